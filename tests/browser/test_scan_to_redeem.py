"""Scan, claim, coupon, redeem, in a real browser on a phone: two pages, one field, one tick, one button, no script."""

from __future__ import annotations

import re
import sys
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from cast import fresh_id
from phones import PHONE, WECHAT, Site, phone, scan, slow_down
from playwright.sync_api import Browser, Page, Request

SECONDS = 10.0
BITS, LATENCY = 400_000, 0.4
KEYSTROKE = 150.0
"""Milliseconds from key to key: a thumb."""
ENDINGS = count(8000)
"""Of the shoppers' numbers, all different."""
CHINESE = {"locale": "zh-CN", "user_agent": WECHAT}
ENGLISH = {"locale": "en-GB"}


@dataclass
class Visit:
    """What a shopper met on the way from the poster to the coupon; `seconds` run from scan to coupon."""

    page: Page
    pages: list[str] = field(default_factory=list)
    fields: int = 0
    ticks: int = 0
    buttons: int = 0
    seconds: float = 0.0

    def met(self) -> None:
        """One more page is on the screen."""
        self.pages.append(self.page.url)
        self.fields += self.page.locator("input:visible:not([type=checkbox]):not(.trap input)").count()
        self.ticks += self.page.locator("input[type=checkbox][required]").count()


def claim(page: Page, address: str) -> Visit:
    """From the scanned address to the coupon."""
    visit, start = Visit(page), time.monotonic()
    page.goto(address)
    visit.met()
    visit.buttons = page.locator("button").count()
    page.locator("input[type=tel]").press_sequentially(f"138 0013 {next(ENDINGS)}", delay=KEYSTROKE)
    page.locator("input[required][type=checkbox]").check()
    page.locator("button").click()
    page.locator(".qr svg").wait_for()
    visit.seconds = time.monotonic() - start
    visit.met()
    return visit


def poster_address(page: Page, site: Site) -> str:
    """What the camera reads on the printed poster."""
    page.goto(f"{site.url}/q/{site.shop.code.slug}/poster")
    page.locator(".qr svg").scroll_into_view_if_needed()
    return scan(page)


@pytest.mark.parametrize("who", [CHINESE, ENGLISH], ids=["chinese-in-wechat", "english"])
def test_from_the_poster_to_a_used_coupon(browser: Browser, site: Site, who: dict[str, Any]) -> None:
    with phone(browser, **who) as context:
        page = context.new_page()
        visit = claim(page, poster_address(page, site))
        assert len(visit.pages) <= 2
        assert (visit.fields, visit.ticks, visit.buttons) == (1, 1, 1)
        read = re.fullmatch(r"C-(\w{9})-[0-9a-f]{32}", scan(page))
        assert read is not None
        assert page.locator(".code").inner_text().replace(" ", "") == read[1]
        assert site.redeem(fresh_id(), read[1]).status_code == 200
        again = site.redeem(fresh_id(), read[1])
        assert again.status_code == 409
        assert re.search(r"这张券已经在 \d{4}-\d\d-\d\d \d\d:\d\d 用过（南京路店）。", again.json()["message"])


def test_a_slow_network_needs_less_than_ten_seconds(browser: Browser, site: Site, capsys: Any) -> None:
    with phone(browser, **CHINESE) as context:
        page = context.new_page()
        slow_down(page, bits=BITS, latency=LATENCY)
        seconds = claim(page, f"{site.url}/q/{site.shop.code.slug}").seconds
    with capsys.disabled():
        sys.stdout.write(f"\nscan to coupon at 400 kbit/s and 400 ms, typing included: {seconds:.1f} s\n")
    typing = len("138 0013 8000") * KEYSTROKE / 1000
    assert typing + 3 * LATENCY < seconds <= SECONDS


def test_nothing_is_asked_of_another_host(browser: Browser, site: Site) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    with phone(browser, **CHINESE) as context:
        context.on("request", note)
        claim(context.new_page(), f"{site.url}/q/{site.shop.code.slug}")
    assert len(asked) >= 4
    assert [url for url in asked if not url.startswith((site.url, "data:"))] == []


def test_the_first_paint_waits_for_no_script(browser: Browser, site: Site) -> None:
    with phone(browser, **CHINESE) as context:
        page = context.new_page()
        page.goto(f"{site.url}/q/{site.shop.code.slug}")
        page.screenshot()
        painted = "performance.getEntriesByName('first-contentful-paint').length"
        assert page.evaluate(painted) == 1
        assert page.locator("h1").inner_text() == "新客礼"
        assert page.locator("script").count() == 0


def bottom(page: Page, shown: str) -> float:
    """Where it ends, in pixels from the top of the screen."""
    box = page.locator(shown).bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_the_button_and_the_code_are_on_the_screen_without_scrolling(browser: Browser, site: Site) -> None:
    with phone(browser, **ENGLISH) as context:
        page = context.new_page()
        page.goto(f"{site.url}/q/{site.shop.code.slug}")
        assert bottom(page, "button") <= PHONE["height"]
        claim(page, page.url)
        assert bottom(page, ".code") <= PHONE["height"]
