"""Who the goods are for: the tags 给X买, and which tags describe that person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from tagging.productive import any_of
from tagging.vocabulary import read
from tagging.words import Clause, Found, Hit, Name, Rule, Word

# These describe the household or the customer herself, whoever the goods are for.
_NEVER_FOR = frozenset({"household", "budget", "service", "occupation"})
_OWN = re.compile(r"自己(?:也|想|穿|要|试|买|喜欢)|本人|她自己|她也|顺便给自己|另外自己")


@cache
def _people() -> Mapping[str, str]:
    return {surface: person for person, surfaces in read("language")["persons"].items() for surface in surfaces}


def recipient_rules() -> Iterator[Rule]:
    """The ways to say that goods are for somebody; a match means the tag 给X买."""
    person = rf"(?P<person>{any_of(_people())})"
    own = r"(?:我们?家?|她们?家?|他|自己|自家|家里的?|俺家?|两个|俩|一个|小|大|未来|同住的)?(?:的)?"
    buy = r"(?:买|挑|选|拿|带|捎|看|购|订|准备|添|配|置办|找|换)"
    for expression in (
        rf"(?<!不是)(?:给|帮|替|为|送给?){own}{person}[^,。;!?\s]{{0,6}}?{buy}",
        rf"(?<!不是)(?:买|带|捎|挑|选|拿|送|寄)(?:件|条|双|套|个|点|台|部|盒)?给{own}{person}",
        rf"(?<!不是)(?:送|孝敬){own}{person}(?!来|过来|上学|到)",
        rf"{person}(?:要|想要)?的(?:生日)?礼物",
        rf"{person}(?:过)?生日[,\s]?[^。;自]{{0,8}}(?:买|挑|选|送)",
        rf"(?<![和跟老小]){person}(?!说|让|喜欢|觉得|嫌|看|不)[^,。;\s婚说让]{{0,4}}(?:用|吃)(?:的|$|[\s,。;])",
        rf"{person}[^。;]{{0,16}}[\s,](?:给|帮|替)他(?:们)?(?:买|带|捎|拿|挑|选)",
        rf"(?:给|帮|替|为){own}{person}(?=\s*[,。;]?\s*$)",
        rf"{person}穿的(?!很|好|太|不)",
    ):
        yield Rule(re.compile(expression), _recipient)


def _recipient(match: re.Match[str]) -> Word:
    return Word((Name("household", f"给{_people()[match['person']]}买"),), rule="recipient", confidence=0.9)


def assign_persons(made: list[Clause], hits: list[Hit], recipients: list[Found]) -> list[Hit]:
    """Add the tags of the purchases and say whom the other tags describe."""
    named = [
        Hit(start, end, name.facet, name.tag, word.rule, word.confidence, polarity="fact")
        for start, end, word in recipients
        for name in word.names
    ]
    known = [hit for hit in hits if hit.facet == "household" and hit.tag.startswith("给") and not hit.dropped]
    purchases = sorted([*known, *named], key=lambda hit: hit.start)
    if purchases:
        _describe(made, purchases)
    return sorted([*hits, *named], key=lambda hit: hit.start)


def _describe(made: list[Clause], purchases: list[Hit]) -> None:
    own = False
    for clause in made:
        person = next((p for p in reversed(purchases) if p.start < clause.end), purchases[0]).tag[1:-1]
        if _OWN.search(clause.text):
            own = not any(word in clause.text for word in read("language")["persons"][person])
        elif any(clause.start <= p.start < clause.end for p in purchases):
            own = False
        for hit in clause.hits:
            if not own and hit.facet not in _NEVER_FOR:
                hit.person = person
