"""A score of :mod:`tagging.evaluate` as people and as programs read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tagging.evaluate import Counts, Difference, Score, Share


def as_json(score: Score, most: int = 0) -> dict[str, Any]:
    """Shares from 0 to 1 with four digits, null where nothing was counted; and up to ``most`` notes that went wrong."""
    facets = {
        name: _parts(counts) | {"polarity": _rounded(score.facet_polarity.get(name, Share()).value)}
        for name, counts in _by_size(score.facets)
    }
    return {
        "notes": score.notes,
        "tag": _parts(score.tag),
        "macro_f1": _rounded(score.macro_f1),
        "strict": _parts(score.strict),
        "polarity_accuracy": _rounded(score.polarity.value),
        "polarity_accuracy_opinion": _rounded(score.opinion.value),
        "dislike_recall": _rounded(score.dislikes_found.value),
        "dislike_precision": _rounded(score.dislikes_right.value),
        "exact_notes": _rounded(score.exact.value),
        "empty_notes": _rounded(score.empty.value),
        "for_accuracy": _rounded(score.person.value),
        "self_accuracy": _rounded(score.customer.value),
        "verticals": {name: _parts(counts) for name, counts in score.verticals.items()},
        "facets": facets,
    } | ({"differences": [_difference(note) for note in score.differences[:most]]} if most else {})


def _difference(note: Difference) -> dict[str, Any]:
    return {
        "id": note.id,
        "note": note.note,
        "missing": [f"{facet}:{tag}" for facet, tag in note.missing],
        "extra": [f"{facet}:{tag}" for facet, tag in note.extra],
        "turned": [{"tag": f"{facet}:{tag}", "gold": gold, "pred": found} for (facet, tag), gold, found in note.turned],
    }


def _by_size(facets: Mapping[str, Counts]) -> list[tuple[str, Counts]]:
    return sorted(facets.items(), key=lambda item: (-item[1].gold, item[0]))


def _parts(counts: Counts) -> dict[str, float | None]:
    shares = {"p": counts.precision, "r": counts.recall, "f1": counts.f1}
    numbers: dict[str, float | None] = {"gold": counts.gold, "pred": counts.pred, "hit": counts.hit}
    return {name: round(share, 4) for name, share in shares.items()} | numbers


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def table(score: Score) -> Iterator[str]:
    """The lines of the table that people read, in percent."""
    yield f"notes {score.notes}"
    yield f"{'':16}{'P':>7}{'R':>8}{'F1':>8}{'gold':>8}{'pred':>7}{'hit':>7}{'polarity':>10}"
    yield _line("tag", score.tag, score.polarity)
    yield _line("strict", score.strict)
    for name, value in (
        ("macro F1 of facets", score.macro_f1),
        ("polarity of likes and dislikes", score.opinion.value),
        ("dislikes found", score.dislikes_found.value),
        ("dislikes right", score.dislikes_right.value),
        ("notes exactly right", score.exact.value),
        ("notes without tags left so", score.empty.value),
        ("for whom, when for somebody", score.person.value),
        ("for nobody else, when so", score.customer.value),
    ):
        yield f"{name:32}{_percent(value)}"
    yield "by vertical"
    yield from (_line(f"  {name}", counts) for name, counts in score.verticals.items())
    yield "by facet"
    for name, counts in _by_size(score.facets):
        yield _line(f"  {name}", counts, score.facet_polarity.get(name, Share()))


def _line(name: str, counts: Counts, polarity: Share | None = None) -> str:
    shares = " ".join(map(_percent, (counts.precision, counts.recall, counts.f1)))
    right = f"{_percent(polarity.value):>10}" if polarity else ""
    return f"{name:16}{shares}{counts.gold:8}{counts.pred:7}{counts.hit:7}{right}".rstrip()


def _percent(share: float | None) -> str:
    return f"{'–':>7}" if share is None else f"{100 * share:7.2f}"


def differences(score: Score, most: int) -> Iterator[str]:
    """Up to so many notes with what is missing (-), too much (+), and of another polarity (~)."""
    for note in score.differences[:most]:
        yield f"\n{note.id}  {note.note}"
        yield from (f"  - {facet}:{tag}" for facet, tag in note.missing)
        yield from (f"  + {facet}:{tag}" for facet, tag in note.extra)
        yield from (f"  ~ {facet}:{tag}  gold {gold}, predicted {found}" for (facet, tag), gold, found in note.turned)
