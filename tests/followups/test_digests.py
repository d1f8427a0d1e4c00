"""Messages outside the app: one digest instead of many, never at night, never doubled, never lost without a word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from cast import Shop
from sqlalchemy import select
from story import Story

from followups import addresses, digests, jobs, ladder, plans
from followups.models import Delivery, FollowUpTask, MoveReason, Notice, NoticeAddress, TaskState
from followups.moves import move
from store_api.leases import RowsFailed
from store_api.senders.notices import NoticeKind, RecordingNotices, notices
from store_api.senders.problems import SendError, SendGone, SendNotReached, SendRefused, SendUnclear
from store_api.senders.sms import RecordingSms, sms

BOT = "693a91f6-7a0c-4bc4-97a0-0ec2d1fa5aaa"
CALLS = 3
"""Are due; few, because nearly every test here lets each of them be promised anew."""


@pytest.fixture
def sent() -> Iterator[RecordingNotices]:
    """Messages are kept instead of sent."""
    made = RecordingNotices()
    notices.use(made)
    yield made
    notices.use(None)


@pytest.fixture
def story(shop: Shop, sent: RecordingNotices) -> Story:
    """A shop with due calls of Lin's."""
    story = Story(shop)
    plans.set_plan(story.session, shop.store.id, {"days": [3]})
    for n in range(CALLS):
        story.no_sale(story.customer(f"+86138001380{n:02d}"))
        story.settle()
    story.session.now = story.session.scalars(select(FollowUpTask.due_at).limit(1)).one()
    return story


def bot(story: Story, kind: NoticeKind = NoticeKind.WECOM, typed: str = BOT) -> NoticeAddress:
    """A bot of Lin's own."""
    return addresses.add(story.session, story.shop.mei, kind, typed, None, "zh", staff_id=story.shop.lin.id)


def climb(story: Story) -> None:
    """The calls that are due are told of."""
    while ids := ladder.lease_due(story.session):
        ladder.climb(story.session, ids)
        story.session.flush()
    story.session.settle()


def send(story: Story, at: datetime | None = None) -> None:
    """The clock sends what is due at this instant, or when all has been collected."""
    story.session.settle()
    story.session.now = at or story.session.now + digests.COLLECT
    jobs.send_all(leased(story), story.session.now)
    story.session.expire_all()


def leased(story: Story) -> list[object]:
    """The messages that are due, leased."""
    ids = digests.lease_due(story.session)
    story.session.settle()
    return list(ids)


def only(story: Story) -> Notice:
    """The one message."""
    return story.session.scalars(select(Notice)).one()


def test_several_calls_are_one_message(story: Story, sent: RecordingNotices) -> None:
    bot(story)
    climb(story)
    send(story)
    [(kind, _, _, text, key)] = sent.sent
    assert (kind, f"有 {CALLS} 位顾客" in text, key) == (NoticeKind.WECOM, True, str(only(story).id))


def test_a_message_holds_a_link_and_no_name_or_number(story: Story, sent: RecordingNotices) -> None:
    bot(story)
    climb(story)
    send(story)
    [(_, _, subject, text, _)] = sent.sent
    assert text.endswith("https://shop.example/calls")
    assert "138" not in subject + text


def test_every_call_it_names_is_a_row(story: Story) -> None:
    bot(story)
    climb(story)
    outside = story.session.scalars(select(Delivery).where(Delivery.notice_id.is_not(None))).all()
    assert len({delivery.task_id for delivery in outside}) == CALLS


def test_a_stores_bot_gets_one_too(story: Story, sent: RecordingNotices) -> None:
    addresses.add(story.session, story.shop.mei, NoticeKind.FEISHU, BOT, None, "en", store_id=story.shop.store.id)
    climb(story)
    send(story)
    [(kind, _, _, text, _)] = sent.sent
    assert (kind, f"Calls to make: {CALLS}" in text) == (NoticeKind.FEISHU, True)


def test_without_an_address_nothing_goes_out(story: Story, sent: RecordingNotices) -> None:
    climb(story)
    send(story)
    assert sent.sent == []


def test_nothing_goes_out_before_all_has_been_collected(story: Story) -> None:
    bot(story)
    climb(story)
    assert digests.lease_due(story.session) == []


def test_what_comes_up_in_quiet_hours_is_one_digest_in_the_morning(story: Story, sent: RecordingNotices) -> None:
    plans.set_plan(story.session, story.shop.store.id, {"quiet_from": time(20), "quiet_until": time(9)})
    story.session.now = story.session.now.replace(hour=13)  # 21:00 in Shanghai, while the store is open.
    bot(story)
    climb(story)
    morning = datetime.combine(story.session.now.date() + timedelta(days=1), time(9), story.shop.store.zone)
    send(story, morning - timedelta(seconds=1))
    assert sent.sent == []
    send(story, morning)
    assert len(sent.sent) == 1


def test_what_was_done_meanwhile_is_not_counted(story: Story, sent: RecordingNotices) -> None:
    bot(story)
    climb(story)
    for task in story.session.scalars(select(FollowUpTask).limit(2)):
        task.state = TaskState.DONE
    send(story)
    assert f"有 {CALLS - 2} 位顾客" in sent.sent[0][3]


def test_a_message_about_nothing_that_is_left_is_dropped(story: Story, sent: RecordingNotices) -> None:
    bot(story)
    climb(story)
    for task in story.session.scalars(select(FollowUpTask)):
        task.state = TaskState.DONE
    send(story)
    assert (sent.sent, only(story).dropped_at) == ([], story.session.now)


def test_who_has_said_no_meanwhile_is_not_counted(story: Story, sent: RecordingNotices) -> None:
    bot(story)
    climb(story)
    story.answers(story.customer("+8613800138000", may_call=None), may_call=False)
    send(story)
    assert f"有 {CALLS - 1} 位顾客" in sent.sent[0][3]


def test_late_calls_are_told_apart(story: Story, sent: RecordingNotices) -> None:
    bot(story)
    climb(story)
    send(story)
    story.session.now += timedelta(hours=24)
    climb(story)
    send(story)
    assert f"其中 {CALLS} 位已经晚了" in sent.sent[1][3]


def test_what_comes_after_the_attempt_goes_into_the_next_message(story: Story) -> None:
    address = bot(story)
    climb(story)
    notice = only(story)
    assert digests.begin(_at(story, notice.slot), notice.id) is not None
    assert digests.open_notice(story.session, address.id, notice.store_id, notice.slot) != notice.id


def _at(story: Story, now: datetime) -> object:
    story.session.now = now
    return story.session


def failing(story: Story, sent: RecordingNotices, problem: SendError) -> Notice:
    """A message whose sending fails so."""
    bot(story)
    climb(story)
    sent.problem = problem
    send(story)
    return only(story)


def test_what_never_arrived_is_tried_again(story: Story, sent: RecordingNotices) -> None:
    notice = failing(story, sent, SendNotReached("ConnectError"))
    assert (notice.attempts, notice.due_at) == (1, story.session.now + timedelta(minutes=1))
    sent.problem = None
    send(story, notice.due_at)
    assert [one[4] for one in sent.sent] == [str(notice.id)]


def test_after_five_attempts_the_address_shows_it(story: Story, sent: RecordingNotices) -> None:
    notice = failing(story, sent, SendNotReached("ConnectError"))
    for _ in range(4):
        send(story, notice.due_at)
    address = story.session.scalars(select(NoticeAddress)).one()
    assert notice.failed_at is not None
    assert (address.failures, address.error, address.disabled_at) == (1, "ConnectError", None)


def test_a_refusal_is_not_tried_again(story: Story, sent: RecordingNotices) -> None:
    assert failing(story, sent, SendRefused("errcode_1")).failed_at is not None


def test_an_address_that_is_over_is_disabled_and_says_why(story: Story, sent: RecordingNotices) -> None:
    failing(story, sent, SendGone("errcode_93000"))
    address = story.session.scalars(select(NoticeAddress)).one()
    assert (address.disabled_at, address.error) == (story.session.now, "errcode_93000")


def test_to_a_disabled_address_nothing_more_is_ordered(story: Story, sent: RecordingNotices) -> None:
    failing(story, sent, SendGone("errcode_93000"))
    story.session.now += timedelta(days=1)
    climb(story)
    assert len(story.session.scalars(select(Notice)).all()) == 1


def test_a_success_forgets_earlier_failures(story: Story, sent: RecordingNotices) -> None:
    address = bot(story)
    address.failures, address.error = 2, "ConnectError"
    climb(story)
    send(story)
    assert (address.failures, address.error) == (0, None)


def test_one_that_was_maybe_sent_is_not_repeated_and_listed(story: Story, sent: RecordingNotices) -> None:
    notice = failing(story, sent, SendUnclear("ReadTimeout"))
    sent.problem = None
    send(story, story.session.now + timedelta(days=1))
    assert (sent.sent, [one.id for one in digests.unknown(story.session)]) == ([], [notice.id])


def test_a_worker_that_died_in_between_leaves_one_that_was_maybe_sent(story: Story) -> None:
    bot(story)
    climb(story)
    notice = only(story)
    digests.begin(_at(story, notice.slot), notice.id)
    story.session.now += digests.LOST_AFTER + timedelta(seconds=1)
    story.session.flush()
    assert [one.id for one in digests.unknown(story.session)] == [notice.id]
    assert digests.lease_due(story.session) == []


def test_where_the_receiver_knows_the_key_it_is_repeated(
    story: Story, sent: RecordingNotices, gateway: RecordingSms
) -> None:
    bot(story, NoticeKind.SMS, "+8613911112222")
    climb(story)
    notice = only(story)
    digests.begin(_at(story, notice.slot), notice.id)
    send(story, story.session.now + digests.LOST_AFTER + timedelta(seconds=1))
    assert [one[4] for one in sent.sent] == [str(notice.id)]


def test_text_messages_to_staff_count_against_the_days_budget(
    story: Story, sent: RecordingNotices, gateway: RecordingSms
) -> None:
    bot(story, NoticeKind.SMS, "+8613911112222")
    sms.use(gateway, 0)
    climb(story)
    send(story)
    assert (sent.sent, only(story).due_at) == ([], story.session.now + digests.BUDGET_REST)


def test_a_text_message_that_stays_unclear_is_repeated_five_times_and_then_listed(
    story: Story, sent: RecordingNotices, gateway: RecordingSms
) -> None:
    bot(story, NoticeKind.SMS, "+8613911112222")
    climb(story)
    sent.problem = SendUnclear("http_500")
    for _ in range(8):
        send(story, story.session.now + timedelta(minutes=10))
    assert only(story).attempts == digests.MOST_ATTEMPTS
    assert [one.id for one in digests.unknown(story.session)] == [only(story).id]


def test_waiting_for_the_budget_costs_no_attempt(story: Story, sent: RecordingNotices, gateway: RecordingSms) -> None:
    bot(story, NoticeKind.SMS, "+8613911112222")
    sms.use(gateway, 0)
    climb(story)
    for _ in range(3):
        send(story, story.session.now + digests.BUDGET_REST)
    assert only(story).attempts == 0


def test_what_is_late_or_tried_again_keeps_the_quiet_hours(story: Story, sent: RecordingNotices) -> None:
    bot(story)
    climb(story)
    night = datetime.combine(story.session.now.date(), time(23), story.shop.store.zone)
    send(story, night)
    assert sent.sent == []
    assert only(story).due_at == datetime.combine(night.date() + timedelta(days=1), time(9), story.shop.store.zone)


def test_a_call_tried_meanwhile_is_not_counted(story: Story, sent: RecordingNotices) -> None:
    bot(story)
    climb(story)
    for task in list(story.session.scalars(select(FollowUpTask).limit(2))):
        move(story.session, task, MoveReason.NO_ANSWER, due_at=task.due_at + timedelta(days=1))
    send(story)
    assert f"有 {CALLS - 2} 位顾客" in sent.sent[0][3]


def test_who_has_left_gets_no_message(story: Story, sent: RecordingNotices) -> None:
    bot(story)
    climb(story)
    story.shop.lin.active = False
    send(story)
    assert (sent.sent, only(story).dropped_at) == ([], story.session.now)


def test_a_message_that_cannot_be_made_steps_aside(story: Story, sent: RecordingNotices) -> None:
    address = bot(story)
    climb(story)
    address.sealed = b"nobody can read this"
    for _ in range(digests.MOST_ATTEMPTS):
        story.session.settle()
        story.session.now = only(story).due_at
        with pytest.raises(RowsFailed):
            jobs.send_all(leased(story), story.session.now)
        story.session.expire_all()
    assert only(story).failed_at is not None
    assert (address.failures, address.error) == (1, digests.BROKEN)


@pytest.mark.parametrize("again", [True, False])
def test_a_manager_says_what_became_of_it(story: Story, sent: RecordingNotices, again: bool) -> None:
    notice = failing(story, sent, SendUnclear("ReadTimeout"))
    sent.problem = None
    story.session.now += timedelta(hours=1)
    digests.settle_unknown(story.session, notice.id, again=again)
    send(story)
    assert (len(sent.sent), digests.unknown(story.session)) == (int(again), [])


def test_what_he_says_twice_happens_once(story: Story, sent: RecordingNotices) -> None:
    notice = failing(story, sent, SendUnclear("ReadTimeout"))
    sent.problem = None
    story.session.now += timedelta(hours=1)
    for _ in range(2):
        digests.settle_unknown(story.session, notice.id, again=True)
        send(story)
    assert len(sent.sent) == 1


def test_a_removed_address_gets_nothing_and_forgets_its_secret(story: Story, sent: RecordingNotices) -> None:
    address = bot(story)
    climb(story)
    addresses.remove(story.session, story.shop.mei, address)
    send(story)
    assert (sent.sent, address.unseal()) == ([], "")


def test_the_secret_is_not_in_the_table(story: Story) -> None:
    assert BOT.encode() not in bot(story).sealed
