"""Files of customers, products and door counts."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from cast import PHONE, Shop
from import_files import HEADER, count, receipts, take_in, write
from sqlalchemy import select

from store_api.catalog.models import Product, Sku, StockLevel
from store_api.customers import service as customers
from store_api.customers.models import Consent, Customer
from store_api.db import Session
from store_api.errors import Invalid
from store_api.pos import imports
from store_api.sales.service import receipts_of
from store_api.staff.service import add_store
from store_api.visits.models import Footfall

CUSTOMERS = (
    "会员号,手机,姓名,生日,店号",
    "M-1,138 0013 8000,王女士,1990-12-31,S1",
    "M-2,,李女士,,",
    ",13900139000,,,S2",
)


def test_customers_by_phone_and_member_id(session: Session, shop: Shop, tmp_path: Path) -> None:
    report = take_in(write(tmp_path / "c.csv", *CUSTOMERS), "customers")
    assert (dict(report.counts), report.refused) == ({"added": 3}, [])
    known = customers.by_phone(session, PHONE)
    assert known is not None
    assert (known.name, str(known.birthday)) == ("王女士", "1990-12-31")
    assert customers.has_met(session, shop.store.id, known.id)
    names = {row.name: row.phone for row in session.scalars(select(Customer))}
    assert names == {"王女士": PHONE, "李女士": None, None: "+8613900139000"}


def test_imported_customers_have_agreed_to_nothing(session: Session, shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", "手机,姓名,同意营销,consent", "13800138000,王,是,yes")
    take_in(path, "customers", store="S1")
    assert (count(session, Customer), count(session, Consent)) == (1, 0)


def test_customers_again_are_unchanged(session: Session, shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", *CUSTOMERS)
    take_in(path, "customers")
    assert dict(take_in(path, "customers").counts) == {"unchanged": 3}
    assert count(session, Customer) == 3


def test_a_customer_who_gets_a_name_is_changed(session: Session, shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", *CUSTOMERS)
    take_in(path, "customers")
    write(path, *CUSTOMERS[:-1], ",13900139000,赵女士,,S2")
    assert dict(take_in(path, "customers").counts) == {"unchanged": 2, "changed": 1}


def test_a_number_that_is_no_mobile_number_is_listed_with_its_line(
    session: Session, shop: Shop, tmp_path: Path
) -> None:
    report = take_in(write(tmp_path / "c.csv", *CUSTOMERS, "M-4,12345678,孙,,", "M-5,138****8000,周,,"), "customers")
    assert [(row.line, row.code) for row in report.refused] == [(5, "phone_invalid"), (6, "phone_masked")]
    assert dict(report.counts) == {"added": 3}


def test_a_preview_of_customers_shows_no_whole_number(session: Session, shop: Shop, tmp_path: Path) -> None:
    preview = imports.open_file(write(tmp_path / "c.csv", *CUSTOMERS), "customers").preview
    assert preview.first[0]["phone"] == "****8000"
    assert "13900139000" not in str(preview)


@pytest.mark.parametrize("customers_first", [True, False])
def test_a_member_number_means_the_same_in_both_files(
    session: Session, shop: Shop, tmp_path: Path, customers_first: bool
) -> None:
    sales = write(tmp_path / "s.csv", HEADER, "1,S1,2026-03-09 10:00,X,裤,1,299,M-1,")
    people = write(tmp_path / "c.csv", *CUSTOMERS)
    steps = [lambda: take_in(people, "customers"), lambda: take_in(sales)]
    for step in steps if customers_first else reversed(steps):
        step()
    known = customers.by_phone(session, PHONE)
    assert known is not None
    assert receipts_of(session, known.id) == [receipts(session)["S1:1"]]


def test_customers_need_no_store(session: Session, shop: Shop, tmp_path: Path) -> None:
    take_in(write(tmp_path / "c.csv", "手机", "13800138000"), "customers")
    assert count(session, Customer) == 1


PRODUCTS = (
    "货号,款号,品名,颜色,尺码,售价,店号,库存,库存日期",
    "KT-01-M,KT-01,阔腿裤,黑,M,399,S1,3,2026-03-09 09:00",
    "KT-01-M,KT-01,阔腿裤,黑,M,399,S2,0,2026-03-09 09:00",
    "CS-02,,衬衫,,,199.50,,,",
)


def test_products_bring_their_stock_with_its_date(session: Session, shop: Shop, tmp_path: Path) -> None:
    report = take_in(write(tmp_path / "p.csv", *PRODUCTS), "products")
    assert (dict(report.counts), report.refused) == ({"added": 2, "changed": 1}, [])
    sku = session.scalars(select(Sku).where(Sku.code == "KT-01-M")).one()
    assert (sku.product.style, sku.colour, sku.size, sku.price) == ("KT-01", "黑", "M", 39900)
    level = session.get_one(StockLevel, (shop.store.id, sku.id))
    assert (level.quantity, level.as_of) == (3, datetime(2026, 3, 9, 1, tzinfo=UTC))
    assert session.get_one(StockLevel, (shop.other_store.id, sku.id)).quantity == 0
    assert set(session.scalars(select(Product.style))) == {"KT-01", "CS-02"}


def test_products_again_are_unchanged(session: Session, shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", *PRODUCTS)
    take_in(path, "products")
    assert dict(take_in(path, "products").counts) == {"unchanged": 3}


def test_stock_without_a_date_is_as_old_as_the_file(session: Session, shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", "sku,name,stock,store", "X,Trousers,2.5,S1")
    for day, quantity in ((9, Decimal("2.5")), (8, Decimal("2.5")), (10, Decimal(7))):
        write(path, "sku,name,stock,store", f"X,Trousers,{'2.5' if day == 9 else '7'},S1")
        stamp = datetime(2026, 3, day, 12, tzinfo=UTC)
        os.utime(path, (stamp.timestamp(), stamp.timestamp()))
        take_in(path, "products")
        session.expire_all()
        level = session.scalars(select(StockLevel)).one()
        assert level.quantity == quantity
    assert level.as_of == stamp


def test_products_without_stock_need_no_store(session: Session, shop: Shop, tmp_path: Path) -> None:
    take_in(write(tmp_path / "p.csv", "sku,name,price", "X,Trousers,299"), "products")
    assert count(session, Sku) == 1


def test_stock_needs_a_store(session: Session, shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        imports.open_file(write(tmp_path / "p.csv", "sku,name,stock", "X,Trousers,3"), "products")
    assert refused.value.code == "store_needed"


FOOTFALL = ("店号,日期,小时,客流", "S1,2026-03-09,10,12", "S1,2026-03-09,11,30", "S2,2026-03-09,10,7")


def visitors(session: Session) -> dict[tuple[object, int], int]:
    """The counts by store and hour of UTC."""
    session.expire_all()
    return {(row.store_id, row.hour.hour): row.visitors for row in session.scalars(select(Footfall))}


def test_door_counts_by_store_and_hour(session: Session, shop: Shop, tmp_path: Path) -> None:
    take_in(write(tmp_path / "f.csv", *FOOTFALL), "footfall")
    assert visitors(session) == {(shop.store.id, 2): 12, (shop.store.id, 3): 30, (shop.other_store.id, 2): 7}
    assert set(session.scalars(select(Footfall.source))) == {"import:huitouke"}


def test_door_counts_again_add_nothing_and_a_correction_replaces(session: Session, shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "f.csv", *FOOTFALL)
    take_in(path, "footfall")
    assert dict(take_in(path, "footfall").counts) == {"unchanged": 3}
    write(path, *FOOTFALL[:-1], "S2,2026-03-09,10,8")
    assert dict(take_in(path, "footfall").counts) == {"unchanged": 2, "changed": 1}
    assert visitors(session)[shop.other_store.id, 2] == 8
    assert count(session, Footfall) == 3


def test_door_counts_do_not_ask_for_a_currency(session: Session, shop: Shop, tmp_path: Path) -> None:
    add_store(session, code="NY-1", name="NY", timezone="America/New_York", currency="USD")
    session.settle()
    take_in(write(tmp_path / "f.csv", FOOTFALL[0], "NY-1,2026-03-09,10,12"), "footfall")
    assert count(session, Footfall) == 1


def test_an_hour_counted_twice_is_listed(session: Session, shop: Shop, tmp_path: Path) -> None:
    report = take_in(write(tmp_path / "f.csv", *FOOTFALL, "S1,2026-03-09,10,13"), "footfall")
    assert [(row.line, row.code) for row in report.refused] == [(5, "row_duplicate")]
    assert visitors(session)[shop.store.id, 2] == 12
