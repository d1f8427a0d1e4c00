"""The tagger against `jieba.cut` alone on the same notes; how soon it is ready, what it holds, and how it grows.

The notes are those of `data/notes.yaml`. A round reads all of them with jieba, with the default engine and with the
pure one, in turn, on one core; seconds are those of the processor, so that a busy machine changes little. Goals: the
default engine is as fast as `jieba.cut`, the pure one 0.4 times; a process has tagged its first note after 1.5
seconds; the tagger takes at most 130 MiB; a character of a long note costs at most twice what one of a short note does,
and a note of a million bytes is read to its end.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import jieba
import yaml

from bench.table import Result
from tagging import VERTICALS, Tagger, load_tagger
from tagging.segment import JiebaSegmenter
from tagging.vocabulary import vocabulary

NOTES: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "data" / "notes.yaml").read_text("utf-8"))
MIXED = " ".join(note for notes in NOTES.values() for note in notes)
LENGTHS = (1_000, 10_000, 100_000)
# Notes shorter than this are read several times, or a measurement would be too small to trust.
ENOUGH = 20_000
MEGABYTE = 1_000_000
# A note of a megabyte that takes longer than this is not read, even on a busy machine.
PATIENCE_SECONDS = 60

# A fresh process tells its seconds, from its own start, and the MiB it holds more once it has tagged its first note.
FRESH = """
import json, resource, time
def held():
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * resource.getpagesize() / 2**20
before = held()
from tagging import load_tagger
load_tagger().tag("不要黑色 27腰紧 换28")
print(json.dumps([time.process_time(), held() - before]))
"""
LONG = """
import sys, time
from tagging import load_tagger
load_tagger().tag(sys.stdin.buffer.read().decode(errors="replace"))
print(time.process_time())
"""


def measure(quick: bool) -> Result:
    """All figures of one run."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    jieba.setLogLevel(logging.WARNING)
    table, ratios = speed(11 if quick else 41)
    for name, text in (("mixed", MIXED), ("one_character", "红")):
        costs = by_length(text, 1 if quick else 5)
        table.append(f"{name:14}" + "".join(f"{cost * 1e6:10.2f} µs/char at {n:,}" for n, cost in costs.items()))
        ratios[f"growth_{name}"] = round(costs[LENGTHS[-1]] / costs[LENGTHS[0]], 2)
    starts = [fresh() for _ in range(3 if quick else 9)]
    ready, memory = median(start[0] for start in starts), median(start[1] for start in starts)
    megabyte = read_megabyte()
    took = "not read" if megabyte is None else f"{megabyte:.1f} s"
    table += [f"ready          {ready:10.2f} s", f"memory added   {memory:10.0f} MiB", f"a megabyte     {took:>12}"]
    ratios |= {"ready_seconds": round(ready, 2), "memory_mib": round(memory)}
    goals = {
        "default_at_least_jieba": ratios["default_to_jieba"] >= 1,
        "pure_at_least_0.4_of_jieba": ratios["pure_to_jieba"] >= 0.4,
        "ready_within_1.5_s": ready <= 1.5,
        "at_most_130_mib": memory <= 130,
        "linear_mixed": ratios["growth_mixed"] <= 2,
        "linear_one_character": ratios["growth_one_character"] <= 2,
        "a_megabyte_is_read": megabyte is not None,
    }
    return Result(table, ratios, goals)


def speed(rounds: int) -> tuple[list[str], dict[str, float]]:
    """Seconds per note of both engines and of jieba, and the medians of the rounds' ratios (jieba ÷ ours)."""
    fast = {vertical: load_tagger(vertical) for vertical in VERTICALS}
    segmenter = JiebaSegmenter()
    pure = {vertical: Tagger(vocabulary(vertical), segmenter) for vertical in VERTICALS}
    ways: dict[str, Callable[[str, str], object]] = {
        "jieba.cut": lambda _, note: list(jieba.cut(note)),
        "default": lambda vertical, note: fast[vertical].tag(note),
        "pure": lambda vertical, note: pure[vertical].tag(note),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds + 1):
        for name, way in ways.items():
            taken[name].append(seconds_per_note(way))
    for found in taken.values():
        del found[0]  # The first round fills what the engines keep.
    table = [f"{'':14}{'median µs/note':>16}{'best':>8}"]
    table += [f"{name:14}{median(found) * 1e6:16.0f}{min(found) * 1e6:8.0f}" for name, found in taken.items()]
    return table, {f"{name}_to_jieba": ratio(taken["jieba.cut"], taken[name]) for name in ("default", "pure")}


def seconds_per_note(way: Callable[[str, str], object]) -> float:
    """One pass over all notes."""
    began = time.process_time()
    for vertical, notes in NOTES.items():
        for note in notes:
            way(vertical, note)
    return (time.process_time() - began) / sum(map(len, NOTES.values()))


def ratio(baseline: list[float], ours: list[float]) -> float:
    """The median of the rounds' ratios, so that a slow minute of the machine hits both."""
    return round(median(one / other for one, other in zip(baseline, ours, strict=True)), 2)


def by_length(text: str, rounds: int) -> dict[int, float]:
    """Length of a note -> seconds per character."""
    tagger = load_tagger()
    taken: dict[int, list[float]] = {length: [] for length in LENGTHS}
    for _ in range(rounds):
        for length in LENGTHS:
            note = (text * (length // len(text) + 1))[:length]
            times = max(1, ENOUGH // length)
            began = time.process_time()
            for _ in range(times):
                tagger.tag(note)
            taken[length].append((time.process_time() - began) / (length * times))
    return {length: median(found) for length, found in taken.items()}


def fresh() -> tuple[float, float]:
    """Of a new process: seconds until its first note is tagged, and the MiB it holds more than before."""
    done = subprocess.run([sys.executable, "-c", FRESH], stdout=subprocess.PIPE, check=True)
    seconds, memory = json.loads(done.stdout)
    return seconds, memory


def read_megabyte() -> float | None:
    """Seconds that a process takes for a note of a million bytes; None when it does not end in time."""
    note = (MIXED.encode() * (MEGABYTE // len(MIXED.encode()) + 1))[:MEGABYTE]
    command = [sys.executable, "-c", LONG]
    try:
        done = subprocess.run(command, input=note, stdout=subprocess.PIPE, timeout=PATIENCE_SECONDS, check=True)
    except subprocess.TimeoutExpired:
        return None
    return float(done.stdout)
