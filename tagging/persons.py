"""Who the goods are for: the tags 给X买, and which tags describe that person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tagging.implied_purchases import implied_purchases
from tagging.people import MALE, groups, naming, people
from tagging.size_owners import NEVER_FOR, share_sizes
from tagging.vocabulary import read
from tagging.words import Clause, Found, Hit, Name, Rule, Word

_PLACE = re.compile(r"(?<!\?P)<([a-z]+)>")

_OWN = re.compile(
    r"(?<![他儿女妈爸公婆友])自己(?!家|的?(?:钱|孩子))|本人|她自己|她也|我也|顺便给自己|(?<![跟和同像])(?:她|我)[这那][件条双套身]"
    r"|(?<![给帮替为])(?:客人|顾客|客户)(?=自己|也|穿|试|[0-9smlx])"
    # 顺便看看裙子, 又试了条裙子: what she looks at after the purchase.
    r"|(?:^|(?<=[了完后码她a-z0-9]))(?:顺便|顺带|顺道|顺手|然后|后来|又|还|再|另外)(?:也|去|来|自己|想)?(?:看中?|试|逛)(?!.{0,8}[给帮])"
)
_SHE = re.compile(r"(?<![给帮替为送跟和陪让叫带问])她(?=自己|也|要|想|穿|试|拿|选|挑|只|平时|[0-9smlx])")
# Purchases beside her own: what stands before them is hers.
_BESIDES = re.compile(r"(?:顺便|顺带|顺手|顺道|另外|外加|还|又|再|也|同时|剩下的?|多拿了?.{0,3})(?:想|要|说|得)?$")


def recipient_rules() -> Iterator[Rule]:
    """The ways to say that goods are for somebody; a match means the tag 给X买."""
    data = read("language")["recipients"]
    words = {**groups(), **data["words"]}
    for say in data["say"]:
        yield Rule(re.compile(_filled(say, words)), _recipient)


def _filled(expression: str, words: Mapping[str, str]) -> str:
    """The expression with its ``<name>`` replaced by words, and the names in these as well."""
    return _PLACE.sub(lambda match: _filled(words[match[1]], words), expression)


def _recipient(match: re.Match[str]) -> Word:
    return Word((Name("household", f"给{people()[match['person']]}买"),), rule="recipient", confidence=0.9)


def assign_persons(made: list[Clause], hits: list[Hit], recipients: list[Found]) -> list[Hit]:
    """Add the tags of the purchases and say whom the other tags describe."""
    named = [
        Hit(start, end, name.facet, name.tag, word.rule, word.confidence, polarity="fact")
        for start, end, word in recipients
        for name in word.names
    ]
    known = [hit for hit in hits if hit.facet == "household" and hit.tag.startswith("给") and not hit.dropped]
    if not known and not named:
        named = list(implied_purchases(made))
    purchases = sorted([*known, *named], key=lambda hit: hit.start)
    if purchases:
        _describe(made, purchases)
    share_sizes(made)
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
        hers = _OWN.search(clause.text) or (person in MALE and _SHE.search(clause.text))
        if hers and not bought:
            own = not _mentions(clause, person)
        elif bought or _mentions(clause, person):
            own = False
        start = clause.start + hers.start() if hers and bought else clause.end
        for hit in clause.hits:
            if not own and hit.start < start and hit.facet not in NEVER_FOR:
                hit.person = person
        own = own or start < clause.end


def _is_besides(made: list[Clause], purchase: Hit) -> bool:
    clause = next(clause for clause in made if clause.start <= purchase.start < clause.end)
    return bool(_BESIDES.search(clause.text[: purchase.start - clause.start]))


def _mentions(clause: Clause, person: str) -> bool:
    return bool(naming(person).search(clause.text))
