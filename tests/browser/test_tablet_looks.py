"""What can be measured of the tablet's looks: nothing is cut off, small to the thumb, or pale, on any page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cast import Shop
from playwright.sync_api import Browser
from tablets import LANDSCAPE, PORTRAIT, House, Tablet, furnish, invitation, tablet
from tablets import PHONE as HANDHELD
from test_looks import AA, PALE_WORDS, SMALL_TARGETS, THUMB

PAGES = [
    *("/", "/find", "/find/tags", "/register", "/calls", "/outbox"),
    *(f"/manage{page}" for page in ("", "/guide", "/arrivals", "/ladder", "/staff", "/handovers", "/campaigns")),
    *(f"/manage{page}" for page in ("/posters", "/stores", "/tablets", "/dictionary")),
    *(f"/manage/settings{part}" for part in ("", "?part=sensitive")),
]
TARGETS = "a, button, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), [role=checkbox], [role=switch]"


@pytest.fixture(scope="module")
def shop(shop_house: House) -> Shop:
    """The furnished shop."""
    return furnish()


@pytest.fixture(scope="module", params=["light", "dark"])
def looked_at(
    request: pytest.FixtureRequest, shop_house: House, shop: Shop, tablet_browser: Browser
) -> Iterator[Tablet]:
    """Mei's tablet, with a guest in the shop."""
    with tablet(tablet_browser, shop_house.url, color_scheme=request.param) as made:
        made.enrol(invitation(shop))
        made.sign_in("梅店长")
        made.page.get_by_role("button", name="新访客").click()
        yield made


def places(made: Tablet) -> Iterator[str]:
    """Every page in turn, once what it shows is there."""
    for path in PAGES:
        made.open(path)
        made.page.locator("main").wait_for()
        made.page.wait_for_load_state("networkidle")
        yield path


def test_no_page_is_wider_than_its_screen(looked_at: Tablet) -> None:
    wider = []
    for path in places(looked_at):
        for width, height in (HANDHELD, PORTRAIT, LANDSCAPE):
            looked_at.page.set_viewport_size({"width": width, "height": height})
            if looked_at.page.evaluate("document.documentElement.scrollWidth") > width:
                wider.append((path, width))
    assert wider == []


def test_everything_to_tap_fits_a_thumb_and_every_word_stands_out(looked_at: Tablet) -> None:
    looked_at.page.set_viewport_size({"width": HANDHELD[0], "height": HANDHELD[1]})
    found = {}
    for path in places(looked_at):
        small = looked_at.page.evaluate(SMALL_TARGETS, [TARGETS, THUMB])
        pale = looked_at.page.evaluate(PALE_WORDS, AA)
        if small or pale:
            found[path] = (small, pale)
    assert found == {}
