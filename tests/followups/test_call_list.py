"""The call list over HTTP: whose calls, when, and who may see a number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cast import PHONE, Cast, Person, fresh_id
from counter_book import found, refused
from sqlalchemy import select
from story import Story
from werkzeug.test import TestResponse

from followups import planning
from followups.models import Contact, FollowUpTask, TaskState
from store_api.db import database
from store_api.staff import service as staff
from store_api.staff.models import AuditEntry, Role


class Desk:
    """A shop with one no-sale visit, seen over HTTP."""

    def __init__(self, people: Cast) -> None:
        self.people, self.shop, self.story = people, people.shop, Story(people.shop)
        self.session = self.story.session
        self.story.no_sale(self.story.customer())
        self.story.settle()
        self.tasks = list(self.session.scalars(select(FollowUpTask).order_by(FollowUpTask.due_at)))
        self.lin, self.mei = people.lin, people.mei

    def at(self, task: int = 0, **later: float) -> Desk:
        """It is when this task falls due, or so much later; everybody has signed in again."""
        self.session.now = self.tasks[task].due_at + timedelta(**later)
        now = self.session.now
        database.clock = lambda: now
        self.lin = Person(self.people.client, self.session, self.shop.lin, self.shop.tablet)
        self.mei = Person(self.people.client, self.session, self.shop.mei, None)
        return self

    def list_for(self, person: Person) -> dict[str, list[int]]:
        """The steps on somebody's list."""
        answer = found(person.get(f"/stores/{self.shop.store.id}/tasks"))
        return {name: [task["step"] for task in answer[name]] for name in ("late", "due", "next")}

    def opens(self, person: Person, task: int = 0) -> TestResponse:
        """Somebody opens the number."""
        return person.post(f"/tasks/{self.tasks[task].id}/opening", {})

    def records(self, person: Person, key: str | None = None, **fields: Any) -> TestResponse:
        """Somebody writes down a call."""
        body = {"occurred_at": self.session.now.isoformat(), "result": "reached", **fields}
        return person.put(f"/contacts/{key or fresh_id()}", body)

    def colleague(self) -> Person:
        """Another clerk of the store at the same tablet."""
        wen = staff.add_staff(
            self.session, number="8", name="小文", role=Role.CLERK, store_ids=[self.shop.store.id], pin="270415"
        )
        return Person(self.people.client, self.session, wen, self.shop.tablet)


@pytest.fixture
def desk(people: Cast) -> Desk:
    """A shop with three promised calls."""
    return Desk(people)


def test_a_call_of_the_next_days_is_announced(desk: Desk) -> None:
    assert desk.list_for(desk.lin) == {"late": [], "due": [], "next": [3, 7]}


def test_a_call_is_due_from_its_hour(desk: Desk) -> None:
    assert desk.at().list_for(desk.lin) == {"late": [], "due": [3], "next": [7]}


def test_a_call_is_late_after_a_day(desk: Desk) -> None:
    assert desk.at(hours=23.9).list_for(desk.lin)["due"] == [3]
    assert desk.at(hours=24).list_for(desk.lin)["late"] == [3]


def test_a_call_that_was_made_leaves_the_list(desk: Desk) -> None:
    found(desk.at().records(desk.lin, task_id=str(desk.tasks[0].id)))
    assert desk.list_for(desk.lin)["due"] == []


def test_a_clerk_sees_only_her_own_calls(desk: Desk) -> None:
    assert desk.at().list_for(desk.colleague()) == {"late": [], "due": [], "next": []}


def test_a_manager_sees_everybodys_calls(desk: Desk) -> None:
    assert desk.at().list_for(desk.mei)["due"] == [3]


def test_a_list_names_the_customer_and_whose_call_it_is(desk: Desk) -> None:
    listed = found(desk.at().mei.get(f"/stores/{desk.shop.store.id}/tasks"))["due"][0]
    customer = {"id": listed["customer_id"], "name": None, "masked_phone": "138****8000"}
    assert (listed["customer"], listed["holder"]) == (customer, "小林")


def test_a_list_shows_no_phone(desk: Desk) -> None:
    answer = desk.at().lin.get(f"/stores/{desk.shop.store.id}/tasks")
    assert PHONE[3:] not in answer.text


def test_another_stores_list_looks_unknown(desk: Desk) -> None:
    assert refused(desk.lin.get(f"/stores/{desk.shop.other_store.id}/tasks")) == (404, "store_unknown")
    assert refused(desk.people.stranger.get(f"/stores/{desk.shop.store.id}/tasks")) == (404, "store_unknown")


def test_a_held_call_is_on_no_list(desk: Desk) -> None:
    planning.hold_for_review(desk.session, desk.tasks[0].due_at)
    desk.session.settle()
    assert desk.at().list_for(desk.mei)["due"] == []


def test_opening_a_due_call_shows_the_full_number(desk: Desk) -> None:
    assert found(desk.at().opens(desk.lin)) == {"phone": PHONE}


def test_opening_is_remembered_with_its_reason(desk: Desk) -> None:
    found(desk.at().opens(desk.lin))
    entry = desk.session.scalars(select(AuditEntry).where(AuditEntry.action == "phone.shown")).one()
    assert (entry.staff_id, entry.subject_id) == (desk.shop.lin.id, desk.tasks[0].customer_id)
    assert entry.reason == f"task {desk.tasks[0].id}"


def test_the_audit_holds_no_number(desk: Desk) -> None:
    found(desk.at().opens(desk.lin))
    entry = desk.session.scalars(select(AuditEntry).where(AuditEntry.action == "phone.shown")).one()
    assert "8000" not in (entry.reason or "").replace(str(desk.tasks[0].id), "")


def test_a_call_that_is_not_due_shows_nothing(desk: Desk) -> None:
    assert refused(desk.at(hours=-1).opens(desk.lin)) == (409, "task_closed")
    assert desk.session.scalars(select(AuditEntry).where(AuditEntry.action == "phone.shown")).all() == []


def test_a_call_that_is_over_shows_nothing(desk: Desk) -> None:
    found(desk.at().records(desk.lin, task_id=str(desk.tasks[0].id)))
    assert refused(desk.opens(desk.lin)) == (409, "task_closed")


def test_a_held_call_shows_nothing(desk: Desk) -> None:
    planning.hold_for_review(desk.session, desk.tasks[0].due_at)
    desk.session.settle()
    assert refused(desk.at().opens(desk.lin)) == (409, "task_closed")


def test_who_has_just_said_no_is_not_shown(desk: Desk) -> None:
    desk.at().story.answers(desk.story.customer(may_call=None), may_call=False)  # Nothing has reacted yet.
    desk.session.settle()
    assert refused(desk.opens(desk.lin)) == (409, "task_closed")


def test_another_clerk_of_the_store_finds_no_such_task(desk: Desk) -> None:
    assert refused(desk.at().opens(desk.colleague())) == (404, "task_unknown")


def test_a_clerk_of_another_store_finds_no_such_task(desk: Desk) -> None:
    stranger = Person(desk.people.client, desk.at().session, desk.shop.stranger, None)
    assert refused(desk.opens(stranger)) == (404, "task_unknown")


def test_a_manager_may_open_it(desk: Desk) -> None:
    assert found(desk.at().opens(desk.mei)) == {"phone": PHONE}


def test_an_unknown_task_is_unknown(desk: Desk) -> None:
    assert refused(desk.lin.post(f"/tasks/{fresh_id()}/opening", {})) == (404, "task_unknown")


def test_a_contact_keeps_what_was_agreed(desk: Desk) -> None:
    answer = desk.at().records(desk.lin, task_id=str(desk.tasks[0].id), agreed="周六来", next_step="留 M 码")
    contact = found(answer)
    assert (contact["agreed"], contact["next_step"], contact["result"]) == ("周六来", "留 M 码", "reached")
    assert contact["customer_id"] == str(desk.tasks[0].customer_id)


def test_numbers_in_a_contact_are_masked(desk: Desk) -> None:
    answer = desk.at().records(
        desk.lin, task_id=str(desk.tasks[0].id), agreed="打她先生13900139000", next_step="加 139 0013 9000"
    )
    contact = found(answer)
    assert (contact["agreed"], contact["next_step"]) == ("打她先生139****9000", "加 139****9000")


def test_a_contact_without_a_task_names_a_customer_the_store_has_met(desk: Desk) -> None:
    customer_id = str(desk.tasks[0].customer_id)
    assert found(desk.at().records(desk.lin, customer_id=customer_id))["task_id"] is None
    assert refused(desk.records(desk.lin, customer_id=fresh_id())) == (404, "customer_unknown")


def test_a_contact_names_a_task_or_a_customer(desk: Desk) -> None:
    both = {"task_id": str(desk.tasks[0].id), "customer_id": str(desk.tasks[0].customer_id)}
    assert refused(desk.at().records(desk.lin)) == (422, "invalid")
    assert refused(desk.records(desk.lin, **both)) == (422, "invalid")


@pytest.mark.parametrize("day", ["9999-12-31", "2999-01-01", "2000-01-01"])
def test_what_comes_next_is_within_two_years(desk: Desk, day: str) -> None:
    answer = desk.at().records(desk.lin, task_id=str(desk.tasks[0].id), result="appointment", next_on=day)
    assert refused(answer) == (422, "invalid")


def test_another_clerk_cannot_record_about_her_task(desk: Desk) -> None:
    answer = desk.at().records(desk.colleague(), task_id=str(desk.tasks[0].id))
    assert refused(answer) == (404, "task_unknown")


def test_the_same_contact_again_gets_the_same_answer(desk: Desk) -> None:
    key, about = fresh_id(), {"task_id": str(desk.tasks[0].id)}
    first = found(desk.at().records(desk.lin, key, **about))
    assert found(desk.records(desk.lin, key, **about)) == first
    assert len(desk.session.scalars(select(Contact)).all()) == 1


def test_another_contact_under_the_id_is_a_conflict(desk: Desk) -> None:
    key, about = fresh_id(), {"task_id": str(desk.tasks[0].id)}
    found(desk.at().records(desk.lin, key, **about))
    assert refused(desk.records(desk.lin, key, result="no_answer", **about)) == (409, "id_used")


def test_three_replays_of_no_answer_are_one_no_answer(desk: Desk) -> None:
    key, about = fresh_id(), {"task_id": str(desk.tasks[0].id)}
    for _ in range(3):
        found(desk.at().records(desk.lin, key, result="no_answer", **about))
    desk.session.expire_all()
    assert desk.tasks[0].state is TaskState.OPEN


def test_the_plan_is_shown(desk: Desk) -> None:
    plan = found(desk.lin.get(f"/stores/{desk.shop.store.id}/follow-up-plan"))
    assert (plan["days"], plan["hour"], plan["late_hours"], plan["pool_hours"]) == ([3, 7, 15], 10, 24, 72)


def test_a_manager_changes_the_plan(desk: Desk) -> None:
    path = f"/stores/{desk.shop.store.id}/follow-up-plan"
    changed = found(desk.mei.call("PATCH", path, json={"days": [14, 2, 2], "hour": 18}))
    assert (changed["days"], changed["hour"], changed["pool_hours"]) == ([2, 14], 18, 72)
    assert found(desk.lin.get(path)) == changed


def test_the_pool_comes_after_the_manager(desk: Desk) -> None:
    path = f"/stores/{desk.shop.store.id}/follow-up-plan"
    assert refused(desk.mei.call("PATCH", path, json={"late_hours": 72})) == (422, "ladder_upside_down")


def test_a_clerk_does_not_change_the_plan(desk: Desk) -> None:
    answer = desk.lin.call("PATCH", f"/stores/{desk.shop.store.id}/follow-up-plan", json={"days": [1]})
    assert refused(answer) == (403, "role_not_allowed")


@pytest.mark.parametrize(
    "plan",
    [
        {"days": [], "hour": 9},
        {"days": [0], "hour": 9},
        {"days": [366], "hour": 9},
        {"days": [1], "hour": 24},
        {"days": list(range(1, 12)), "hour": 9},
        {"calls_per_clerk": 0},
        {"quiet_from": "25:00"},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(desk: Desk, plan: dict[str, object]) -> None:
    answer = desk.mei.call("PATCH", f"/stores/{desk.shop.store.id}/follow-up-plan", json=plan)
    assert refused(answer) == (422, "invalid")


def test_a_manager_sees_and_releases_held_calls(desk: Desk) -> None:
    planning.hold_for_review(desk.session, desk.tasks[0].due_at)
    desk.session.settle()
    held = found(desk.at().mei.get(f"/stores/{desk.shop.store.id}/held-tasks"))
    assert [task["step"] for task in held] == [3]
    released = desk.mei.post(f"/tasks/{desk.tasks[0].id}/release", {"already_called": False})
    assert found(released)["state"] == "open"
    assert desk.list_for(desk.lin)["due"] == [3]


def test_a_held_call_that_was_made_is_done(desk: Desk) -> None:
    planning.hold_for_review(desk.session, desk.tasks[0].due_at)
    desk.session.settle()
    answer = desk.at().mei.post(f"/tasks/{desk.tasks[0].id}/release", {"already_called": True})
    assert found(answer)["state"] == "done"


def test_a_clerk_releases_nothing(desk: Desk) -> None:
    answer = desk.lin.post(f"/tasks/{desk.tasks[0].id}/release", {"already_called": True})
    assert refused(answer) == (403, "role_not_allowed")
