"""Counts the steps that a backtracking engine takes, so that a test of them depends on no clock.

A small matcher over the syntax tree of Python's own parser, in the order of Python's own engine but without its
shortcuts, and the strings that make an expression work hardest: made of what it reads, and broken at the end.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from re import _constants as names  # type: ignore[attr-defined]  # The parser of `re` has no public name.
from re import _parser as parser  # type: ignore[attr-defined]  # As the line above.
from typing import Any

Then = Callable[[int], int | None]
Nodes = list[Any]
_REPEATS = (names.MAX_REPEAT, names.MIN_REPEAT, names.POSSESSIVE_REPEAT)
# Nothing that an expression names, and no letter or digit.
BREAK = "\x00"


class TooManySteps(Exception):
    """More than the budget."""


def parse(expression: str) -> Nodes:
    return list(parser.parse(expression))


def inside(node: Any) -> Iterator[Nodes]:
    """The sequences within a node."""
    kind, value = node
    if kind in _REPEATS:
        yield list(value[2])
    elif kind is names.SUBPATTERN:
        yield list(value[3])
    elif kind is names.BRANCH:
        yield from map(list, value[1])
    elif kind in (names.ASSERT, names.ASSERT_NOT):
        yield list(value[1])
    elif kind is names.ATOMIC_GROUP:
        yield list(value)


def is_endless(node: Any) -> bool:
    return node[0] in _REPEATS and node[1][1] is names.MAXREPEAT


def every(nodes: Nodes) -> Iterator[Any]:
    """All nodes of a tree."""
    for node in nodes:
        yield node
        for sequence in inside(node):
            yield from every(sequence)


class Search:
    """Looks for all matches of an expression in a text and counts its steps."""

    def __init__(self, text: str, budget: int) -> None:
        self.text = text
        self.left = budget

    def matches(self, nodes: Nodes) -> list[tuple[int, int]]:
        """The spans that `finditer` gives; raises :class:`TooManySteps`."""
        found: list[tuple[int, int]] = []
        start = 0
        while start <= len(self.text):
            end = self.sequence(nodes, 0, start, lambda at: at)
            if end is None:
                start += 1
            else:
                found.append((start, end))
                start = max(end, start + 1)
        return found

    def sequence(self, nodes: Nodes, index: int, at: int, then: Then) -> int | None:
        if index == len(nodes):
            return then(at)
        return self.node(nodes[index], at, lambda end: self.sequence(nodes, index + 1, end, then))

    def node(self, node: Any, at: int, then: Then) -> int | None:
        self.left -= 1
        if self.left < 0:
            raise TooManySteps
        kind, value = node
        if kind in _REPEATS:
            return self.repeat(kind, value, at, 0, then)
        if kind in (names.SUBPATTERN, names.BRANCH):
            ends = (self.sequence(nodes, 0, at, then) for nodes in inside(node))
            return next((end for end in ends if end is not None), None)
        if kind is names.ATOMIC_GROUP:
            end = self.sequence(list(value), 0, at, lambda end: end)
            return None if end is None else then(end)
        return then(at + self.width(node)) if self.holds(node, at) else None

    def holds(self, node: Any, at: int) -> bool:
        """Whether a character, or what has no width, is there."""
        kind, value = node
        if kind in (names.ASSERT, names.ASSERT_NOT):
            return self.looks(value, at) is (kind is names.ASSERT)
        if kind is names.AT:
            return self.stands(value, at)
        return at < len(self.text) and accepts(node, self.text[at])

    @staticmethod
    def width(node: Any) -> int:
        return int(node[0] not in (names.AT, names.ASSERT, names.ASSERT_NOT))

    def repeat(self, kind: Any, value: Any, at: int, done: int, then: Then) -> int | None:
        least, most, item = value[0], value[1], list(value[2])
        if kind is names.POSSESSIVE_REPEAT:
            end = self.repeat(names.MAX_REPEAT, value, at, done, lambda end: end)
            return None if end is None else then(end)

        def further(end: int) -> int | None:
            return None if end == at else self.repeat(kind, value, end, done + 1, then)

        if done < least:
            return self.sequence(item, 0, at, lambda end: self.repeat(kind, value, end, done + 1, then))
        if kind is names.MIN_REPEAT:
            end = then(at)
            return end if end is not None or done >= most else self.sequence(item, 0, at, further)
        end = self.sequence(item, 0, at, further) if done < most else None
        return end if end is not None else then(at)

    def looks(self, value: tuple[int, Any], at: int) -> bool:
        direction, item = value
        if direction < 0:
            at -= parser.SubPattern.getwidth(item)[0]
        return at >= 0 and self.sequence(list(item), 0, at, lambda end: end) is not None

    def stands(self, where: Any, at: int) -> bool:
        if where in (names.AT_BEGINNING, names.AT_BEGINNING_STRING):
            return at == 0
        if where in (names.AT_END, names.AT_END_STRING):
            return at == len(self.text) or (at == len(self.text) - 1 and self.text[at] == "\n")
        words = [0 <= i < len(self.text) and accepts_category(names.CATEGORY_WORD, self.text[i]) for i in (at - 1, at)]
        return (words[0] != words[1]) is (where is names.AT_BOUNDARY)


def accepts(node: Any, char: str) -> bool:
    kind, value = node
    if kind is names.LITERAL:
        return ord(char) == value
    if kind is names.NOT_LITERAL:
        return ord(char) != value
    if kind is names.ANY:
        return char != "\n"
    assert kind is names.IN, kind
    negated = value[0][0] is names.NEGATE
    return any(in_class(item, char) for item in value[negated:]) is not negated


def in_class(item: Any, char: str) -> bool:
    kind, value = item
    if kind is names.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    return accepts_category(value, char) if kind is names.CATEGORY else ord(char) == value


def accepts_category(category: Any, char: str) -> bool:
    tests: dict[Any, Callable[[str], bool]] = {
        names.CATEGORY_DIGIT: str.isdecimal,
        names.CATEGORY_SPACE: str.isspace,
        names.CATEGORY_WORD: lambda one: one.isalnum() or one == "_",
    }
    return tests[category](char)


def hard_strings(nodes: Nodes, rng: random.Random, length: int) -> Iterator[str]:
    """Strings of about so many characters: what the expression reads, whole and cut short, again and again, and each of
    its repeated parts many times after what stands before it."""
    whole = sample(nodes, rng)
    for unit in (whole, whole[:-1]):
        if unit:
            yield (unit * (length // len(unit) + 1))[:length] + BREAK
    yield from _pumped(nodes, "", rng, length)


def _pumped(nodes: Nodes, before: str, rng: random.Random, length: int) -> Iterator[str]:
    for node in nodes:
        for item in inside(node):
            if node[0] in _REPEATS and (is_endless(node) or node[1][1] > 1):
                yield from (before + _filled(way, rng, length) + BREAK for way in [item, *_ways(item)])
            if node[0] not in (names.ASSERT, names.ASSERT_NOT):
                yield from _pumped(item, before, rng, length)
        before += sample([node], rng)


def _filled(item: Nodes, rng: random.Random, length: int) -> str:
    """What the item reads, so often that the length is reached."""
    text = ""
    while len(text) < length:
        more = sample(item, rng)
        if not more:
            break
        text += more
    return text


def _ways(item: Nodes) -> Iterator[Nodes]:
    """The alternatives that an item consists of."""
    if len(item) == 1 and item[0][0] is names.SUBPATTERN:
        yield from _ways(list(item[0][1][3]))
    elif len(item) == 1 and item[0][0] is names.BRANCH:
        yield from map(list, item[0][1][1])


def sample(nodes: Nodes, rng: random.Random) -> str:
    """A string that the nodes read, without regard to what they look at."""
    return "".join(_sample(node, rng) for node in nodes)


def _sample(node: Any, rng: random.Random) -> str:
    kind, value = node
    if kind in (names.AT, names.ASSERT, names.ASSERT_NOT):
        return ""
    if kind in _REPEATS:
        count = max(value[0], 3 if is_endless(node) else min(value[1], 4))
        return "".join(sample(list(value[2]), rng) for _ in range(count))
    if kind is names.BRANCH:
        return sample(list(rng.choice(value[1])), rng)
    sequences = list(inside(node))
    if sequences:
        return sample(sequences[0], rng)
    pool = [char for char in f"的红1a ,{_chars(node)}" if accepts(node, char)]
    return rng.choice(pool)


def _chars(node: Any) -> str:
    kind, value = node
    if kind is names.LITERAL:
        return chr(value)
    if kind is names.IN:
        return "".join(
            chr(item[1][0] if item[0] is names.RANGE else item[1])
            for item in value
            if item[0] in (names.RANGE, names.LITERAL)
        )
    return ""
