"""Which way a notice goes, and which ways there are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mail_standin import mail_standin

from store_api.errors import Invalid
from store_api.senders.notices import BOTS, NoticeKind, Notices, RecordingNotices
from store_api.senders.problems import SendNotReached, SendRefused
from store_api.senders.sms import RecordingSms, sms

PHONE, STAFF = "+8613800138000", "lin@example.cn"
MAIL_URL = "smtps://u:p@mail.example.com?from=shop@example.com"


@pytest.fixture
def phones() -> Iterator[RecordingSms]:
    """Messages to phones are kept instead of sent."""
    made = RecordingSms()
    sms.use(made, 500)
    yield made
    sms.use(None, 0)


def ways(notices: Notices) -> set[NoticeKind]:
    """Those that may be offered."""
    return {kind for kind in NoticeKind if notices.available(kind)}


def test_bots_need_no_setting() -> None:
    assert ways(Notices()) == set(BOTS)


def test_mail_needs_a_server() -> None:
    made = Notices()
    made.connect(MAIL_URL)
    assert ways(made) == {*BOTS, NoticeKind.MAIL}


def test_messages_to_phones_need_a_gateway(phones: RecordingSms) -> None:
    assert ways(Notices()) == {*BOTS, NoticeKind.SMS}


def test_without_the_setting_there_is_no_mail_server() -> None:
    made = Notices()
    made.connect(MAIL_URL)
    made.connect(None)
    assert not made.available(NoticeKind.MAIL)


def test_a_wrong_setting_is_refused_at_the_start() -> None:
    with pytest.raises(Invalid, match="mail_url_wrong"):
        Notices().connect("mail.example.com")


def test_without_a_mail_server_no_mail_is_sent() -> None:
    with pytest.raises(SendRefused, match="no_mail_server"):
        Notices().send(NoticeKind.MAIL, STAFF, "subject", "text", "notice-1")


def test_without_a_gateway_no_phone_is_sent_anything() -> None:
    with pytest.raises(SendRefused, match="no_gateway"):
        Notices().send(NoticeKind.SMS, PHONE, "subject", "text", "notice-1")


def test_a_phone_is_sent_the_text_and_the_key(phones: RecordingSms) -> None:
    Notices().send(NoticeKind.SMS, PHONE, "subject", "text", "notice-1")
    assert phones.sent == [(PHONE, "text", "notice-1")]


def test_a_phone_that_is_not_reached_is_told_as_it_is(phones: RecordingSms) -> None:
    phones.problem = SendNotReached("ConnectError")
    with pytest.raises(SendNotReached, match="ConnectError"):
        Notices().send(NoticeKind.SMS, PHONE, "subject", "text", "notice-1")


def test_a_mailbox_is_sent_subject_and_text() -> None:
    made = Notices()
    with mail_standin() as there:
        made.connect(f"smtp://127.0.0.1:{there.port}?from=shop@example.com")
        made.send(NoticeKind.MAIL, STAFF, "今天的联系", "3 位顾客", "notice-1")
    assert (there.letter["To"], there.letter["Subject"]) == (STAFF, "今天的联系")
    assert there.letter.get_content().strip() == "3 位顾客"


def test_a_twin_is_given_every_kind() -> None:
    made, twin = Notices(), RecordingNotices()
    made.use(twin)
    for kind in NoticeKind:
        made.send(kind, "address", "subject", "text", "notice-1")
    assert twin.sent == [(kind, "address", "subject", "text", "notice-1") for kind in NoticeKind]


def test_a_twin_makes_every_way_available() -> None:
    made = Notices()
    made.use(RecordingNotices())
    assert ways(made) == set(NoticeKind)


def test_a_twin_fails_as_it_is_told() -> None:
    made, twin = Notices(), RecordingNotices(SendNotReached("ConnectError"))
    made.use(twin)
    with pytest.raises(SendNotReached, match="ConnectError"):
        made.send(NoticeKind.WECOM, "address", "subject", "text", "notice-1")
    assert twin.sent == []


def test_without_its_twin_the_real_ways_are_back() -> None:
    made = Notices()
    made.use(RecordingNotices())
    made.use(None)
    assert ways(made) == set(BOTS)
