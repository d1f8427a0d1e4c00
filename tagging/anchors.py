"""Which strings a regular expression needs: without them in the text it cannot match.

This is the literal prefilter of regular expression engines (Russ Cox, "Regular Expression Matching with a Trigram
Index", 2012), so that of hundreds of expressions only the few that can match a note are tried on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

# The most strings that are kept for one expression; a longer list is not worth its place in the automaton.
_MOST = 128
_DIGITS = "0123456789"
_WIDEST_RANGE = 16
# So many sets of strings tell well enough whether an expression is worth trying.
MOST_SETS = 3


class NoAnchor(ValueError):
    """An expression can match without any fixed string, or uses syntax that is not read here."""


@dataclass(frozen=True, slots=True)
class _Part:
    """``exact``: all strings a part can match, or None if too many. ``needed``: every match has one of each set."""

    exact: frozenset[str] | None
    needed: tuple[frozenset[str], ...] = ()

    def choices(self) -> tuple[frozenset[str], ...]:
        """The sets of which every match has a string, the most telling first: long strings, then few of them."""
        sets = self.needed if not self.exact or "" in self.exact else (self.exact, *self.needed)
        return tuple(sorted(sets, key=lambda choice: (-min(map(len, choice)), len(choice))))


_NOTHING = _Part(frozenset({""}))
_ANYTHING = _Part(None)


def anchors(expression: str) -> tuple[frozenset[str], ...]:
    """Sets of strings; every match of the expression has at least one string of each. Raises :class:`NoAnchor`.

    Reads literals, classes, groups, alternatives, ``?``, ``{m,n}``; what an assertion asks for is needed, too.
    """
    reader = _Reader(expression)
    part = reader.alternatives()
    if reader.position != len(expression):
        raise NoAnchor(f"{expression!r}: unbalanced at {reader.position}")
    needed = part.choices()[:MOST_SETS]
    if not needed:
        raise NoAnchor(f"{expression!r}: has no fixed string")
    return tuple(map(_shortest, needed))


def _shortest(strings: frozenset[str]) -> frozenset[str]:
    """Without those that contain another one."""
    return frozenset(one for one in strings if not any(other in one for other in strings if other != one))


def _joined(parts: list[_Part]) -> _Part:
    runs: list[_Part] = []
    run: frozenset[str] | None = frozenset({""})
    for part in parts:
        if part.exact is not None and part.needed:
            runs.append(_Part(None, part.needed))
        longer = None if run is None or part.exact is None else _product(run, part.exact)
        if longer is None:
            runs += [_Part(run), _Part(None, part.needed if part.exact is None else ())]
            run = part.exact if part.exact is not None else frozenset({""})
        else:
            run = longer
    needed = tuple(choice for one in (*runs, _Part(run)) for choice in one.choices())
    whole = _concatenated(parts)
    return _Part(whole, tuple(choice for choice in needed if choice != whole))


def _concatenated(parts: list[_Part]) -> frozenset[str] | None:
    """All strings of a sequence, or None if too many."""
    whole: frozenset[str] | None = frozenset({""})
    for part in parts:
        whole = None if whole is None or part.exact is None else _product(whole, part.exact)
    return whole


def _product(left: frozenset[str], right: frozenset[str]) -> frozenset[str] | None:
    if len(left) * len(right) > _MOST:
        return None
    return frozenset(a + b for a, b in product(left, right))


def _either(branches: list[_Part]) -> _Part:
    exact: frozenset[str] | None = frozenset()
    needed: frozenset[str] | None = frozenset()
    for branch in branches:
        exact = None if exact is None or branch.exact is None else exact | branch.exact
        choices = branch.choices()
        needed = needed | choices[0] if needed is not None and choices else None
    few = exact if exact is not None and len(exact) <= _MOST else None
    return _Part(few, (needed,) if needed and needed != few else ())


class _Reader:
    """A recursive descent over the syntax that the expressions of this package use."""

    def __init__(self, expression: str) -> None:
        self.text = expression
        self.position = 0

    def peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def take(self, count: int = 1) -> str:
        taken = self.text[self.position : self.position + count]
        self.position += count
        return taken

    def alternatives(self) -> _Part:
        branches = [self.sequence()]
        while self.peek() == "|":
            self.take()
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else _either(branches)

    def sequence(self) -> _Part:
        parts: list[_Part] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.quantified(self.atom()))
        return _joined(parts)

    def quantified(self, part: _Part) -> _Part:
        sign = self.peek()
        if sign in ("?", "*", "+"):
            self.take()
            least, most = (0 if sign in "?*" else 1), (1 if sign == "?" else 0)
        elif sign == "{":
            bounds = self.take(self.text.index("}", self.position) - self.position + 1)[1:-1].split(",")
            least, most = int(bounds[0] or 0), int(bounds[-1] or 0)
        else:
            return part
        if self.peek() == "?":
            self.take()
        if (least, most) == (0, 1) and part.exact is not None:
            return _Part(part.exact | {""})  # What the part needs is not needed any more.
        if least == 0:
            return _ANYTHING
        return part if (least, most) == (1, 1) else _Part(None, part.choices())

    def atom(self) -> _Part:
        char = self.take()
        if char == "(":
            return self.group()
        if char == "[":
            return self.character_class()
        if char == ".":
            return _ANYTHING
        if char in ("^", "$"):
            return _NOTHING
        return self.escape() if char == "\\" else _literal(char)

    def escape(self) -> _Part:
        char = self.take()
        if char == "d":
            return _Part(frozenset(_DIGITS))
        if char == "b":
            return _NOTHING
        return _ANYTHING if char.isalnum() else _literal(char)

    def group(self) -> _Part:
        asserts = ""
        if self.peek() == "?":
            self.take()
            if self.peek() == "P":
                self.take(self.text.index(">", self.position) - self.position + 1)
            else:
                sign = self.take()
                asserts = self.take() if sign == "<" else sign
        inside = self.alternatives()
        if self.take() != ")":
            raise NoAnchor(f"{self.text!r}: a group is not closed")
        if asserts == "=":
            return _Part(frozenset({""}), inside.choices())
        return _NOTHING if asserts == "!" else inside

    def character_class(self) -> _Part:
        end = self.text.index("]", self.position + 1)
        inside = self.take(end - self.position + 1)[:-1]
        chars = _class_members(inside)
        return _ANYTHING if chars is None else _Part(chars)


def _literal(char: str) -> _Part:
    return _Part(frozenset({char}))


def _class_members(inside: str) -> frozenset[str] | None:
    """The characters of a class, or None for a negated class, a wide range or a class of classes."""
    if inside.startswith("^"):
        return None
    members: set[str] = set()
    position = 0
    while position < len(inside):
        char = inside[position]
        if char == "\\":
            if inside[position + 1] == "d":
                members.update(_DIGITS)
            elif inside[position + 1].isalnum():
                return None
            else:
                members.add(inside[position + 1])
            position += 2
        elif inside[position + 1 : position + 2] == "-" and position + 2 < len(inside):
            first, last = ord(char), ord(inside[position + 2])
            if last - first > _WIDEST_RANGE:
                return None
            members.update(map(chr, range(first, last + 1)))
            position += 3
        else:
            members.add(char)
            position += 1
    return frozenset(members)
