"""Scan and claim over HTTP against bare Flask views with the same statements (`bare.py`), and at two sizes of a shop.

Both run under the same gunicorn on the same embedded servers, in turn, several rounds; every request comes from an
address of its own, as behind a proxy. Goals: exactly the stock is issued; claims at least 0.6 times as fast as the
bare view, the landing page 0.7 times and at most 30 KB; p99 at most 5 times the median; and a claim among a million
customers costs at most 1.2 times one among ten thousand.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine, text

from bench import load
from bench.ports import answers, free_port
from bench.table import Result
from store_api import migrations
from store_api.app import bind
from store_api.coupons import campaigns, qr_codes
from store_api.coupons.models import CampaignKind
from store_api.crypto import create_keys, new_token
from store_api.customers import consents
from store_api.db import database
from store_api.launcher.servers import running_servers
from store_api.settings import Settings
from store_api.staff import service as staff
from store_api.staff.models import Staff

AT_ONCE = 64
PHONES, STOCK = 5000, 1000
SMALL_PAGE = 30 * 1024
FILL = """
    INSERT INTO customer (id, person_id, phone_index, phone_tail, phone_sealed, member_code, created_at)
    SELECT id, id, sha256(id::text::bytea), sha256(substr(id::text, 1, 4)::bytea), sha256(id::text::bytea),
           sha256(('m' || id)::bytea), now()
    FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, :people)) AS made
"""


def measure(quick: bool) -> Result:
    """All figures of one run."""
    with installation() as ready:
        bench = Bench(ready, rounds=2 if quick else 5, phones=1000 if quick else PHONES, stock=200 if quick else STOCK)
        table, ratios, goals = bench.compare()
        growth = bench.growth(10_000, 200_000 if quick else 1_000_000)
    table.append(f"a claim among many customers costs {growth:.2f} of one among 10,000")
    ratios["claim_cost_by_customers"] = round(growth, 2)
    goals["claim_cost_at_most_1.2"] = growth <= 1.2
    return Result(table, ratios, goals)


@contextmanager
def installation() -> Iterator[Settings]:
    """Servers, keys, schema and a company."""
    with tempfile.TemporaryDirectory(prefix="huitouke-bench-") as folder:
        # The servers run as another account when we are root.
        Path(folder).chmod(0o755)
        with running_servers(Settings(data=Path(folder) / "data")) as ready:
            create_keys(ready.keys_dir)
            migrations.upgrade(str(ready.database_url))
            bind(ready)
            yield ready
            database.dispose()


class Bench:
    """One company, and a fresh campaign for every round."""

    def __init__(self, ready: Settings, rounds: int, phones: int, stock: int) -> None:
        self.ready, self.rounds, self.phones, self.stock = ready, rounds, phones, stock
        self.next_phone = 13_100_000_000
        with database.transaction() as session:
            self.manager: Staff = staff.set_up(
                session,
                staff.setup_token(),
                company_name="Bench",
                public_url="https://bench.example",
                store={"code": "S1", "name": "Bench"},
                manager={"number": "1", "name": "Mei", "pin": "270415", "password": "correct horse battery"},
            )
            self.store_id = self.manager.stores[0].id

    def compare(self) -> tuple[list[str], dict[str, float], dict[str, bool]]:
        """Claims and landing pages, ours and the bare ones in turn."""
        rates: dict[str, list[float]] = {name: [] for name in ("claim", "bare claim", "landing", "bare landing")}
        tails, issued, sizes = [], set(), []
        statuses: dict[str, Counter[int]] = {"claim": Counter(), "bare claim": Counter()}
        with served(self.ready, "wsgi:app") as ours, served(self.ready, "bench.bare:app") as bare:
            for _ in range(self.rounds):
                for name, port in (("bare claim", bare), ("claim", ours)):
                    done, given = self.claims(port, self.phones, self.stock)
                    rates[name].append(done.rate)
                    issued.add(given)
                    statuses[name] += done.statuses
                    if port == ours:
                        tails.append(done.percentile(0.99) / done.percentile(0.5))
                slug = self.campaign(self.stock)
                for name, port in (("bare landing", bare), ("landing", ours)):
                    rates[name].append(
                        load.run(port, [load.get(f"/q/{slug}", "10.0.0.1")] * (self.phones // 2), AT_ONCE).rate
                    )
                sizes.append(page_size(ours, slug))
        ratios = {
            "claims_to_bare": ratio(rates["claim"], rates["bare claim"]),
            "landing_to_bare": ratio(rates["landing"], rates["bare landing"]),
            "claim_p99_to_median": round(median(tails), 2),
        }
        table = [f"{'':16}{'median /s':>12}{'best /s':>12}"]
        table += [f"{name:16}{median(found):12.0f}{max(found):12.0f}" for name, found in rates.items()]
        table += [f"{name:16}{dict(found)}" for name, found in statuses.items()]
        table.append(f"issued of {self.stock}: {sorted(issued)}; landing page with its style: {max(sizes)} bytes")
        goals = {
            "exactly_the_stock_issued": issued == {self.stock},
            "claims_at_least_0.6_of_bare": ratios["claims_to_bare"] >= 0.6,
            "landing_at_least_0.7_of_bare": ratios["landing_to_bare"] >= 0.7,
            "p99_at_most_5_medians": ratios["claim_p99_to_median"] <= 5,
            "landing_at_most_30_kb": max(sizes) <= SMALL_PAGE,
        }
        return table, ratios, goals

    def growth(self, few: int, many: int) -> float:
        """What a claim costs among many customers, as a multiple of what it costs among few: CPU and disk time, by the
        median wait of one claim after the other."""
        waits = []
        with served(self.ready, "wsgi:app") as port:
            for people in (few, many):
                self.fill(people)
                self.claims(port, 100, 100, at_once=1)
                rounds = [self.claims(port, 200, 200, at_once=1)[0].percentile(0.5) for _ in range(3)]
                waits.append(median(rounds))
        return waits[1] / waits[0]

    def fill(self, people: int) -> None:
        """So many customers are there."""
        engine = create_engine(str(self.ready.database_url), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            there = connection.scalar(text("SELECT count(*) FROM customer")) or 0
            connection.execute(text(FILL), {"people": max(0, people - there)})
            connection.execute(text("VACUUM ANALYZE"))
        engine.dispose()

    def claims(self, port: int, phones: int, stock: int, at_once: int = AT_ONCE) -> tuple[load.Load, int]:
        """So many phones want a coupon of a new campaign; what it took, and how many it says it issued."""
        slug = self.campaign(stock)
        requests = []
        for n in range(phones):
            self.next_phone += 1
            form = {"phone": str(self.next_phone), "agree": "on", "browser": new_token()}
            form["notice"] = consents.current_version()
            requests.append(load.post(f"/q/{slug}", form, f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}"))
        done = load.run(port, requests, at_once)
        with database.transaction() as session:
            return done, campaigns.campaigns(session)[0].issued

    def campaign(self, stock: int) -> str:
        """A new campaign; the slug of its code."""
        with database.transaction() as session:
            made = campaigns.add_campaign(
                session,
                store_ids=[],
                name="Bench",
                kind=CampaignKind.AMOUNT,
                value=5000,
                currency="CNY",
                total=stock,
                claim_from=session.now - timedelta(hours=1),
                claim_until=session.now + timedelta(days=1),
            )
            return qr_codes.add_qr_code(session, made, store_id=self.store_id, staff_id=self.manager.id).slug


@contextmanager
def served(ready: Settings, app: str) -> Iterator[int]:
    """The app under gunicorn, as `huitouke up` runs it; its port."""
    port = free_port()
    environ = {
        **os.environ,
        "HUITOUKE_DATA": str(ready.data),
        "DATABASE_URL": str(ready.database_url),
        "REDIS_URL": str(ready.redis_url),
        "HUITOUKE_TRUSTED_PROXIES": "1",
    }
    command = [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--threads", "8", "--no-control-socket", "--log-level", "error"]
    process = subprocess.Popen(command, env=environ, cwd=Path(__file__).parents[1])
    try:
        while not answers(port, "/static/huitouke.css"):
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def page_size(port: int, slug: str) -> int:
    """Bytes of the landing page with its style sheet."""
    total = 0
    for path in (f"/q/{slug}", "/static/huitouke.css"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", path)
        total += len(connection.getresponse().read())
        connection.close()
    return total


def ratio(ours: list[float], bare: list[float]) -> float:
    """The median of the rounds' ratios, so that a slow minute of the machine hits both."""
    return round(median(one / other for one, other in zip(ours, bare, strict=True)), 2)
