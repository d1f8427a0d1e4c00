"""Who the goods are for: the tags 给X买, and which tags describe that person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from tagging.productive import any_of
from tagging.vocabulary import fold, read
from tagging.words import Clause, Found, Hit, Name, Rule, Word

# These describe the household or the customer herself, whoever the goods are for.
_NEVER_FOR = frozenset({"household", "budget", "service", "occupation"})
# What a member of the family wears was bought for them; what others wear is what she saw on them.
_OTHERS = frozenset({"朋友", "同事", "领导", "老师", "姐妹", "兄弟"})
_COUPLES = frozenset({"老公", "老婆", "男友", "女友"})
_YOUNG = frozenset({"儿子", "女儿", "孩子", "孙辈"})
_HOUSE = _COUPLES | _YOUNG
_MALE = frozenset({"老公", "男友", "儿子", "爸爸", "公公", "兄弟"})
# One character that ends many other words (牛仔, 姑娘): it is a person only right after 给 and the like.
_LONE = frozenset({"仔", "囡", "娘", "爹", "伢", "妞"})

_SUBJECT = r"(?<![和跟老小像似])(?<![像似跟和][她我俺])"
_PLACE = re.compile(r"(?<!\?P)<([a-z]+)>")

_OWN = re.compile(
    r"(?<![他儿女妈爸公婆友])自己(?!家|的?(?:钱|孩子))|本人|她自己|她也|我也|顺便给自己|(?<![跟和同像])(?:她|我)[这那][件条双套身]"
)
_SHE = re.compile(r"(?<![给帮替为送跟和陪让叫带问])她(?=自己|也|要|想|穿|试|拿|选|挑|只|平时|[0-9smlx])")
_HE = "他|老人|孩子|小家伙"
# Purchases beside her own: what stands before them is hers.
_BESIDES = re.compile(r"(?:顺便|顺带|顺手|顺道|另外|外加|还|又|再|也|同时|剩下的?|多拿了?.{0,3})(?:想|要|说|得)?$")
# 老公XL, 她穿M: whose a size is that follows a person directly.
_TO_SIZE = r"(?:平时|一般|自己|本人|也|现在)?(?:穿|要|的|是|拿|试|买|就|:|大概)?(?:的)?(?:个)?\s?$"


@cache
def _people() -> Mapping[str, str]:
    """Surface -> the word in the tag."""
    return {fold(surface): person for person, surfaces in read("language")["persons"].items() for surface in surfaces}


def recipient_rules() -> Iterator[Rule]:
    """The ways to say that goods are for somebody; a match means the tag 给X买."""
    data = read("language")["recipients"]
    words = {**_groups(), **data["words"]}
    for say in data["say"]:
        yield Rule(re.compile(_filled(say, words)), _recipient)


def _groups() -> dict[str, str]:
    """``person`` and the groups of persons that a sentence can begin with, as expressions."""
    people = _people()
    subjects = {surface: person for surface, person in people.items() if surface not in _LONE}
    groups = {
        "anyone": subjects,
        "family": [surface for surface, person in subjects.items() if person not in _OTHERS],
        "house": [surface for surface, person in subjects.items() if person in _HOUSE],
        "young": [surface for surface, person in subjects.items() if person in _YOUNG],
    }
    return {"person": _person(people)} | {name: _SUBJECT + _person(group) for name, group in groups.items()}


def _person(surfaces: Iterable[str]) -> str:
    return rf"(?P<person>{any_of(surfaces)})(?![客士们]|生(?!日))"


def _filled(expression: str, words: Mapping[str, str]) -> str:
    """The expression with its ``<name>`` replaced by words, and the names in these as well."""
    return _PLACE.sub(lambda match: _filled(words[match[1]], words), expression)


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
    _share_sizes(made)
    return sorted([*hits, *named], key=lambda hit: hit.start)


def _describe(made: list[Clause], purchases: list[Hit]) -> None:
    """Give the tags to the person of the latest purchase, or to her where she speaks of herself."""
    own = _is_besides(made, purchases[0])
    latest = 0
    for clause in made:
        known = latest
        while latest < len(purchases) and purchases[latest].start < clause.end:
            latest += 1
        bought = latest > known
        person = purchases[max(latest - 1, 0)].tag[1:-1]
        hers = _OWN.search(clause.text) or (person in _MALE and _SHE.search(clause.text))
        if hers and not bought:
            own = not _mentions(clause, person)
        elif bought or _mentions(clause, person):
            own = False
        start = clause.start + hers.start() if hers and bought else clause.end
        for hit in clause.hits:
            if not own and hit.start < start and hit.facet not in _NEVER_FOR:
                hit.person = person
        own = own or start < clause.end


def _is_besides(made: list[Clause], purchase: Hit) -> bool:
    clause = next(clause for clause in made if clause.start <= purchase.start < clause.end)
    return bool(_BESIDES.search(clause.text[: purchase.start - clause.start]))


def _mentions(clause: Clause, person: str) -> bool:
    return bool(_naming(person).search(clause.text))


@cache
def _naming(person: str) -> re.Pattern[str]:
    """The words for a person, and those that stand for whoever the goods are for."""
    return re.compile(rf"{_HE}|{any_of(surface for surface, whom in _people().items() if whom == person)}")


@cache
def _owners() -> re.Pattern[str]:
    partners = [surface for surface, person in _people().items() if person in _COUPLES]
    return re.compile(rf"(?:(?P<person>{any_of(partners)})|她|我|自己|本人){_TO_SIZE}")


def _share_sizes(made: list[Clause]) -> None:
    """老公XL 她M: a size right after a partner is theirs, and one right after 她 her own."""
    for clause in made:
        for hit in clause.hits:
            if hit.facet == "size" and (owner := _owners().search(clause.text[: hit.start - clause.start])):
                hit.person = _people()[owner["person"]] if owner["person"] else None
