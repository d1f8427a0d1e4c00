"""Clerks know better than the tagger, and what they said is remembered."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from cast import Person, fresh_id
from counter_book import found, refused
from merges import OTHER_PHONE
from story import count, drain
from tag_book import Book

from store_api.staff import service as staff
from store_api.tags.evidence import read_notes
from store_api.tags.models import TagEvidence, TagVerdict
from store_api.tags.projection import project

NAVY = {"facet": "color", "tag": "藏青", "polarity": "like", "for_person": None}


def verdict_of(book: Book, tag: str) -> dict[str, Any] | None:
    """The verdict that stands beside the one piece of evidence for a colour."""
    (row,) = book.evidence("color", tag)
    verdict: dict[str, Any] | None = row["verdict"]
    return verdict


def test_a_rejected_tag_leaves_the_cloud(book: Book) -> None:
    found(book.judge(book.writes("喜欢黑色"), "黑色"))
    assert ("color", "黑色") not in book.names()


def test_a_tag_that_was_rejected_everywhere_stays_last_so_that_it_can_be_restored(book: Book) -> None:
    found(book.judge(book.writes("喜欢黑色 米色"), "黑色"))
    assert [(tag["tag"], tag["count"], tag["weight"]) for tag in book.cloud()][-1] == ("黑色", 0, 0)
    assert [tag["tag"] for tag in book.cloud() if tag["count"]] == ["米色"]


def test_other_notes_still_say_so(book: Book) -> None:
    note = book.writes("喜欢黑色")
    book.writes("喜欢黑色", customer_id=book.customer)
    found(book.judge(note, "黑色"))
    assert book.told("黑色")["count"] == 1


def test_the_evidence_tells_who_rejected_it(book: Book) -> None:
    assert book.writes("喜欢黑色")
    note = uuid.UUID(book.evidence("color", "黑色")[0]["note_id"])
    assert verdict_of(book, "黑色") is None
    key = fresh_id()
    found(book.judge(note, "黑色", key=key))
    told = verdict_of(book, "黑色")
    assert told is not None
    assert (told["id"], told["kind"], told["clerk"], told["now"]) == (key, "reject", "小林", None)


def test_a_corrected_tag_stands_under_its_right_name(book: Book) -> None:
    found(book.judge(book.writes("喜欢黑色"), "黑色", NAVY))
    assert {tag for facet, tag in book.names() if facet == "color"} == {"藏青"}


def test_a_correction_shows_the_words_it_was_made_from(book: Book) -> None:
    found(book.judge(book.writes("喜欢黑色"), "黑色", NAVY))
    (row,) = book.evidence("color", "藏青")
    assert row["text"][row["starts"] : row["ends"]] == "黑色"
    assert (row["rule"], row["confidence"], row["verdict"]["now"]) == ("verdict", 1.0, NAVY)


def test_the_evidence_of_the_wrong_name_says_what_it_became(book: Book) -> None:
    found(book.judge(book.writes("喜欢黑色"), "黑色", NAVY))
    told = verdict_of(book, "黑色")
    assert told is not None
    assert (told["kind"], told["now"]) == ("correct", NAVY)


def test_a_correction_may_change_only_the_polarity(book: Book) -> None:
    found(book.judge(book.writes("喜欢黑色"), "黑色", {**NAVY, "tag": "黑色", "polarity": "dislike"}))
    assert book.told("黑色")["polarity"] == "dislike"
    (row,) = book.evidence("color", "黑色")
    assert row["polarity"] == "dislike"


def test_a_correction_may_say_that_it_is_for_somebody_else(book: Book) -> None:
    found(book.judge(book.writes("喜欢黑色"), "黑色", {**NAVY, "tag": "黑色", "for_person": "老公"}))
    assert book.told("黑色")["for_person"] == "老公"


def test_the_latest_verdict_counts(book: Book) -> None:
    note = book.writes("喜欢黑色")
    found(book.judge(note, "黑色"))
    found(book.judge(note, "黑色", NAVY))
    assert ("color", "藏青") in book.names()


def test_a_correction_can_be_rejected_under_its_new_name(book: Book) -> None:
    note = book.writes("喜欢黑色")
    found(book.judge(note, "黑色", NAVY))
    found(book.judge(note, "藏青"))
    assert not any(facet == "color" for facet, _ in book.names())
    told = verdict_of(book, "藏青")
    assert told is not None
    assert told["kind"] == "reject"


def test_a_verdict_taken_back_leaves_what_there_was_before(book: Book) -> None:
    note, first, second = book.writes("喜欢黑色"), fresh_id(), fresh_id()
    found(book.judge(note, "黑色", NAVY, key=first))
    found(book.judge(note, "黑色", key=second))
    book.take_back("tag-verdicts", second)
    assert ("color", "藏青") in book.names()
    book.take_back("tag-verdicts", first)
    assert ("color", "黑色") in book.names()
    assert verdict_of(book, "黑色") is None


def test_a_verdict_outlives_the_evidence(book: Book) -> None:
    note = book.writes("喜欢黑色，不要白色")
    found(book.judge(note, "黑色", NAVY))
    found(book.judge(note, "白色"))
    before = book.rows()
    book.session.query(TagEvidence).delete()
    read_notes(book.session, [note])
    project(book.session, book.anna.id)
    assert book.rows() == before


def test_a_correction_stands_though_the_tagger_no_longer_finds_what_it_was_made_from(book: Book) -> None:
    note = book.writes("喜欢黑色")
    found(book.judge(note, "黑色", NAVY))
    book.session.query(TagEvidence).delete()
    project(book.session, book.anna.id)
    assert ("color", "藏青") in book.names()
    (row,) = book.evidence("color", "藏青")
    assert (row["starts"], row["ends"]) == (0, 0)


def corrected(book: Book, note: uuid.UUID, text: str) -> None:
    """The note has new words, and everything has reacted."""
    found(book.tablet.correct(str(note), text, '"1"'))
    drain(book.session.now)


def test_a_rejection_stays_when_the_note_gets_more_words(book: Book) -> None:
    note = book.writes("喜欢黑色")
    found(book.judge(note, "黑色"))
    corrected(book, note, "喜欢黑色，周末再来")
    assert ("color", "黑色") not in book.names()


def test_a_correction_stays_while_the_new_words_say_the_same(book: Book) -> None:
    note = book.writes("喜欢黑色")
    found(book.judge(note, "黑色", NAVY))
    corrected(book, note, "喜欢黑色，周末再来")
    assert ("color", "藏青") in book.names()


def test_a_correction_of_words_that_are_gone_is_gone(book: Book) -> None:
    note = book.writes("喜欢黑色")
    found(book.judge(note, "黑色", NAVY))
    corrected(book, note, "喜欢白色")
    assert {tag for facet, tag in book.names() if facet == "color"} == {"白色"}
    assert book.evidence("color", "藏青") == []


def test_a_verdict_sent_twice_is_one(book: Book) -> None:
    note, key = book.writes("喜欢黑色"), fresh_id()
    first, again = (book.judge(note, "黑色", key=key, occurred_at=book.session.now.isoformat()) for _ in range(2))
    assert first.json == again.json
    assert count(book.session, TagVerdict) == 1


def test_another_verdict_under_the_same_id_is_refused(book: Book) -> None:
    note, key = book.writes("喜欢黑色"), fresh_id()
    found(book.judge(note, "黑色", key=key))
    assert refused(book.judge(note, "黑色", NAVY, key=key)) == (409, "id_used")


def test_a_verdict_tells_who_gave_it_where_and_when(book: Book) -> None:
    note = book.writes("喜欢黑色")
    found(book.judge(note, "黑色", occurred_at=book.session.now.isoformat()))
    (row,) = book.session.query(TagVerdict).all()
    assert (row.note_id, row.staff_id, row.store_id) == (note, book.shop.lin.id, book.shop.store.id)
    assert (row.occurred_at, row.note_version) == (book.session.now, 1)


def test_a_tablet_delivers_the_verdict_of_a_clerk_who_has_signed_out(book: Book) -> None:
    note, lin = book.writes("喜欢黑色"), book.tablet.person
    book.tablet.person.call("DELETE", "/sessions/current")
    lin.headers = {"Authorization": f"Bearer {book.shop.tablet_token}", "Huitouke-Session": str(lin.session_id)}
    found(book.judge(note, "黑色"))
    assert count(book.session, TagVerdict) == 1


@pytest.fixture
def stranger(book: Book) -> Person:
    """A clerk at the tablet of a store that has never met her."""
    _, invitation = staff.invite_device(book.session, book.shop.other_store, book.shop.hua)
    tablet, _ = staff.enrol_device(book.session, invitation, "外店平板")
    return Person(book.people.client, book.session, book.shop.stranger, tablet)


def test_a_clerk_of_a_store_that_never_met_her_may_not_judge(book: Book, stranger: Person) -> None:
    note = book.writes("喜欢黑色")
    assert refused(book.judge(note, "黑色", person=stranger)) == (404, "note_unknown")
    assert ("color", "黑色") in book.names()


def test_nor_about_a_guest_of_another_store(book: Book, stranger: Person) -> None:
    note = book.writes("喜欢黑色", visit_id=book.tablet.visited())
    assert refused(book.judge(note, "黑色", person=stranger)) == (404, "note_unknown")


def test_nor_take_a_verdict_of_another_store_back(book: Book, stranger: Person) -> None:
    key = fresh_id()
    found(book.judge(book.writes("喜欢黑色"), "黑色", key=key))
    assert refused(stranger.call("DELETE", f"/tag-verdicts/{key}")) == (404, "record_unknown")


def test_a_clerk_of_another_store_that_has_met_her_may_judge(book: Book, stranger: Person) -> None:
    note = book.writes("喜欢黑色")
    found(stranger.post("/customers", {"phone": "13800138000", "service": True}))
    found(book.judge(note, "黑色", person=stranger))
    assert ("color", "黑色") not in book.names()


def test_what_is_judged_of_a_guest_counts_once_she_is_known(book: Book) -> None:
    guest = book.tablet.visited()
    note = book.writes("喜欢黑色", visit_id=guest)
    found(book.judge(note, "黑色", NAVY))
    found(book.tablet.tie(guest, phone=OTHER_PHONE))
    drain(book.session.now)
    other = book.story.customer(OTHER_PHONE)
    assert {(row[1], row[2]) for row in book.rows(other)} >= {("color", "藏青")}


def test_a_note_that_does_not_exist_cannot_be_judged(book: Book) -> None:
    assert refused(book.judge(uuid.UUID(fresh_id()), "黑色")) == (404, "note_unknown")


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ({**NAVY, "facet": "symptom", "tag": "咳嗽", "polarity": "fact"}, "tag_impossible"),
        ({**NAVY, "facet": "household", "tag": "已婚", "polarity": "like"}, "tag_impossible"),
        ({**NAVY, "facet": "household", "tag": "孕期", "polarity": "fact"}, "tag_not_kept"),
    ],
    ids=["a facet of another trade", "a polarity that facts do not have", "what is not kept"],
)
def test_what_cannot_be_a_tag_here_is_refused(book: Book, now: dict[str, Any], code: str) -> None:
    assert refused(book.judge(book.writes("喜欢黑色"), "黑色", now)) == (422, code)


def test_nobody_says_that_she_is_not_pregnant_either(book: Book) -> None:
    answer = book.judge(book.writes("喜欢黑色"), "孕期", facet="household")
    assert refused(answer) == (422, "tag_not_kept")


def test_a_correction_says_what_it_is_and_a_rejection_does_not(book: Book) -> None:
    note = book.writes("喜欢黑色")
    for kind, now in (("correct", None), ("reject", NAVY)):
        assert refused(book.judge(note, "黑色", kind=kind, now=now))[0] == 422
