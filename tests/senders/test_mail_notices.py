"""Mail over a real SMTP server: the letter, and what each reply means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from mail_standin import PASSWORD, USER, MailStandIn, certificate, mail_standin, plain_login

from store_api.db import utc_now
from store_api.errors import Invalid
from store_api.senders.mail import MailServer, Tls, mail_server
from store_api.senders.problems import SendError, SendGone, SendNotReached, SendRefused, SendUnclear

SENDER, STAFF = "shop@example.com", "lin@example.cn"
TEXT = "今天要联系 3 位顾客。\n.\n一行只有点"


@pytest.fixture
def there() -> Iterator[MailStandIn]:
    """A mail server on this machine."""
    with mail_standin() as made:
        yield made


def send(there: MailStandIn, *, subject: str = "今天的联系", key: str = "notice-1", **changes: object) -> None:
    """One letter."""
    options = {"tls": Tls.NONE, "sender": SENDER, "seconds": 5.0} | changes
    MailServer("127.0.0.1", there.port, **options).send(STAFF, subject, TEXT, key)


def fails(there: MailStandIn, kind: type[SendError], reason: str, **changes: object) -> None:
    """One letter that fails exactly so."""
    with pytest.raises(kind) as raised:
        send(there, **changes)
    assert (type(raised.value), raised.value.args) == (kind, (reason,))


def test_the_letter_arrives_as_it_was_written(there: MailStandIn) -> None:
    send(there)
    assert (there.letter["From"], there.letter["To"], there.letter["Subject"]) == (SENDER, STAFF, "今天的联系")
    assert there.letter.get_content().splitlines() == TEXT.splitlines()


def test_the_letter_is_ascii_on_the_line(there: MailStandIn) -> None:
    send(there)
    assert there.letters[0].isascii()


def test_the_envelope_names_one_sender_and_one_receiver(there: MailStandIn) -> None:
    send(there)
    assert [line for line in there.commands if line.lower().startswith(("mail", "rcpt"))] == [
        f"mail FROM:<{SENDER}>",
        f"rcpt TO:<{STAFF}>",
    ]


def test_the_letter_is_dated_and_asks_for_no_automatic_answer(there: MailStandIn) -> None:
    send(there)
    assert abs((utc_now() - parsedate_to_datetime(there.letter["Date"])).total_seconds()) < 60
    assert there.letter["Auto-Submitted"] == "auto-generated"


def test_the_same_key_makes_the_same_message_id(there: MailStandIn) -> None:
    send(there)
    send(there)
    ids = [re.findall(rb"Message-ID: (.*)\r\n", letter) for letter in there.letters]
    assert ids == [[b"<notice-1@example.com>"]] * 2


@pytest.mark.parametrize("key", ["a\r\nBcc: all@example.com", "键", "a b>", "x" * 300])
def test_any_key_stays_inside_the_message_id(there: MailStandIn, key: str) -> None:
    send(there, key=key)
    assert re.fullmatch(r"<[!-~]+@example\.com>", there.letter["Message-ID"])
    assert there.letter["Bcc"] is None


def test_a_subject_of_many_lines_makes_no_header(there: MailStandIn) -> None:
    send(there, subject="今天\r\nBcc: all@example.com\r\n\r\nHello")
    assert there.letter["Subject"] == "今天 Bcc: all@example.com Hello"
    assert there.letter["Bcc"] is None


def test_our_name_is_that_of_the_sender(there: MailStandIn) -> None:
    send(there)
    assert there.commands[0] == "ehlo example.com"


def test_a_user_signs_in(there: MailStandIn) -> None:
    there.offers = ("AUTH PLAIN",)
    send(there, user=USER, password=PASSWORD)
    assert f"AUTH PLAIN {plain_login(USER, PASSWORD)}" in there.commands


def test_a_wrong_password_is_no_fault_of_the_address(there: MailStandIn) -> None:
    there.offers, there.replies = ("AUTH PLAIN",), {"AUTH": "535 5.7.8 no"}
    fails(there, SendNotReached, "auth", user=USER, password=PASSWORD)
    assert "MAIL" not in there.steps


@pytest.mark.parametrize("offers", [(), ("AUTH XOAUTH2",)])
def test_a_server_that_takes_no_password_gets_no_letter(there: MailStandIn, offers: tuple[str, ...]) -> None:
    there.offers = offers
    fails(there, SendNotReached, "auth", user=USER, password=PASSWORD)
    assert "MAIL" not in there.steps


def test_a_challenge_that_cannot_be_read_is_no_fault_of_the_address(there: MailStandIn) -> None:
    there.offers, there.replies = ("AUTH CRAM-MD5",), {"AUTH": "334 x"}
    fails(there, SendNotReached, "auth", user=USER, password=PASSWORD)


@pytest.mark.parametrize("code", [550, 551, 553])
def test_a_mailbox_that_is_unknown_is_over(there: MailStandIn, code: int) -> None:
    there.replies = {"RCPT": f"{code} 5.1.1 no such user"}
    fails(there, SendGone, f"smtp_{code}")


def test_a_mailbox_behind_a_policy_is_refused_but_not_over(there: MailStandIn) -> None:
    there.replies = {"RCPT": "550 5.7.1 relaying denied"}
    fails(there, SendRefused, "smtp_550")


@pytest.mark.parametrize("code", [501, 552, 554])
def test_any_other_no_to_a_mailbox_is_refused(there: MailStandIn, code: int) -> None:
    there.replies = {"RCPT": f"{code} no"}
    fails(there, SendRefused, f"smtp_{code}")


@pytest.mark.parametrize("code", [421, 450, 451, 452])
def test_a_mailbox_that_is_busy_may_be_tried_again(there: MailStandIn, code: int) -> None:
    there.replies = {"RCPT": f"{code} later"}
    fails(there, SendNotReached, f"smtp_{code}")


@pytest.mark.parametrize("code", [451, 550, 552])
def test_a_sender_that_is_refused_is_no_fault_of_the_address(there: MailStandIn, code: int) -> None:
    there.replies = {"MAIL": f"{code} not you"}
    fails(there, SendNotReached, f"sender_{code}")


@pytest.mark.parametrize("step", ["DATA", "letter"])
def test_a_letter_that_is_put_off_may_be_tried_again(there: MailStandIn, step: str) -> None:
    there.replies = {step: "451 later"}
    fails(there, SendNotReached, "smtp_451")


@pytest.mark.parametrize("step", ["DATA", "letter"])
def test_a_letter_that_is_refused_leaves_the_address_good(there: MailStandIn, step: str) -> None:
    there.replies = {step: "550 5.7.0 looks like spam"}
    fails(there, SendRefused, "smtp_550")


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT"])
def test_a_connection_that_breaks_off_before_the_letter_sent_nothing(there: MailStandIn, step: str) -> None:
    there.cut = step
    with pytest.raises(SendNotReached):
        send(there)
    assert there.letters == []


@pytest.mark.parametrize("step", ["DATA", "letter"])
def test_a_connection_that_breaks_off_in_the_letter_is_unclear(there: MailStandIn, step: str) -> None:
    there.cut = step
    fails(there, SendUnclear, "SMTPServerDisconnected")


def test_a_reply_to_the_letter_that_does_not_come_is_unclear(there: MailStandIn) -> None:
    there.held = "letter"
    fails(there, SendUnclear, "SMTPServerDisconnected", seconds=0.2)


@pytest.mark.parametrize("reply", ["what", "250" + "x" * 10000])
def test_a_reply_to_the_letter_that_cannot_be_read_is_unclear(there: MailStandIn, reply: str) -> None:
    there.replies = {"letter": reply}
    with pytest.raises(SendUnclear):
        send(there)


def test_a_reply_to_the_greeting_that_does_not_come_sent_nothing(there: MailStandIn) -> None:
    there.held = "EHLO"
    fails(there, SendNotReached, "SMTPServerDisconnected", seconds=0.2)


@pytest.mark.parametrize("step", ["held", "cut"])
def test_a_farewell_that_fails_changes_nothing(there: MailStandIn, step: str) -> None:
    setattr(there, step, "QUIT")
    send(there, seconds=0.2)
    assert len(there.letters) == 1


def test_a_connection_is_closed_after_a_failure(there: MailStandIn) -> None:
    there.replies = {"RCPT": "550 5.1.1 no such user"}
    with pytest.raises(SendGone) as raised:
        send(there)
    assert there.ended.wait(5), raised


def test_a_server_that_is_busy_sent_nothing(there: MailStandIn) -> None:
    there.replies = {"greeting": "421 too many"}
    fails(there, SendNotReached, "SMTPConnectError")


def test_a_server_that_is_away_sent_nothing() -> None:
    with pytest.raises(SendNotReached, match="ConnectionRefusedError"):
        MailServer("127.0.0.1", 1, Tls.NONE, SENDER).send(STAFF, "subject", TEXT, "notice-1")


def test_a_connection_is_upgraded_before_anything_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mail_standin(upgrade=context) as there:
        there.offers = ("STARTTLS", "AUTH PLAIN")
        send(there, tls=Tls.UPGRADED, user=USER, password=PASSWORD)
    assert there.steps[:2] == ["EHLO", "STARTTLS"]
    assert there.encrypted == ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]


def test_a_server_that_does_not_upgrade_gets_neither_password_nor_letter(there: MailStandIn) -> None:
    there.offers = ("AUTH PLAIN",)
    fails(there, SendNotReached, "SMTPNotSupportedError", tls=Tls.UPGRADED, user=USER, password=PASSWORD)
    assert there.steps == ["EHLO"]


def test_a_connection_can_be_encrypted_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mail_standin(at_once=context) as there:
        send(there, tls=Tls.AT_ONCE)
    assert there.encrypted == there.steps
    assert len(there.letters) == 1


def test_a_certificate_that_nobody_knows_is_not_trusted_at_once(tmp_path: Path) -> None:
    with mail_standin(at_once=certificate(tmp_path)[0]) as there:
        fails(there, SendNotReached, "SSLCertVerificationError", tls=Tls.AT_ONCE)
    assert there.commands == []


def test_a_certificate_that_nobody_knows_is_not_trusted_for_an_upgrade(tmp_path: Path) -> None:
    with mail_standin(upgrade=certificate(tmp_path)[0]) as there:
        fails(there, SendNotReached, "SSLCertVerificationError", tls=Tls.UPGRADED)
    assert there.steps == ["EHLO", "STARTTLS"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://u:p@mail.example.com?from=shop@example.com", ("mail.example.com", 465, Tls.AT_ONCE)),
        ("smtps://u:p@mail.example.com:4650/?from=shop@example.com", ("mail.example.com", 4650, Tls.AT_ONCE)),
        ("smtp://u:p@mail.example.com?from=shop@example.com", ("mail.example.com", 587, Tls.UPGRADED)),
        ("smtp://mail.example.com:25?from=shop@example.com", ("mail.example.com", 25, Tls.UPGRADED)),
        ("smtp://127.0.0.1:25?from=shop@example.com", ("127.0.0.1", 25, Tls.NONE)),
        ("smtp://[::1]:25?from=shop@example.com", ("::1", 25, Tls.NONE)),
        ("smtp://localhost:x@mail.example.com?from=shop@example.com", ("mail.example.com", 587, Tls.UPGRADED)),
        ("smtp://127.0.0.1.evil.example?from=shop@example.com", ("127.0.0.1.evil.example", 587, Tls.UPGRADED)),
    ],
)
def test_only_to_this_machine_a_letter_goes_unencrypted(url: str, expected: tuple[str, int, Tls]) -> None:
    made = mail_server(url)
    assert (made.host, made.port, made.tls) == expected


def test_user_and_password_are_read_from_the_setting() -> None:
    made = mail_server("smtps://shop%40example.com:p%2Fa%3Ass@mail.example.com?from=shop%2Bnews@example.com")
    assert (made.user, made.password, made.sender) == ("shop@example.com", "p/a:ss", "shop+news@example.com")


def test_the_password_is_not_shown() -> None:
    assert "hush" not in repr(mail_server("smtps://u:hush@mail.example.com?from=shop@example.com"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.com",
        "https://mail.example.com?from=shop@example.com",
        "smtps://u:p@mail.example.com",
        "smtps://u:p@mail.example.com?from=",
        "smtps://u:p@mail.example.com?from=shop",
        "smtps://u:p@mail.example.com?from=shop@example.com&from=shop@example.com",
        "smtps://u:p@mail.example.com?from=shop@example.com&tls=no",
        "smtps://u:p@mail.example.com?from=Shop%20%3Cshop@example.com%3E",
        "smtps://u:p@mail.example.com?from=shop@example.com%0d%0aBcc:x",
        "smtps://u:p@mail.example.com/inbox?from=shop@example.com",
        "smtps://u:p@mail.example.com?from=shop@example.com#here",
        "smtps://u@mail.example.com?from=shop@example.com",
        "smtps://:p@mail.example.com?from=shop@example.com",
        "smtps://u:%E5%AF%86@mail.example.com?from=shop@example.com",
        "smtps://u:p@?from=shop@example.com",
        "smtps://u:p@mail.example.com:port?from=shop@example.com",
        "smtps://u:p@mail.example.com:70000?from=shop@example.com",
        "smtps://u:p@mail..example.com?from=shop@example.com",
        "smtps://u:p@[::1?from=shop@example.com",
    ],
)
def test_a_setting_that_names_no_server_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(Invalid, match="mail_url_wrong"):
        mail_server(url)
