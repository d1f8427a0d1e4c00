"""Whose a size is that stands beside a person: 老公XL 她M, XL是儿子的."""

from __future__ import annotations

import re
from itertools import pairwise

from tagging.clauses import bare
from tagging.named_people import Owner, People
from tagging.people import MALE
from tagging.words import Clause, Hit

# These describe the household or the customer herself, whoever the goods are for.
NEVER_FOR = frozenset({"household", "budget", "service", "occupation"})
_NO_GOODS = NEVER_FOR | {"occasion", "issue", "need"}
_HER_SIZE = re.compile(r"(?:她|自己|本人|客人)[^,。;]{0,6}?(?:[smlx]|\d\d)|(?:[smlx]|\d\d)码?(?:自己|她的|本人)")
# What may stand between a person and a size, beside goods: 老公平时穿XL, 老公那件黑的XL.
_LINK = re.compile(
    r"(?:平时|一般|现在|自己|本人|也|都|就|只|大概|试了?|试穿|穿了?|着|要了?|想要|拿了?|买(?!的|给)了?|选了?|订了?|留了?|换了?|退了?"
    r"|看中|看上|顺便|嫌|是|用|配|的|个|码|号|一?[件条双套]|[那这][件条双套]|[:、]|\s){0,6}"
)
# 换XL, 最后拿了XL: the next size of the same person.
_NEXT = re.compile(
    r"(?:最后|后来|最终|结果|又|再|还是|还|也|来|得|可以|想|就){0,2}[换改拿退试选订留要](?:了|成|个|到|一?件|的){0,2}"
)
_AFTER_SIZE = re.compile(r"[码号]?的?(?:是|归|给)?")
_ONE_EACH = re.compile(r"[码的,、\s]{0,2}一[个件条双套](?:穿|要)?")
_OF_THEM = re.compile(r"(?:的|穿的?)(?:$|[,、])|$")


def share_sizes(made: list[Clause]) -> None:
    """Give each size beside a person to that person, and so the next sizes until the note names somebody else.

    What stands in a clause between the person and the size, or behind it, is theirs, too.
    """
    if not any(hit.facet == "size" for clause in made for hit in clause.hits):
        return
    reading = _Reading(People(addressed=not any(_HER_SIZE.search(clause.text) for clause in made)))
    for clause in made:
        reading.read(clause)


class _Reading:
    """The walk through the clauses of a note, with the one of whom it speaks."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._owner: Owner | None = None
        # Whether the owner has a size; until then one must follow at once.
        self._served = False
        self._sized: set[str] = set()

    def read(self, clause: Clause) -> None:
        """Give the sizes of a clause: first those before anybody is named in it."""
        owners = list(self._people.owners(clause))
        first = owners[0].start if owners else clause.end
        self._go_on(clause, first)
        for owner, following in pairwise([*owners, Owner(clause.end, clause.end, None)]):
            size = _before(clause, owner)
            self._owner, self._served = owner, size is not None
            if size is not None:
                self._give([size], owner.person)
            else:
                self._serve(clause, owner, owner.end, following.start)
        if self._people.company is not None:
            self._give_second(clause)

    def _go_on(self, clause: Clause, end: int) -> None:
        """Let the owner of the clauses before keep the sizes here, if the clause goes on about them."""
        if self._owner is None:
            return
        if self._served:
            size = next((hit for hit in clause.hits if hit.facet == "size"), None)
            goods = any(hit.facet == "category" for hit in clause.hits)
            said = _between(clause, clause.start, size.start) if size is not None else ""
            if goods or (size is not None and not _NEXT.fullmatch(said)):
                self._owner = None
                return
        self._serve(clause, self._owner, clause.start, end)

    def _serve(self, clause: Clause, owner: Owner, start: int, end: int) -> None:
        """Give what stands between two places to the owner, when a size does and belongs to them."""
        here = [hit for hit in clause.hits if start <= hit.start < end]
        size = next((hit for hit in here if hit.facet == "size"), None)
        until = size.start if size is not None else end
        if not self._served and not _LINK.fullmatch(_between(clause, start, until)):
            self._owner = None
        elif size is not None:
            self._served = True
            self._give(here, owner.person)

    def _give_second(self, clause: Clause) -> None:
        """她和老公 一个M一个XL: hers is named first."""
        for first, second in pairwise(hit for hit in clause.hits if hit.facet == "size"):
            if _ONE_EACH.fullmatch(_between(clause, first.end, second.start)):
                self._give([second], self._people.company)

    def _give(self, hits: list[Hit], person: str | None) -> None:
        for hit in hits:
            if person is None and hit.facet == "size" and not self._is_she(hit.person):
                hit.person = None
            elif person is not None and hit.facet not in NEVER_FOR:
                hit.person = person
        if person is not None:
            self._sized.add(person)

    def _is_she(self, person: str | None) -> bool:
        """给婆婆买大衣 她穿XL: the woman the goods are for, as long as she has no size."""
        return person in self._people.named - self._sized - MALE


def _before(clause: Clause, owner: Owner) -> Hit | None:
    """The size that a person stands behind: XL是老公的."""
    size = next((hit for hit in reversed(clause.hits) if hit.facet == "size" and hit.end <= owner.start), None)
    if size is None or not _OF_THEM.match(clause.text, owner.end - clause.start):
        return None
    return size if _AFTER_SIZE.fullmatch(clause.text, size.end - clause.start, owner.start - clause.start) else None


def _between(clause: Clause, start: int, end: int) -> str:
    """The words of a clause between two places that name no goods."""
    hits = (hit for hit in clause.hits if start <= hit.start < end and hit.facet not in _NO_GOODS)
    return bare(clause.text[start - clause.start : end - clause.start], start, hits)
