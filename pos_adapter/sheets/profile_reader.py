"""YAML content -> Profile. Everything wrong is told with its key."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping

from pos_adapter.adapter import Outlet, StoreContext
from pos_adapter.records import LINE_KINDS, LineKind
from pos_adapter.sheets.profile import FIELDS, TABLES, WORDS, Names, Profile, Table, missing_columns, plain

_KEYS = [
    "name",
    "table",
    "header",
    "delimiter",
    "encoding",
    "store",
    "dates",
    "numbers",
    "columns",
    "words",
    "line_kinds",
    "receipt_scope",
    "refund_prefix",
]
_DELIMITERS = (",", ";", "\t", "|", "whitespace")
_SCOPES = ((), ("store",), ("store", "day"))
# Only what strptime reads the same on every machine: no names of months, no %c.
_DATE_FORM = re.compile(r"(?:[^%]|%[YmdHMSfzpI])+")


class WrongKey(Exception):
    """`key` is where, `problem` is a phrase."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")
        self.key = key
        self.problem = problem


def read_profile(content: object) -> Profile:
    """The profile that `content` describes. Raises `WrongKey`."""
    top = _mapping("-", content, _KEYS)
    table = TABLES[_one_of("table", top.get("table"), TABLES)]
    header = _boolean("header", top.get("header", True))
    numbers = _mapping("numbers", top.get("numbers", {}), ("decimal", "thousands", "signs"))
    decimal = _one_of("numbers.decimal", numbers.get("decimal", "."), (".", ","))
    others = tuple(mark for mark in (",", ".", " ", "'") if mark != decimal)
    delimiter = top.get("delimiter")
    return Profile(
        name=_text("name", top.get("name")),
        table=table,
        context=_context(top.get("store")),
        columns=_columns(top.get("columns"), table, header),
        header=header,
        delimiter=None if delimiter is None else _one_of("delimiter", delimiter, _DELIMITERS),
        encoding=_encoding(top.get("encoding")),
        dates=_dates(top.get("dates", []), table),
        decimal=decimal,
        thousands=_one_of("numbers.thousands", numbers.get("thousands", others[0]), others),
        signs=_texts("numbers.signs", numbers.get("signs", [])),
        words=_words(top.get("words", {})),
        line_kinds=_line_kinds(top.get("line_kinds", {})),
        receipt_scope=_scope(top.get("receipt_scope", [])),
        refund_prefix=None if "refund_prefix" not in top else _text("refund_prefix", top["refund_prefix"]),
    )


def _context(content: object) -> StoreContext:
    store = _mapping("store", content, ("code", "name", "currency", "timezone"))
    written = {key: _text(f"store.{key}", value) for key, value in store.items()}
    for key in ("currency", "timezone"):
        if key not in written:
            raise WrongKey(f"store.{key}", "is missing")
    if not re.fullmatch("[A-Z]{3}", written["currency"]):
        raise WrongKey("store.currency", "must be a three-letter code such as CNY")
    try:
        return StoreContext(Outlet(written.get("code"), written["currency"], written["timezone"], written.get("name")))
    except ValueError as problem:
        raise WrongKey("store.timezone", str(problem)) from None


def _columns(content: object, table: Table, header: bool) -> Mapping[str, tuple[Names, ...]]:
    columns = {
        name: _sources(f"columns.{name}", value, header)
        for name, value in _mapping("columns", content, FIELDS[table]).items()
    }
    for group in missing_columns(table, columns):
        raise WrongKey("columns", f"one of {', '.join(group)} has to be named")
    return columns


def _sources(key: str, value: object, header: bool) -> tuple[Names, ...]:
    if isinstance(value, dict):
        parts = _mapping(key, value, ("together",)).get("together")
        if not isinstance(parts, list) or not parts:
            raise WrongKey(f"{key}.together", "must be a list of columns")
        return tuple(_names(f"{key}.together", part, header) for part in parts)
    return (_names(key, value, header),)


def _names(key: str, value: object, header: bool) -> Names:
    names = value if isinstance(value, list) else [value]
    for name in names:
        if isinstance(name, bool) or not isinstance(name, str | int) or name == "":
            raise WrongKey(key, "must be a header, a list of headers or a position")
        if isinstance(name, int) and not 1 <= name <= 200:
            raise WrongKey(key, "a position is from 1 to 200")
        if isinstance(name, str) and not header:
            raise WrongKey(key, "must be a position, because header is false")
    if not names:
        raise WrongKey(key, "names no column")
    return tuple(names)


def _dates(content: object, table: Table) -> tuple[str, ...]:
    forms = _texts("dates", content)
    for form in forms:
        if not _DATE_FORM.fullmatch(form) or not all(part in form for part in ("%Y", "%m", "%d")):
            raise WrongKey("dates", f"{form!r} is not a form of %Y, %m, %d and %H, %M, %S, %f, %z, %I, %p")
    if not forms and table in {"receipts", "footfall"}:
        raise WrongKey("dates", "at least one form is needed")
    return forms


def _words(content: object) -> Mapping[str, Mapping[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for name, meanings in _mapping("words", content, tuple(WORDS)).items():
        known = _mapping(f"words.{name}", meanings, WORDS[name])
        words[name] = {
            plain(word): meaning
            for meaning, written in known.items()
            for word in _texts(f"words.{name}.{meaning}", written)
        }
    return words


def _line_kinds(content: object) -> Mapping[str, LineKind]:
    kinds = _mapping("line_kinds", content, tuple(LINE_KINDS))
    return {plain(word): LINE_KINDS[kind] for kind in kinds for word in _texts(f"line_kinds.{kind}", kinds[kind])}


def _scope(content: object) -> tuple[str, ...]:
    scope = _texts("receipt_scope", content)
    if scope not in _SCOPES:
        raise WrongKey("receipt_scope", "must be [], [store] or [store, day]")
    return scope


def _encoding(content: object) -> str | None:
    if content is None:
        return None
    name = _text("encoding", content)
    try:
        # Codecs such as "hex" turn bytes into bytes; only those of text are of use.
        if codecs.lookup(name).decode(b"")[0] != "":
            raise WrongKey("encoding", "is not an encoding of text")
    except LookupError:
        raise WrongKey("encoding", "is not known to Python") from None
    return name


def _mapping(key: str, value: object, known: Iterable[str]) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise WrongKey(key, "is missing" if value is None else "must be a mapping")
    for name in value:
        if name not in known:
            place = str(name) if key == "-" else f"{key}.{name}"
            raise WrongKey(place, f"unknown; known are {', '.join(known)}")
    return value


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise WrongKey(key, "is missing" if value is None else "must be text (put it in quotes)")
    return value


def _texts(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise WrongKey(key, "must be a list")
    return tuple(_text(key, entry) for entry in value)


def _one_of(key: str, value: object, known: Iterable[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise WrongKey(key, f"must be one of {', '.join(map(repr, known))}")
    return value


def _boolean(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise WrongKey(key, "must be true or false")
    return value
