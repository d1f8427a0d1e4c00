"""The page of somebody who was merged: all that happened to the person, whichever of her it happened to."""

from __future__ import annotations

from typing import Any

import pytest
from cast import Cast, take_coupon
from counter_book import found
from merges import OTHER_PHONE, merged, undone
from story import Story

from followups import contacts
from followups.models import ContactResult
from store_api.customers.models import Customer
from store_api.db import new_id
from store_api.tags.service import evidence
from store_api.visits import service as visits


class Two:
    """Two customers with a past each, and their pages over HTTP."""

    def __init__(self, people: Cast) -> None:
        self.people, self.story = people, Story(people.shop)
        self.session = self.story.session
        self.anna, self.other = (self.lived(phone) for phone in ("+8613800138000", OTHER_PHONE))
        self.story.settle()

    def lived(self, phone: str) -> Customer:
        """A customer who claimed, came, was noted about twice, was called and bought."""
        claim = take_coupon(self.session, self.people.shop.code, phone, browser=phone)
        customer = self.story.customer(phone)
        assert claim.customer_id == customer.id
        visit = self.story.no_sale(customer)
        for about in ({"visit_id": visit.id}, {"customer_id": customer.id}):
            body = {"text": "喜欢米色", "occurred_at": self.session.now, **about}
            visits.write_note(self.session, self.story.lin, new_id(), body)
        body = {"customer_id": customer.id, "result": ContactResult.REACHED, "occurred_at": self.session.now}
        contacts.record_contact(self.session, self.story.lin, new_id(), body)
        self.story.buys(customer)
        return customer

    def page(self, customer: Customer) -> dict[str, Any]:
        """The page of a customer."""
        self.session.settle()
        shown: dict[str, Any] = found(self.people.lin.get(f"/customers/{customer.id}"))
        return shown

    def sizes(self, customer: Customer) -> dict[str, int]:
        """How much of each there is on a page."""
        page = self.page(customer)
        mentions = sum(tag["count"] for tag in page["tags"] if tag["tag"] == "米色")
        kinds = [moment["kind"] for moment in page["timeline"]]
        return {
            **{kind: kinds.count(kind) for kind in ("visit", "note", "contact", "receipt")},
            "coupons": len(page["coupons"]),
            "purchases": len(page["purchases"]),
            "mentions": mentions,
        }


HALF = {"visit": 1, "note": 2, "contact": 1, "receipt": 1, "coupons": 1, "purchases": 1, "mentions": 2}
WHOLE = {name: 2 * size for name, size in HALF.items()}


@pytest.fixture
def two(people: Cast) -> Two:
    """Two customers with a past."""
    return Two(people)


def test_a_merge_carries_all_that_happened_to_both(two: Two) -> None:
    assert [two.sizes(one) for one in (two.anna, two.other)] == [HALF, HALF]
    merged(two.session, two.people.shop, two.anna, two.other)
    two.story.settle()
    assert [two.sizes(one) for one in (two.anna, two.other)] == [WHOLE, WHOLE]


def test_undoing_gives_each_her_own_past_back(two: Two) -> None:
    merge = merged(two.session, two.people.shop, two.anna, two.other)
    two.story.settle()
    undone(two.session, two.people.shop, merge)
    two.story.settle()
    assert [two.sizes(one) for one in (two.anna, two.other)] == [HALF, HALF]


def test_the_sentences_behind_a_tag_come_from_both(two: Two) -> None:
    page = two.page(two.anna)
    facet = next(tag["facet"] for tag in page["tags"] if tag["tag"] == "米色")
    assert len(evidence(two.session, two.anna.id, facet, "米色")) == 2
    merged(two.session, two.people.shop, two.anna, two.other)
    assert len(evidence(two.session, two.anna.id, facet, "米色")) == 4


def test_what_happens_after_the_merge_is_on_the_page(two: Two) -> None:
    merged(two.session, two.people.shop, two.anna, two.other)
    two.story.pass_time(days=1)
    two.story.no_sale(two.anna)
    assert two.sizes(two.other)["visit"] == 3
