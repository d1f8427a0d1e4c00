"""The customer page: everything about her, newest first, in a handful of queries."""

from __future__ import annotations

from typing import Any

import pytest
from cast import PHONE, Cast, Person, form, fresh_id
from counter_book import Tablet, counted, found, refused
from story import Story
from werkzeug.test import TestResponse

from followups import contacts
from followups.models import ContactResult
from store_api.catalog import service as catalog
from store_api.coupons import service as coupons
from store_api.customers import service as customers
from store_api.customers.models import Customer
from store_api.db import new_id
from store_api.visits import service as visits
from store_api.visits.models import OutcomeKind, ReturnKind, ReturnReason, TryOn, Visit


class Page:
    """A customer, her story, and her page over HTTP."""

    def __init__(self, people: Cast) -> None:
        self.people, self.story = people, Story(people.shop)
        self.session, self.customer = self.story.session, self.story.customer()

    def answer(self, person: Person | None = None) -> TestResponse:
        """The page as an answer."""
        self.session.settle()
        return (person or self.people.lin).get(f"/customers/{self.customer.id}")

    def show(self) -> dict[str, Any]:
        """The page."""
        page: dict[str, Any] = found(self.answer())
        return page

    def kinds(self) -> list[str]:
        """The kinds of moments in the timeline."""
        return [moment["kind"] for moment in self.show()["timeline"]]

    def try_on(self, visit: Visit, **fields: Any) -> TryOn:
        """She tries something on."""
        body = {"piece": "AW-1", "reasons": [], "recommended": [], "occurred_at": self.session.now, **fields}
        return visits.try_on(self.session, self.story.lin, visit.id, new_id(), body)

    def note(self, text: str, **about: object) -> None:
        """Lin writes something down; about the customer unless told otherwise."""
        about = about or {"customer_id": self.customer.id}
        body = {"text": text, "occurred_at": self.session.now, **about}
        visits.write_note(self.session, self.story.lin, new_id(), body)

    def live(self, days: int) -> None:
        """A full day in the shop, so many times."""
        for _ in range(days):
            visit = self.story.visit(self.customer)
            self.try_on(visit)
            self.note("喜欢米色", visit_id=visit.id)
            self.story.ends(visit, OutcomeKind.BOUGHT)
            self.story.buys(self.customer)


@pytest.fixture
def page(people: Cast) -> Page:
    """A customer the store has met."""
    return Page(people)


def test_a_page_without_a_history(page: Page) -> None:
    shown = page.show()
    assert (shown["timeline"], shown["coupons"], shown["purchases"], shown["tags"]) == ([], [], [], [])


def test_the_profile_shows_a_masked_phone(page: Page) -> None:
    assert page.show()["customer"]["masked_phone"] == "138****8000"


def test_the_full_phone_is_nowhere_on_the_page(page: Page) -> None:
    page.note("打 13800138000")
    page.live(1)
    assert PHONE[3:] not in page.answer().text


def test_what_she_agreed_to_is_shown(page: Page) -> None:
    assert page.show()["consents"] == ["follow_up"]


def test_every_kind_of_moment_is_in_the_timeline(page: Page) -> None:
    page.live(1)
    body = {"customer_id": page.customer.id, "result": ContactResult.REACHED, "occurred_at": page.session.now}
    contacts.record_contact(page.session, page.story.lin, new_id(), body)
    assert sorted(page.kinds()) == ["contact", "note", "receipt", "try_on", "visit"]


def test_the_newest_comes_first(page: Page) -> None:
    page.story.no_sale(page.customer)
    page.session.now = page.story.pass_time(minutes=1)
    page.note("later")
    page.story.pass_time(minutes=1)
    page.story.buys(page.customer)
    assert page.kinds() == ["receipt", "note", "visit"]


def test_a_visit_says_where_who_and_how_it_ended(page: Page) -> None:
    visit = page.story.visit(page.customer)
    page.story.ends(visit, reason="price", missing=[{"piece": "A02"}])
    (moment,) = page.show()["timeline"]
    assert moment["clerk"] == "小林"
    assert moment["details"] == {
        "id": str(visit.id),
        "store": "南京路店",
        "outcome": "no_sale",
        "reason": "price",
        "missing": [{"piece": "A02"}],
        "photos": [],
    }


def test_an_open_visit_has_no_outcome_yet(page: Page) -> None:
    page.story.visit(page.customer)
    assert page.show()["timeline"][0]["details"]["outcome"] is None


def test_a_try_on_says_everything_about_the_piece(page: Page) -> None:
    page.try_on(page.story.visit(page.customer), colour="米色", size="M", reasons=["太松"])
    (details,) = [one["details"] for one in page.show()["timeline"] if one["kind"] == "try_on"]
    assert (details["typed_style"], details["colour"], details["size"]) == ("AW-1", "米色", "M")
    assert details["reasons"] == ["太松"]


def test_a_note_carries_what_a_correction_needs(page: Page) -> None:
    page.note("喜欢米色")
    (moment,) = page.show()["timeline"]
    assert (moment["details"]["text"], moment["details"]["version"]) == ("喜欢米色", 1)


def test_a_purchase_shows_its_lines_and_money(page: Page) -> None:
    page.story.buys(page.customer)
    (purchase,) = page.show()["purchases"]
    assert (purchase["total"], purchase["currency"]) == (10_000, "CNY")
    assert [(line["name"], line["amount"]) for line in purchase["lines"]] == [("风衣", 10_000)]


def test_a_voided_purchase_is_left_out(page: Page) -> None:
    page.story.buys(page.customer, voided=True)
    shown = page.show()
    assert (shown["purchases"], shown["timeline"]) == ([], [])


def test_a_coupon_is_shown_without_its_code(page: Page) -> None:
    shop = page.people.shop
    answer = page.people.client.post(f"/q/{shop.code.slug}", data=form())
    assert answer.status_code == 303
    (coupon,) = page.show()["coupons"]
    assert (coupon["name"], coupon["value"], coupon["used_at"]) == ("新客礼", 5000, None)
    (claim,) = coupons.claims_of(page.session, page.customer.id)
    assert coupons.code_of(claim) not in page.answer().text


def test_what_was_taken_back_is_left_out(page: Page) -> None:
    tablet = Tablet(page.people)
    page.session.settle()
    visit = tablet.visited(customer_id=str(page.customer.id))
    tried, noted = found(tablet.try_on(visit, piece="x")), found(tablet.note(visit_id=visit, text="x"))
    assert sorted(page.kinds()) == ["note", "try_on", "visit"]
    tablet.take_back("try-ons", tried["id"])
    tablet.take_back("notes", noted["id"])
    assert page.kinds() == ["visit"]


def test_with_a_visit_everything_in_it_is_left_out(page: Page) -> None:
    tablet = Tablet(page.people)
    page.session.settle()
    visit = tablet.visited(customer_id=str(page.customer.id))
    found(tablet.try_on(visit, piece="x"))
    found(tablet.note(visit_id=visit, text="x"))
    tablet.take_back("visits", visit)
    assert page.kinds() == []


def test_somebody_elses_moments_are_not_hers(page: Page) -> None:
    other = page.story.customer("+8613900139000")
    page.story.no_sale(other)
    page.story.buys(other)
    assert page.kinds() == []


def test_a_customer_of_another_store_looks_unknown(page: Page) -> None:
    assert refused(page.answer(page.people.stranger)) == (404, "customer_unknown")


def test_an_unknown_customer_is_unknown(page: Page) -> None:
    assert refused(page.people.lin.get(f"/customers/{fresh_id()}")) == (404, "customer_unknown")


def test_headquarters_sees_her(page: Page) -> None:
    assert found(page.answer(page.people.hua))["customer"]["id"] == str(page.customer.id)


def test_a_long_history_costs_no_more_queries(page: Page) -> None:
    page.live(1)
    page.session.settle()
    with counted() as short:
        page.answer()
    page.live(12)
    page.session.settle()
    with counted() as long:
        page.answer()
    assert len(long) == len(short)


def test_the_timeline_is_limited(page: Page) -> None:
    for _ in range(105):
        page.note("喜欢米色")
    assert len(page.show()["timeline"]) == 100


def test_a_nameless_member_has_a_page_too(page: Page) -> None:
    page.customer = Customer.arrived(page.session.now)
    page.session.add(page.customer)
    page.session.flush()
    page.story.buys(page.customer)
    customers.meet(page.session, page.people.shop.store.id, page.customer.id)
    assert page.show()["customer"]["masked_phone"] is None


def test_a_try_on_names_a_piece_that_the_catalogue_knows(page: Page) -> None:
    catalog.put_product(page.session, style="AW-1", name="阔腿裤")
    page.try_on(page.story.visit(page.customer))
    (details,) = [one["details"] for one in page.show()["timeline"] if one["kind"] == "try_on"]
    assert (details["style"], details["name"]) == ("AW-1", "阔腿裤")


def test_what_came_back_in_a_visit_is_on_the_timeline_until_it_is_taken_back(page: Page) -> None:
    catalog.put_product(page.session, style="AW-1", name="阔腿裤")
    visit, key = page.story.visit(page.customer), new_id()
    said = {"kind": ReturnKind.EXCHANGE, "piece": "AW-1", "reasons": ["起球"], "visit_id": visit.id}
    visits.bring_back(page.session, page.story.lin, key, {**said, "occurred_at": page.session.now})
    (details,) = [one["details"] for one in page.show()["timeline"] if one["kind"] == "return"]
    assert details == {"id": str(key), "kind": "exchange", "name": "阔腿裤", "reasons": ["起球"]}
    visits.take_back(page.session, page.story.lin, ReturnReason, key)
    assert page.kinds() == ["visit"]


def answers(page: Page, **said: bool) -> list[str]:
    """What she agrees to after saying this at the counter."""
    page.session.settle()
    agreed: list[str] = found(page.people.lin.put(f"/customers/{page.customer.id}/consents", said))["consents"]
    return agreed


def test_she_says_yes_at_the_counter(page: Page) -> None:
    assert sorted(answers(page, marketing=True)) == ["follow_up", "marketing"]


def test_she_says_no_at_the_counter(page: Page) -> None:
    assert answers(page, follow_up=False) == []


def test_a_no_at_the_counter_stops_her_calls(page: Page) -> None:
    page.story.no_sale(page.customer)
    page.story.settle()
    answers(page, follow_up=False)
    page.story.settle()
    assert "call_stopped" in page.kinds()


def test_another_store_does_not_answer_for_her(page: Page) -> None:
    page.session.settle()
    answer = page.people.stranger.put(f"/customers/{page.customer.id}/consents", {"follow_up": True})
    assert refused(answer) == (404, "customer_unknown")


def test_the_texts_to_read_to_her_are_in_the_clerks_language(page: Page) -> None:
    page.session.settle()
    texts = found(page.people.lin.get("/consent-texts", headers={"Accept-Language": "en"}))
    assert "call" in texts["follow_up"]
