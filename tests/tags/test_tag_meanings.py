"""What clerks may say about a tag: of a note that has it, as the tagger could have said it, and in their own shift."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from cast import PHONE, Person, fresh_id
from counter_book import found, refused
from own_words import Words
from story import count, drain
from tag_book import Book

from store_api.tags import verdicts
from store_api.tags.models import TagVerdict
from store_api.visits.models import Note

NAVY = {"facet": "color", "tag": "藏青", "polarity": "like", "for_person": None}
SINGLE = {"facet": "household", "tag": "离异", "polarity": "fact", "for_person": None}


def becomes(book: Book, facet: str, tag: str, polarity: str = "fact") -> set[str]:
    """The tags of this kind after a clerk has typed one in place of a colour."""
    note = book.writes("喜欢黑色")
    found(book.judge(note, "黑色", {"facet": facet, "tag": tag, "polarity": polarity, "for_person": None}))
    return {name for kind, name in book.names() if kind == facet}


def test_a_listed_name_is_a_tag(book: Book) -> None:
    assert becomes(book, "color", "藏青", "like") == {"藏青"}


def test_a_name_of_the_shop_is_one(book: Book) -> None:
    words = Words(book.people)
    found(words.facet("gift_box"))
    found(words.put("礼盒装", "gift_box:礼盒装"))
    assert becomes(book, "gift_box", "礼盒装", "like") == {"礼盒装"}


@pytest.mark.parametrize(
    ("facet", "typed", "called"),
    [
        ("color", "酒红色的", "酒红"),
        ("size", "165/88a", "165/88A"),
        ("budget", "预算五百", "预算≈500"),
        ("size", "ＸＬ", "XL"),
    ],
)
def test_what_is_typed_is_kept_as_the_tagger_calls_it(book: Book, facet: str, typed: str, called: str) -> None:
    polarity = "like" if facet == "color" else "fact"
    assert becomes(book, facet, typed, polarity) == {called}


@pytest.mark.parametrize("typed", ["王小红", "13800138000", "１３８００１３８０００", "王小红 138 0013 8000"])
def test_other_words_are_no_tag(book: Book, typed: str) -> None:
    note = book.writes("喜欢黑色")
    assert refused(book.judge(note, "黑色", {**SINGLE, "tag": typed})) == (422, "tag_unknown")


@pytest.mark.parametrize("typed", ["孕期", "孕 期", "孕期\u200b", "怀孕5个月", "孕期中"])
def test_health_is_refused_however_it_is_typed(book: Book, typed: str) -> None:
    status, code = refused(book.judge(book.writes("喜欢黑色"), "黑色", {**SINGLE, "tag": typed}))
    assert (status, code) in {(422, "tag_not_kept"), (422, "tag_unknown")}
    assert count(book.session, TagVerdict) == 0


@pytest.mark.parametrize("person", ["王小红", "13900001111", "我老公的同学"])
def test_goods_are_for_a_person_as_tags_name_them(book: Book, person: str) -> None:
    answer = book.judge(book.writes("喜欢黑色"), "黑色", {**NAVY, "for_person": person})
    assert refused(answer) == (422, "tag_impossible")


def test_only_a_tag_that_the_note_has_is_judged(book: Book) -> None:
    note = book.writes("喜欢黑色")
    assert refused(book.judge(note, "白色")) == (409, "tag_not_said")
    assert refused(book.judge(note, "13800138000", facet="王小红")) == (409, "tag_not_said")


def test_a_note_that_was_taken_back_is_not_judged(book: Book) -> None:
    note = book.writes("喜欢黑色")
    book.take_back("notes", str(note))
    assert refused(book.judge(note, "黑色")) == (404, "note_unknown")


def test_nor_one_whose_visit_was(book: Book) -> None:
    note = book.writes("喜欢黑色")
    book.take_back("visits", book.visit)
    assert refused(book.judge(note, "黑色")) == (404, "note_unknown")


def rewritten(book: Book, note: uuid.UUID, text: str, *, read: bool = True) -> None:
    """The note has new words, read by the tagger or not yet."""
    found(book.tablet.correct(str(note), text, '"1"'))
    if read:
        drain(book.session.now)


def test_the_evidence_tells_the_version_that_it_was_read_from(book: Book) -> None:
    note = book.writes("喜欢黑色")
    rewritten(book, note, "喜欢黑色，周末再来")
    (row,) = book.evidence("color", "黑色")
    assert row["note_version"] == 2


def test_a_tag_of_words_that_are_gone_is_not_judged(book: Book) -> None:
    note = book.writes("喜欢黑色")
    rewritten(book, note, "喜欢白色")
    assert refused(book.judge(note, "黑色", NAVY, note_version=1)) == (409, "tag_not_said")


def test_a_verdict_about_older_words_is_about_those(book: Book) -> None:
    note = book.writes("喜欢黑色")
    rewritten(book, note, "喜欢白色", read=False)
    found(book.judge(note, "黑色", NAVY, note_version=1))
    assert book.names() == {("color", "白色")}


def test_a_correction_of_older_words_stands_while_the_new_ones_say_the_same(book: Book) -> None:
    note = book.writes("喜欢黑色")
    rewritten(book, note, "喜欢黑色，周末再来")
    found(book.judge(note, "黑色", NAVY, note_version=1))
    assert {tag for facet, tag in book.names() if facet == "color"} == {"藏青"}


def test_nobody_judges_words_that_are_not_written_yet(book: Book) -> None:
    note = book.writes("喜欢黑色")
    assert refused(book.judge(note, "黑色", note_version=2)) == (409, "tag_not_said")


def test_a_note_takes_so_many_verdicts(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "MOST_OF_A_NOTE", 2)
    note = book.writes("喜欢黑色")
    found(book.judge(note, "黑色"))
    found(book.judge(note, "黑色", NAVY))
    assert refused(book.judge(note, "黑色")) == (409, "too_many_verdicts")


class EarlierShift:
    """What a tablet delivers for a session of two days ago, or of so many."""

    def __init__(self, book: Book, days: int = 2) -> None:
        lin = book.tablet.person
        self.book, self.session_id, self.then = book, str(lin.session_id), book.session.now
        book.later(days=days)

    def delivers(self, note: uuid.UUID, **body: Any) -> tuple[int, str]:
        """A rejection of black, said during that shift."""
        headers = {"Authorization": f"Bearer {self.book.shop.tablet_token}", "Huitouke-Session": self.session_id}
        said = {"note_id": str(note), "facet": "color", "tag": "黑色", "kind": "reject", "now": None}
        said |= {"occurred_at": self.then.isoformat(), **body}
        client = self.book.people.client
        answer = client.put(f"/api/v1/tag-verdicts/{fresh_id()}", json=said, headers=headers)
        return (200, "") if answer.status_code == 200 else refused(answer)


def test_a_clerk_at_work_judges_an_old_note_through_her_tablet(book: Book) -> None:
    note = book.writes("喜欢黑色")
    book.later(days=60)
    shift = EarlierShift(book, days=0)
    assert shift.delivers(note) == (200, "")


def test_an_earlier_shift_judges_no_note_that_was_old_then(book: Book) -> None:
    note = book.writes("喜欢黑色")
    book.later(days=60)
    assert EarlierShift(book).delivers(note) == (404, "record_unknown")


def test_for_an_earlier_shift_a_tablet_delivers_what_was_said_of_its_notes(book: Book) -> None:
    note = book.writes("喜欢黑色")
    assert EarlierShift(book).delivers(note) == (200, "")


def test_but_nothing_about_later_ones(book: Book) -> None:
    shift = EarlierShift(book)
    note = book.writes("喜欢黑色", visit_id=book.tablet.visited(phone=PHONE))
    assert shift.delivers(note) == (404, "record_unknown")
    assert count(book.session, TagVerdict) == 0


def test_nor_about_a_colleagues_in_the_name_of_somebody_who_has_left(book: Book) -> None:
    note = book.writes("喜欢黑色")
    shift = EarlierShift(book)
    book.shop.lin.active = False
    book.session.settle()
    colleague = book.session.get_one(Note, note)
    colleague.session_id = Person(book.people.client, book.session, book.shop.mei, book.shop.tablet).session_id
    book.session.settle()
    assert shift.delivers(note) == (404, "record_unknown")
