"""What a benchmark gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """Lines for people; medians of ratios (ours ÷ baseline); which goals were reached."""

    table: list[str]
    ratios: dict[str, float]
    goals: dict[str, bool]
