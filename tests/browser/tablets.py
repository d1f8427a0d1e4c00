"""The kit over TLS under a name, with worker and clock, as tablets reach it; and the tablets, each a context."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from cast import PIN, Shop, open_shop
from phones import FLAGS, PATIENCE, ROOT
from playwright.sync_api import Browser, BrowserContext, BrowserType, Error, Page, Request, expect
from tls import Certificate

from store_api.catalog import service as catalog
from store_api.db import database
from store_api.settings import Settings
from store_api.staff import service as staff

NAME = "shop.test"
"""A name that is not this machine: browsers give camera, worker and crypto to it only over TLS."""
LANDSCAPE, PORTRAIT, PHONE = (1194, 834), (834, 1194), (390, 844)
COUNTS_TAPS = "window.addEventListener('pointerdown', () => { window.taps = (window.taps ?? 0) + 1; })"


def flags(certificate: Certificate) -> list[str]:
    """A Chromium that finds the shop by its name and trusts the shop's own authority."""
    trusted = f"--ignore-certificate-errors-spki-list={certificate.pin}"
    return [*FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1", trusted]


@dataclass
class House:
    """The processes of one shop; the web process can be killed and started again."""

    port: int
    environ: dict[str, str]
    certificate: Certificate
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """What tablets open."""
        return f"https://{NAME}:{self.port}"

    def start(self, role: str = "web") -> None:
        """The web process, once it answers; or a worker or the clock."""
        huitouke = [sys.executable, "-m", "store_api.cli"]
        web = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{self.port}", "--threads", "8"]
        web += ["--certfile", self.certificate.file, "--keyfile", self.certificate.file]
        web += ["--no-control-socket", "--log-level", "error"]
        command = web if role == "web" else [*huitouke, role]
        self.running[role] = subprocess.Popen(command, env=self.environ, cwd=ROOT, stdout=subprocess.DEVNULL)
        if role == "web":
            self.wait()

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                if self.ask("GET", "/healthz").is_success:
                    return
            time.sleep(0.1)
        raise AssertionError("the server did not answer in time")

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A request past the browser."""
        with httpx.Client(verify=self.certificate.trust(), timeout=30) as client:
            address = f"https://127.0.0.1:{self.port}{path}"
            return client.request(method, address, extensions={"sni_hostname": NAME}, **more)

    def deliver(self, request: Request) -> None:
        """What a browser was about to send arrives, and its answer is lost."""
        path = request.url.removeprefix(self.url)
        self.ask(request.method, path, content=request.post_data_buffer, headers=request.headers)

    def kill(self, role: str = "web") -> None:
        """As when somebody pulls the plug."""
        process = self.running.pop(role)
        subprocess.run(["pkill", "-KILL", "-P", str(process.pid)], check=False)
        process.kill()
        process.wait()

    def end(self) -> None:
        """Everything, in order."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait()


@contextmanager
def house(settings: Settings, database_url: str, certificate: Certificate) -> Iterator[House]:
    """Web, worker and clock of one shop."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {
        **os.environ,
        "HUITOUKE_DATA": str(settings.data),
        "HUITOUKE_KEYS": str(settings.keys_dir),
        "HUITOUKE_SMS_URL": "console:",
        "DATABASE_URL": database_url,
        "REDIS_URL": str(settings.redis_url),
        "PUBLIC_URL": f"https://{NAME}:{port}",
    }
    made = House(port, environ, certificate)
    try:
        for role in ("web", "worker", "clock"):
            made.start(role)
        yield made
    finally:
        made.end()


def furnish() -> Shop:
    """A shop that sells trousers and knitwear in two colours; there is stock of this hour."""
    with database.session() as session:
        shop = open_shop(session)
        now = datetime.now(UTC)
        for style, name, category, colour in (
            ("KZ-01", "高腰垂感阔腿裤", "裤装", "米白"),
            ("ZZ-01", "圆领羊绒针织衫", "针织", "象牙白"),
            ("CS-01", "真丝垂感衬衫", "衬衫", "酒红"),
        ):
            product = catalog.put_product(session, style=style, name=name, category=category)
            for size in ("S", "M", "L"):
                code = f"{style}-{size}"
                sku = catalog.put_sku(
                    session, product, code=code, colour=colour, size=size, price=46900, currency="CNY"
                )
                catalog.put_stock(session, shop.store.id, sku, Decimal(2), now - timedelta(minutes=20))
        session.settle()
        return shop


def invitation(shop: Shop) -> str:
    """A code by which one more tablet joins the store."""
    with database.transaction() as session:
        store = session.get_one(type(shop.store), shop.store.id)
        return staff.invite_device(session, store, session.get_one(type(shop.mei), shop.mei.id))[1]


class Tablet:
    """One tablet of the shop: a browser's context with its storage, and the page in front of the clerk."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        context.add_init_script(
            "window.addEventListener('pointerdown', () => { window.taps = (window.taps ?? 0) + 1 })"
        )
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        # Requests that fail while the network is cut are part of the plan.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def open(self, path: str = "/") -> None:
        """Go there by address."""
        self.page.goto(f"{self.url}/app{path}")

    def enrol(self, code: str) -> None:
        """Scan the manager's QR, which is an address."""
        self.open(f"/enrol#{code}")
        self.page.get_by_role("button", name="登记这台平板").click()
        self.page.wait_for_url("**/app/lock")

    def sign_in(self, name: str, pin: str = PIN) -> None:
        """Tap your name, type the PIN."""
        self.page.get_by_role("button", name=re.compile(name)).click()
        self.type_pin(pin)
        self.page.wait_for_url(re.compile(r"/app/$"))

    def type_pin(self, pin: str = PIN) -> None:
        """On the pad that is open."""
        for digit in pin:
            self.page.get_by_role("button", name=f"数字 {digit}").click()

    def taps(self) -> int:
        """How often the glass was touched since the page was opened."""
        return int(self.page.evaluate("() => window.taps ?? 0"))

    def register(self, number: str) -> None:
        """Somebody new at the counter, who agrees to calls; her visit begins."""
        self.open("/register")
        self.page.get_by_label("手机号").fill(number)
        for word in ("办理会员", "电话回访"):
            self.page.get_by_role("checkbox", name=re.compile(word)).click()
        self.page.get_by_role("button", name="登记并开始接待").click()
        self.page.wait_for_url(re.compile("/app/visits/"))

    def begin_with_phone(self, number: str) -> None:
        """Somebody known by her whole number is here again."""
        self.open("/find")
        self.page.get_by_role("searchbox").fill(number)
        self.page.keyboard.press("Enter")
        self.page.get_by_role("button", name="开始接待").first.click()
        self.page.wait_for_url(re.compile("/app/visits/"))

    def try_on(self, piece: str, *, size: str, fit: str, recommended: str | None = None) -> None:
        """One card on the page of a visit."""
        self.page.get_by_role("button", name="试穿", exact=True).click()
        sheet = self.page.get_by_role("dialog")
        sheet.get_by_role("searchbox").first.fill(piece)
        sheet.get_by_role("button", name=re.compile(f"^{piece}")).click()
        sheet.get_by_role("group", name="尺码").get_by_role("button", name=size).click()
        sheet.get_by_role("group", name="上身").get_by_role("button", name=fit).click()
        if recommended is not None:
            sheet.get_by_role("button", name="推荐别的").click()
            sheet.get_by_role("searchbox").last.fill(recommended)
            sheet.get_by_role("button", name=re.compile(f"^{recommended}")).click()
        sheet.get_by_role("button", name="保存").click()
        expect(sheet).to_have_count(0)

    def write_note(self, words: str) -> None:
        """A note on the page of a visit."""
        self.page.get_by_role("button", name="写备注").click()
        sheet = self.page.get_by_role("dialog")
        sheet.get_by_role("textbox").fill(words)
        sheet.get_by_role("button", name="保存").click()
        expect(sheet).to_have_count(0)

    def close_visit(self, end: str, reason: str | None = None, may_call: str | None = None) -> None:
        """How the visit ended, from its page."""
        self.page.get_by_role("button", name=end, exact=True).click()
        sheet = self.page.get_by_role("dialog")
        for word in filter(None, (reason, may_call)):
            sheet.get_by_role("button", name=word, exact=True).click()
        sheet.get_by_role("button", name="保存").click()
        self.page.wait_for_url(re.compile(r"/app/$"))

    def says(self, text: str) -> None:
        """The page shows this."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def all_sent(self, seconds: float = 30) -> None:
        """Nothing waits any more, a moment after the last tap."""
        self.page.wait_for_timeout(500)
        expect(self.page.get_by_text(re.compile("条待发送"))).to_have_count(0, timeout=seconds * 1000)

    def until(self, true: Callable[[], bool], seconds: float) -> None:
        """Wait for something outside the page, while its requests go on."""
        deadline = time.monotonic() + seconds
        while not true() and time.monotonic() < deadline:
            self.page.wait_for_timeout(200)

    def ready_for_offline(self) -> None:
        """The service worker has the app, so that it opens without a network."""
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")

    def new_page(self) -> None:
        """A new tab in place of a closed one."""
        self.page = self.context.new_page()

    def second_tab(self) -> Tablet:
        """Another tab of the same tablet, where the same clerk has signed in too."""
        other = Tablet(self.context, self.url)
        other.open("/lock")
        other.sign_in("小林")
        return other

    def record_as(self, name: str) -> None:
        """The server is out of reach: tap a name, try the PIN, and record under that name."""
        self.page.get_by_role("link", name=re.compile("换人")).click()
        self.page.get_by_role("button", name=re.compile(name)).click()
        self.type_pin()
        self.page.get_by_role("button", name=re.compile(f"先以{name}的名义记录")).click()
        expect(self.page.get_by_role("button", name="新访客")).to_be_visible()

    def kill(self, folder: Path) -> None:
        """End the browser as a dead battery does."""
        subprocess.run(["pkill", "-KILL", "-f", f"user-data-dir={folder}"], check=False)


@contextmanager
def tablet(browser: Browser, url: str, size: tuple[int, int] = LANDSCAPE, **more: Any) -> Iterator[Tablet]:
    """A tablet with empty storage."""
    width, height = size
    viewport = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, locale="zh-CN", has_touch=True, **more)
    try:
        yield Tablet(context, url)
    finally:
        context.close()


@contextmanager
def own_browser(kind: BrowserType, executable: str, folder: Path, certificate: Certificate) -> Iterator[BrowserContext]:
    """A browser whose storage lies in a folder, so that it survives being killed."""
    context = kind.launch_persistent_context(
        str(folder),
        executable_path=executable,
        args=flags(certificate),
        locale="zh-CN",
        viewport={"width": LANDSCAPE[0], "height": LANDSCAPE[1]},
    )
    try:
        yield context
    finally:
        with suppress(Error):  # It may have been killed.
            context.close()
