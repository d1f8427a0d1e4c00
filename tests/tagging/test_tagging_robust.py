"""Whatever a note holds, however long it is, and while words are added: tags or none, never an exception or a wait."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep

import pytest
from tag_examples import shown
from work import work

from tagging import VERTICALS, Tagger, load_tagger
from tagging.own_words import OwnWords
from tagging.segment import JiebaSegmenter, RjiebaSegmenter, Segmenter
from tagging.vocabulary import vocabulary

ODD = {
    "empty": "",
    "emoji only": "👗👠🧥❤️👍🏽👨‍👩‍👧",
    "flags and keycaps": "🇨🇳🇯🇵1️⃣#️⃣",
    "mixed width": "ＯＶＥＲＳＩＺＥ oversize １６５／８８Ａ 165/88a ㎝ ｶﾀｶﾅ",
    "control characters": "".join(map(chr, range(32))) + "黑\x00色\x7f\x85不\x1b[31m要",
    "lone surrogates": "\ud800黑色\udfff不要\udc00\ud800",
    "halves in the wrong order": "\udc57\ud83d" * 3,
    "bytes that are no text": bytes(range(128, 256)).decode("utf-8", "surrogateescape"),
    "text read in the wrong encoding": "不要黑色 试M码".encode().decode("latin-1"),
    "bytes as Python writes them": repr("不要黑色".encode()),
    "a byte order mark": "\ufeff不要黑色\ufeff",
    "right-to-left marks": "\u202e不要\u202c\u200f黑色\u200e\u2066M码\u2069",
    "zero width": "黑\u200b色\u200d\u2060不\ufe0f要",
    "combining marks": "黑" + "\u0301" * 500 + "色",
    "private and unassigned": "\ue000\uf8ff\U0010ffff\ufffe\uffff",
    "far planes": "𠮷𠀋𪚥🀄",
    "folds to many": "ﷺ㍿ẞŉǰΐﬃ㋿",
    "English": "She wants a navy wool coat, size M, no logo, budget under 800.",
    "Japanese": "黒いワンピースが欲しい。サイズはMで、赤は嫌い。",
    "Korean": "검은색 원피스 M 사이즈 주세요, 빨간색은 싫어요",
    "Arabic": "أريد فستانًا أسود مقاس M ولا أحب الأحمر",
    "Russian": "Хочу чёрное платье размера M, красное не нравится",
    "Thai": "อยากได้ชุดเดรสสีดำ ไซส์ M ไม่ชอบสีแดง",
    "marks of expressions": r".*+?^${}()|[]\1(?P<x>)\d{9}",
    "brackets that never close": "(((((【【【「「「“““",
    "numbers that are none": "٣٤ ²³ ⅷ ½ 〇〇 ๑๒ 1e308 9" * 5,
    "a huge number": "预算" + "9" * 5_000 + " 穿" + "1" * 5_000 + "码",
}
SEGMENTERS: dict[str, Callable[[], Segmenter]] = {"jieba": JiebaSegmenter, "rjieba": RjiebaSegmenter}


@pytest.fixture(scope="module", params=SEGMENTERS)
def taggers(request: pytest.FixtureRequest) -> dict[str, Tagger]:
    segmenter = SEGMENTERS[request.param]()
    return {vertical: Tagger(vocabulary(vertical), segmenter) for vertical in VERTICALS}


@pytest.mark.parametrize("note", ODD.values(), ids=ODD)
def test_odd_notes_have_tags_or_none(taggers: dict[str, Tagger], note: str) -> None:
    for tagger in taggers.values():
        for tag in tagger.tag(note):
            assert 0 <= tag.start < tag.end <= len(note)


@pytest.mark.parametrize("note", ODD.values(), ids=ODD)
def test_odd_text_around_a_sentence_takes_nothing_from_it(taggers: dict[str, Tagger], note: str) -> None:
    found = {shown(tag) for tag in taggers["apparel"].tag(f"不要旗袍。{note}\n。想要风衣")}
    assert {"category:旗袍:dislike", "category:风衣:like"} <= found


@pytest.mark.parametrize("unit", ["的", "红", "1", "a", "👗", "\ud800", " ", "\n", "。"])
def test_a_note_of_one_character_over_and_over_is_read(unit: str) -> None:
    assert len(load_tagger().tag(unit * 20_000)) <= 1


def test_a_megabyte_in_one_run_is_read() -> None:
    (tag,) = load_tagger().tag("的" * 340_000 + "旗袍")
    assert (tag.tag, tag.start) == ("旗袍", 340_000)


def test_a_megabyte_of_words_is_read_to_its_end() -> None:
    tags = load_tagger().tag("今天天气很好 我们聊了一会儿 " * 25_000 + "不要旗袍")
    assert shown(tags[-1]) == "category:旗袍:dislike"


# Each is said over and over; together they hold every kind of cue and everything that looks back or ahead in a note.
REPEATED = [
    "不要黑色 ",
    "都不要 ",
    "黑色 都不要 ",
    "最后都不要 ",
    "喜欢 红色 也行 ",
    "除了红色都行 ",
    "怕显胖 ",
    "会不会起球 ",
    "以前穿红的 现在",
    "朋友喜欢黑色 ",
    "打错了 M ",
    "黑色 M 打错了 L ",
    "不是M是L ",
    "没试旗袍 ",
    "退M换L ",
    "27腰紧 换28 ",
    "给老公买衬衫 ",
    "给妈妈看看 自己也要 ",
    "老公 生日 ",
    "爱马仕M ",
    "165/88A ",
    "预算三五百 ",
    "黑色、",
    "真丝,",
    "红",
    "打包白天",
    "但",
    "1",
]


@pytest.mark.parametrize("said", REPEATED)
def test_the_work_grows_with_the_length_of_a_note(said: str) -> None:
    tagger = load_tagger()
    short = said * (240 // len(said))
    long = short * 4
    tagger.tag(short)  # Patterns that are made when first asked for are made.
    assert work(lambda: tagger.tag(long)) <= 4.4 * work(lambda: tagger.tag(short))


def test_the_work_of_what_compares_everything_with_everything_grows_faster() -> None:
    def compare(count: int) -> None:
        any(one + other < 0 for one in range(count) for other in range(count))

    assert work(lambda: compare(120)) > 10 * work(lambda: compare(30))


def test_while_words_are_added_every_answer_is_an_old_or_a_new_one() -> None:
    """A shop's new tagger takes the place of the old one while eight threads tag."""
    note = "要云朵款旗袍 不要黑色"
    held = [load_tagger("apparel")]
    old = held[0].tag(note)
    added = OwnWords((("云朵款", "detail", "云朵款"),))
    new = load_tagger("apparel", added).tag(note)
    swapped = Event()

    def tag_until_swapped() -> list[object]:
        answers: list[object] = []
        until = monotonic() + 60
        while monotonic() < until:
            last = swapped.is_set()
            answers.append(held[0].tag(note))
            if last:
                break
            sleep(0.001)  # The eight would otherwise take turns with whoever makes the new one.
        return answers

    with ThreadPoolExecutor(8) as pool:
        running = [pool.submit(tag_until_swapped) for _ in range(8)]
        held[0] = load_tagger("apparel", added)
        swapped.set()
        answers = [task.result() for task in running]
    assert old != new
    assert {answer for found in answers for answer in found} <= {old, new}
    assert {found[-1] for found in answers} == {new}


def test_a_shop_with_own_words_changes_nothing_for_one_without() -> None:
    note = "要云朵款旗袍"
    before = load_tagger("apparel").tag(note)
    load_tagger("apparel", OwnWords((("云朵款", "detail", "云朵款"),), nothing=("旗袍",)))
    assert load_tagger("apparel").tag(note) == before
