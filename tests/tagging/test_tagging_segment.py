"""The two segmenters cut alike, and jieba's cache lies where nobody else can write."""

from __future__ import annotations

import random
import stat
import tempfile
from itertools import pairwise
from pathlib import Path

import jieba as library
import pytest

from tagging import VERTICALS
from tagging.segment import RUN, JiebaSegmenter, RjiebaSegmenter, Segmenter, borders
from tagging.vocabulary import vocabulary

JOINTS = ["", "", " ", ",", "的", "了", "不要", "2", "m", "XL", "165/88A", "oversize", "。", "、", "❤️", "\n", "１２"]


@pytest.fixture(scope="module")
def jieba() -> Segmenter:
    return JiebaSegmenter()


@pytest.fixture(scope="module")
def rjieba() -> Segmenter:
    return RjiebaSegmenter()


@pytest.mark.parametrize("vertical", VERTICALS)
def test_both_cut_clauses_of_a_shop_alike(vertical: str, jieba: Segmenter, rjieba: Segmenter) -> None:
    rng = random.Random(vertical)
    words = sorted(vocabulary(vertical).words)
    for _ in range(500):
        clause = "".join(rng.choice(words) + rng.choice(JOINTS) for _ in range(rng.randint(1, 7)))
        assert rjieba.cut(clause) == jieba.cut(clause)


def test_both_cut_runs_of_common_characters_alike(jieba: Segmenter, rjieba: Segmenter) -> None:
    rng = random.Random(1)
    characters = sorted({char for word in vocabulary("apparel").words for char in word if "一" <= char <= "龥"})
    for _ in range(500):
        clause = "".join(rng.choices(characters, k=rng.randint(1, 30)))
        assert rjieba.cut(clause) == jieba.cut(clause)


def test_the_borders_of_a_long_text_are_the_same_by_both(jieba: Segmenter, rjieba: Segmenter) -> None:
    text = "今天打包带走一件白色连衣裙" * (RUN // 4)
    found = borders(text, rjieba)
    assert found == borders(text, jieba)
    assert "".join(text[start:end] for start, end in pairwise(found)) == text


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A home for caches, and the temporary folder that everybody shares."""
    home, shared = tmp_path / "cache", tmp_path / "shared"
    home.mkdir()
    shared.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    monkeypatch.setattr(tempfile, "tempdir", str(shared))
    return home, shared


def cache_folder(home: Path) -> Path:
    return home / "huitouke" / f"jieba-{library.__version__}"


def test_the_cache_lies_in_a_folder_of_this_user_alone(places: tuple[Path, Path]) -> None:
    home, shared = places
    JiebaSegmenter()
    folder = cache_folder(home)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["words.cache"]
    assert list(shared.iterdir()) == []


def test_a_second_start_reads_the_cache(places: tuple[Path, Path]) -> None:
    home, _ = places
    JiebaSegmenter()
    written = (cache_folder(home) / "words.cache").stat().st_mtime_ns
    assert JiebaSegmenter().cut("白天打包") == ["白天", "打包"]
    assert (cache_folder(home) / "words.cache").stat().st_mtime_ns == written


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_can_write_is_neither_read_nor_written(places: tuple[Path, Path], mode: int) -> None:
    home, shared = places
    folder = cache_folder(home)
    folder.mkdir(parents=True)
    folder.chmod(mode)
    (folder / "words.cache").write_bytes(b"planted")
    assert JiebaSegmenter().cut("白天打包") == ["白天", "打包"]
    assert (folder / "words.cache").read_bytes() == b"planted"
    assert list(shared.iterdir()) == []


def test_a_home_that_cannot_be_made_leaves_nothing_behind(places: tuple[Path, Path]) -> None:
    home, shared = places
    (home / "huitouke").write_text("a file where the folder should be")
    assert JiebaSegmenter().cut("白天打包") == ["白天", "打包"]
    assert list(shared.iterdir()) == []


def test_a_broken_cache_is_made_anew(places: tuple[Path, Path]) -> None:
    home, _ = places
    folder = cache_folder(home)
    folder.mkdir(parents=True, mode=0o700)
    (folder / "words.cache").write_bytes(b"broken")
    assert JiebaSegmenter().cut("白天打包") == ["白天", "打包"]
    assert (folder / "words.cache").stat().st_size > 1_000_000
