"""Who writes: a clerk about a customer, or the customer herself about what she bought."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tagging.words import Clause, PolarityClass

_SIGNS = frozenset({"review", "trait"})


# 胸大的姐妹慎拍, 养猫的别买: a kind of people, not herself.
_OTHERS = re.compile(
    r"(?:一点|些)?的?(?:姐妹|集美|美眉|妹子|妹妹|mm|女生|女孩|朋友|亲|人|宝宝们|宝子|小伙伴)|的?(?:慎|别买|别拍|不要买|勿|注意)"
)
_WITH = re.compile(r"(?:搭配?|配|穿)(?:着|个|上|了|和|跟)?[^,。;]{0,4}$")
_PROMISED = re.compile(r"说好的?|客服说|商家说|卖家说|描述说|号称|宣传|承诺")
_PARCEL = frozenset(
    {
        "送货上门",
        "决策快",
        "再考虑",
        "会员权益",
        "电话联系",
        "上门服务",
        "预约到店",
        "周末联系",
        "微信联系",
        "到货通知",
        "上新通知",
        "要赠品",
        "预留",
    }
)
# Words of a clerk about somebody else.
_ABOUT_HER = re.compile("[她佢]|客人|顾客|客户|大姐|阿姨|女士")


def take_signs(made: list[Clause]) -> list[str]:
    """The kinds of the marks that tell who writes. Those that tell nothing else are taken out of the clauses, so that
    no rule takes them for cues."""
    taken: list[str] = []
    for clause in made:
        for mark in clause.marks:
            if mark.kind in _SIGNS:
                taken.append(mark.kind)
            elif mark.kind in ("judge", "want") and mark.side != "before":
                taken.append("praise")
        clause.marks = [mark for mark in clause.marks if mark.kind not in _SIGNS]
    return taken


def is_review(signs: list[str], text: str) -> bool:
    """Whether a note is a review: it speaks of parcels, shops and stars; or, without speaking about somebody, of
    traits of goods that have no name in any facet (质量, 做工, 款式), twice or with praise."""
    if "review" in signs:
        return True
    return "trait" in signs and len(signs) > 1 and not _ABOUT_HER.search(text)


def withdraw_in_review(made: list[Clause], classes: Mapping[str, PolarityClass]) -> None:
    """Mark as dropped what a review says of others: advice to other buyers, what she wears with it, the seller's
    promises, and how the parcel came."""
    for clause in made:
        for hit in clause.hits:
            after, before = hit.end - clause.start, hit.start - clause.start
            if hit.facet in ("body", "household"):
                hit.dropped = hit.dropped or bool(_OTHERS.match(clause.text, after))
            elif hit.facet == "service":
                hit.dropped = hit.dropped or hit.tag in _PARCEL
            elif hit.facet == "category" and classes[hit.facet] == "opinion":
                hit.dropped = hit.dropped or bool(_WITH.search(clause.text, 0, before))
        if _PROMISED.search(clause.text):
            for hit in clause.hits:
                hit.dropped = hit.dropped or classes[hit.facet] == "issue"
