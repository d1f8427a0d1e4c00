"""R1, R2, R6, R7: claims over HTTP from many processes, and under sudden deaths of the web processes."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cast import Shop, form, open_shop
from processes import eventually
from sqlalchemy import func, select

from store_api.coupons.models import Campaign, Claim
from store_api.crypto import new_token
from store_api.db import database
from store_api.settings import Settings

ROOT = Path(__file__).parents[2]
STOCK = 200
WORKERS = 4


@dataclass
class Web:
    """gunicorn with several processes on one database, and shoppers who try again until they are answered."""

    port: int
    process: subprocess.Popen[bytes]
    tries: Counter[int] = field(default_factory=Counter)

    def workers(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def post(self, slug: str, sent: dict[str, str], address: str) -> tuple[int, str]:
        """Send a form once; the status and where it leads. Raises OSError or HTTPException when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": address}
            connection.request("POST", f"/q/{slug}", urlencode(sent), headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        finally:
            connection.close()

    def insist(self, slug: str, sent: dict[str, str], address: str) -> tuple[int, str]:
        """The same form until it is answered, as a shopper taps again."""
        while True:
            try:
                status, where = self.post(slug, sent, address)
            except (OSError, http.client.HTTPException):
                self.tries["lost"] += 1  # type: ignore[index]  # counted by word.
                time.sleep(0.05)
                continue
            self.tries[status] += 1
            if status < 500:
                return status, re.sub(r"\?.*", "", where)
            time.sleep(0.05)


@pytest.fixture
def web(own_database: str, settings: Settings) -> Iterator[Web]:
    """Four web processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {
        **os.environ,
        "HUITOUKE_DATA": str(settings.data),
        "HUITOUKE_KEYS": str(settings.keys_dir),
        "DATABASE_URL": own_database,
        "REDIS_URL": str(settings.redis_url),
        "HUITOUKE_TRUSTED_PROXIES": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)]
    command += ["--threads", "4", "--no-control-socket", "--log-level", "critical"]
    process = subprocess.Popen(command, env=environ, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    made = Web(port, process)
    try:
        assert eventually(lambda: answers(port))
        yield made
    finally:
        process.terminate()
        process.wait()


def answers(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def shop(own_database: str) -> Iterator[Shop]:
    """A shop with real commits."""
    with database.session() as session:
        yield open_shop(session, total=STOCK)


def all_claim(web: Web, slug: str, phones: list[str], at_once: int = 8) -> dict[str, tuple[int, str]]:
    """Every phone claims, so many at once, until it is answered."""
    answers: dict[str, tuple[int, str]] = {}
    waiting = iter(enumerate(phones))
    gate = threading.Lock()

    def work() -> None:
        while True:
            with gate:
                number, phone = next(waiting, (0, None))
            if phone is None:
                return
            address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
            answers[phone] = web.insist(slug, form(phone, browser=new_token()), address)

    threads = [threading.Thread(target=work) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def books() -> tuple[int, int]:
    """What the campaign says it issued, and how many coupons there are."""
    with database.session() as session:
        issued = session.scalars(select(Campaign.issued).order_by(Campaign.id.desc()).limit(1)).one()
        newest = select(Campaign.id).order_by(Campaign.id.desc()).limit(1).scalar_subquery()
        return issued, session.scalar(select(func.count()).select_from(Claim).where(Claim.campaign_id == newest)) or 0


def phones(start: int, count: int) -> list[str]:
    """Different numbers."""
    return [str(13_200_000_000 + start + n) for n in range(count)]


def sells_out(web: Web, shop: Shop, attempts: int, start: int) -> None:
    """More phones than coupons: exactly the stock is issued, and nobody sees an accident."""
    got = all_claim(web, shop.code.slug, phones(start, attempts))
    assert Counter(status for status, _ in got.values()) == {303: STOCK, 409: attempts - STOCK}
    assert len({where for status, where in got.values() if status == 303}) == STOCK
    assert books() == (STOCK, STOCK)
    assert not [status for status in web.tries if isinstance(status, int) and status >= 500]


def test_four_processes_never_over_issue(web: Web, shop: Shop) -> None:
    sells_out(web, shop, 300, 0)


@pytest.mark.faults
def test_four_processes_never_over_issue_in_twenty_rounds_of_sixteen_hundred(web: Web, shop: Shop) -> None:
    for n in range(20):
        if n:
            with database.transaction() as session:
                shop.session.rollback()
                campaign = session.get_one(Campaign, shop.campaign.id)
                session.execute(Claim.__table__.delete())
                campaign.issued, campaign.reserved = 0, 0
        sells_out(web, shop, 1600, 10_000 * (n + 1))


def dies_under_load(web: Web, shop: Shop, kills: int) -> None:
    """Web processes are killed while people claim: what was acknowledged is there, a retry gets the same coupon, and
    the books balance."""
    with database.transaction() as session:
        session.get_one(Campaign, shop.campaign.id).total = 1_000_000
    rng, stop = random.Random(7), threading.Event()

    def kill() -> None:
        for _ in range(kills):
            if stop.wait(rng.uniform(0.05, 0.4)):
                return
            if workers := web.workers():
                os.kill(rng.choice(workers), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    got = all_claim(web, shop.code.slug, phones(500_000, 30 * kills))
    stop.set()
    killer.join()
    assert {status for status, _ in got.values()} == {303}
    assert len({where for _, where in got.values()}) == len(got)
    assert books() == (len(got), len(got))
    again = all_claim(web, shop.code.slug, list(got)[:50])
    assert {phone: where for phone, (_, where) in again.items()} == {phone: got[phone][1] for phone in again}


def test_sudden_deaths_lose_and_double_no_claim(web: Web, shop: Shop) -> None:
    dies_under_load(web, shop, 8)


@pytest.mark.faults
def test_a_hundred_sudden_deaths_lose_and_double_no_claim(web: Web, shop: Shop) -> None:
    dies_under_load(web, shop, 100)
