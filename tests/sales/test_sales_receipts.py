"""One receipt, its versions, and the sale a refund belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations

import pytest
from cast import Shop
from sales_examples import apply, claim, line, receipt, refund, state, stored, till
from sqlalchemy import func, select

from pos_adapter.records import Payment
from store_api.coupons.service import code_of
from store_api.db import Session, database
from store_api.errors import Invalid
from store_api.events import Event
from store_api.sales.models import Receipt, ReceiptLine
from store_api.sales.service import apply_receipt
from store_api.staff.service import add_store


def test_a_new_receipt_is_added_with_its_lines_and_payments(session: Session, shop: Shop) -> None:
    applied = apply_receipt(session, till(session), shop.store, receipt())
    assert (applied.added, applied.changed) == (True, True)
    row = stored(session)
    assert (row.total, row.currency, row.day, row.store_id) == (29900, "CNY", date(2026, 3, 10), shop.store.id)
    assert [(one.name, one.quantity, one.units, one.amount) for one in row.lines] == [("阔腿裤", 1, 1, 29900)]
    assert [(one.method, one.amount) for one in row.payments] == [("wechat", 29900)]


def test_a_higher_version_replaces_everything(session: Session, shop: Shop) -> None:
    apply(session, shop, receipt())
    corrected = receipt(version=2, total=Decimal(100), lines=(line(name="衬衫", total=100),), payments=())
    applied = apply_receipt(session, till(session), shop.store, corrected)
    assert (applied.added, applied.changed) == (False, True)
    row = stored(session)
    assert (row.version, row.total, [one.name for one in row.lines], row.payments) == (2, 10000, ["衬衫"], [])


@pytest.mark.parametrize("version", [1, 2])
def test_an_equal_or_lower_version_changes_nothing(session: Session, shop: Shop, version: int) -> None:
    apply(session, shop, receipt(version=2))
    before = state(session)
    late = receipt(version=version, total=Decimal(1), lines=())
    assert not apply_receipt(session, till(session), shop.store, late).changed
    assert state(session) == before


def test_without_versions_other_content_replaces_and_the_same_does_not(session: Session, shop: Shop) -> None:
    assert apply_receipt(session, till(session), shop.store, receipt(version=None)).changed
    assert not apply_receipt(session, till(session), shop.store, receipt(version=None)).changed
    other = receipt(version=None, total=Decimal(300))
    assert apply_receipt(session, till(session), shop.store, other).changed
    assert stored(session).total == 30000


def test_an_unchanged_receipt_makes_no_event(session: Session, shop: Shop) -> None:
    for _ in range(3):
        apply(session, shop, receipt())
    assert session.scalar(select(func.count()).where(Event.kind == "receipt.changed")) == 1


def test_a_version_may_be_unix_milliseconds(session: Session, shop: Shop) -> None:
    apply(session, shop, receipt(version=1_773_120_600_123))
    assert stored(session).version == 1_773_120_600_123


def test_an_amount_may_be_a_thousand_million(session: Session, shop: Shop) -> None:
    apply(session, shop, receipt(total=Decimal(10**9), lines=(line(total=10**9),)))
    assert stored(session).lines[0].amount == 10**11


def test_two_tills_may_use_the_same_number(session: Session, shop: Shop) -> None:
    for name in ("left", "right"):
        apply_receipt(session, till(session, name), shop.store, receipt())
    assert session.scalar(select(func.count()).select_from(Receipt)) == 2


def test_lines_numbered_alike_are_numbered_by_their_place(session: Session, shop: Shop) -> None:
    apply(session, shop, receipt(lines=(line(name="裤"), line(name="衫"))))
    assert [(one.line_no, one.name) for one in stored(session).lines] == [(1, "裤"), (2, "衫")]


def test_another_currency_is_refused_and_nothing_is_written(session: Session, shop: Shop) -> None:
    with pytest.raises(Invalid) as refused:
        apply(session, shop, receipt(currency="USD"))
    assert (refused.value.code, refused.value.params["expected"]) == ("currency_other", "CNY")
    assert session.scalar(select(func.count()).select_from(Receipt)) == 0


def test_yen_have_no_hundredths(session: Session, shop: Shop) -> None:
    tokyo = add_store(session, code="T1", name="東京", timezone="Asia/Tokyo", currency="JPY")
    sent = receipt(currency="JPY", total=Decimal(1980), lines=(line(total=1980),))
    row = apply_receipt(session, till(session), tokyo, sent).receipt
    assert (row.total, row.lines[0].amount) == (1980, 1980)


def test_the_day_is_the_stores_own(session: Session, shop: Shop) -> None:
    apply(session, shop, receipt(occurred_at=datetime(2026, 3, 10, 16, 30, tzinfo=UTC)))
    assert stored(session).day == date(2026, 3, 11)


def test_a_refund_is_linked_to_its_sale(session: Session, shop: Shop) -> None:
    sale = apply(session, shop, receipt())
    apply(session, shop, refund())
    assert stored(session, "R-2").refund_of_id == sale.id


def test_a_refund_before_its_sale_is_linked_when_the_sale_comes(session: Session, shop: Shop) -> None:
    apply(session, shop, refund())
    assert stored(session, "R-2").refund_of_id is None
    sale = apply(session, shop, receipt())
    assert stored(session, "R-2").refund_of_id == sale.id


def test_a_refund_that_names_another_sale_in_a_newer_version_follows_it(session: Session, shop: Shop) -> None:
    for name in ("R-1", "R-9"):
        apply(session, shop, receipt(external_id=name))
    apply(session, shop, refund())
    apply(session, shop, refund(version=2, refund_of="R-9"))
    assert stored(session, "R-2").refund_of_id == stored(session, "R-9").id
    apply(session, shop, refund(version=3, refund_of=None))
    assert stored(session, "R-2").refund_of_id is None


def test_a_refund_of_another_tills_sale_is_not_linked(session: Session, shop: Shop) -> None:
    apply_receipt(session, till(session, "other"), shop.store, receipt())
    apply(session, shop, refund())
    assert stored(session, "R-2").refund_of_id is None


def test_a_receipt_that_claims_to_pay_itself_back_is_not_linked(session: Session, shop: Shop) -> None:
    apply(session, shop, refund(external_id="R-1"))
    apply(session, shop, refund(external_id="R-1", version=2))
    assert stored(session).refund_of_id is None


def test_all_orders_of_sale_update_refunds_and_void_end_in_one_state(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    session.settle()
    two = (line(), line(line_no=2, name="衬衫", total=100))
    first = receipt(member_id="M-1", coupon_codes=(code_of(found),), lines=two, total=Decimal(399))
    update = replace(first, version=2, member_id="M-2", payments=(Payment(method="cash", amount=Decimal(399)),))
    void = replace(update, version=3, void=True)
    partial = refund(lines=(line(quantity=-1, total=-100),), total=Decimal(-100), member_id="M-2")
    full = refund(external_id="R-3", member_id="M-2")
    ends = set()
    for order in permutations([first, update, void, partial, full]):
        with database.session() as trial:
            for sent in order:
                apply(trial, shop, sent)
            ends.add(repr(state(trial)))
    assert len(ends) == 1


def test_a_later_version_that_names_nobody_belongs_to_nobody(session: Session, shop: Shop) -> None:
    apply(session, shop, receipt(member_id="M-1"))
    apply(session, shop, receipt(version=2))
    assert stored(session).customer_id is None


@pytest.mark.parametrize(
    ("changes", "units"),
    [
        ({"quantity": 2}, 2),
        ({"quantity": -1, "total": -299}, -1),
        ({"kind": "bag"}, 0),
        ({"kind": "gift"}, 0),
        ({"kind": "fee"}, 0),
        ({"kind": "freight"}, 0),
        ({"total": 0}, 0),
        ({"quantity": "0.35"}, 1),
        ({"quantity": "-0.35", "total": -10}, -1),
        ({"quantity": 3, "weighed": True}, 1),
        ({"quantity": 0, "weighed": True}, 0),
    ],
)
def test_net_items(session: Session, shop: Shop, changes: dict[str, object], units: int) -> None:
    apply(session, shop, receipt(lines=(line(**changes),)))
    assert session.scalar(select(ReceiptLine.units)) == units


def test_an_unknown_guide_is_not_credited_and_a_known_one_is(session: Session, shop: Shop) -> None:
    apply(session, shop, receipt(guides=("7", "nobody"), staff="3"))
    row = stored(session)
    assert (row.lines[0].guides, row.cashier_id) == ([str(shop.lin.id)], shop.mei.id)


def test_a_lines_own_guide_comes_before_the_receipts(session: Session, shop: Shop) -> None:
    apply(session, shop, receipt(guides=("7",), lines=(line(guides=("3",)), line(line_no=2))))
    assert [one.guides for one in stored(session).lines] == [[str(shop.mei.id)], [str(shop.lin.id)]]
