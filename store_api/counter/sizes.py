"""Which size somebody wears, by what fitted her and what she kept. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from store_api.counter.past import Past, Tried
from store_api.visits.models import FitVerdict, TryOnResult

MOST_SIZES = 12
# On labels that fit everybody.
ONE_SIZE = frozenset({"均", "F", "FREE", "FREE SIZE", "ONE SIZE", "ONESIZE", "OS", "O/S", "通", "单一尺"})


@dataclass(frozen=True)
class WornSize:
    """In how many pieces of a category this size fitted her; one tried on and bought on the same day counts once."""

    category: str | None
    size: str
    times: int


def canonical(size: str) -> str:
    """A size as it is compared: "m码" is M."""
    return size.strip().upper().removesuffix("码")


def fitted(tried: Tried) -> bool:
    """Whether a piece sat well: by the clerk's word, else because she took it."""
    return tried.fit is FitVerdict.FITS or (tried.fit is None and tried.result is TryOnResult.TAKEN)


def worn_sizes(past: Past) -> list[WornSize]:
    """Her sizes, the most worn first; of those worn as often the one worn last."""
    days = {visit.id: visit.day for visit in past.visits}
    pieces = {
        (one.category, canonical(one.size), one.product_id or one.style, days[one.visit_id])
        for one in past.tried
        if one.size is not None and fitted(one)
    }
    kept: Counter[tuple[object, str]] = Counter()
    for one in past.bought:
        if one.size is not None:
            kept[one.product_id, one.size] += one.units
    pieces |= {
        (one.category, canonical(one.size), one.product_id or "", one.day)
        for one in past.bought
        if one.size is not None and one.units > 0 and kept[one.product_id, one.size] > 0
    }
    times = Counter((category, size) for category, size, _, _ in pieces)
    last = {key: max(day for category, size, _, day in pieces if (category, size) == key) for key in times}
    order = sorted(times, key=lambda key: (times[key], last[key], key[1]), reverse=True)
    return [WornSize(*key, times[key]) for key in order[:MOST_SIZES]]


def usual_size(worn: Sequence[WornSize], category: str | None) -> str | None:
    """Her size in a category, None when nobody knows."""
    return next((one.size for one in worn if one.category == category), None) if category else None


def wears(size: str | None, usual: str | None) -> bool:
    """Whether a piece of this size can be for somebody who usually wears that one."""
    return usual is None or size is None or canonical(size) == usual or canonical(size) in ONE_SIZE
