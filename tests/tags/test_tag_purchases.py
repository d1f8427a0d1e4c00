"""What she bought since supersedes what she once said she disliked."""

from __future__ import annotations

from typing import Any

import pytest
from cast import fresh_id
from counter_book import found
from merges import OTHER_PHONE, merged
from story import count, drain
from tag_book import Book

from store_api.tags import bought
from store_api.tags.models import CustomerTag


@pytest.fixture
def disliked(book: Book) -> Book:
    """A month ago she did not want black."""
    book.writes("不要黑色")
    book.later(days=30)
    return book


def bought_since(book: Book) -> str | None:
    """What her cloud says beside the black that she did not want."""
    told = book.told("黑色")
    assert told["polarity"] == "dislike"
    day: str | None = told["bought_since"]
    return day


def comes_back(book: Book, **said: Any) -> str:
    """Lin records why something came back; everything has reacted."""
    body = {"kind": "return", "reasons": ["起球"], "occurred_at": book.session.now.isoformat(), **said}
    key = fresh_id()
    found(book.tablet.person.put(f"/returns/{key}", body))
    drain(book.session.now)
    return key


def test_black_bought_today_supersedes_that_she_did_not_want_it(disliked: Book) -> None:
    receipt = disliked.buys("黑色")
    assert bought_since(disliked) == receipt.day.isoformat()


def test_the_note_of_a_purchase_that_came_first_is_superseded_as_well(book: Book) -> None:
    book.buys("黑色")
    earlier = {"occurred_at": "2026-03-10T05:56:00+00:00"}
    book.writes("不要黑色", visit_id=book.visit, **earlier)
    assert bought_since(book) == "2026-03-10"


def test_another_colour_supersedes_nothing(disliked: Book) -> None:
    disliked.buys("米色")
    assert bought_since(disliked) is None


def test_what_she_bought_before_she_said_so_supersedes_nothing(book: Book) -> None:
    book.buys("黑色")
    book.later(days=1)
    book.writes("不要黑色", customer_id=book.customer)
    assert bought_since(book) is None


def test_a_bare_number_on_a_label_is_a_size(book: Book) -> None:
    book.writes("27码穿不下，紧")
    book.later(days=30)
    assert book.told("27码")["polarity"] == "dislike"
    book.buys("蓝色", "27")
    assert book.told("27码")["bought_since"] is not None


def test_the_kind_of_piece_counts_too(book: Book) -> None:
    book.writes("不要外套")
    book.later(days=30)
    book.buys("蓝色")
    assert book.told("外套")["bought_since"] is not None


def test_goods_outside_the_catalogue_count_by_their_name(disliked: Book) -> None:
    receipt = disliked.story.buys(disliked.anna)
    receipt.lines[0].name = "黑色毛衣"
    disliked.settle()
    assert bought_since(disliked) is not None


def test_a_refund_was_no_purchase(disliked: Book) -> None:
    sale = disliked.buys("黑色")
    disliked.buys("黑色", units=-1, customer=None, refund_of=sale.external_id, refund_of_id=sale.id)
    assert bought_since(disliked) is None


def test_of_two_purchases_the_one_that_was_kept_counts(disliked: Book) -> None:
    kept = disliked.buys("黑色")
    disliked.later(days=1)
    sale = disliked.buys("黑色")
    disliked.buys("黑色", units=-1, refund_of=sale.external_id, refund_of_id=sale.id)
    assert bought_since(disliked) == kept.day.isoformat()


def test_a_refund_that_names_no_sale_is_of_the_latest(disliked: Book) -> None:
    disliked.buys("黑色")
    disliked.buys("黑色", units=-1)
    assert bought_since(disliked) is None


def test_one_of_two_kept_is_a_purchase(disliked: Book) -> None:
    sale = disliked.buys("黑色", units=2)
    disliked.buys("黑色", units=-1, refund_of=sale.external_id, refund_of_id=sale.id)
    assert bought_since(disliked) is not None


def test_a_voided_receipt_was_no_purchase(disliked: Book) -> None:
    sale = disliked.buys("黑色")
    sale.voided = True
    disliked.story.void_told(sale)
    disliked.settle()
    assert bought_since(disliked) is None


def test_a_receipt_that_turns_out_to_be_somebody_elses_was_no_purchase_of_hers(disliked: Book) -> None:
    sale = disliked.buys("黑色")
    sale.customer_id = disliked.story.customer(OTHER_PHONE).id
    disliked.story.void_told(sale)
    disliked.settle()
    assert bought_since(disliked) is None


def test_a_receipt_that_is_linked_later_is_her_purchase(disliked: Book) -> None:
    sale = disliked.buys("黑色", customer=None)
    assert bought_since(disliked) is None
    sale.customer_id = disliked.anna.id
    disliked.story.void_told(sale)
    disliked.settle()
    assert bought_since(disliked) is not None


def test_a_return_with_its_reason_was_no_purchase(disliked: Book) -> None:
    sale = disliked.buys("黑色")
    key = comes_back(disliked, receipt_id=str(sale.id), line_no=1)
    assert bought_since(disliked) is None
    disliked.take_back("returns", key)
    assert bought_since(disliked) is not None


def test_a_return_by_its_style_is_of_the_latest_purchase(disliked: Book) -> None:
    disliked.buys("黑色")
    comes_back(disliked, visit_id=disliked.tablet.visited(customer_id=disliked.customer), piece="C1")
    assert bought_since(disliked) is None


def test_what_the_other_one_bought_counts_after_a_merge(disliked: Book) -> None:
    twin = disliked.story.customer(OTHER_PHONE)
    disliked.buys("黑色", customer=twin)
    assert bought_since(disliked) is None
    merged(disliked.session, disliked.shop, twin, disliked.anna)
    disliked.settle()
    assert bought_since(disliked) is not None


def test_a_dislike_said_again_after_the_purchase_stands(disliked: Book) -> None:
    disliked.buys("黑色")
    disliked.later(days=1)
    disliked.writes("不要黑色", customer_id=disliked.customer)
    assert bought_since(disliked) is None


def test_her_husbands_dislike_is_not_superseded_by_what_she_bought(book: Book) -> None:
    book.writes("给老公买外套，不要黑色")
    book.later(days=30)
    book.buys("黑色")
    assert book.told("黑色")["for_person"] == "老公"
    assert bought_since(book) is None


def test_of_somebody_with_receipts_without_end_only_the_newest_are_looked_at(
    disliked: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bought, "MOST_RECEIPTS", 2)
    disliked.buys("黑色")
    for _ in range(2):
        disliked.later(hours=1)
        assert bought_since(disliked) is not None
        disliked.buys("米色")
    assert bought_since(disliked) is None


def test_what_was_bought_before_the_oldest_dislike_is_not_read(disliked: Book) -> None:
    since = disliked.session.now
    disliked.buys("米色")
    disliked.later(days=1)
    disliked.buys("黑色")
    tags = {one.tag for one in bought.purchases_of(disliked.session, disliked.anna.id, since)}
    assert "黑色" in tags
    assert "米色" not in tags


def test_purchases_of_somebody_about_whom_nothing_was_said_make_no_cloud(book: Book) -> None:
    book.buys("黑色")
    assert count(book.session, CustomerTag) == 0
