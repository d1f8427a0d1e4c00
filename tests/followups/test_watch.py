"""What a manager looks after over HTTP: addresses, messages that were maybe sent, calls nobody could be told of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cast import Cast, fresh_id
from counter_book import found, refused
from sqlalchemy import select
from story import Story
from werkzeug.test import TestResponse

from followups import digests, jobs, ladder, watch
from followups.models import FollowUpTask, NoticeAddress
from store_api.db import database
from store_api.senders.notices import RecordingNotices, notices
from store_api.senders.problems import SendUnclear

HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7a0c-4bc4-97a0-0ec2d1fa5aaa"


@pytest.fixture
def sent() -> Iterator[RecordingNotices]:
    """Messages are kept instead of sent."""
    made = RecordingNotices()
    notices.use(made)
    yield made
    notices.use(None)


class Office:
    """Mei at her desk."""

    def __init__(self, people: Cast) -> None:
        self.people, self.shop, self.story = people, people.shop, Story(people.shop)
        self.session, self.mei = self.story.session, people.mei
        self.path = f"/stores/{self.shop.store.id}/notice-addresses"

    def adds(self, **fields: Any) -> TestResponse:
        """Mei adds an address."""
        return self.mei.post(self.path, {"kind": "wecom", "address": HOOK, **fields})

    def due_call(self) -> FollowUpTask:
        """A call that has just fallen due."""
        self.story.no_sale(self.story.customer())
        self.story.settle()
        task = self.session.scalars(select(FollowUpTask).order_by(FollowUpTask.due_at)).first()
        assert task is not None
        self.pass_to(task.due_at)
        return task

    def pass_to(self, now: Any) -> None:
        """It is then; Mei has signed in again."""
        self.session.now = now
        database.clock = lambda: now
        self.mei = type(self.mei)(self.people.client, self.session, self.shop.mei, None)

    def maybe_sent(self, sent: RecordingNotices) -> str:
        """A message whose result nobody knows; its id."""
        self.adds()
        self.due_call()
        ladder.climb(self.session, ladder.lease_due(self.session))
        self.session.settle()
        self.pass_to(self.session.now + digests.COLLECT)
        sent.problem = SendUnclear("ReadTimeout")
        ids = digests.lease_due(self.session)
        self.session.settle()
        jobs.send_all(ids, self.session.now)
        sent.problem = None
        self.pass_to(self.session.now + timedelta(hours=1))
        return str(ids[0])


@pytest.fixture
def office(people: Cast, sent: RecordingNotices) -> Office:
    """A shop without addresses."""
    return Office(people)


def test_a_manager_adds_a_bot_of_the_store(office: Office) -> None:
    answer = office.adds()
    assert answer.status_code == 201
    assert (answer.json["kind"], answer.json["hint"], answer.json["staff_id"]) == ("wecom", "****5aaa", None)


def test_the_secret_is_shown_to_nobody_again(office: Office) -> None:
    office.adds()
    assert "693a91f6" not in office.mei.get(office.path).text


def test_a_manager_adds_an_address_of_a_clerk(office: Office) -> None:
    answer = office.adds(staff_id=str(office.shop.lin.id))
    assert answer.json["staff_id"] == str(office.shop.lin.id)
    assert [one["staff_id"] for one in found(office.mei.get(office.path))] == [str(office.shop.lin.id)]


def test_not_of_somebody_in_another_store(office: Office) -> None:
    assert refused(office.adds(staff_id=str(office.shop.stranger.id))) == (404, "staff_unknown")


@pytest.mark.parametrize("address", ["https://evil.example/hook", HOOK.replace("qyapi", "evil"), "wecombot://x"])
def test_a_free_address_is_refused(office: Office, address: str) -> None:
    assert refused(office.adds(address=address)) == (422, "notice_address_wrong")


def test_a_way_this_installation_does_not_have_is_refused(office: Office) -> None:
    notices.use(None)
    assert refused(office.adds(kind="mail", address="lin@shop.example")) == (409, "notice_kind_unavailable")


def test_a_sound_address_has_no_trouble(office: Office) -> None:
    assert office.adds().json["trouble"] is None


def test_what_is_wrong_with_an_address_is_said_in_words(office: Office) -> None:
    office.adds()
    address = office.session.scalars(select(NoticeAddress)).one()
    address.failures, address.error = 3, "errcode_45009"
    office.session.flush()
    assert "代码 45009" in found(office.mei.get(office.path))[0]["trouble"]


def test_a_removed_address_is_gone(office: Office) -> None:
    address = office.adds().json["id"]
    assert office.mei.call("DELETE", f"{office.path}/{address}").status_code == 204
    assert found(office.mei.get(office.path)) == []


def test_another_stores_address_looks_unknown(office: Office) -> None:
    address = office.adds().json["id"]
    other = f"/stores/{office.shop.other_store.id}/notice-addresses/{address}"
    assert refused(office.people.hua.call("DELETE", other)) == (404, "notice_address_unknown")


def test_adding_is_remembered_without_the_secret(office: Office) -> None:
    office.adds()
    address = office.session.scalars(select(NoticeAddress)).one()
    assert address.hint == "****5aaa"


def test_a_message_that_was_maybe_sent_is_listed(office: Office, sent: RecordingNotices) -> None:
    notice = office.maybe_sent(sent)
    listed = found(office.mei.get(f"/stores/{office.shop.store.id}/unknown-notices"))
    assert [(one["id"], one["error"]) for one in listed] == [(notice, "ReadTimeout")]


def test_another_store_does_not_see_it(office: Office, sent: RecordingNotices) -> None:
    office.maybe_sent(sent)
    hua = type(office.mei)(office.people.client, office.session, office.shop.hua, None)
    assert found(hua.get(f"/stores/{office.shop.other_store.id}/unknown-notices")) == []


def test_a_manager_has_it_sent_again(office: Office, sent: RecordingNotices) -> None:
    notice = office.maybe_sent(sent)
    path = f"/stores/{office.shop.store.id}/unknown-notices/{notice}"
    assert office.mei.post(path, {"again": True}).status_code == 204
    ids = digests.lease_due(office.session)
    office.session.settle()
    jobs.send_all(ids, office.session.now)
    assert [one[4] for one in sent.sent] == [notice]


def test_what_is_settled_is_no_longer_listed(office: Office, sent: RecordingNotices) -> None:
    notice = office.maybe_sent(sent)
    path = f"/stores/{office.shop.store.id}/unknown-notices/{notice}"
    office.mei.post(path, {"again": False})
    assert refused(office.mei.post(path, {"again": False})) == (404, "notice_unknown")


def test_a_call_set_aside_is_listed_and_tried_again(office: Office) -> None:
    task = office.due_call()
    task.dead_at = office.session.now
    office.session.settle()
    listed = found(office.mei.get(f"/stores/{office.shop.store.id}/dead-tasks"))
    assert [one["id"] for one in listed] == [str(task.id)]
    assert office.mei.post(f"/tasks/{task.id}/another-attempt", {}).status_code == 204
    assert ladder.lease_due(office.session) == [task.id]


def test_an_unknown_address_is_unknown(office: Office) -> None:
    answer = office.mei.call("DELETE", f"{office.path}/{fresh_id()}")
    assert refused(answer) == (404, "notice_address_unknown")


def test_the_figures_of_a_quiet_shop_are_zero(office: Office) -> None:
    assert watch.figures(office.session) == watch.Figures(0.0, 0, 0, 0, 0, 0)


def test_an_overdue_call_and_a_lease_that_ran_out_are_figures(office: Office) -> None:
    office.due_call()
    ladder.lease_due(office.session)
    office.session.now += timedelta(minutes=2)
    figures = watch.figures(office.session)
    assert (figures.oldest_seconds, figures.expired) == (120.0, 1)


def test_a_message_that_was_maybe_sent_is_a_figure(office: Office, sent: RecordingNotices) -> None:
    office.maybe_sent(sent)
    assert watch.figures(office.session).notices_unknown == 1


def test_who_is_late_is_counted_by_rung(office: Office) -> None:
    office.due_call()
    ladder.climb(office.session, ladder.lease_due(office.session))
    office.session.flush()
    standing = watch.standing(office.session, office.shop.store.id)[office.shop.lin.id]
    assert (standing.clerk, standing.manager, standing.pool) == (1, 0, 0)
