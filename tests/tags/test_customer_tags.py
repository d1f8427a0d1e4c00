"""What all notes about a person add up to, and whatever makes it anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from counter_book import found, refused
from merges import OTHER_PHONE, merged, undone
from sqlalchemy import update
from story import count, drain
from tag_book import WORDS, Book, statements_of

from store_api.customers import phone_changes
from store_api.privacy.erasure import erase
from store_api.privacy.export import export
from store_api.tags.jobs import project_note
from store_api.tags.models import CustomerTag, TagEvidence, TagVerdict
from store_api.tags.projection import project
from tagging.cloud import half_life


def held(book: Book, table: str) -> list[dict[str, Any]]:
    """What her export says of a table."""
    (found_,) = (one for one in export(book.session, book.anna.id, "zh")["held"] if one["table"] == table)
    rows: list[dict[str, Any]] = found_["rows"]
    return rows


def test_the_cloud_names_its_facets_in_the_readers_language(book: Book) -> None:
    book.writes("喜欢米色")
    assert book.told("米色")["facet_name"] == "颜色"
    answer = book.tablet.person.get(f"/customers/{book.customer}/tags?lang=en")
    assert found(answer)[0]["facet_name"] != "颜色"


def test_a_tag_fades_without_being_written_again(book: Book) -> None:
    book.writes("喜欢米色")
    fresh, rows = book.told("米色")["weight"], book.rows()
    book.later(days=half_life("color"))
    assert book.told("米色")["weight"] == pytest.approx(fresh / 2)
    assert book.rows() == rows


def test_the_cloud_holds_what_was_said_in_visits_and_about_her(book: Book) -> None:
    book.writes(WORDS)
    book.writes("喜欢真丝", customer_id=book.customer)
    assert {tag for _, tag in book.names()} >= {"米色", "真丝"}


def test_what_is_said_often_weighs_more(book: Book) -> None:
    book.writes("喜欢米色")
    book.writes("喜欢米色和黑色")
    cloud = {tag["tag"]: tag for tag in book.cloud()}
    assert cloud["米色"]["count"] == 2
    assert cloud["米色"]["weight"] > cloud["黑色"]["weight"]


def test_somebody_elses_words_are_not_hers(book: Book) -> None:
    other = book.tablet.visited(phone="13900139000")
    book.writes("喜欢黑色", visit_id=other)
    assert ("color", "黑色") not in book.names()


def test_the_page_of_a_customer_shows_the_same_cloud(book: Book) -> None:
    book.writes(WORDS)
    page = found(book.tablet.person.get(f"/customers/{book.customer}"))
    assert page["tags"] == book.cloud()


def test_a_later_like_stands_and_tells_what_it_replaced(book: Book) -> None:
    book.writes("不要黑色")
    book.later(days=30)
    book.writes("喜欢黑色", customer_id=book.customer)
    assert (book.told("黑色")["polarity"], book.told("黑色")["changed_from"]) == ("like", "dislike")


def test_of_facts_that_exclude_each_other_the_latest_stands(book: Book) -> None:
    book.writes("没结婚")
    book.later(days=400)
    book.writes("老公陪她来的", customer_id=book.customer)
    assert ("household", "未婚") not in book.names()
    assert book.told("已婚")["changed_from"] == "未婚"


def test_a_note_delivered_late_does_not_win_over_a_newer_one(book: Book) -> None:
    earlier = (book.session.now - timedelta(minutes=3)).isoformat()
    book.writes("喜欢黑色")
    book.writes("不要黑色", visit_id=book.visit, occurred_at=earlier)
    assert (book.told("黑色")["polarity"], book.told("黑色")["changed_from"]) == ("like", "dislike")


def test_what_is_for_her_husband_stands_apart(book: Book) -> None:
    book.writes("给老公买XL的外套")
    assert book.told("XL")["for_person"] == "老公"


def test_projecting_again_gives_the_same_rows(book: Book) -> None:
    note = book.writes(WORDS)
    before = book.rows()
    for _ in range(2):
        project_note(book.session, note)
    assert book.rows() == before != []


def test_the_statements_do_not_grow_with_notes_and_tags(book: Book) -> None:
    def statements() -> int:
        return statements_of(book, lambda: project(book.session, book.anna.id))

    book.writes("喜欢米色，不要黑色")
    few = statements()
    for colour in ("白色", "红色", "绿色", "紫色", "藏青"):
        book.writes(f"不要{colour}，喜欢真丝，穿M，怕热", customer_id=book.customer)
    assert statements() == few


def test_rows_that_stay_are_not_written(book: Book) -> None:
    book.writes("喜欢米色，不要黑色")
    book.writes("喜欢米色", customer_id=book.customer)
    before = statements_of(book, lambda: project(book.session, book.anna.id))
    book.session.execute(update(CustomerTag).where(CustomerTag.tag == "黑色").values(level=0.0))
    assert statements_of(book, lambda: project(book.session, book.anna.id)) == before + 1


def test_a_note_about_a_guest_is_nobodys(book: Book) -> None:
    book.writes(WORDS, visit_id=book.tablet.visited())
    assert count(book.session, CustomerTag) == 0


def test_new_words_of_a_note_change_the_cloud(book: Book) -> None:
    note = book.writes("喜欢米色")
    found(book.tablet.correct(str(note), "喜欢黑色", '"1"'))
    drain(book.session.now)
    assert ("color", "黑色") in book.names()
    assert ("color", "米色") not in book.names()


def test_a_note_taken_back_leaves_the_cloud(book: Book) -> None:
    note = book.writes("喜欢米色")
    book.take_back("notes", str(note))
    assert book.rows() == []


def test_a_visit_taken_back_leaves_the_cloud(book: Book) -> None:
    book.writes("喜欢米色")
    book.take_back("visits", book.visit)
    assert book.rows() == []


def test_what_was_said_of_a_guest_is_hers_once_she_is_known(book: Book) -> None:
    guest = book.tablet.visited()
    book.writes("喜欢米色", visit_id=guest)
    found(book.tablet.tie(guest, customer_id=book.customer))
    drain(book.session.now)
    assert ("color", "米色") in book.names()


def test_a_merge_unites_the_clouds_and_undoing_it_parts_them(book: Book) -> None:
    other = book.tablet.met(OTHER_PHONE)
    book.writes("喜欢米色")
    book.writes("喜欢米色", customer_id=other)
    book.writes("喜欢黑色", customer_id=other)
    twin = book.story.customer(OTHER_PHONE)
    apart = book.rows(), book.rows(twin)
    merge = merged(book.session, book.shop, twin, book.anna)
    book.settle()
    assert book.told("米色")["count"] == 2
    assert ("color", "黑色") in book.names()
    assert book.rows(twin) == []
    undone(book.session, book.shop, merge)
    book.settle()
    assert (book.rows(), book.rows(twin)) == apart


def test_whoever_asks_for_a_merged_customer_sees_the_cloud_of_the_person(book: Book) -> None:
    twin = book.story.customer(OTHER_PHONE)
    book.writes("喜欢米色")
    merged(book.session, book.shop, twin, book.anna)
    book.settle()
    assert found(book.tablet.person.get(f"/customers/{twin.id}/tags")) == book.cloud() != []


def test_another_number_changes_nothing(book: Book) -> None:
    book.writes("喜欢米色")
    before = book.rows()
    phone_changes.change_phone(book.session, book.story.lin, book.anna.id, "13700137000")
    book.settle()
    assert book.rows() == before


def test_erasure_leaves_neither_cloud_nor_verdicts(book: Book) -> None:
    note = book.writes("喜欢米色，不要黑色")
    found(book.judge(note, "黑色"))
    erase(book.session, book.anna.id)
    book.settle()
    assert [count(book.session, model) for model in (CustomerTag, TagEvidence, TagVerdict)] == [0, 0, 0]


def test_a_job_that_comes_after_erasure_makes_no_cloud(book: Book) -> None:
    note = book.writes("喜欢米色")
    erase(book.session, book.anna.id)
    evidence = {"facet": "color", "tag": "米色", "polarity": "like", "starts": 0, "ends": 2, "rule": "word"}
    book.session.add(TagEvidence(note_id=note, confidence=1.0, tagged_at=book.session.now, **evidence))
    project(book.session, book.anna.id)
    assert book.rows() == []


def test_the_export_shows_cloud_and_verdicts(book: Book) -> None:
    note = book.writes("喜欢米色，不要黑色")
    found(book.judge(note, "黑色", {"facet": "color", "tag": "藏青", "polarity": "dislike"}))
    (tag,) = (row for row in held(book, "customer_tag") if row["tag"] == "藏青")
    assert (tag["polarity"], tag["count"]) == ("dislike", 1)
    (verdict,) = held(book, "tag_verdict")
    assert (verdict["tag"], verdict["now_tag"]) == ("黑色", "藏青")


def test_names_of_tags_are_those_of_the_shops_kind(book: Book) -> None:
    names = found(book.tablet.person.get("/tag-names"))
    facets = {facet["key"]: facet for facet in names["facets"]}
    assert names["vertical"] == "apparel"
    assert "symptom" not in facets
    assert facets["color"]["polarities"] == ["like", "dislike", "fact"]
    assert "米色" in facets["color"]["names"]


def test_names_that_have_not_changed_are_not_sent_again(book: Book) -> None:
    answer = book.tablet.person.get("/tag-names")
    again = book.tablet.person.get("/tag-names", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_stranger_sees_no_cloud(book: Book) -> None:
    book.writes(WORDS)
    answer = book.people.stranger.get(f"/customers/{book.customer}/tags")
    assert refused(answer) == (404, "customer_unknown")
