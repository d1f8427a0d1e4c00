"""A clerk's day at her tablet, over TLS, with a real server, database, queue and worker."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from cast import PHONE, Shop
from playwright.sync_api import Browser, expect
from processes import eventually
from sqlalchemy import func, select
from tablets import House, Tablet, furnish, invitation, tablet

from followups.models import FollowUpTask
from store_api.customers.service import by_phone
from store_api.db import database
from store_api.visits.models import Footfall, Note, TryOn, Visit, VisitOutcome

TYPED = PHONE.removeprefix("+86")
MOST_TAPS = 5
WORDS = "喜欢阔腿裤，要去上海出差穿"


@pytest.fixture(scope="module")
def shop(shop_house: House) -> Shop:
    """The furnished shop."""
    return furnish()


@pytest.fixture
def at_work(shop_house: House, shop: Shop, tablet_browser: Browser) -> Iterator[Tablet]:
    """Lin at a tablet of her own."""
    with tablet(tablet_browser, shop_house.url) as made:
        made.enrol(invitation(shop))
        made.sign_in("小林")
        yield made
        assert made.complaints == []


def count_of(*conditions: object) -> int:
    """How many rows there are."""
    with database.session() as session:
        return session.scalar(select(func.count()).where(*conditions)) or 0  # type: ignore[arg-type]


def test_a_customer_is_served_from_arrival_to_the_promised_calls(at_work: Tablet, shop: Shop) -> None:
    page = at_work.page
    at_work.register(TYPED)
    at_work.try_on("高腰垂感阔腿裤", size="M", fit="合适", recommended="圆领羊绒针织衫")
    at_work.write_note(WORDS)
    at_work.close_visit("未购", "价格偏高", may_call="可以")
    at_work.all_sent()
    with database.session() as session:
        customer = by_phone(session, PHONE)
        assert customer is not None
        visit = session.scalars(select(Visit).where(Visit.customer_id == customer.id)).one()
        tried = session.scalars(select(TryOn).where(TryOn.visit_id == visit.id)).one()
        outcome = session.get_one(VisitOutcome, visit.id)
        assert (tried.size, tried.recommended, outcome.reason) == ("M", ["ZZ-01"], "价格偏高")
        assert session.scalars(select(Note.text).where(Note.visit_id == visit.id)).all() == [
            "喜欢阔腿裤，要去上海出差穿"
        ]
        assert tried.seconds is not None
    mine = FollowUpTask.customer_id == customer.id
    assert eventually(lambda: count_of(mine) == 3)
    at_work.begin_with_phone(TYPED)
    expect(page.get_by_text(re.compile("上次推荐的圆领羊绒针织衫.*有库存"))).to_be_visible()
    expect(page.get_by_text(re.compile("搭配建议：同色系高腰垂感阔腿裤"))).to_be_visible()


def test_a_common_try_on_card_takes_five_taps_and_is_shown_without_the_network(at_work: Tablet) -> None:
    page = at_work.page
    at_work.register("13900139001")
    at_work.try_on("高腰垂感阔腿裤", size="S", fit="偏小")
    at_work.all_sent()
    at_work.open()
    hers = page.get_by_role("article").filter(has_text="139")
    expect(hers).to_be_visible()
    at_work.context.set_offline(True)
    taps = at_work.taps()
    hers.get_by_role("button", name="试穿").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name=re.compile("高腰垂感阔腿裤·")).first.click()
    sheet.get_by_role("group", name="尺码").get_by_role("button", name=re.compile("^L")).click()
    sheet.get_by_role("group", name="上身").get_by_role("button", name="合适").click()
    sheet.get_by_role("button", name="保存").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text(re.compile(r"L.*合适")).first).to_be_visible()
    assert at_work.taps() - taps <= MOST_TAPS
    at_work.context.set_offline(False)
    at_work.all_sent()


def test_a_guest_who_buys_nothing_is_one_tap_and_can_be_undone(at_work: Tablet, shop: Shop) -> None:
    page = at_work.page
    page.get_by_role("button", name="新访客").click()
    guest = page.get_by_role("article").filter(has_text="访客")
    guest.get_by_role("button", name="未购").click()
    page.get_by_role("button", name="撤销").click()
    expect(guest).to_be_visible()
    guest.get_by_role("button", name="未购").click()
    expect(guest).to_have_count(0)
    assert eventually(lambda: count_of(VisitOutcome.staff_id == shop.lin.id, VisitOutcome.reason.is_(None)) >= 1)


def test_the_door_count_goes_up_at_once_and_reaches_the_server(at_work: Tablet) -> None:
    page = at_work.page
    before = count_of(Footfall.visitors > 0)
    page.get_by_role("button", name="进店 1 人").click()
    page.get_by_role("button", name="进店 2 人").click()
    expect(page.get_by_text("数到 3 人")).to_be_visible()
    assert eventually(lambda: count_of(Footfall.visitors > 0) == before + 2)


def test_clerk_home_is_one_request(at_work: Tablet) -> None:
    asked: list[str] = []
    at_work.page.on("request", lambda request: asked.append(request.url) if "/api/v1/stores/" in request.url else None)
    at_work.page.get_by_role("button", name="找顾客").click()
    with at_work.page.expect_request(re.compile("clerk-home")):
        at_work.page.get_by_role("button", name="返回").click()
    expect(at_work.page.get_by_text("今天要联系")).to_be_visible()
    assert [url for url in asked if re.search("tasks|board|visits", url)] == []
