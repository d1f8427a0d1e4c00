"""The tablet app in a real browser, with 5,000 styles of 8 SKUs, on a network of 400 kbit/s each way and 400 ms.

Ours against the way without an app: a card that shows as saved when the server has answered, and a search that asks
the server. Goals: at most 200 KB over the wire until a clerk sees her home for the first time; saved within 100 ms of
the tap; a search within 50 ms of the key; one request for the home; and it opens again without any network.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from shutil import which
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import text

from bench.claims import installation, served
from bench.table import Result
from store_api.db import database
from store_api.staff import service as staff
from store_api.staff.models import Role

STYLES, SKUS = 5000, 8
PIN = "270415"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
FILL = """
    WITH style AS (
        INSERT INTO product (id, style, name, category, created_at)
        SELECT gen_random_uuid(), 'ST-' || n, (ARRAY['高腰垂感', '圆领羊绒', '落肩条纹', '微喇', '真丝'])[1 + n % 5]
               || (ARRAY['阔腿裤', '针织衫', '衬衫', '西裤', '连衣裙', '风衣'])[1 + n % 6] || n,
               (ARRAY['裤装', '针织', '衬衫'])[1 + n % 3], now()
        FROM generate_series(1, :styles) AS n RETURNING id, style)
    INSERT INTO sku (id, product_id, code, colour, size, price, currency)
    SELECT gen_random_uuid(), style.id, style.style || '-' || k, (ARRAY['米白', '黑色'])[1 + k % 2],
           (ARRAY['S', 'M', 'L', 'XL'])[1 + k / 2], 39900, 'CNY'
    FROM style, generate_series(0, :skus - 1) AS k
"""
# Milliseconds from an action until the page shows what it waits for.
SAVED = """async (button) => {
  const shown = () => document.querySelectorAll("article").length;
  const before = shown();
  const seen = new Promise((done) => new MutationObserver((_, watch) => {
    if (shown() > before) { watch.disconnect(); done(performance.now()); }
  }).observe(document.body, { childList: true, subtree: true, characterData: true }));
  const start = performance.now();
  button.click();
  return (await seen) - start;
}"""
FOUND = """async ([field, words]) => {
  const list = () => document.querySelector("[role=dialog] ul")?.textContent ?? "";
  const before = list();
  const seen = new Promise((done) => new MutationObserver((_, watch) => {
    if (list() !== before) { watch.disconnect(); requestAnimationFrame(() => done(performance.now())); }
  }).observe(document.body, { childList: true, subtree: true, characterData: true }));
  const start = performance.now();
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return (await seen) - start;
}"""
ASKED = """async ([method, path, body, token]) => {
  const start = performance.now();
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  await (await fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })).text();
  return performance.now() - start;
}"""
WORDS = ("kuotui", "gycg", "ST-42", "针织", "xl", "fengyi", "羊绒", "zs", "ST-4999", "西裤")


def measure(quick: bool) -> Result:
    """All figures of one run."""
    with installation() as ready, served(ready, "wsgi:app") as port, chromium() as browser:
        code = furnish()
        page, weight, requests = first_load(browser, f"http://127.0.0.1:{port}/app", code)
        figures = Figures(page)
        figures.run(rounds=5 if quick else 20)
        opens = opens_without_network(page)
    saved, answered = median(figures.saved), median(figures.answered)
    searched, server = median(figures.searched), median(figures.asked)
    table = [
        f"{'':34}{'tablet app':>14}{'asking the server':>20}",
        f"{'saved, ms after the tap':34}{saved:>14.0f}{answered:>20.0f}",
        f"{'search of 5,000 styles, ms':34}{searched:>14.0f}{server:>20.0f}",
        f"first load until the home is seen: {weight / 1024:.0f} KB over the wire",
        f"requests for the home: {requests}; opens without a network: {'yes' if opens else 'no'}",
    ]
    ratios = {
        "saved_to_answer": round(saved / answered, 3),
        "search_to_server": round(searched / server, 3),
        "saved_ms": round(saved, 1),
        "search_ms": round(searched, 1),
        "first_load_kb": round(weight / 1024, 1),
    }
    goals = {
        "saved_at_most_100_ms": saved <= 100,
        "search_at_most_50_ms": searched <= 50,
        "first_load_at_most_200_kb": weight <= 200 * 1024,
        "home_is_one_request": requests == 1,
        "opens_without_a_network": opens,
    }
    return Result(table, ratios, goals)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this machine."""
    found = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


def furnish() -> str:
    """A company with a clerk and many styles; a code for her tablet."""
    with database.transaction() as session:
        manager = staff.set_up(
            session,
            staff.setup_token(),
            company_name="Bench",
            public_url="https://bench.example",
            store={"code": "S1", "name": "Bench"},
            manager={"number": "1", "name": "Mei", "pin": PIN, "password": "correct horse battery"},
        )
        store = manager.stores[0]
        staff.add_staff(session, number="7", name="Lin", role=Role.CLERK, store_ids=[store.id], pin=PIN)
        session.execute(text(FILL), {"styles": STYLES, "skus": SKUS})
        return staff.invite_device(session, store, manager)[1]


def first_load(browser: Browser, app: str, code: str) -> tuple[Page, int, int]:
    """A new tablet up to its home: the page, the bytes of the app that came over the wire, and the home's requests."""
    context = browser.new_context(viewport={"width": 1194, "height": 834}, locale="en-GB")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    ours: set[str] = set()
    sizes: list[int] = []
    asked: list[str] = []

    def sent(event: dict[str, Any]) -> None:
        if "/app/" in event["request"]["url"]:
            ours.add(event["requestId"])

    def done(event: dict[str, Any]) -> None:
        if event["requestId"] in ours:
            sizes.append(event["encodedDataLength"])

    wire.on("Network.requestWillBeSent", sent)
    wire.on("Network.loadingFinished", done)
    page.goto(f"{app}/enrol#{code}")
    page.locator("button[type=submit]").click()
    page.get_by_role("button", name="Lin").click()
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    page.locator(".keys").wait_for()
    page.keyboard.type(PIN)
    page.get_by_role("button", name=re.compile("Guest$")).wait_for()
    page.locator(".side").wait_for()
    home = [url for url in asked if "/catalogue" not in url and "/stock" not in url and "/sessions" not in url]
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    return page, sum(sizes), len(home)


class Figures:
    """Taps and keys on one page, beside the same requests to the server."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.saved: list[float] = []
        self.answered: list[float] = []
        self.searched: list[float] = []
        self.asked: list[float] = []
        presence = page.evaluate("() => JSON.parse(sessionStorage.getItem('huitouke.presence'))")
        self.token = presence["token"]

    def run(self, rounds: int) -> None:
        """Ours and the server's in turn, on the slow network."""
        network = self.page.context.new_cdp_session(self.page)
        network.send("Network.enable")
        network.send("Network.emulateNetworkConditions", SLOW)
        guest = self.page.get_by_role("button", name=re.compile("Guest$")).element_handle()
        for _ in range(rounds):
            self.saved.append(self.page.evaluate(SAVED, guest))
            body = {"occurred_at": datetime.now(UTC).isoformat()}
            put = ["PUT", f"/api/v1/visits/{uuid.uuid4()}", body, self.token]
            self.answered.append(self.page.evaluate(ASKED, put))
        self.page.get_by_role("article").first.get_by_role("button", name="Serve").click()
        self.page.get_by_role("button", name="Try-on").click()
        field = self.page.get_by_role("dialog").get_by_role("searchbox").element_handle()
        for number in range(rounds):
            words = WORDS[number % len(WORDS)]
            self.page.evaluate("(field) => { field.value = ''; field.dispatchEvent(new Event('input')); }", field)
            self.page.wait_for_timeout(50)
            self.searched.append(self.page.evaluate(FOUND, [field, words]))
            get = ["GET", f"/api/v1/products?text={words}", None, self.token]
            self.asked.append(self.page.evaluate(ASKED, get))


def opens_without_network(page: Page) -> bool:
    """Whether the app starts from what the tablet keeps."""
    page.context.set_offline(True)
    page.reload()
    page.locator("h1, h2").first.wait_for()
    return page.locator("h1, h2").count() > 0
