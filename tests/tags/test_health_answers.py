"""She says yes to the text that she saw, and to no other."""

from __future__ import annotations

import re

import pytest
from cast import form
from counter_book import found, refused
from health_shop import NEWS, SECRET, TEXT, Shop, switched, version
from sqlalchemy import select
from story import drain
from tag_book import Book

from store_api.coupons import scans
from store_api.coupons.models import Claim
from store_api.customers.models import Consent, SensitiveSwitch

OTHER = TEXT + "资料保存一年。"


@pytest.fixture
def shop(book: Book) -> Shop:
    """A shop that asks."""
    shop = Shop(book)
    switched(shop.hua)
    return shop


def answers(shop: Shop) -> list[Consent]:
    """What she said about her health, in order."""
    rows = select(Consent).where(Consent.purpose == "sensitive").order_by(Consent.id)
    return list(shop.book.session.scalars(rows))


def test_the_text_comes_with_its_version(shop: Shop) -> None:
    texts = found(shop.book.people.lin.get("/consent-texts"))
    (switch,) = shop.book.session.scalars(select(SensitiveSwitch))
    assert (texts["sensitive"], texts["sensitive_version"]) == (TEXT, switch.text_version)


def test_without_a_text_there_is_no_version(shop: Shop) -> None:
    switched(shop.hua, None)
    texts = found(shop.book.people.lin.get("/consent-texts"))
    assert (texts["sensitive"], texts["sensitive_version"]) == (None, None)


def test_her_yes_names_the_text(shop: Shop) -> None:
    shop.agrees()
    (answer,) = answers(shop)
    assert (answer.granted, answer.text_version) == (True, version(shop.book.people.lin))


def test_a_yes_to_a_text_that_has_changed_since_is_refused(shop: Shop) -> None:
    shown = version(shop.book.people.lin)
    switched(shop.hua, OTHER)
    assert refused(shop.says(True, shown=shown)) == (409, "consent_text_changed")
    assert answers(shop) == []


def test_a_yes_that_names_no_text_is_refused(shop: Shop) -> None:
    answer = shop.book.tablet.person.put(f"/customers/{shop.book.customer}/consents", {"sensitive": True})
    assert refused(answer) == (409, "consent_text_changed")


def test_a_no_needs_no_text(shop: Shop) -> None:
    found(shop.book.tablet.person.put(f"/customers/{shop.book.customer}/consents", {"sensitive": False}))
    assert [answer.granted for answer in answers(shop)] == [False]


def test_a_yes_to_an_old_text_is_not_shown_as_a_yes(shop: Shop) -> None:
    shop.agrees()
    page = f"/customers/{shop.book.customer}"
    assert "sensitive" in found(shop.book.tablet.person.get(page))["consents"]
    switched(shop.hua, OTHER)
    assert "sensitive" not in found(shop.book.tablet.person.get(page))["consents"]


@pytest.mark.parametrize("text", [None, OTHER], ids=["switched off", "another text"])
def test_who_registers_is_kept_without_an_answer_to_an_outdated_text(shop: Shop, text: str | None) -> None:
    shown = version(shop.book.people.lin)
    switched(shop.hua, text)
    body = {"phone": "13700137000", "name": "新客", "service": True, "marketing": True}
    told = found(shop.book.tablet.person.post("/customers", {**body, "sensitive": True, "sensitive_version": shown}))
    assert (told["name"], told["not_recorded"]) == ("新客", ["sensitive"])
    kept = found(shop.book.tablet.person.get(f"/customers/{told['id']}"))["consents"]
    assert set(kept) == {"marketing", "service"}


def test_who_registers_and_saw_the_text_has_answered(shop: Shop) -> None:
    said = {"sensitive": True, "sensitive_version": version(shop.book.people.lin)}
    told = found(shop.book.tablet.person.post("/customers", {"phone": "13700137000", "service": True, **said}))
    assert told["not_recorded"] == []
    assert "sensitive" in found(shop.book.tablet.person.get(f"/customers/{told['id']}"))["consents"]


class Page:
    """Her own page, in the browser that proved her number."""

    def __init__(self, shop: Shop) -> None:
        book, self.client = shop.book, shop.book.people.client
        self.client.post(f"/q/{book.shop.code.slug}", data=form())
        cookie, claim = self.client.get_cookie("browser"), book.session.scalars(select(Claim)).one()
        assert cookie is not None
        found(book.people.lin.post("/scans", {"text": scans.counter_text(claim, cookie.value)}))

    def read(self) -> str:
        """What it shows."""
        return self.client.get("/me").text

    def shown(self) -> str:
        """The version that its form sends along."""
        (version,) = re.findall(r'name="shown" value="([^"]+)"', self.read())
        return str(version)


@pytest.fixture
def page(shop: Shop) -> Page:
    """Of the customer of the book."""
    return Page(shop)


def test_her_own_page_asks_only_where_the_shop_may(shop: Shop, page: Page) -> None:
    assert TEXT in page.read()
    switched(shop.hua, None)
    assert TEXT not in page.read()


def test_she_can_agree_there_and_takes_the_text_along(shop: Shop, page: Page) -> None:
    page.client.post("/me/answers", data={"purpose": "sensitive", "granted": "yes", "shown": page.shown()})
    drain(shop.book.session.now)
    assert SECRET in shop.book.tags(shop.book.writes(NEWS))
    texts = found(page.client.get("/me/export.json"))["agreed_texts"]
    assert texts[-1] == {"version": answers(shop)[0].text_version, "sensitive": TEXT}


def test_there_she_reads_a_text_that_has_changed_before_she_agrees(shop: Shop, page: Page) -> None:
    seen = page.shown()
    switched(shop.hua, OTHER)
    answer = page.client.post("/me/answers", data={"purpose": "sensitive", "granted": "yes", "shown": seen})
    assert answer.status_code == 409
    assert OTHER in answer.text
    assert "刚改过" in answer.text
    assert answers(shop) == []


def test_there_a_yes_to_an_old_text_is_no_yes(shop: Shop, page: Page) -> None:
    page.client.post("/me/answers", data={"purpose": "sensitive", "granted": "yes", "shown": page.shown()})
    assert re.search(r'name="shown".*\n.*value="no"', page.read())
    switched(shop.hua, OTHER)
    assert re.search(r'name="shown".*\n.*value="yes"', page.read())


def test_there_she_can_take_her_yes_back(shop: Shop, page: Page) -> None:
    page.client.post("/me/answers", data={"purpose": "sensitive", "granted": "yes", "shown": page.shown()})
    shop.book.writes(NEWS)
    page.client.post("/me/answers", data={"purpose": "sensitive", "granted": "no"})
    drain(shop.book.session.now)
    assert [answer.granted for answer in answers(shop)] == [True, False]
    assert SECRET not in shop.book.names()
