"""What a till delivered is read and applied by a worker."""

from __future__ import annotations

from decimal import Decimal

import pytest
from cast import PHONE, Shop
from flask.testing import FlaskClient
from pos_deliveries import Till, line, message, sale, work
from sqlalchemy import func, select

from pos_adapter.adapter import Ignored, NeedFetch
from pos_adapter.records import Member
from store_api.catalog.models import Product, Sku, StockLevel
from store_api.catalog.service import put_product
from store_api.customers import service as customers
from store_api.customers.models import Consent, Customer
from store_api.db import Session
from store_api.events import Reaction
from store_api.pos import service
from store_api.pos.jobs import apply_event
from store_api.pos.models import PosEvent, PosEventState
from store_api.sales import lookups
from store_api.sales.models import PosConnection, Receipt
from store_api.sales.service import receipts_of


@pytest.fixture
def till(client: FlaskClient, session: Session, shop: Shop) -> Till:
    """A till of the whole company."""
    return Till(client, session)


def receipts(session: Session) -> list[str]:
    """The numbers of the receipts that are stored."""
    return list(session.scalars(select(Receipt.external_id).order_by(Receipt.external_id)))


def codes(event: PosEvent) -> list[str]:
    """What was wrong with the parts of a delivery."""
    return [problem["code"] for problem in event.problems]


def test_a_receipt_is_applied(till: Till, session: Session, shop: Shop) -> None:
    event = till.deliver(sale(phone="138 0013 8000", guides=["7"]))
    assert (event.state, event.problems, event.applied_at) == (PosEventState.APPLIED, [], till.now)
    row = session.scalars(select(Receipt)).one()
    assert (row.total, row.store_id) == (29900, shop.store.id)
    assert row.lines[0].guides == [str(shop.lin.id)]
    known = customers.by_phone(session, PHONE)
    assert known is not None
    assert row.customer_id == known.id


def test_applying_a_delivery_again_changes_nothing(till: Till, session: Session) -> None:
    event = till.deliver(sale(member_id="M-1"))
    before = session.scalar(select(func.count()).select_from(Reaction))
    for _ in range(3):
        apply_event(session, event.id)
    assert session.scalar(select(func.count()).select_from(Reaction)) == before


def test_a_void_takes_the_sale_back(till: Till, session: Session) -> None:
    till.deliver(sale())
    till.deliver(sale(version=2), "receipt.voided", key="e-2")
    assert session.scalar(select(Receipt.voided)) is True


def test_a_part_that_is_wrong_does_not_hurt_the_others(till: Till, session: Session) -> None:
    parts = [sale(), sale(id="R-2", total="much"), sale(id="R-3", currency="USD"), sale(id="R-4", store="S9")]
    event = till.deliver([*parts, sale(id="R-5")])
    assert receipts(session) == ["R-1", "R-5"]
    assert event.state is PosEventState.REJECTED
    assert codes(event) == ["number_invalid", "currency_other", "store_unknown"]
    assert event.problems[0]["part"] == "e-1/receipt.upserted/1"


def test_the_list_of_problems_holds_no_phone(till: Till) -> None:
    event = till.deliver([sale(total="13800138000x"), sale(id="R-2", store="S9", phone="13800138000")])
    assert "13800138000" not in str(event.problems)


def test_a_body_nobody_understands_is_kept_with_its_reason(till: Till, session: Session) -> None:
    assert till.send(message({}, "weather.changed")).status_code == 202
    work(session)
    assert codes(session.scalars(select(PosEvent)).one()) == ["type_unknown"]


def test_a_test_message_is_applied_as_nothing(till: Till, session: Session) -> None:
    assert till.send(message(sale(), test=True)).status_code == 202
    work(session)
    assert session.scalars(select(PosEvent.state)).all() == [PosEventState.APPLIED]
    assert receipts(session) == []


def test_a_till_of_one_store_takes_nothing_for_another(client: FlaskClient, session: Session, shop: Shop) -> None:
    event = Till(client, session, shop.store.id).deliver([sale(), sale(id="R-2", store="S2")])
    assert (receipts(session), codes(event)) == (["R-1"], ["store_unknown"])


def test_a_till_of_one_store_need_not_name_it(client: FlaskClient, session: Session, shop: Shop) -> None:
    sent = sale()
    del sent["store"], sent["currency"]
    Till(client, session, shop.other_store.id).deliver(sent)
    row = session.scalars(select(Receipt)).one()
    assert (row.store_id, row.currency) == (shop.other_store.id, "CNY")
    assert {"store_assumed:data.store", "currency_assumed:data.currency"} <= set(row.warnings)


def test_a_till_of_all_stores_must_name_one(till: Till, session: Session) -> None:
    sent = sale()
    del sent["store"]
    assert codes(till.deliver(sent)) == ["store_unknown"]
    assert receipts(session) == []


def test_lines_that_a_till_numbers_alike_do_no_harm(till: Till, session: Session) -> None:
    event = till.deliver(sale(lines=[line(line_no=1), line(line_no=1, total="0")]))
    assert event.state is PosEventState.APPLIED
    assert [one.line_no for one in session.scalars(select(Receipt)).one().lines] == [1, 2]


PRODUCT = {
    "sku": "KT-01-M",
    "style": "KT-01",
    "name": "阔腿裤",
    "price": "399.00",
    "currency": "CNY",
    "stock": [{"store": "S1", "quantity": "3", "as_of": "2026-03-10T12:00:00+08:00"}],
}


def test_a_product_comes_with_its_stock(till: Till, session: Session, shop: Shop) -> None:
    till.deliver(PRODUCT, "product.upserted")
    sku = session.scalars(select(Sku)).one()
    assert (sku.code, sku.price, sku.currency, sku.product.style) == ("KT-01-M", 39900, "CNY", "KT-01")
    assert session.get_one(StockLevel, (shop.store.id, sku.id)).quantity == 3


def test_a_product_with_stock_of_an_unknown_store_is_not_half_written(till: Till, session: Session) -> None:
    stock = [{"store": "S9", "quantity": "3", "as_of": "2026-03-10T12:00:00+08:00"}]
    assert codes(till.deliver(PRODUCT | {"stock": stock}, "product.upserted")) == ["store_unknown"]
    assert session.scalar(select(func.count()).select_from(Product)) == 0


def test_older_stock_changes_nothing_and_newer_does(till: Till, session: Session) -> None:
    till.deliver(PRODUCT, "product.upserted")
    for key, hour, quantity in (("e-2", "11", "9"), ("e-3", "13", "2.5")):
        stock = {"sku": "KT-01-M", "store": "S1", "quantity": quantity, "as_of": f"2026-03-10T{hour}:00:00+08:00"}
        till.deliver(stock, "stock.changed", key)
    assert session.scalars(select(StockLevel.quantity)).all() == [Decimal("2.5")]


def test_stock_of_an_unknown_sku_is_listed(till: Till, session: Session, shop: Shop) -> None:
    put_product(session, style="KT-01", name="阔腿裤")
    session.settle()
    stock = {"sku": "KT-01", "store": "S1", "quantity": "1", "as_of": "2026-03-10T12:00:00+08:00"}
    assert codes(till.deliver(stock, "stock.changed")) == ["sku_unknown"]


def test_a_member_is_known_from_now_on_and_has_agreed_to_nothing(till: Till, session: Session, shop: Shop) -> None:
    member = {"id": "M-1", "phone": "13800138000", "name": "王女士", "birthday": "1990-12-31", "store": "S1"}
    till.deliver(member, "member.upserted")
    known = customers.by_phone(session, PHONE)
    assert known is not None
    assert (known.name, str(known.birthday)) == ("王女士", "1990-12-31")
    assert customers.has_met(session, shop.store.id, known.id)
    assert session.scalar(select(func.count()).select_from(Consent)) == 0


def test_what_we_know_about_a_member_stays(till: Till, session: Session) -> None:
    customers.get_or_make(session, PHONE).name = "小王"
    session.settle()
    till.deliver({"id": "M-1", "phone": "13800138000", "name": "W"}, "member.upserted")
    assert session.scalars(select(Customer.name)).all() == ["小王"]


def test_a_member_whose_receipts_came_first_keeps_them(till: Till, session: Session) -> None:
    till.deliver(sale(member_id="M-1"))
    till.deliver({"id": "M-1", "phone": "13800138000"}, "member.upserted", "e-2")
    known = customers.by_phone(session, PHONE)
    assert known is not None
    assert len(receipts_of(session, known.id)) == 1


def test_a_member_with_a_number_that_is_none_is_listed(till: Till, session: Session) -> None:
    event = till.deliver({"id": "M-1", "phone": "12345678"}, "member.upserted")
    assert codes(event) == ["phone_invalid"]
    assert session.scalar(select(func.count()).select_from(Customer)) == 0


def test_a_member_of_an_unknown_store_does_not_spoil_what_follows(till: Till, session: Session, shop: Shop) -> None:
    parts = [{"id": "M-1", "store": "S9"}, {"id": "M-1", "name": "王女士", "store": "S1"}]
    assert codes(till.deliver(parts, "member.upserted")) == ["store_unknown"]
    known = session.scalars(select(Customer)).one()
    assert (known.name, customers.has_met(session, shop.store.id, known.id)) == ("王女士", True)


def test_what_was_looked_up_for_a_refused_part_is_looked_up_again(till: Till, session: Session) -> None:
    connection = session.get_one(PosConnection, till.id)
    lookups.once(session, "answer", lambda: "before")
    refused = Member(dedupe_key="e-1", member_id="M-1", store="S9")
    assert service.try_part(session, connection, refused) == {"code": "store_unknown", "part": "e-1"}
    assert lookups.once(session, "answer", lambda: "after") == "after"


def test_a_test_of_nothing_is_no_error(till: Till, session: Session) -> None:
    connection = session.get_one(PosConnection, till.id)
    service.apply_part(session, connection, Ignored(dedupe_key="e-1", reason="test"))
    assert session.scalar(select(func.count()).select_from(Receipt)) == 0


def test_what_only_a_polled_till_brings_is_an_error_of_ours(till: Till, session: Session) -> None:
    connection = session.get_one(PosConnection, till.id)
    with pytest.raises(TypeError, match="NeedFetch"):
        service.apply_part(session, connection, NeedFetch(dedupe_key="e-1", object_key="R-1", ref="R-1"))
