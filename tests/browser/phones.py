"""Short words for browser tests: the kit served over HTTP, a shopper's phone, a slow network, a camera."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import zxingcpp
from cast import Shop, open_shop
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from store_api.db import database
from store_api.settings import Settings
from store_api.staff import signin

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PHONE = {"width": 390, "height": 844}
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
    "MicroMessenger/8.0.50(0x18003237) NetType/4G Language/zh_CN"
)
PATIENCE = 30.0


def chromium() -> str | None:
    """The browser of this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Site:
    """The kit at `url`, its shop, and what the clerk's tablet sends along."""

    url: str
    shop: Shop
    clerk: dict[str, str]

    def redeem(self, redemption_id: str, code: str) -> httpx.Response:
        """The clerk redeems a coupon."""
        address = f"{self.url}/api/v1/redemptions/{redemption_id}"
        return httpx.put(address, json={"code": code}, headers={**self.clerk, "Accept-Language": "zh"}, timeout=30)


@contextmanager
def served(settings: Settings, database_url: str) -> Iterator[Site]:
    """The kit under gunicorn, with printed codes that lead to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    environ = {
        **os.environ,
        "HUITOUKE_DATA": str(settings.data),
        "HUITOUKE_SMS_URL": "console:",
        "DATABASE_URL": database_url,
        "REDIS_URL": str(settings.redis_url),
        "PUBLIC_URL": url,
    }
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", url.removeprefix("http://"), "--threads", "4"]
    command += ["--no-control-socket", "--log-level", "error"]
    process = subprocess.Popen(command, env=environ, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        with database.session() as session:
            shop = open_shop(session)
            token = signin.open_session(session, shop.lin, shop.tablet).token
            session.settle()
            until_it_answers(url)
            yield Site(url, shop, {"Authorization": f"Bearer {token}"})
    finally:
        process.terminate()
        process.wait()


def until_it_answers(url: str) -> None:
    """Wait for the server; fails after some seconds."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/healthz").is_success:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not answer in time")


@contextmanager
def phone(browser: Browser, **more: Any) -> Iterator[BrowserContext]:
    """A phone held upright, with JavaScript switched off."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2, java_script_enabled=False, **more)
    try:
        yield context
    finally:
        context.close()


def slow_down(page: Page, *, bits: int, latency: float) -> None:
    """From now on the network carries so many bits a second each way, and each answer takes `latency` seconds."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    speed = {"downloadThroughput": bits / 8, "uploadThroughput": bits / 8}
    network.send("Network.emulateNetworkConditions", {"offline": False, "latency": latency * 1000, **speed})


def scan(page: Page) -> str:
    """What a camera reads on the screen, without scrolling."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    assert len(found) == 1
    return str(found[0].text)
