"""What can be measured of the pages' looks, in a real browser: nothing is cut off, small to the thumb, or pale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from cast import fresh_id, take_coupon
from phones import PHONE, Site, phone
from playwright.sync_api import Browser, Page

from store_api.coupons import campaigns, qr_codes, service
from store_api.coupons.models import CampaignKind, CampaignState
from store_api.crypto import new_token
from store_api.customers.models import Customer
from store_api.customers.proofs import browser_key, prove_phone
from store_api.shopper.service import page_token

THUMB, AA = 44, 4.5
WIDTHS = (320, 390, 834, 1194)
TARGETS = "a, button, summary, input:not([type=hidden]):not(.trap input)"
SMALL_TARGETS = """([targets, least]) => [...document.querySelectorAll(targets)]
  .map(one => one.type === "checkbox" ? one.closest("label") : one)
  .filter(one => one.getBoundingClientRect().height < least)
  .map(one => `${one.tagName} ${one.innerText || one.name}`)"""
PALE_WORDS = """least => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const shown = one => { const [, , , alpha = 1] = parts(getComputedStyle(one).backgroundColor); return alpha === 1; };
  const ground = one => one === null ? "rgb(255, 255, 255)"
    : shown(one) ? getComputedStyle(one).backgroundColor : ground(one.parentElement);
  const light = colour => parts(colour).slice(0, 3)
    .map(n => n / 255).map(n => n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4)
    .reduce((sum, n, at) => sum + n * [0.2126, 0.7152, 0.0722][at], 0);
  const contrast = one => {
    const [dark, bright] = [light(getComputedStyle(one).color), light(ground(one))].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const worded = one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  return [...document.querySelectorAll("main *")].filter(worded).filter(one => contrast(one) < least)
    .map(one => `${one.tagName} ${one.innerText} ${contrast(one).toFixed(1)}`);
}"""


class Places:
    """Every page a shopper meets: those anybody opens, and those of a browser that has proved its phone."""

    def __init__(self, site: Site) -> None:
        shop, session, self.cookie = site.shop, site.shop.session, new_token()
        session.begin()
        long = campaigns.add_campaign(
            session,
            store_ids=[shop.store.id, shop.other_store.id],
            name="Anniversary offer on this season's knitwear and dresses",
            kind=CampaignKind.PERCENT,
            value=20,
            discount_cap=20000,
            minimum_spend=50000,
            categories=["针织衫", "连衣裙"],
            currency="CNY",
            total=10,
            claim_from=session.now,
            claim_until=session.now + timedelta(days=1),
        )
        code = qr_codes.add_qr_code(session, long, store_id=shop.store.id)
        session.settle()
        used, good = take_coupon(session, shop.code), take_coupon(session, code)
        customer = session.get_one(Customer, used.customer_id)
        prove_phone(session, customer, browser_key(self.cookie), staff_id=shop.lin.id)
        shop.campaign.state = CampaignState.PAUSED
        session.settle()
        assert site.redeem(fresh_id(), service.code_of(used)).status_code == 200
        landing, closed = f"/q/{code.slug}", f"/q/{shop.code.slug}"
        unproved = f"/c/{page_token(good.id)}"
        self.open = [
            landing,
            closed,
            f"{landing}/guardian",
            unproved,
            "/wallet",
            "/prove",
            "/prove/code",
            "/privacy",
            "/c/x",
        ]
        self.hers = [landing, unproved, f"/c/{page_token(used.id)}", "/wallet", "/me", "/me/delete", "/me/export"]
        self.url = site.url

    def walk(self, browser: Browser, **more: str) -> Iterator[tuple[str, Page]]:
        """Each page in both languages, on a phone."""
        with phone(browser, **more) as context:
            page = context.new_page()
            for addresses in (self.open, self.hers):
                for address in addresses:
                    for lang in ("zh", "en"):
                        page.goto(f"{self.url}{address}?lang={lang}")
                        yield f"{address} {lang}", page
                context.add_cookies([{"name": "browser", "value": self.cookie, "url": self.url}])


@pytest.fixture(scope="module")
def places(site: Site) -> Places:
    """The shop with one coupon used and one good."""
    return Places(site)


def test_no_page_is_wider_than_its_screen(browser: Browser, places: Places) -> None:
    wider = []
    for name, page in places.walk(browser):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": PHONE["height"]})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wider.append((name, width))
    assert wider == []


def test_everything_to_tap_fits_a_thumb(browser: Browser, places: Places) -> None:
    small = [(name, page.evaluate(SMALL_TARGETS, [TARGETS, THUMB])) for name, page in places.walk(browser)]
    assert [one for one in small if one[1]] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground(browser: Browser, places: Places, scheme: str) -> None:
    pale = [(name, page.evaluate(PALE_WORDS, AA)) for name, page in places.walk(browser, color_scheme=scheme)]
    assert [one for one in pale if one[1]] == []
