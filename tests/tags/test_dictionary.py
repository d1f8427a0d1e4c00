"""The shop's dictionary: words one by one and as a file, and how soon they count."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import Cast, fresh_id, open_shop
from counter_book import found, refused
from own_words import Words
from sqlalchemy import select
from tag_book import Book

from store_api.db import Session, database
from store_api.dictionary import service
from store_api.dictionary.reading import Taggers, taggers, warm
from store_api.staff.models import AuditEntry, Company, Staff
from tagging.own_words import MOST_FACETS, MOST_WORDS

FILE = """\
facets:
  gift_box:
    zh: 礼盒
    polarity: opinion
tags:
  color:
    米色:
    - 奶咖
    - 燕麦
  gift_box:
    礼盒装: []
nothing:
- 小白楼
"""


@pytest.fixture
def words(people: Cast) -> Words:
    """An empty dictionary."""
    return Words(people)


def entries(session: Session) -> list[tuple[str, str | None]]:
    """What was remembered about the dictionary."""
    rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(row.action, row.reason) for row in rows if row.action.startswith("dictionary.")]


def test_a_word_counts_at_once(words: Words) -> None:
    assert ("color", "米色") not in words.tries("想要燕麦外套")
    found(words.put("燕麦", "color:米色"))
    assert ("color", "米色") in words.tries("想要燕麦外套")


def test_the_name_of_a_new_tag_is_a_word_too(words: Words) -> None:
    found(words.put("晨雾蓝灰", "color:雾灰"))
    assert ("color", "雾灰") in words.tries("喜欢雾灰")


def test_a_word_can_mean_a_size_of_one_letter(words: Words) -> None:
    before = words.tries("m 要了")
    found(words.put("中等码", "size:M"))
    assert ("size", "M") in words.tries("她穿中等码")
    assert words.tries("m 要了") == before


def test_a_word_can_mean_nothing(words: Words) -> None:
    assert ("color", "白色") in words.tries("喜欢白色")
    found(words.put("白色"))
    assert words.tries("喜欢白色") == set()


def test_a_word_that_is_gone_means_what_it_means_elsewhere(words: Words) -> None:
    key = found(words.put("白色"))["id"]
    assert words.remove(key).status_code == 204
    assert ("color", "白色") in words.tries("喜欢白色")
    assert words.remove(key).status_code == 204


def test_a_word_tells_who_said_so(words: Words) -> None:
    found(words.put("燕麦", "color:米色"))
    (row,) = words.show()["words"]
    assert (row["surface"], row["facet"], row["tag"], row["clerk"]) == ("燕麦", "color", "米色", "梅店长")


def test_a_word_can_get_another_meaning(words: Words) -> None:
    key = found(words.put("燕麦", "color:米色"))["id"]
    found(words.put("燕麦", "color:棕色", key))
    assert words.meanings() == {"燕麦": "color:棕色"}


def test_a_word_in_traditional_characters_is_the_same(words: Words) -> None:
    found(words.put("襯衫", "category:衬衫"))
    assert refused(words.put("衬衫", "category:西装")) == (409, "word_taken")


@pytest.mark.parametrize("surface", ["Oat", "ＯＡＴ", " oat "])
def test_the_same_word_is_there_once(words: Words, surface: str) -> None:
    found(words.put("oat", "color:米色"))
    assert refused(words.put(surface, "color:棕色")) == (409, "word_taken")


@pytest.mark.parametrize(
    ("surface", "meaning", "code"),
    [
        ("的", None, "word_everywhere"),
        ("7", None, "word_everywhere"),
        ("Ｍ", "size:M", "word_everywhere"),
        ("，", None, "word_everywhere"),
        ("…！", None, "word_everywhere"),
        ("很" * 21, None, "word_too_long"),
        ("燕麦", "colour:米色", "unknown_facet"),
        ("燕麦", "color:的", "word_everywhere"),
        ("  ", None, "invalid"),
    ],
)
def test_what_cannot_be_a_word_is_refused(words: Words, surface: str, meaning: str | None, code: str) -> None:
    assert refused(words.put(surface, meaning)) == (422, code)


def test_a_facet_without_a_tag_is_refused(words: Words) -> None:
    answer = words.mei.put(f"/dictionary/words/{fresh_id()}", {"surface": "燕麦", "facet": "color"})
    assert refused(answer) == (422, "invalid")


def test_the_shop_can_have_a_facet_of_its_own(words: Words) -> None:
    found(words.facet("gift_box"))
    found(words.put("礼盒装", "gift_box:礼盒装"))
    assert ("gift_box", "礼盒装") in words.tries("想要礼盒装")
    assert words.show()["facets"] == [{"key": "gift_box", "name": "礼盒", "polarity": "opinion"}]


def test_a_facet_is_offered_where_tags_are_chosen(people: Cast, words: Words) -> None:
    found(words.facet("gift_box"))
    found(words.put("礼盒装", "gift_box:礼盒装"))
    offered = {one["key"]: one for one in found(people.lin.get("/tag-names"))["facets"]}
    assert (offered["gift_box"]["name"], offered["gift_box"]["names"]) == ("礼盒", ["礼盒装"])


def test_a_facet_that_the_shops_kind_has_is_refused(words: Words) -> None:
    assert refused(words.facet("color")) == (409, "facet_taken")


@pytest.mark.parametrize("key", ["Gift", "1a", "a-b", "a" * 31])
def test_a_key_is_latin(words: Words, key: str) -> None:
    assert refused(words.facet(key)) == (422, "bad_facet_key")


def test_a_facet_goes_after_its_words(words: Words) -> None:
    found(words.facet("gift_box"))
    key = found(words.put("礼盒装", "gift_box:礼盒装"))["id"]
    remove = words.mei.call
    assert refused(remove("DELETE", "/dictionary/facets/gift_box")) == (409, "facet_in_use")
    words.remove(key)
    assert remove("DELETE", "/dictionary/facets/gift_box").status_code == 204
    assert remove("DELETE", "/dictionary/facets/gift_box").status_code == 204
    assert words.show()["facets"] == []


def test_a_facet_stays_while_a_note_was_corrected_to_it(words: Words, book: Book) -> None:
    found(words.facet("gift_box"))
    key = found(words.put("礼盒装", "gift_box:礼盒装"))["id"]
    now = {"facet": "gift_box", "tag": "礼盒装", "polarity": "like"}
    verdict = found(book.judge(book.writes("喜欢米色"), "米色", now))["id"]
    words.remove(key)
    refusal = words.mei.call("DELETE", "/dictionary/facets/gift_box")
    assert refused(refusal) == (409, "facet_in_corrections")
    assert "1" in refusal.json["message"]
    book.take_back("tag-verdicts", verdict)
    assert words.mei.call("DELETE", "/dictionary/facets/gift_box").status_code == 204


def test_there_are_not_more_facets_than_a_page_can_show(words: Words) -> None:
    text = "facets:\n" + "".join(f"  f{number}: {{zh: 礼盒, polarity: fact}}\n" for number in range(MOST_FACETS))
    assert words.bring_in(text)["errors"] == []
    assert refused(words.facet("gift_box")) == (422, "too_many_facets")
    (wrong,) = words.bring_in("facets: {gift_box: {zh: 礼盒, polarity: fact}}")["errors"]
    assert str(MOST_FACETS) in wrong["reason"]
    assert words.facet("f1", "包装").status_code == 200


def test_words_of_another_trades_facets_wait_for_it(words: Words, session: Session) -> None:
    found(words.put("云感", "fabric:轻薄"))
    session.get_one(Company, True).vertical = "home"
    session.settle()
    assert words.tries("喜欢云感") == set()


def test_a_file_brings_all_its_words(words: Words) -> None:
    assert words.bring_in(FILE) == {"added": 4, "changed": 0, "errors": []}
    meanings = {"燕麦": "color:米色", "奶咖": "color:米色", "礼盒装": "gift_box:礼盒装", "小白楼": None}
    assert words.meanings() == meanings


def test_what_was_exported_can_be_imported_and_changes_nothing(words: Words, session: Session) -> None:
    words.bring_in(FILE)
    exported = words.mei.get("/dictionary/export")
    assert (exported.text, exported.mimetype) == (FILE, "application/yaml")
    version = session.get_one(Company, True).words_version
    assert words.bring_in(exported.text) == {"added": 0, "changed": 0, "errors": []}
    session.expire_all()
    assert session.get_one(Company, True).words_version == version


def test_a_file_changes_what_it_names_and_leaves_the_rest(words: Words) -> None:
    words.bring_in(FILE)
    assert words.bring_in("tags: {color: {棕色: [燕麦]}}") == {"added": 0, "changed": 1, "errors": []}
    assert words.meanings()["燕麦"] == "color:棕色"
    assert words.meanings()["奶咖"] == "color:米色"


def test_a_file_may_use_a_facet_that_the_shop_has(words: Words) -> None:
    found(words.facet("gift_box"))
    assert words.bring_in("tags: {gift_box: {礼盒装: []}}")["added"] == 1


def test_a_file_with_one_mistake_brings_nothing(words: Words) -> None:
    done = words.bring_in("tags:\n  color:\n    米色: [燕麦]\n  colour:\n    米色: [奶咖]\n")
    assert (done["added"], done["changed"]) == (0, 0)
    assert done["errors"] == [{"line": 4, "reason": "没有「colour」这个类别，请先写在 facets 里，或改成已有的。"}]
    assert words.show()["words"] == []


def test_mistakes_are_told_in_the_callers_language(words: Words) -> None:
    answer = words.mei.post("/dictionary/import?lang=en", {"yaml": "nothing: [38]"})
    (wrong,) = found(answer)["errors"]
    assert wrong == {
        "line": 1,
        "reason": "“38” would be read as a number, a date or yes or no. Please put it in quotes.",
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "tags: [",
        "nothing: [&a 甲, *a]",
        "nothing: [!!str 甲]",
        "nothing: [[[[[[[甲]]]]]]]",
        "nothing: ['\x01']",
        "#" * 300_001,
        "tags: {color: [甲]}",
        "nothing: 甲",
        "nothing: ['', 的, 甲, 甲, 38]",
        "other: 甲",
        "tags: {color: {米色: [甲], 棕色: [甲]}}",
        f"nothing: [{'长' * 21}]",
        f"facets: {{a1: {{zh: {'长' * 21}, polarity: fact}}}}",
        "facets: {A: {}, color: {}, a1: {}, a2: {zh: 甲}}",
        "nothing:\n" + "".join(f"- 词{number}号\n" for number in range(MOST_WORDS + 1)),
    ],
)
def test_every_mistake_has_a_sentence(words: Words, text: str, language: str) -> None:
    done = found(words.mei.post(f"/dictionary/import?lang={language}", {"yaml": text}))
    unknown = found_sentence(language)
    assert done["errors"]
    assert all(wrong["reason"] != unknown and "{" not in wrong["reason"] for wrong in done["errors"])


def found_sentence(language: str) -> str:
    """What is said for a code that has no sentence."""
    return {"zh": "我们这边出了问题，内容没有保存，请再试一次。"}.get(language, "Something went wrong on our side.")


def test_the_whole_dictionary_has_a_limit(words: Words) -> None:
    text = "nothing:\n" + "".join(f"- 词{number}号\n" for number in range(MOST_WORDS))
    assert words.bring_in(text)["added"] == MOST_WORDS
    assert refused(words.put("燕麦", "color:米色")) == (422, "too_many_words")
    (wrong,) = words.bring_in("nothing: [小白楼]")["errors"]
    assert str(MOST_WORDS) in wrong["reason"]


def test_changes_are_remembered_without_the_words(words: Words, session: Session) -> None:
    key = found(words.put("燕麦", "color:米色"))["id"]
    words.put("燕麦", "color:米色", key)
    words.remove(key)
    words.bring_in("nothing: [小白楼]")
    assert entries(session) == [
        ("dictionary.word_set", None),
        ("dictionary.word_removed", None),
        ("dictionary.imported", "+1 ~0"),
    ]


def test_a_process_makes_a_tagger_once_for_each_version(words: Words, session: Session) -> None:
    taggers = Taggers()
    first = taggers.current(session)
    assert taggers.current(session) is first
    found(words.put("燕麦", "color:米色"))
    second = taggers.current(session)
    assert second is not first
    assert taggers.current(session) is second


def test_names_of_facets_need_no_tagger(words: Words, session: Session) -> None:
    held = Taggers().current(session)
    assert held.words.facets["color"].zh == "颜色"
    assert held._tagger is None


def test_the_words_are_loaded_before_the_first_note(words: Words, session: Session) -> None:
    found(words.put("燕麦", "color:米色"))
    warm()
    assert taggers._held is not None
    assert taggers._held.version == session.get_one(Company, True).words_version
    assert taggers._held._tagger is not None


def test_a_file_is_read_before_anybody_waits_for_the_company(shared: None) -> None:
    with database.transaction() as holder, database.transaction() as session:
        service.locked(holder)
        mei = session.scalars(select(Staff).where(Staff.number == "3")).one()
        assert service.import_words(session, mei, "tags: [").errors


@pytest.fixture
def shared(app: object, own_database: str) -> None:
    """A shop whose commits are real."""
    with database.session() as session:
        open_shop(session)


def test_threads_read_by_one_tagger_while_words_change(shared: None) -> None:
    taggers = Taggers()

    def reads(number: int) -> tuple[object, bool]:
        with database.transaction() as session:
            if number == 5:
                mei = session.scalars(select(Staff).where(Staff.number == "3")).one()
                service.import_words(session, mei, "tags: {color: {米色: [燕麦]}}")
        with database.transaction() as session:
            held = taggers.current(session)
            return held.version, any(tag.tag == "米色" for tag in held.tagger.tag("想要燕麦外套"))

    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(reads, range(30)))
    assert seen <= {(None, False), *((version, True) for version, _ in seen if version is not None)}
    assert any(known for _, known in seen)
