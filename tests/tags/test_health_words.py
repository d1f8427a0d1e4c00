"""A shop's own words may tell about health, but only where everybody can see that they do."""

from __future__ import annotations

import pytest
from counter_book import found, refused
from health_shop import Shop
from own_words import Words, read_all_again
from tag_book import Book

ILLNESS = ("illness", "糖尿病")


@pytest.fixture
def shop(book: Book) -> Shop:
    """A shop that has switched nothing on."""
    return Shop(book)


@pytest.fixture
def words(shop: Shop) -> Words:
    """Its dictionary, empty."""
    return Words(shop.book.people)


@pytest.mark.parametrize("surface", ["怀孕", "糖尿病", "湿疹宝宝", "乳腺癌术后", "孕 妇"])
def test_a_word_about_health_may_not_hide_behind_another_name(words: Words, surface: str) -> None:
    assert refused(words.put(surface, "service:常客")) == (422, "word_about_health")


def test_nor_be_called_by_a_name_of_the_list_that_says_nothing(words: Words) -> None:
    assert refused(words.put("怀孕", "color:米色")) == (422, "word_about_health")


def test_it_may_mean_nothing(words: Words) -> None:
    found(words.put("怀孕"))


def test_a_kind_of_tag_about_health_has_a_key_that_says_so(words: Words) -> None:
    assert refused(words.facet("illness", "病史", "fact")) == (422, "facet_about_health")
    found(words.facet("condition", "病史", "fact"))


@pytest.mark.parametrize("surface", ["13800138000", "王小红１３８００１３８０００", "一三八零零一三八零零零"])
def test_a_number_is_no_word(words: Words, surface: str) -> None:
    assert refused(words.put(surface, "color:米色")) == (422, "word_like_phone")
    assert refused(words.put("燕麦", f"color:{surface}")) == (422, "word_like_phone")


def test_a_tag_that_tells_about_health_is_kept_only_of_who_agreed(words: Words, shop: Shop) -> None:
    found(words.facet("illness", "情况", "fact"))
    found(words.put("糖尿病", "illness:糖尿病"))
    note = shop.book.writes("糖尿病，想要米色裙子")
    assert shop.book.tags(note) == {("color", "米色"), ("category", "裙子")}
    shop.switch()
    shop.agrees()
    assert ILLNESS in shop.book.tags(note)
    shop.refuses()
    assert ILLNESS not in shop.book.names()


def test_what_a_pharmacy_called_openly_hides_in_no_other_shop(words: Words, shop: Shop) -> None:
    shop.sells("pharmacy")
    found(words.put("头疼", "category:常买"))
    shop.sells("apparel")
    read_all_again()
    assert words.tries("头疼，想要米色") == {("color", "米色")}
