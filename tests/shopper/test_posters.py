"""Posters: what is on the paper, its size, and whether a camera reads the code. No script, no other host."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from cast import Shop
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

import store_api
from store_api import qr
from store_api.catalog.service import put_product
from store_api.coupons import qr_codes
from store_api.coupons.models import CampaignState, QrCode, QrKind, Scan
from store_api.db import Session
from store_api.shopper.posters import LARGEST_SCALE, PRINT_SCALE, SIZES
from store_api.staff.addresses import front
from store_api.staff.models import Company

CSS = (Path(str(store_api.__file__)).parent / "static" / "poster.css").read_text(encoding="utf-8")
LANGUAGES = ("zh", "en")


@pytest.fixture
def poster(client: FlaskClient, shop: Shop) -> Callable[..., TestResponse]:
    """The poster of a code, else of the shop's, in Chinese unless said otherwise."""

    def get(code: QrCode | None = None, **query: str) -> TestResponse:
        shop.session.settle()
        address = f"/q/{(code or shop.code).slug}/poster"
        answer: TestResponse = client.get(address, query_string={"lang": "zh", **query})
        return answer

    return get


def url_of(code: QrCode) -> str:
    """What the printed code has to say."""
    return f"https://shop.example/q/{code.slug}"


def paper(page: TestResponse) -> str:
    """What is printed: the page without its toolbar."""
    assert page.status_code == 200
    return re.sub(r"<nav.*?</nav>", "", page.text, flags=re.DOTALL).split("<body>")[1]


def panels(page: TestResponse) -> list[str]:
    """Its parts that are read on their own."""
    return re.findall(r"<section.*?</section>", page.text, flags=re.DOTALL)


def drawn(svg: str) -> Image.Image:
    """The modules of a drawn code as a picture."""
    modules = [(int(x), int(y)) for x, y in re.findall(r"M(\d+),(\d+)H", svg)]
    size = int(re.findall(r'viewBox="0 0 (\d+) \d+"', svg)[0])
    picture = Image.new("L", (size, size), 255)
    for place in modules:
        picture.putpixel(place, 0)
    return picture.resize((size * 8, size * 8), Image.Resampling.NEAREST)


def read(picture: Image.Image) -> list[tuple[str, str]]:
    """What a camera reads, and how much damage the code stands."""
    return [(found.text, found.ec_level) for found in zxingcpp.read_barcodes(picture.convert("L"))]


# What is on the paper.


def test_a_poster_says_shop_clerk_offer_conditions_and_address(poster: Callable[..., TestResponse], shop: Shop) -> None:
    text = paper(poster())
    said = ["南风服饰 · 南京路店", "您的店员 小林", "新客礼", "满 ¥300 减 ¥50", "领取后 30 天内可用"]
    said += [
        "微信或相机扫一扫",
        "填手机号领取",
        "结账时给店员看",
        "领取时间 2026-03-09 至 2026-04-09",
        url_of(shop.code),
    ]
    for words in said:
        assert words in text


def test_a_poster_says_the_same_in_english(poster: Callable[..., TestResponse], shop: Shop) -> None:
    text = paper(poster(lang="en"))
    said = ["Your clerk 小林", "¥50 off from ¥300", "Good for 30 days", "Scan with WeChat or the camera"]
    said += ["Enter your number to claim", "Show it at the till", "Claim from 2026-03-09 to 2026-04-09"]
    for words in said:
        assert words in text


@pytest.mark.parametrize("size", SIZES)
def test_an_english_poster_has_no_chinese_of_ours(poster: Callable[..., TestResponse], shop: Shop, size: str) -> None:
    shop.store.name = shop.campaign.name = shop.lin.name = "Shop"
    shop.session.get_one(Company, True).name = "Company"
    chinese = re.findall(r"[\u4e00-\u9fff]+", poster(lang="en", size=size).text)
    assert set(chinese) == {"中文"}


def test_the_company_is_not_named_twice(poster: Callable[..., TestResponse], shop: Shop) -> None:
    shop.store.name = "南风服饰南京路店"
    assert paper(poster()).count("南风服饰") == 1


def test_a_code_of_no_store_bears_the_companys_name(poster: Callable[..., TestResponse], shop: Shop) -> None:
    text = paper(poster(qr_codes.add_qr_code(shop.session, shop.campaign)))
    assert '<p class="shop">南风服饰</p>' in text


def test_a_fitting_rooms_poster_names_the_room(poster: Callable[..., TestResponse], shop: Shop) -> None:
    room = {"kind": QrKind.FITTING_ROOM, "store_id": shop.store.id, "room": "试衣间 2"}
    assert "试衣间 2" in paper(poster(qr_codes.add_qr_code(shop.session, **room)))


def test_a_products_poster_names_the_style(poster: Callable[..., TestResponse], shop: Shop) -> None:
    put_product(shop.session, style="K2031", name="阔腿裤")
    product: dict[str, Any] = {"kind": QrKind.PRODUCT, "store_id": shop.store.id, "style": "K2031"}
    text = paper(poster(qr_codes.add_qr_code(shop.session, **product)))
    assert "阔腿裤" in text
    assert "款号 K2031" in text


def test_a_code_without_a_campaign_promises_no_offer_that_will_pass(
    poster: Callable[..., TestResponse], shop: Shop
) -> None:
    text = paper(poster(qr_codes.add_qr_code(shop.session, kind=QrKind.STORE, store_id=shop.store.id)))
    assert "看看今天有什么券" in text
    assert "以扫码后看到的为准" in text
    assert "新客礼" not in text
    assert "¥" not in text


def test_the_days_of_claiming_are_the_stores_own(poster: Callable[..., TestResponse], shop: Shop) -> None:
    shop.store.timezone = "America/New_York"
    shop.campaign.claim_from = shop.campaign.claim_from.replace(hour=1)
    assert "2026-03-08 至 2026-04-09" in paper(poster())


def test_a_short_offer_is_written_larger_and_a_long_one_smaller(
    poster: Callable[..., TestResponse], shop: Shop
) -> None:
    assert 'class="gives"' in poster().text
    shop.campaign.minimum_spend = 0
    assert 'class="gives short"' in poster().text
    shop.campaign.name = "春季上新周末专享会员日暨十周年店庆感恩回馈老顾客大促"
    assert 'class="a4 crowded"' in poster().text


def test_names_are_no_markup(poster: Callable[..., TestResponse], shop: Shop) -> None:
    shop.campaign.name = shop.store.name = shop.lin.name = "<b>大促</b>"
    assert "<b>大促" not in poster().text


# Sizes.


@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_said_to_the_stylesheet(poster: Callable[..., TestResponse], size: str) -> None:
    assert f'<main class="{size}">' in poster(size=size).text
    assert len(panels(poster(size=size))) == (2 if size == "stand" else 1)


@pytest.mark.parametrize("size", ["", "a5", "../a4", "A4"])
def test_an_unknown_size_is_a4(poster: Callable[..., TestResponse], size: str) -> None:
    assert '<main class="a4">' in poster(size=size).text


@pytest.mark.parametrize(
    ("name", "width", "height", "user"),
    [("a4", 210, 297, "main {"), ("a6", 105, 148, "main.a6 {")],
)
def test_each_paper_is_a_named_page_of_exact_size(name: str, width: int, height: int, user: str) -> None:
    assert f"@page {name} {{ size: {width}mm {height}mm; margin: 0; }}" in CSS
    rule = CSS.split(f"\n{user}")[1].split("}")[0]
    assert f"page: {name};" in rule


def test_both_sides_of_a_stand_say_the_same_and_one_is_upside_down(
    poster: Callable[..., TestResponse], shop: Shop
) -> None:
    turned, upright = panels(poster(size="stand"))
    assert 'class="panel turned"' in turned
    assert re.search(r"\.turned \{ transform: rotate\(180deg\); \}", CSS)
    words = [re.sub(r"<[^>]*>|\s", "", side) for side in (turned, upright)]
    assert words[0] == words[1]
    assert f'src="/q/{shop.code.slug}.svg"' in turned


def test_the_toolbar_is_not_printed(poster: Callable[..., TestResponse]) -> None:
    page = poster().text
    assert page.count("<nav") == page.count('<nav class="noprint">') == 1
    assert "@media print { .noprint { display: none; }" in CSS


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_of_the_toolbar_leads_somewhere(
    client: FlaskClient, poster: Callable[..., TestResponse], size: str, lang: str
) -> None:
    toolbar = re.findall(r"<nav.*?</nav>", poster(size=size, lang=lang).text, flags=re.DOTALL)[0]
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', toolbar)]
    assert len(links) == len(SIZES) + len(LANGUAGES) + 2
    assert [client.get(link).status_code for link in links] == [200] * len(links)
    assert toolbar.count('aria-current="true"') == 2


@pytest.mark.parametrize("size", SIZES)
def test_a_poster_has_no_script_no_inline_style_and_no_other_host(
    poster: Callable[..., TestResponse], size: str
) -> None:
    page = poster(size=size)
    assert "<script" not in page.text
    assert "<style" not in page.text
    assert "style=" not in page.text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)
    assert "url(" not in CSS
    assert "@import" not in CSS


@pytest.mark.parametrize("size", SIZES)
def test_a_poster_with_all_it_loads_is_small(
    client: FlaskClient, poster: Callable[..., TestResponse], shop: Shop, size: str
) -> None:
    loaded = len(CSS.encode()) + len(client.get(f"/q/{shop.code.slug}.svg").data)
    assert len(poster(size=size).data) + loaded <= 30 * 1024


# What a camera reads.


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_camera_reads_the_poster(poster: Callable[..., TestResponse], shop: Shop, lang: str) -> None:
    assert read(drawn(panels(poster(lang=lang))[0])) == [(url_of(shop.code), "Q")]


@pytest.mark.parametrize("turn", [0, 90, 180])
def test_a_camera_reads_the_svg_from_any_side(client: FlaskClient, shop: Shop, turn: int) -> None:
    picture = drawn(client.get(f"/q/{shop.code.slug}.svg").text)
    assert read(picture.rotate(turn)) == [(url_of(shop.code), "Q")]


def png(client: FlaskClient, shop: Shop, **query: object) -> Image.Image:
    """The picture as it is served."""
    answer = client.get(f"/q/{shop.code.slug}.png", query_string=query)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    return Image.open(io.BytesIO(answer.data))


def test_a_camera_reads_the_png_for_print_which_is_large(client: FlaskClient, shop: Shop) -> None:
    picture = png(client, shop, scale=PRINT_SCALE)
    assert min(picture.size) >= 1000
    assert read(picture) == [(url_of(shop.code), "Q")]


def test_the_toolbar_leads_to_the_png_for_print(poster: Callable[..., TestResponse], shop: Shop) -> None:
    assert f"/q/{shop.code.slug}.png?scale={PRINT_SCALE}" in poster().text


def test_the_smallest_code_is_large_enough_for_print() -> None:
    assert Image.open(io.BytesIO(qr.png("x", PRINT_SCALE))).width >= 1000


def dirty(picture: Image.Image) -> Image.Image:
    """The same with a grey blot in its middle."""
    middle, half = picture.width // 2, round(picture.width * 0.12)
    picture.paste(128, (middle - half, middle - half, middle + half, middle + half))
    return picture


def test_a_printed_code_stands_more_dirt_than_one_on_a_screen() -> None:
    text = "https://shop.example/q/m4n8p2q6"
    assert read(dirty(drawn(qr.inline_svg(text, printed=True)))) == [(text, "Q")]
    assert read(dirty(drawn(qr.inline_svg(text)))) == []


def test_a_code_has_its_quiet_zone(client: FlaskClient, shop: Shop) -> None:
    picture = png(client, shop, scale=1).convert("L")
    inked = picture.point(lambda level: 255 - level).getbbox()
    assert inked is not None
    assert inked == (4, 4, picture.width - 4, picture.height - 4)


@pytest.mark.parametrize(
    ("asked", "scale"), [("1", 1), ("0", 1), ("-3", 1), ("9999999", LARGEST_SCALE), ("x", 10), ("9" * 5000, 10)]
)
def test_the_scale_of_a_png_is_bounded(client: FlaskClient, shop: Shop, asked: str, scale: int) -> None:
    assert png(client, shop, scale=asked).width == png(client, shop, scale=1).width * scale


# When it should not be printed.


def test_a_poster_of_what_is_over_says_so_above_the_paper(poster: Callable[..., TestResponse], shop: Shop) -> None:
    shop.campaign.state = CampaignState.ENDED
    page = poster()
    assert "先别印：这个活动已经结束了。" in page.text
    assert "先别印" not in paper(page)


def test_an_address_that_phones_may_refuse_is_said_above_the_paper(
    poster: Callable[..., TestResponse], shop: Shop
) -> None:
    assert "https:// 开头" not in poster().text
    shop.session.get_one(Company, True).public_url = "http://192.168.1.5:8000"
    page = poster()
    assert "请先设好 PUBLIC_URL" in page.text
    assert "PUBLIC_URL" not in paper(page)


@pytest.mark.parametrize("rest", ["/poster", ".png", ".svg"])
@pytest.mark.parametrize(("lang", "sentence"), [("zh", "所以先不生成"), ("en", "would lead nowhere")])
def test_without_a_public_address_nothing_is_printed(
    client: FlaskClient, shop: Shop, rest: str, lang: str, sentence: str
) -> None:
    shop.session.get_one(Company, True).public_url = ""
    shop.session.settle()
    answer = client.get(f"/q/{shop.code.slug}{rest}?lang={lang}")
    assert answer.status_code == 409
    assert sentence in answer.text
    assert "<svg" not in answer.text


def test_the_setting_goes_before_the_companys_address(
    app: Flask, poster: Callable[..., TestResponse], shop: Shop
) -> None:
    front.connect("https://other.example")
    try:
        page = poster()
    finally:
        front.connect(None)
    assert read(drawn(panels(page)[0]))[0][0] == f"https://other.example/q/{shop.code.slug}"


@pytest.mark.parametrize("rest", ["", "/poster", ".png", ".svg"])
@pytest.mark.parametrize(
    ("lang", "sentence"),
    [("zh", "看看店里的新海报，或请店员帮您"), ("en", "look for the new poster in the store, or ask")],
)
def test_a_retired_code_says_kindly_what_to_do(
    client: FlaskClient, shop: Shop, rest: str, lang: str, sentence: str
) -> None:
    qr_codes.retire(shop.session, shop.code)
    shop.session.settle()
    answer = client.get(f"/q/{shop.code.slug}{rest}?lang={lang}")
    assert answer.status_code == 410
    assert sentence in answer.text


def test_a_poster_is_no_scan(client: FlaskClient, poster: Callable[..., TestResponse], shop: Shop) -> None:
    poster()
    png(client, shop)
    assert scans(shop.session) == 0


def scans(session: Session) -> int:
    """How often pages were opened."""
    return session.scalar(select(func.count()).select_from(Scan)) or 0


def test_opening_the_page_is_a_scan_and_asking_for_its_head_is_none(client: FlaskClient, shop: Shop) -> None:
    address = f"/q/{shop.code.slug}"
    assert client.head(address).status_code == 200
    assert scans(shop.session) == 0
    assert client.get(address).status_code == 200
    assert scans(shop.session) == 1
    assert client.get_cookie("browser") is None
