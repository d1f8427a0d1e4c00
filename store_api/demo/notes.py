"""What clerks write: a sentence put together from parts, so that hardly two are the same."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from store_api.demo import script
from store_api.demo.world import Piece


def slots(rng: Random, piece: Piece, pairing: Piece) -> dict[str, str]:
    """What the sentences of the data file may name."""
    others = [colour for style in script.catalogue().styles for colour in style.colours if colour != piece.colour]
    return {
        "style": piece.style.name,
        "colour": piece.colour,
        "size": piece.size.removesuffix("码"),
        "other": rng.choice([colour for colour in piece.style.colours if colour != piece.colour] or others),
        "pairing": pairing.style.name,
        "price": str(piece.style.price // 100),
    }


def visit_note(rng: Random, kind: str, *, came_back: bool, may_call: bool, named: dict[str, str]) -> str:
    """A note about a visit that ended as `kind`, a key of `happened`."""
    words = script.words()
    parts = []
    if rng.random() < 0.6:
        parts.append(rng.choice(words.openings["back" if came_back else "any"]))
    parts.append(rng.choice(words.happened[kind]))
    if rng.random() < 0.65:
        parts.append(rng.choice(words.closings["may_call" if may_call and rng.random() < 0.7 else "any"]))
    return joined(rng, parts).format(**named)


def joined(rng: Random, parts: Sequence[str]) -> str:
    """The parts as people join them: commas mostly, sometimes a stop."""
    text = parts[0]
    for part in parts[1:]:
        text += ("，" if rng.random() < 0.6 else "。") + part
    return text + ("" if rng.random() < 0.5 else "。")


def call_words(rng: Random, result: str, named: dict[str, str]) -> dict[str, str]:
    """The two lines about a call; a line nobody would write is left out."""
    words = script.words().calls[result]
    lines = {"agreed": words.agreed, "next_step": words.next}
    return {key: rng.choice(choices).format(**named) for key, choices in lines.items() if choices}
