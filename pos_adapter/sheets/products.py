"""Products from a file, one SKU a row, with the stock of the row's store when the file has it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pos_adapter.adapter import Rejected, rejected_row
from pos_adapter.records import Product, StockLevel, stock_version
from pos_adapter.sheets.profile import Profile
from pos_adapter.sheets.rows import Row, read_rows
from pos_adapter.sheets.source import Source
from pos_adapter.values import BadValue


def read_products(source: Source, profile: Profile, file_time: datetime) -> Iterator[Product | Rejected]:
    """`file_time` (aware) dates the stock of rows that have no date of their own; such rows warn `as_of_assumed`."""
    for row in read_rows(source, profile):
        try:
            yield _product(row, file_time)
        except BadValue as problem:
            yield rejected_row(problem, row.line)


def _product(row: Row, file_time: datetime) -> Product:
    sku = row.need("sku", row.code("sku"))
    return Product(
        sku=sku,
        style=row.code("style"),
        name=row.need("name", row.text("name")),
        category=row.text("category"),
        colour=row.text("colour"),
        size=row.text("size"),
        barcode=row.code("barcode"),
        price=row.number("price"),
        currency=row.profile.context.outlet(row.code("store")).currency,
        stock=_stock(row, sku, file_time),
    )


def _stock(row: Row, sku: str, file_time: datetime) -> tuple[StockLevel, ...]:
    quantity = row.quantity("stock")
    if quantity is None:
        return ()
    outlet = row.profile.context.outlet(row.code("store"))
    counted = row.moment("as_of", outlet.timezone)
    as_of = counted or file_time
    return (
        StockLevel(
            sku=sku,
            store=outlet.code,
            qty=quantity,
            as_of=as_of,
            version=stock_version(as_of),
            warnings=() if counted else ("as_of_assumed",),
        ),
    )
