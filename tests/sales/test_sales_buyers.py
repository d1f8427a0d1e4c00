"""Whose receipt it is."""

from __future__ import annotations

from cast import PHONE, Shop
from sales_examples import apply, claim, line, receipt, stored, till
from sqlalchemy import func, select

from store_api.catalog import service as catalog
from store_api.coupons.service import code_of
from store_api.customers import merging
from store_api.customers import service as customers
from store_api.customers.models import Consent, Customer, CustomerMerge, MemberId
from store_api.db import Session, new_id
from store_api.sales.service import apply_receipt, purchase_days, receipts_of
from store_api.staff.access import Caller
from store_api.staff.models import StaffSession


def test_an_unknown_member_is_made_without_contact_data_or_consent(session: Session, shop: Shop) -> None:
    row = apply(session, shop, receipt(member_id="M-1"))
    assert row.customer_id is not None
    assert session.get_one(Customer, row.customer_id).phone is None
    assert session.scalar(select(func.count()).select_from(Consent)) == 0


def test_the_same_member_is_the_same_customer(session: Session, shop: Shop) -> None:
    rows = [apply(session, shop, receipt(external_id=name, member_id="M-1")) for name in ("R-1", "R-2")]
    assert rows[0].customer_id == rows[1].customer_id


def test_two_tills_number_their_own_members(session: Session, shop: Shop) -> None:
    left, right = (
        apply_receipt(session, till(session, name), shop.store, receipt(member_id="M-1")).receipt
        for name in ("left", "right")
    )
    assert left.customer_id != right.customer_id


def test_a_phone_in_any_form_finds_the_customer(session: Session, shop: Shop) -> None:
    known = customers.get_or_make(session, PHONE)
    assert apply(session, shop, receipt(phone="0086 138-0013-8000")).customer_id == known.id


def test_a_phone_that_is_none_does_not_keep_the_sale_out(session: Session, shop: Shop) -> None:
    assert apply(session, shop, receipt(phone="12")).customer_id is None
    assert stored(session).total == 29900


def test_a_coupon_tells_whose_receipt_it_is(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    assert apply(session, shop, receipt(coupon_codes=(code_of(found),))).customer_id == found.customer_id


def test_the_member_id_comes_before_the_coupon(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    row = apply(session, shop, receipt(member_id="M-1", coupon_codes=(code_of(found),)))
    assert row.customer_id == session.get_one(MemberId, (till(session).id, "M-1")).customer_id != found.customer_id


def test_a_member_whose_phone_comes_later_takes_her_receipts_along(session: Session, shop: Shop) -> None:
    apply(session, shop, receipt(member_id="M-1"))
    apply(session, shop, receipt(external_id="R-2", member_id="M-1", phone=PHONE))
    apply(session, shop, receipt(external_id="R-3", member_id="M-1"))
    person = customers.by_phone(session, PHONE)
    assert person is not None
    assert {row.external_id for row in receipts_of(session, person.id)} == {"R-1", "R-2", "R-3"}
    assert customers.has_met(session, shop.store.id, person.id)


def test_no_receipt_is_rewritten_for_that_and_it_can_be_undone(session: Session, shop: Shop) -> None:
    first = apply(session, shop, receipt(member_id="M-1")).customer_id
    apply(session, shop, receipt(external_id="R-2", member_id="M-1", phone=PHONE))
    assert stored(session, "R-1").customer_id == first
    merge = session.scalars(select(CustomerMerge)).one()
    merging.undo(session, Caller(StaffSession(staff=shop.mei, device=None)), merge.id)
    apply(session, shop, receipt(external_id="R-3", member_id="M-1", phone=PHONE))
    assert (merge.staff_id, merge.from_id) == (None, first)
    assert first is not None
    assert [row.external_id for row in receipts_of(session, first)] == ["R-1"]


def test_a_till_does_not_undo_what_a_manager_knows(session: Session, shop: Shop) -> None:
    """The bare member was merged into somebody with a number; another number makes her nobody else."""
    bare = apply(session, shop, receipt(member_id="M-1")).customer_id
    known = customers.get_or_make(session, "+8613900139000")
    assert bare is not None
    merging.take_turns(session)
    merging.point(session, new_id(), bare, known.id, shop.mei.id)
    apply(session, shop, receipt(external_id="R-2", member_id="M-1", phone=PHONE))
    assert [row.external_id for row in receipts_of(session, known.id)] == ["R-1"]


def test_a_member_with_another_phone_keeps_the_receipts_of_the_first(session: Session, shop: Shop) -> None:
    apply(session, shop, receipt(member_id="M-1", phone=PHONE))
    apply(session, shop, receipt(external_id="R-2", member_id="M-1", phone="13900139000"))
    first = customers.by_phone(session, PHONE)
    assert first is not None
    assert [row.external_id for row in receipts_of(session, first.id)] == ["R-1"]


def test_the_store_has_met_who_bought_there(session: Session, shop: Shop) -> None:
    row = apply(session, shop, receipt(member_id="M-1"))
    assert row.customer_id is not None
    assert customers.has_met(session, shop.store.id, row.customer_id)
    assert not customers.has_met(session, shop.other_store.id, row.customer_id)


def test_a_day_counts_when_something_was_kept(session: Session, shop: Shop) -> None:
    row = apply(session, shop, receipt(member_id="M-1"))
    assert row.customer_id is not None
    assert purchase_days(session, row.customer_id) == [row.day]
    back = receipt(external_id="R-2", member_id="M-1", lines=(line(quantity=-1, total=-299),))
    apply(session, shop, back)
    assert purchase_days(session, row.customer_id) == []


def test_a_voided_receipt_is_no_purchase(session: Session, shop: Shop) -> None:
    row = apply(session, shop, receipt(member_id="M-1", void=True))
    assert row.customer_id is not None
    assert (purchase_days(session, row.customer_id), receipts_of(session, row.customer_id)) == ([], [])


def test_a_line_knows_its_piece_by_sku_barcode_or_style(session: Session, shop: Shop) -> None:
    product = catalog.put_product(session, style="KT-01", name="阔腿裤")
    sku_id = catalog.put_sku(session, product, code="KT-01-M", barcode="690001")
    lines = (line(), line(line_no=2, sku="690001"), line(line_no=3, sku="KT-01-XXL", style="KT-01"))
    apply(session, shop, receipt(lines=lines))
    assert [(one.sku_id, one.product_id) for one in stored(session).lines] == [
        (sku_id, product.id),
        (sku_id, product.id),
        (None, product.id),
    ]
