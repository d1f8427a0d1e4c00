"""Sizes that a note takes back: slips of the pen, what is left in the shop, what she wore once."""

from __future__ import annotations

import re

from tagging.size_places import Place

_WRITTEN = re.compile(r"(?:[写记录登打听看说]成|写[的了]?|当成|以为是?)(?:了|是)?$")
_WRONG = re.compile(r"了?[码号]?(?:是|就)?(?:不对|[写打记说弄搞登录]错)")
_LEFT = re.compile(r"(?:[只就还]剩|剩)(?:下|了|一件|个)?$")
_ONCE = re.compile(r"(?:[生怀].{0,3}前|孕前|产前|婚前|以前|上次|上回)(?:买|穿|拿|是|的|都){0,2}$")
_NOW = re.compile(r"现在|这[次回]|如今|今年|目前|其实")


def take_back(places: list[Place]) -> None:
    """Mark the sizes as dropped that others of the note put right, replace or follow."""
    for number, place in enumerate(places):
        if len(places) > 1 and (_is_slip(place) or (number + 1 < len(places) and _is_old(place, places[number + 1]))):
            for hit in place.hits:
                hit.dropped = True


def _is_slip(place: Place) -> bool:
    return bool(
        _WRONG.match(place.behind.text) or _LEFT.search(place.before.text) or (_WRITTEN.search(place.before.text))
    )


def _is_old(place: Place, after: Place) -> bool:
    """生娃前S 现在L; 上次M小了 这次L says why she takes another one."""
    fits = all(hit.polarity == "fact" for hit in place.hits)
    return fits and bool(_ONCE.search(place.before.text)) and bool(_NOW.search(after.before.text))
