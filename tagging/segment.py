"""Cutting Chinese text into words: a seam with two implementations."""

from __future__ import annotations

import importlib
import logging
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

# Both libraries search a graph per run of characters; a bounded run keeps the whole note linear.
RUN = 200


class Segmenter(Protocol):
    """Cuts a short text into words whose concatenation is the text."""

    def cut(self, text: str) -> list[str]: ...


class JiebaSegmenter:
    """The reference implementation, with the dictionary that jieba carries."""

    def __init__(self) -> None:
        # Imported here, since whoever has the fast one should not wait for it.
        jieba = importlib.import_module("jieba")
        jieba.setLogLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        with _cache_folder(jieba.__version__) as folder:
            self._tokenizer.tmp_dir = str(folder)
            self._tokenizer.cache_file = str(folder / "words.cache")
            self._tokenizer.initialize()

    def cut(self, text: str) -> list[str]:
        return list(self._tokenizer.cut(text, HMM=False))


class RjiebaSegmenter:
    """The fast implementation; raises ImportError when the rjieba wheel is not installed."""

    def __init__(self) -> None:
        self._cut: Callable[[str, bool], list[str]] = importlib.import_module("rjieba").cut
        # The library reads its dictionary at the first cut; a request should not wait for it.
        self._cut("好", False)

    def cut(self, text: str) -> list[str]:
        return list(self._cut(text, False))


@contextmanager
def _cache_folder(version: str) -> Iterator[Path]:
    """A folder of this user alone for the cache that a version of jieba makes of its dictionary.

    jieba would place it under a fixed name in the shared temporary folder and load what it finds there, so another
    user of the machine could plant a file. Without a home of our own the cache lasts only until it is read.
    """
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(home) / "huitouke" / f"jieba-{version}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
        ours = state.st_uid == os.getuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    except OSError:
        ours = False
    if ours and os.access(folder, os.W_OK):
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="jieba-") as passing:
            yield Path(passing)


@cache
def default_segmenter() -> Segmenter:
    """rjieba when it is installed, else jieba; made once, since every vertical cuts with the same dictionary."""
    try:
        return RjiebaSegmenter()
    except ImportError:
        return JiebaSegmenter()


def borders(text: str, segmenter: Segmenter) -> list[int]:
    """Where the words of a text begin, and its end. The text may have any length: it is cut in runs."""
    starts: list[int] = []
    for base in range(0, len(text), RUN):
        position = base
        for word in segmenter.cut(text[base : base + RUN]):
            starts.append(position)
            position += len(word)
    starts.append(len(text))
    return starts
