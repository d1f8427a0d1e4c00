"""Public data sets that lie beside the repository on some machines."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from pos_examples import sample, utc

from pos_adapter.records import Receipt
from pos_adapter.sheets import count_rows, detect_profile, read_receipts


def receipts(path: Path, profile_name: str) -> list[Receipt]:
    profile = detect_profile(path, "receipts")
    assert profile.name == profile_name
    events = list(read_receipts(path, profile))
    found = [event for event in events if isinstance(event, Receipt)]
    assert len(found) == len(events)
    assert len({receipt.external_id for receipt in found}) == len(found)
    return found


def test_cdnow_has_its_published_size() -> None:
    found = receipts(sample("CDNOW_sample.txt"), "cdnow")
    assert len(found) == 6919
    assert len({receipt.member_id for receipt in found}) == 2357
    assert found[0].occurred_at == utc(1997, 1, 1, 17)


def test_cdnow_read_twice_gives_the_same_names() -> None:
    path = sample("CDNOW_sample.txt")
    assert receipts(path, "cdnow") == receipts(path, "cdnow")


def test_completejourney_has_its_baskets() -> None:
    path = sample("completejourney_43_baskets.csv")
    found = receipts(path, "completejourney")
    assert count_rows(path, detect_profile(path, "receipts")) == 314
    assert len(found) == 43
    assert sum(len(receipt.lines) for receipt in found) == 314
    assert sum(receipt.total for receipt in found) == Decimal("942.49")
    assert {receipt.currency for receipt in found} == {"USD"}


def test_online_retail_is_one_invoice_with_a_sku_on_two_lines() -> None:
    (found,) = receipts(sample("online_retail_excerpt_no_header.csv"), "online_retail")
    assert (found.external_id, found.member_id, found.currency) == ("537224", "13174", "GBP")
    assert len(found.lines) == 19
    assert [line.quantity for line in found.lines if line.sku == "21363"] == [1, 2]
