"""The people of a customer as notes name them, and expressions for groups of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from tagging.productive import any_of
from tagging.vocabulary import fold, read

MALE = frozenset({"老公", "男友", "儿子", "爸爸", "公公", "兄弟"})
# What a member of the family wears was bought for them; what others wear is what she saw on them.
_OTHERS = frozenset({"朋友", "同事", "领导", "老师", "姐妹", "兄弟"})
_GROWN = frozenset({"老公", "老婆", "男友", "女友", "爸爸", "妈妈", "公公", "婆婆", "岳父母"})
YOUNG = frozenset({"儿子", "女儿", "孩子", "孙辈"})
# So clerks call young customers, too.
GIRLS = frozenset({"姑娘", "丫头"})
# One character that ends many other words (牛仔, 姑娘): it is a person only right after 给 and the like.
_LONE = frozenset({"仔", "囡", "娘", "爹", "伢", "妞"})
_SUBJECT = r"(?<![和跟老小拍])(?<![像似][她我俺])"


@cache
def people() -> Mapping[str, str]:
    """Surface -> the word in the tag."""
    return {fold(surface): person for person, surfaces in read("language")["persons"].items() for surface in surfaces}


@cache
def subjects() -> Mapping[str, str]:
    """Those that a sentence can begin with."""
    return {surface: person for surface, person in people().items() if surface not in _LONE}


def groups() -> dict[str, str]:
    """``person`` and the groups of persons that a sentence can begin with, as expressions."""
    young = [surface for surface, person in subjects().items() if person in YOUNG and surface not in GIRLS]
    named = {
        "anyone": subjects(),
        "family": [surface for surface, person in subjects().items() if person not in _OTHERS],
        "house": [*young, *(surface for surface, person in subjects().items() if person in _GROWN)],
        "young": young,
    }
    return {"person": _person(people(), ending="客士")} | {
        name: _SUBJECT + _person(group, ending="客士们") for name, group in named.items()
    }


def _person(surfaces: Iterable[str], *, ending: str) -> str:
    """One of the surfaces, unless ``ending`` makes another word of it."""
    return rf"(?P<person>{any_of(surfaces)})(?![{ending}]|生(?!日))"


@cache
def naming(person: str) -> re.Pattern[str]:
    """The words for a person, and those that stand for whoever the goods are for."""
    words = any_of(surface for surface, whom in people().items() if whom == person)
    return re.compile(rf"他|老人|孩子|小家伙|{words}")
