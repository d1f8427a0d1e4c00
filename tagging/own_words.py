"""A shop's own words, read from its YAML: every mistake is told by its line, and a file with one is refused whole.

::

    facets: {gift_box: {zh: 礼盒, polarity: opinion}}
    tags: {color: {米色: [燕麦色, 奶咖色]}, gift_box: {礼盒装: []}}
    nothing: [小白楼]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple, get_args

import yaml

from tagging.sensitive import HEALTH_FACETS, hides_health, tells_of_health
from tagging.vocabulary import Facet, Vocabulary, fold, vocabulary
from tagging.words import Name, Word

OwnPolarity = Literal["opinion", "fact"]
LONGEST_WORD = 20
MOST_WORDS = 5_000
MOST_FACETS = 100
MOST_MISTAKES = 100
LONGEST_TEXT = 300_000
_DEEPEST = 6
_PARTS = ("facets", "tags", "nothing")
# What reads as a number of a phone, with the digits that people write in words.
_PHONE = re.compile(r"(?:[0-9零〇幺一二三四五六七八九][\s-]?){7}")
_KEY = re.compile(r"[a-z][a-z0-9_]{1,29}\Z")
# A surface of one of these would be found in nearly every note.
_EVERYWHERE = frozenset(
    "的一是不了在人有我他她它这那个们中来上下大小为和国地到以说时要就出会可也你对生能而子得着自之年过发后作里用道行所然家事成方"
    "多么去法如都同现当没动面起看定天分还进好部其些主样心本前开但因只从想实日把给买穿试又很太再让跟被比两三四五六七八九十点件条"
)


class OwnFacet(NamedTuple):
    """A kind of tag that the shop added; its name in Chinese, and whether tags of it can be liked."""

    key: str
    name: str
    polarity: OwnPolarity


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a shop adds to its vertical: (surface, facet, tag), words that mean nothing in it, and facets."""

    words: tuple[tuple[str, str, str], ...] = ()
    nothing: tuple[str, ...] = ()
    facets: tuple[OwnFacet, ...] = ()


class Complaint(NamedTuple):
    """What is wrong in a line, counted from 1; `params` fill the sentence."""

    line: int
    code: str
    params: Mapping[str, object]


class BadWords(ValueError):
    """The file cannot be used; `errors` are its mistakes, by line."""

    def __init__(self, errors: Iterable[Complaint]) -> None:
        self.errors = sorted(errors, key=lambda complaint: complaint.line)
        super().__init__(", ".join(f"{line}: {code}" for line, code, _ in self.errors))


def word_key(surface: str) -> str:
    """A surface as it is compared with others, which is as notes are read: width, case, traditional forms and outer
    spaces do not matter."""
    return fold(surface).strip()


def wrong_surface(surface: str) -> tuple[str, dict[str, Any]] | None:
    """Why a surface cannot be a word of a dictionary: a code and what fills its sentence; None when it can."""
    wrong = wrong_name(surface)
    return ("word_everywhere", {"word": surface}) if wrong is None and _is_letter(surface) else wrong


def wrong_name(name: str) -> tuple[str, dict[str, Any]] | None:
    """The same for the name of a tag, which can be a letter: other words may mean M."""
    folded = word_key(name)
    if not folded or not folded.isprintable():
        return "empty_word", {}
    if len(folded) > LONGEST_WORD:
        return "word_too_long", {"word": name[:LONGEST_WORD], "most": LONGEST_WORD}
    if folded in _EVERYWHERE or not any(map(str.isalnum, folded)):
        return "word_everywhere", {"word": name}
    if _PHONE.search(folded):
        return "word_like_phone", {}
    return None


def _is_letter(surface: str) -> bool:
    """A Latin letter or a digit alone, which is a part of sizes and numbers."""
    return len(word_key(surface)) == 1 and word_key(surface).isascii()


def wrong_facet_name(key: str, name: str) -> tuple[str, dict[str, Any]] | None:
    """Why a facet cannot be called so; tags of one about health are known as such by its key alone."""
    if _PHONE.search(word_key(name)) or _PHONE.search(key):
        return "word_like_phone", {}
    if key not in HEALTH_FACETS and tells_of_health(name):
        return "facet_about_health", {"facet": name}
    return None


def wrong_facet_key(key: str) -> bool:
    """Whether a key is none: it begins with a small Latin letter and has up to 30 letters, digits and underscores."""
    return _KEY.match(key) is None


def known_facets(vertical: str) -> frozenset[str]:
    """The facets that a vertical has without the shop's."""
    return frozenset(vocabulary(vertical).facets)


def with_names(own: OwnWords) -> OwnWords:
    """The same, where the name of a tag is a word for itself, unless it is a letter, or has another meaning here."""
    taken = {word_key(surface) for surface in (*own.nothing, *(surface for surface, _, _ in own.words))}
    meant = [(facet, tag) for _, facet, tag in own.words if word_key(tag) not in taken and not _is_letter(tag)]
    names = dict.fromkeys((tag, facet, tag) for facet, tag in meant)
    return replace(own, words=(*own.words, *names))


def extended(words: Vocabulary, own: OwnWords) -> Vocabulary:
    """A vertical's vocabulary with the shop's own words, which win over the listed ones."""
    facets = {facet.key: Facet(facet.name, facet.name, facet.polarity) for facet in own.facets}
    names = dict.fromkeys([*words.facets, *facets], ()) | dict(words.names)
    for _, facet, tag in own.words:
        names[facet] = tuple(dict.fromkeys((*names[facet], tag)))
    known = words.words.keys() - {fold(surface) for surface, _, _ in own.words}
    meant = [(fold(surface), Name(facet, tag)) for surface, facet, tag in with_names(own).words]
    surfaces = {surface: Word((name,), rule="own") for surface, name in meant if surface not in known}
    nothing = {fold(surface): Word() for surface in own.nothing}
    return replace(words, facets=words.facets | facets, names=names, words=words.words | surfaces | nothing)


def read_own_words(text: str, vertical: str, facets: Iterable[str] = ()) -> OwnWords:
    """The words of a shop's YAML, explicit ones only: a name with other words is not repeated as its own word.

    ``facets`` are those that the shop has already, so that its tags may name them.

    Raises :class:`BadWords`, with the first ``MOST_MISTAKES``; for what is no YAML or hostile, with that one mistake.
    """
    return read_composed(composed(text), vertical, facets)


def composed(text: str) -> yaml.Node:
    """The first and longer part of :func:`read_own_words`, which needs no shop: the file as YAML."""
    if len(text) > LONGEST_TEXT:
        raise BadWords([Complaint(1, "file_too_long", {"most": LONGEST_TEXT})])
    root = _compose(text)
    if root is None or _value(root) == "":
        raise BadWords([Complaint(1, "file_empty", {})])
    return root


def read_composed(root: yaml.Node, vertical: str, facets: Iterable[str] = ()) -> OwnWords:
    """The second part of :func:`read_own_words`."""
    reader = _Reader(vertical, known_facets(vertical), frozenset(facets))
    with suppress(_Enough):
        reader.read(root)
        if not (reader.errors or reader.surfaces or reader.facets):
            reader.complain(root, "file_empty")
    if reader.errors:
        raise BadWords(reader.errors)
    return OwnWords(tuple(reader.words), tuple(reader.nothing), tuple(reader.facets.values()))


class _Enough(Exception):
    """So many mistakes are nobody's to read."""


class _Refused(Exception):
    def __init__(self, mark: Any, code: str) -> None:
        super().__init__(code)
        self.complaint = Complaint(mark.line + 1, code, {})


class _Loader(yaml.SafeLoader):
    """Plain YAML only. References can blow a small file up and tags can make objects, so both are refused unread."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it untyped.
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _Refused(event.start_mark, "yaml_reference")
        if event.tag is not None:
            raise _Refused(event.start_mark, "yaml_tag")
        if self.depth >= _DEEPEST:
            raise _Refused(event.start_mark, "too_deep")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _compose(text: str) -> yaml.Node | None:
    try:
        loader = _Loader(text)
        try:
            return loader.get_single_node()
        finally:
            loader.dispose()
    except _Refused as refused:
        raise BadWords([refused.complaint]) from None
    except yaml.reader.ReaderError as error:  # A character that YAML forbids; it counts in bytes or characters.
        line = text.count("\n", 0, error.position) + 1
        raise BadWords([Complaint(line, "forbidden_character", {})]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise BadWords([Complaint(line, "not_yaml", {"column": column})]) from None


def _value(node: yaml.Node) -> str | None:
    """What a text says, "" for nothing at all, None for what is no text."""
    if not isinstance(node, yaml.ScalarNode):
        return None
    if node.tag == "tag:yaml.org,2002:null":
        return ""
    return str(node.value).strip() if node.tag == "tag:yaml.org,2002:str" else None


@dataclass
class _Reader:
    """Goes through the file once, from facets to words, and notes every mistake."""

    vertical: str
    known: frozenset[str]
    had: frozenset[str]
    errors: list[Complaint] = field(default_factory=list)
    facets: dict[str, OwnFacet] = field(default_factory=dict)
    words: list[tuple[str, str, str]] = field(default_factory=list)
    nothing: list[str] = field(default_factory=list)
    surfaces: dict[str, tuple[str, str] | None] = field(default_factory=dict)

    def complain(self, node: yaml.Node, code: str, **params: object) -> None:
        self.errors.append(Complaint(node.start_mark.line + 1, code, params))
        if len(self.errors) >= MOST_MISTAKES:
            raise _Enough

    def read(self, root: yaml.Node) -> None:
        parts = dict(self.pairs(root))
        for name in _PARTS:  # Facets first, wherever they stand, since tags name them.
            for key, node in parts.items():
                if key.value == name:
                    getattr(self, f"read_{name}")(node)
        for key in parts:
            if _value(key) not in _PARTS:
                self.complain(key, "unknown_part", part=self.shown(key))

    def read_facets(self, node: yaml.Node) -> None:
        for key, about in self.pairs(node):
            facet, told = self.text(key), {_value(name): value for name, value in self.pairs(about)}
            name = told.get("zh")
            polarity = told.get("polarity")
            if facet is None:
                continue
            if wrong_facet_key(facet):
                self.complain(key, "bad_facet_key", facet=facet)
            elif facet in self.known or facet in self.facets:
                self.complain(key, "facet_taken", facet=facet)
            elif name is None or not (zh := self.text(name)):
                self.complain(key, "facet_without_name", facet=facet)
            elif len(zh) > LONGEST_WORD:
                self.complain(name, "facet_name_too_long", most=LONGEST_WORD)
            elif (wrong := wrong_facet_name(facet, zh)) is not None:
                self.complain(name, wrong[0], **wrong[1])
            elif polarity is None or _value(polarity) not in get_args(OwnPolarity):
                self.complain(polarity or key, "unknown_polarity", facet=facet)
            else:
                self.facets[facet] = OwnFacet(facet, zh, _value(polarity))  # type: ignore[arg-type]  # Checked above.

    def read_tags(self, node: yaml.Node) -> None:
        for key, names in self.pairs(node):
            facet = self.text(key)
            if facet is not None and facet not in {*self.known, *self.had, *self.facets}:
                self.complain(key, "unknown_facet", facet=facet)
            for name, surfaces in self.pairs(names):
                tag = self.text(name)
                others = list(self.items(surfaces))
                if others and tag is not None:
                    self.told(name, wrong_name(tag))
                for surface in others or [name]:
                    self.add(surface, (facet or "", tag or ""))

    def read_nothing(self, node: yaml.Node) -> None:
        for surface in self.items(node):
            self.add(surface, None)

    def add(self, node: yaml.Node, meaning: tuple[str, str] | None) -> None:
        surface = self.text(node)
        if surface is None or self.told(node, wrong_surface(surface)):
            return
        if meaning is not None and hides_health(surface, *meaning, self.vertical):
            self.complain(node, "word_about_health", word=surface)
            return
        folded = word_key(surface)
        if folded in self.surfaces:
            code = "same_word_twice" if self.surfaces[folded] == meaning else "word_with_two_meanings"
            self.complain(node, code, word=surface)
            return
        self.surfaces[folded] = meaning
        if len(self.surfaces) == MOST_WORDS + 1:
            self.complain(node, "too_many_words", most=MOST_WORDS)
        if meaning is None:
            self.nothing.append(surface)
        else:
            self.words.append((surface, *meaning))

    def told(self, node: yaml.Node, wrong: tuple[str, dict[str, Any]] | None) -> bool:
        """Whether something is wrong, which is noted then."""
        if wrong is not None:
            self.complain(node, wrong[0], **wrong[1])
        return wrong is not None

    def pairs(self, node: yaml.Node) -> Iterator[tuple[yaml.Node, yaml.Node]]:
        """Keys and values; something else is a mistake, nothing at all is none."""
        if isinstance(node, yaml.MappingNode):
            yield from node.value
        elif _value(node) != "":
            self.complain(node, "not_a_mapping")

    def items(self, node: yaml.Node) -> Iterator[yaml.Node]:
        """The items of a list; something else is a mistake, nothing at all is none."""
        if isinstance(node, yaml.SequenceNode):
            yield from node.value
        elif _value(node) != "":
            self.complain(node, "not_a_list")

    def text(self, node: yaml.Node) -> str | None:
        """The text, None after a mistake was noted: YAML reads 38, no and 2026-01-01 as other things than text."""
        value = _value(node)
        if value is None:
            self.complain(node, "not_text", value=self.shown(node))
        elif value == "":
            self.complain(node, "empty_word")
        return value or None

    def shown(self, node: yaml.Node) -> str:
        return str(node.value)[:LONGEST_WORD] if isinstance(node, yaml.ScalarNode) else "…"
