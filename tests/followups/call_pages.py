"""A shop whose calls are looked at in browsers: by its clerk, its manager, headquarters, or somebody from elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cast import NOW, PHONE, Shop
from flask.testing import FlaskClient
from sqlalchemy import select
from story import Story
from werkzeug.test import TestResponse

from followups import addresses, handovers
from followups.models import Delivery, FollowUpTask, Notice, NoticeAddress, Rung
from store_api.customers.models import Handover
from store_api.db import database, new_id
from store_api.senders.notices import NoticeKind
from store_api.staff import service as staff
from store_api.staff import signin
from store_api.staff.models import Role, Staff

BOT = "693a91f6-7a0c-4bc4-97a0-0ec251fa5aaa"


class Floor:
    """One customer was promised three calls by Lin; it is an hour after the first fell due."""

    def __init__(self, client: FlaskClient, shop: Shop) -> None:
        self.client, self.shop, self.story = client, shop, Story(shop)
        self.session, self.store = shop.session, shop.store
        customer = self.story.customer()
        customer.name = "王女士"
        self.story.no_sale(customer)
        self.story.settle()
        self.task, *_ = self.session.scalars(select(FollowUpTask).order_by(FollowUpTask.due_at))
        self.session.now = self.task.due_at
        self.story.pass_time(hours=1)
        self.task.rung = Rung.CLERK
        self.page = f"/calls/{self.store.id}"
        self.settle()

    def settle(self) -> None:
        """What was arranged is stored, and requests come at this instant."""
        now = self.session.now
        database.clock = lambda: now
        self.session.settle()

    def sees(self, person: Staff, path: str = "/calls", **query: str) -> TestResponse:
        """What this person's browser shows."""
        self.signs_in(person)
        return self.client.get(path, query_string=query)

    def sends(self, person: Staff, path: str, **form: str) -> TestResponse:
        """This person's browser sends a form."""
        self.signs_in(person)
        return self.client.post(f"{path}?lang=en", data=form)

    def signs_in(self, person: Staff) -> None:
        """Her browser has a session."""
        token = signin.open_session(self.session, person, None).token
        self.settle()
        self.client.set_cookie("session", token)

    def again(self, row: Any) -> Any:
        """The row as it is stored now."""
        self.session.expire_all()
        self.session.refresh(row)
        return row

    def neighbour(self) -> Staff:
        """The manager of the other store."""
        stores = [self.shop.other_store.id]
        return staff.add_staff(self.session, number="33", name="邻店长", role=Role.MANAGER, store_ids=stores)

    def colleague(self) -> Staff:
        """Another clerk of the store."""
        return staff.add_staff(self.session, number="8", name="小文", role=Role.CLERK, store_ids=[self.store.id])

    def pooled(self) -> FollowUpTask:
        """Lin's call is open to everybody in the store."""
        self.task.rung = Rung.POOL
        self.settle()
        return self.task

    def dead(self) -> FollowUpTask:
        """Nobody could be told of Lin's call."""
        self.task.dead_at, self.task.attempts, self.task.next_at = self.session.now, 5, None
        self.settle()
        return self.task

    def held(self) -> FollowUpTask:
        """A restore holds Lin's call back."""
        self.task.held_at = self.session.now
        self.settle()
        return self.task

    def address(self, **row: Any) -> NoticeAddress:
        """A bot of the store, with these columns."""
        made = addresses.add(self.session, self.shop.mei, NoticeKind.FEISHU, BOT, None, "zh", store_id=self.store.id)
        for name, value in row.items():
            setattr(made, name, value)
        self.settle()
        return made

    def message(self, **row: Any) -> Notice:
        """A message that names Lin's call and whose sending broke off an hour ago, with these columns."""
        then = self.session.now - timedelta(hours=1)
        given = {"slot": then, "due_at": then, "created_at": then, "attempts": 1, "attempted_at": then, **row}
        address_id, number = given.pop("address_id", None) or self.address().id, given.pop("round", 1)
        made = Notice(id=new_id(), address_id=address_id, store_id=self.task.store_id, **given)
        self.session.add(made)
        self.session.flush()
        named = {"task_id": self.task.id, "round": number, "rung": Rung.CLERK, "notice_id": made.id}
        self.session.add(Delivery(address_id=address_id, at=then, **named))
        self.settle()
        return made

    def told(self) -> None:
        """Lin finds her call in her inbox."""
        named = {"task_id": self.task.id, "round": 1, "rung": Rung.CLERK}
        self.session.add(Delivery(staff_id=self.shop.lin.id, at=self.session.now, **named))
        self.settle()

    def handover(self) -> Handover:
        """Lin hands over to a colleague."""
        mei = self.story.signed_in(self.shop.mei)
        made = handovers.start(self.session, mei, self.shop.lin.id, self.colleague().id)
        handovers.move_promises(self.session, made)
        self.settle()
        return made

    def everything(self) -> None:
        """Something stands in every part of the manager's page."""
        self.handover()  # First, since it moves the calls that Lin has by now.
        self.message()
        self.address(failures=2, error="errcode_19024")
        for number, change in enumerate((self.dead, self.held, self.pooled), start=1):
            self.promised(f"{PHONE[:-1]}{number}")
            change()
        self.promised(f"{PHONE[:-1]}4")

    def promised(self, phone: str) -> None:
        """From here on the call is one to another customer."""
        self.task = FollowUpTask(
            kind=self.task.kind,
            visit_id=self.story.visit().id,
            step=3,
            store_id=self.store.id,
            customer_id=self.story.customer(phone).id,
            holder_id=self.shop.lin.id,
            since=NOW.date(),
            first_due_at=self.task.due_at,
            due_at=self.task.due_at,
            rung=Rung.CLERK,
            created_at=NOW,
        )
        self.session.add(self.task)


FULL = [f"{PHONE[3:-1]}{number}" for number in range(5)]
"""The numbers of everybody in the shop, as people write them."""
