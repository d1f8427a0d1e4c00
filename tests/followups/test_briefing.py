"""What a clerk finds before and after a call over HTTP: briefing, scripts, inbox, the timeline."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cast import Cast, Person, fresh_id
from counter_book import Tablet, counted, found, refused
from sqlalchemy import select
from story import Story

from followups import ladder
from followups.models import FollowUpTask, Script
from followups.plans import answers
from store_api.customers.models import Customer
from store_api.db import database
from store_api.visits.models import OutcomeKind


class Desk:
    """A no-sale visit for a reason, three promised calls; the first has just fallen due and was told of."""

    def __init__(self, people: Cast) -> None:
        self.people, self.shop, self.story = people, people.shop, Story(people.shop)
        self.session = self.story.session
        self.customer = self.story.customer()
        visit = self.story.visit(self.customer)
        self.story.ends(visit, OutcomeKind.NO_SALE, reason="价格偏高")
        self.story.settle()
        self.tasks = list(self.session.scalars(select(FollowUpTask).order_by(FollowUpTask.due_at)))
        self.pass_to(self.tasks[0].due_at)

    def pass_to(self, now: Any) -> None:
        """It is then; the clock has worked, everybody has signed in again."""
        self.session.now = now
        database.clock = lambda: now
        while ids := ladder.lease_due(self.session):
            ladder.climb(self.session, ids)
        self.session.settle()
        self.lin = Person(self.people.client, self.session, self.shop.lin, self.shop.tablet)
        self.mei = Person(self.people.client, self.session, self.shop.mei, None)

    def to_pool(self) -> None:
        """Nobody calls for three days."""
        for hours in (24, 72):
            self.pass_to(self.tasks[0].due_at + timedelta(hours=hours))

    def records(self, result: str, **fields: Any) -> Any:
        """Lin writes a call down."""
        body = {"occurred_at": self.session.now.isoformat(), "result": result, "task_id": str(self.tasks[0].id)}
        return found(self.lin.put(f"/contacts/{fresh_id()}", {**body, **fields}))

    @property
    def store(self) -> str:
        """The path of the store."""
        return f"/stores/{self.shop.store.id}"


@pytest.fixture
def desk(people: Cast) -> Desk:
    """A due call."""
    return Desk(people)


def test_a_briefing_says_why_she_did_not_buy(desk: Desk) -> None:
    page = found(desk.lin.get(f"/tasks/{desk.tasks[0].id}"))
    assert page["visit"]["reason"] == "价格偏高"


def test_the_script_for_that_reason_comes_first(desk: Desk) -> None:
    page = found(desk.lin.get(f"/tasks/{desk.tasks[0].id}"))
    assert page["scripts"][0]["title"] == "觉得价格高"


@pytest.mark.parametrize(
    ("said", "answered"),
    [("价格偏高", True), ("价格偏高：网上便宜", True), ("价格偏高得离谱", False), (None, False)],
)
def test_a_script_answers_its_reason_and_what_a_clerk_adds_to_it(said: str | None, answered: bool) -> None:
    assert answers(Script(title="", text="", reason="价格偏高"), said) is answered
    assert not answers(Script(title="", text="", reason=None), said)


def test_a_script_for_another_reason_comes_last(desk: Desk) -> None:
    titles = [one["title"] for one in found(desk.lin.get(f"/tasks/{desk.tasks[0].id}"))["scripts"]]
    assert titles[-1] == "没有合适的尺码"


def test_a_briefing_tells_what_was_said_and_why_it_moved(desk: Desk) -> None:
    desk.records("no_answer", next_step="晚上再打", channel="wecom")
    page = found(desk.lin.get(f"/tasks/{desk.tasks[0].id}"))
    assert [(one["result"], one["channel"], one["next_step"]) for one in page["contacts"]] == [
        ("no_answer", "wecom", "晚上再打")
    ]
    assert [one["reason"] for one in page["moves"]] == ["no_answer"]


def test_a_briefing_shows_no_number(desk: Desk) -> None:
    assert "13800138000" not in desk.lin.get(f"/tasks/{desk.tasks[0].id}").text


def test_another_stores_clerk_gets_no_briefing(desk: Desk) -> None:
    stranger = Person(desk.people.client, desk.session, desk.shop.stranger, None)
    assert refused(stranger.get(f"/tasks/{desk.tasks[0].id}")) == (404, "task_unknown")


def test_scripts_are_suggested_in_the_readers_language(desk: Desk) -> None:
    scripts = found(desk.lin.get(f"{desk.store}/scripts", headers={"Accept-Language": "en"}))
    assert scripts[0]["title"] == "Her size was missing"


def test_a_store_has_a_pack_of_its_own(desk: Desk) -> None:
    pack = {"scripts": [{"title": "开场", "text": "您好"}, {"title": "收尾", "text": "再会"}]}
    assert desk.mei.put(f"{desk.store}/scripts", pack).status_code == 204
    assert [one["title"] for one in found(desk.lin.get(f"{desk.store}/scripts"))] == ["开场", "收尾"]


def test_an_empty_pack_brings_the_suggested_one_back(desk: Desk) -> None:
    suggested = found(desk.lin.get(f"{desk.store}/scripts"))
    desk.mei.put(f"{desk.store}/scripts", {"scripts": [{"title": "开场", "text": "您好"}]})
    desk.mei.put(f"{desk.store}/scripts", {"scripts": []})
    assert found(desk.lin.get(f"{desk.store}/scripts")) == suggested


def test_a_clerk_does_not_change_the_pack(desk: Desk) -> None:
    assert refused(desk.lin.put(f"{desk.store}/scripts", {"scripts": []})) == (403, "role_not_allowed")


def test_the_pool_comes_with_its_scripts(desk: Desk) -> None:
    assert found(desk.lin.get(f"{desk.store}/tasks"))["scripts"] == []
    desk.to_pool()
    answer = found(desk.lin.get(f"{desk.store}/tasks"))
    assert [task["id"] for task in answer["pool"]] == [str(desk.tasks[0].id)]
    assert answer["scripts"]


def test_a_call_is_taken_from_the_pool(desk: Desk) -> None:
    desk.to_pool()
    assert found(desk.lin.post(f"/tasks/{desk.tasks[0].id}/taking", {}))["rung"] == "clerk"
    assert refused(desk.lin.post(f"/tasks/{desk.tasks[0].id}/taking", {})) == (409, "task_taken")


def test_the_inbox_tells_of_a_due_call(desk: Desk) -> None:
    inbox = found(desk.lin.get("/inbox"))
    assert (inbox["unread"], [(one["task_id"], one["rung"]) for one in inbox["items"]]) == (
        1,
        [(str(desk.tasks[0].id), "clerk")],
    )


def test_what_was_read_is_not_unread(desk: Desk) -> None:
    ids = [one["id"] for one in found(desk.lin.get("/inbox"))["items"]]
    assert desk.lin.post("/inbox/readings", {"ids": ids}).status_code == 204
    inbox = found(desk.lin.get("/inbox"))
    assert (inbox["unread"], inbox["items"][0]["read_at"] is not None) == (0, True)


def test_nobody_reads_for_somebody_else(desk: Desk) -> None:
    ids = [one["id"] for one in found(desk.lin.get("/inbox"))["items"]]
    desk.mei.post("/inbox/readings", {"ids": ids})
    assert found(desk.lin.get("/inbox"))["unread"] == 1


def timeline(desk: Desk, kind: str) -> list[dict[str, Any]]:
    """The moments of this kind on her page."""
    page = found(desk.lin.get(f"/customers/{desk.customer.id}"))
    return [moment["details"] for moment in page["timeline"] if moment["kind"] == kind]


def test_a_stopped_call_is_on_her_timeline_with_its_reason(desk: Desk) -> None:
    desk.records("refused")
    assert {one["reason"] for one in timeline(desk, "call_stopped")} == {"refused"}


def test_a_moved_call_is_on_her_timeline_with_its_reason(desk: Desk) -> None:
    desk.records("no_answer")
    [moved] = timeline(desk, "call_moved")
    assert (moved["reason"], moved["due_from"] < moved["due_to"]) == ("no_answer", True)


def test_a_contact_says_how_and_when_next(desk: Desk) -> None:
    day = (desk.session.now + timedelta(days=5)).date().isoformat()
    contact = desk.records("appointment", channel="visit", next_on=day)
    assert (contact["channel"], contact["next_on"]) == ("visit", day)


def visits_without_buying(desk: Desk, customer: Customer, reason: str) -> None:
    """She looks around today and says why she does not buy."""
    tablet = Tablet(desk.people, desk.lin)
    desk.session.settle()
    tablet.close(tablet.visited(customer_id=str(customer.id)), reason=reason)
    desk.story.settle()


def test_a_call_names_whom_to_call_and_why_she_did_not_buy(desk: Desk) -> None:
    [due] = found(desk.lin.get(f"{desk.store}/tasks"))["due"]
    called = {"id": str(desk.customer.id), "name": None, "masked_phone": "138****8000"}
    assert (due["customer"], due["holder"], due["hint"]) == (called, "小林", "价格偏高")


def test_what_comes_next_is_a_better_hint_than_an_older_reason(desk: Desk) -> None:
    desk.records("no_answer", agreed="她在开会", next_step="晚上再打")
    assert found(desk.lin.get(f"/tasks/{desk.tasks[0].id}"))["task"]["hint"] == "晚上再打"


def test_a_hint_is_no_older_than_her_last_visit(desk: Desk) -> None:
    desk.records("no_answer", next_step="晚上再打")
    desk.pass_to(desk.session.now + timedelta(hours=1))
    visits_without_buying(desk, desk.customer, "尺码不合适")
    assert found(desk.lin.get(f"/tasks/{desk.tasks[0].id}"))["task"]["hint"] == "尺码不合适"


def test_a_longer_call_list_costs_no_more_queries(desk: Desk) -> None:
    def queries() -> int:
        with counted() as sent:
            found(desk.lin.get(f"{desk.store}/tasks"))
        return len(sent)

    few = queries()
    for phone in ("13700137001", "13700137002", "13700137003"):
        visits_without_buying(desk, desk.story.customer(phone), "价格偏高")
    assert len(found(desk.lin.get(f"{desk.store}/tasks"))["next"]) > 3
    assert queries() == few


def test_a_briefing_says_who_spoke_to_her(desk: Desk) -> None:
    desk.records("no_answer")
    page = found(desk.lin.get(f"/tasks/{desk.tasks[0].id}"))
    assert (page["contacts"][0]["clerk"], page["moves"][0]["from_clerk"]) == ("小林", "小林")


def test_the_inbox_names_whom_to_call(desk: Desk) -> None:
    [told] = found(desk.lin.get("/inbox"))["items"]
    assert (told["customer"]["masked_phone"], told["leaver"]) == ("138****8000", None)
