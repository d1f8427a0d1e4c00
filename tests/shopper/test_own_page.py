"""The shopper's own page: seen, corrected, taken along and deleted by the browser that has proved her phone."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from cast import NOW, PHONE, Cast, Shop, form
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from store_api.coupons import scans
from store_api.coupons import service as coupons
from store_api.coupons.models import Claim
from store_api.customers import consents
from store_api.customers.models import Channel, Consent, Customer, PhoneProof, Purpose
from store_api.db import Session
from store_api.privacy.export import FORMAT
from store_api.staff.models import AuditEntry

PAGES = ("/me", "/me/export", "/me/export.json", "/me/delete")
FORMS = ("/me", "/me/answers", "/me/delete")
SMALL = 30 * 1024


@pytest.fixture
def phone(client: FlaskClient, people: Cast, session: Session, shop: Shop) -> FlaskClient:
    """Her browser, after a clerk has scanned its coupon page."""
    client.post(f"/q/{shop.code.slug}", data=form(marketing="on"))
    cookie = client.get_cookie("browser")
    assert cookie is not None
    claim = session.scalars(select(Claim)).one()
    assert people.lin.post("/scans", {"text": scans.counter_text(claim, cookie.value)}).status_code == 200
    return client


def her(session: Session) -> Customer:
    """The only customer there is."""
    session.expire_all()
    return session.scalars(select(Customer)).one()


def words(page: Any) -> str:
    """A page's text without its markup."""
    assert page.status_code == 200, page.text
    return html.unescape(re.sub(r"<[^>]+>", " ", page.text))


@pytest.mark.parametrize("address", PAGES)
def test_a_browser_that_proved_nothing_is_told_how(client: FlaskClient, shop: Shop, address: str) -> None:
    client.post(f"/q/{shop.code.slug}", data=form())
    answer = client.get(f"{address}?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/wallet?lang=en")
    assert client.get(answer.headers["Location"]).status_code == 403


@pytest.mark.parametrize("address", FORMS)
def test_nobody_else_can_send_her_forms(app: Flask, phone: FlaskClient, session: Session, address: str) -> None:
    answer = app.test_client().post(address, data={"name": "x", "purpose": "marketing", "granted": "yes"})
    assert answer.headers["Location"].startswith("/wallet")
    assert (her(session).name, her(session).erased_at) == (None, None)


@pytest.mark.parametrize("address", FORMS)
def test_another_site_cannot_send_them_for_her(phone: FlaskClient, session: Session, address: str) -> None:
    answer = phone.post(address, data={"name": "x"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert (her(session).name, her(session).erased_at) == (None, None)


def test_the_wallet_leads_there(phone: FlaskClient) -> None:
    assert 'href="/me?lang=zh"' in phone.get("/wallet").text


def test_it_says_what_is_held_and_what_for(phone: FlaskClient) -> None:
    said = words(phone.get("/me"))
    for expected in (
        "138****8000",
        "您的券",
        "新客礼",
        "发放和核销优惠券",
        "您同意过什么",
        consents.current_version(),
        "店员扫码",
    ):
        assert expected in said
    assert PHONE[3:] not in said


def test_it_speaks_english(phone: FlaskClient) -> None:
    said = words(phone.get("/me?lang=en"))
    assert "What you agreed to" in said
    assert "news and offers · agreed" in said


def test_it_shows_what_clerks_wrote(phone: FlaskClient, people: Cast, session: Session) -> None:
    note = {"customer_id": str(her(session).id), "text": "喜欢米色阔腿裤", "occurred_at": NOW.isoformat()}
    assert people.lin.put("/notes/0190b7a0-0000-7000-8000-000000000001", note).status_code == 200
    assert "喜欢米色阔腿裤" in words(phone.get("/me"))


def test_name_and_birthday_are_hers_to_correct(phone: FlaskClient, session: Session) -> None:
    answer = phone.post("/me", data={"name": " 王女士 ", "birthday": "1990-02-03"})
    assert answer.status_code == 303
    assert (her(session).name, str(her(session).birthday)) == ("王女士", "1990-02-03")
    page = phone.get(answer.headers["Location"])
    assert "已保存" in page.text
    assert 'value="王女士"' in page.text
    assert 'value="1990-02-03"' in page.text


def test_what_she_empties_is_gone(phone: FlaskClient, session: Session) -> None:
    phone.post("/me", data={"name": "王女士", "birthday": "1990-02-03"})
    phone.post("/me", data={"name": "", "birthday": ""})
    assert (her(session).name, her(session).birthday) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "x" * 81}, "姓名最多 80 个字"),
        ({"name": "a\x00b"}, "姓名最多 80 个字"),
        ({"birthday": "1990-13-01"}, "生日要是一个过去的日期"),
        ({"birthday": "tomorrow"}, "生日要是一个过去的日期"),
        ({"birthday": "1899-12-31"}, "生日要是一个过去的日期"),
        ({"birthday": str(NOW.date() + timedelta(days=1))}, "生日要是一个过去的日期"),
        ({"birthday": str(NOW.date() - timedelta(days=14 * 365))}, "还未满 14 周岁"),
    ],
)
def test_what_makes_no_sense_is_named_and_nothing_changes(
    phone: FlaskClient, session: Session, wrong: dict[str, str], sentence: str
) -> None:
    phone.post("/me", data={"name": "王女士", "birthday": "1990-02-03"})
    answer = phone.post("/me", data={"name": "新名字", "birthday": "1991-01-01", **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert html.escape(wrong.get("birthday", "1991-01-01")) in answer.text
    assert (her(session).name, str(her(session).birthday)) == ("王女士", "1990-02-03")


@pytest.mark.parametrize("purpose", [Purpose.MARKETING, Purpose.FOLLOW_UP])
def test_each_purpose_is_a_choice_of_its_own(phone: FlaskClient, session: Session, purpose: Purpose) -> None:
    before = consents.agreed(session, her(session).id)
    phone.post("/me/answers", data={"purpose": purpose, "granted": "yes"})
    assert consents.agreed(session, her(session).id) == before | {purpose}
    assert phone.post("/me/answers", data={"purpose": purpose, "granted": "no"}).status_code == 303
    assert consents.agreed(session, her(session).id) == before - {purpose}


def test_an_answer_is_kept_with_text_time_and_way(phone: FlaskClient, session: Session) -> None:
    phone.post("/me/answers", data={"purpose": "marketing", "granted": "no"})
    given = session.scalars(select(Consent).where(Consent.channel == Channel.OWN_PAGE)).one()
    assert (given.purpose, given.granted, given.at) == (Purpose.MARKETING, False, NOW)
    assert (given.text_version, given.customer_id) == (consents.current_version(), her(session).id)


@pytest.mark.parametrize("purpose", ["", "service", "everything"])
def test_what_is_no_choice_is_refused(phone: FlaskClient, session: Session, purpose: str) -> None:
    assert phone.post("/me/answers", data={"purpose": purpose, "granted": "no"}).status_code == 422
    assert session.scalars(select(Consent).where(Consent.channel == Channel.OWN_PAGE)).all() == []


def test_the_page_offers_the_other_answer(phone: FlaskClient) -> None:
    assert "不再收到消息" in phone.get("/me").text
    assert "可以给我打电话" in phone.get("/me").text
    phone.post("/me/answers", data={"purpose": "marketing", "granted": "no"})
    assert "可以给我发消息" in phone.get("/me").text


def test_the_download_is_a_file_with_everything(phone: FlaskClient) -> None:
    answer = phone.get("/me/export.json")
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{FORMAT}.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    tables = {part["table"]: part["rows"] for part in json.loads(answer.text)["held"]}
    assert tables["customer"][0]["phone"] == PHONE
    assert [row["campaign"] for row in tables["claim"]] == ["新客礼"]


def test_the_printed_form_says_the_same_in_words(phone: FlaskClient) -> None:
    said = words(phone.get("/me/export"))
    for expected in (PHONE, "手机号", "领取时间", "2026-03-10 14:00", "我已年满 14 周岁", "没有记录"):
        assert expected in said


def test_taking_it_along_is_remembered(phone: FlaskClient, session: Session) -> None:
    phone.get("/me/export")
    phone.get("/me/export.json")
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "customer.exported")).all()
    assert [entry.subject_id for entry in entries] == [her(session).id] * 2


def test_deleting_is_explained_first_and_is_one_button(phone: FlaskClient, session: Session) -> None:
    page = phone.get("/me/delete")
    assert page.text.count("<form") == page.text.count("<button") == 1
    for expected in ("138****8000", "还没有用的券会作废", "留在店里的统计里", "不能恢复"):
        assert expected in page.text
    assert her(session).erased_at is None


def test_deleting_ends_with_a_goodbye_and_the_browser_is_nobodys(phone: FlaskClient, session: Session) -> None:
    answer = phone.post("/me/delete?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/goodbye?lang=en")
    assert "is deleted" in phone.get("/goodbye?lang=en").text
    assert phone.get_cookie("browser") is None
    assert (her(session).phone_index, her(session).erased_at) == (None, NOW)
    assert phone.get("/wallet").status_code == 403


def test_the_button_pressed_twice_does_no_harm(phone: FlaskClient, session: Session) -> None:
    cookie = phone.get_cookie("browser")
    assert cookie is not None
    phone.post("/me/delete")
    phone.set_cookie("browser", cookie.value)
    assert phone.post("/me/delete").headers["Location"].startswith("/wallet")


def test_her_old_coupon_leads_a_clerk_to_nobody(phone: FlaskClient, people: Cast, session: Session) -> None:
    code = coupons.code_of(session.scalars(select(Claim)).one())
    phone.post("/me/delete")
    seen = people.lin.post("/scans", {"text": code}).json
    assert seen is not None
    assert (seen.get("customer_id"), seen.get("masked_phone")) == (None, None)


def test_clerks_find_nobody_afterwards(phone: FlaskClient, people: Cast, session: Session) -> None:
    customer_id = her(session).id
    phone.post("/me/delete")
    for body in ({"tail": "8000"}, {"phone": PHONE}):
        assert people.lin.post("/customers/search", body).json == []
    assert people.lin.get(f"/customers/{customer_id}").status_code == 404
    visit = {"customer_id": str(customer_id), "occurred_at": NOW.isoformat()}
    assert people.lin.put("/visits/0190b7a0-0000-7000-8000-000000000002", visit).status_code == 404


def test_the_number_can_claim_again_as_somebody_new(phone: FlaskClient, shop: Shop, session: Session) -> None:
    before = her(session).id
    phone.post("/me/delete")
    assert phone.post(f"/q/{shop.code.slug}", data=form()).status_code == 303
    owners = set(session.scalars(select(Claim.customer_id).where(Claim.cancelled_at.is_(None))))
    assert len(owners) == 1
    assert before not in owners


def test_an_old_proof_opens_it_no_more(phone: FlaskClient, session: Session) -> None:
    session.scalars(select(PhoneProof)).one().at = NOW - timedelta(days=181)
    session.settle()
    assert phone.get("/me").status_code == 303


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_small_and_needs_no_script(phone: FlaskClient, lang: str) -> None:
    with phone.get("/static/huitouke.css") as styles:
        css = len(styles.data)
    for address in ("/me", "/me/export", "/me/delete", "/goodbye"):
        page = phone.get(f"{address}?lang={lang}")
        assert page.status_code == 200
        assert len(page.data) + css <= SMALL
        assert "<script" not in page.text
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page.text)


def test_markup_that_somebody_typed_stays_text(phone: FlaskClient) -> None:
    phone.post("/me", data={"name": "<b>王</b>", "birthday": ""})
    for address in ("/me", "/me/export"):
        assert "<b>" not in phone.get(address).text
