"""Cutting Chinese text into words: a seam with two implementations."""

from __future__ import annotations

import importlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from typing import Protocol

import jieba

# Both libraries search a graph per run of characters; a bounded run keeps the whole note linear.
RUN = 200


class Segmenter(Protocol):
    """Cuts a short text into words whose concatenation is the text."""

    def cut(self, text: str) -> list[str]: ...


class JiebaSegmenter:
    """The reference implementation, with the dictionary that jieba carries."""

    def __init__(self) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        # jieba caches its dictionary under a fixed name in the shared temporary folder,
        # where another user of the machine could place a file; a private folder cannot be met.
        with tempfile.TemporaryDirectory(prefix="jieba-") as folder:
            self._tokenizer.tmp_dir = folder
            self._tokenizer.cache_file = os.path.join(folder, "words.cache")
            self._tokenizer.initialize()

    def cut(self, text: str) -> list[str]:
        return list(self._tokenizer.cut(text, HMM=False))


class RjiebaSegmenter:
    """The fast implementation; raises ImportError when the rjieba wheel is not installed."""

    def __init__(self) -> None:
        self._cut: Callable[[str, bool], list[str]] = importlib.import_module("rjieba").cut

    def cut(self, text: str) -> list[str]:
        return list(self._cut(text, False))


def default_segmenter() -> Segmenter:
    """rjieba when it is installed, else jieba."""
    try:
        return RjiebaSegmenter()
    except ImportError:
        return JiebaSegmenter()


def word_spans(text: str, segmenter: Segmenter) -> Iterator[tuple[int, int]]:
    """The spans of the words of a text of any length, cut in runs of at most ``RUN`` characters."""
    for base in range(0, len(text), RUN):
        start = base
        for word in segmenter.cut(text[base : base + RUN]):
            yield start, start + len(word)
            start += len(word)
