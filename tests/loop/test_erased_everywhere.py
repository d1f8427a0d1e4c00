"""A shopper lives in a real installation, deletes her data over HTTP, and is looked for in every byte of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.parse
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cast import form
from installation import PASSWORD, PIN, Phone, ask, eventually, new_site, read_qr
from phone_messages import Gateway, code_in, http_gateway
from test_whole_loop import World, opened

from pos_adapter.signing import signed_headers
from store_api.launcher.binaries import postgres_folder
from store_api.launcher.places import locked, open_places
from store_api.launcher.postgres import Postgres

NAME, NUMBER, MEMBER = "欧阳金丝雀", "13972641853", "VIP-KANARIE-77"
NOTE = "不要紧身的，要给女儿米色阔腿裤"
WORDS = {
    "name": NAME,
    "member id": MEMBER,
    "note": NOTE,
    "old note": "要给女儿驼色大衣配围巾",
    "reason": "嫌领口太高又显胖",
    "style": "手写款甲乙丙丁",
    "try-on": "腰这里有点紧绷",
    "agreed": "答应周六带妈妈来",
    "next step": "备好驼色那件中码",
}
SPELLINGS = {f"{NUMBER[:3]}{gap}{NUMBER[3:7]}{gap}{NUMBER[7:]}" for gap in ("", " ", "-")}


def needles() -> dict[str, bytes]:
    """What must not be left, in every way it may be written: plain, UTF-16, JSON, in an address, as hexadecimal."""
    found = {}
    for what, word in {**WORDS, **{f"number {one}": one for one in SPELLINGS}}.items():
        found |= {
            what: word.encode(),
            f"{what} utf-16": word.encode("utf-16-le"),
            f"{what} json": json.dumps(word)[1:-1].encode(),
            f"{what} address": urllib.parse.quote(word).encode(),
            f"{what} hex": word.encode().hex().encode(),
        }
    return found


@dataclass
class Lived:
    """The installation, the shopper's phone, her id, and where the servers keep their files."""

    world: World
    phone: Phone
    customer: str
    gateway: Gateway

    @property
    def postgres(self) -> Postgres:
        """The server of this installation."""
        with locked(self.world.site.data):
            return Postgres(open_places(self.world.site.data))


@pytest.fixture(scope="module")
def lived() -> Iterator[Lived]:
    """Everything that can be recorded about one shopper, through pages, tablet, till and text message."""
    with http_gateway() as gateway, new_site() as site:
        os.environ["HUITOUKE_SMS_URL"] = gateway.url
        try:
            world = opened(site)
        finally:
            del os.environ["HUITOUKE_SMS_URL"]
        phone = claims(world, gateway)
        customer = world.clerk.call("POST", "/customers/search", {"phone": NUMBER})[0]["id"]
        is_served(world, customer)
        buys(world)
        eventually(lambda: world.clerk.call("GET", f"/customers/{customer}/tags"))
        eventually(lambda: world.clerk.call("GET", f"/customers/{customer}")["purchases"])
        is_called(world, customer)
        yield Lived(world, phone, customer, gateway)


def claims(world: World, gateway: Gateway) -> Phone:
    """She scans the poster, claims, proves her number by the message she gets, and says who she is."""
    campaign = {
        "name": "新客礼", "kind": "amount", "value": 5000, "minimum_spend": 30000, "total": 10,
        "claim_from": "2026-01-01T00:00:00Z", "claim_until": "2099-01-01T00:00:00Z",
    }  # fmt: skip
    made = world.manager.call("POST", "/campaigns", campaign)["id"]
    code = {"campaign_id": made, "store_id": world.store, "staff_id": world.clerk_id}
    poster = ask("GET", world.manager.call("POST", "/qr-codes", code)["poster"])
    phone, url = Phone(), world.site.url
    landing = phone.open(read_qr(poster.text.split("</svg>")[0] + "</svg>"))
    assert phone.open(str(landing.url), form(f"{NUMBER[:3]} {NUMBER[3:7]} {NUMBER[7:]}", marketing="on")).is_success
    phone.open(f"{url}/prove", {"phone": NUMBER})
    eventually(lambda: gateway.requests)
    sent = json.loads(gateway.requests[-1]["body"])
    assert sent["to"] == f"+86{NUMBER}"
    assert phone.open(f"{url}/prove/code", {"code": code_in(sent["text"])}).is_success
    assert phone.open(f"{url}/me", {"name": NAME, "birthday": "1990-02-03"}).is_success
    return phone


def is_served(world: World, customer: str) -> None:
    """She tries on, the clerk notes and corrects, and she leaves without buying."""
    visit, note, put = str(uuid.uuid4()), str(uuid.uuid4()), world.clerk.call
    put("PUT", f"/visits/{visit}", {"phone": NUMBER, "occurred_at": now()})
    tried = {"piece": WORDS["style"], "reasons": [WORDS["try-on"]], "occurred_at": now()}
    put("PUT", f"/visits/{visit}/try-ons/{uuid.uuid4()}", tried)
    put("PUT", f"/notes/{note}", {"visit_id": visit, "text": WORDS["old note"], "occurred_at": now()})
    answer = ask(
        "PATCH",
        f"{world.clerk.base}/notes/{note}",
        json={"text": NOTE},
        headers={**world.clerk.headers, "If-Match": "1"},
    )
    assert answer.is_success, answer.text
    ended = {"kind": "no_sale", "reason": WORDS["reason"], "may_call": True, "occurred_at": now()}
    put("PUT", f"/visits/{visit}/outcome", ended)


def is_called(world: World, customer: str) -> None:
    """The clerk calls."""
    body = {
        "customer_id": customer, "result": "promised", "agreed": WORDS["agreed"], "next_step": WORDS["next step"],
        "occurred_at": now(),
    }  # fmt: skip
    world.clerk.call("PUT", f"/contacts/{uuid.uuid4()}", body)


def buys(world: World) -> None:
    """The till sends who she is to it, and what she bought."""
    till = world.manager.call("POST", "/pos-connections", {"name": "收银台", "store_id": world.store})
    receipt = {
        "id": "R1", "version": 1, "occurred_at": now(), "currency": "CNY", "total": "399.00",
        "phone": f"{NUMBER[:3]}-{NUMBER[3:7]}-{NUMBER[7:]}", "member_id": MEMBER,
        "lines": [{"name": "阔腿裤", "quantity": "1", "total": "399.00"}],
    }  # fmt: skip
    member = {"id": MEMBER, "phone": NUMBER, "name": NAME}
    for key, kind, data in (("e1", "receipt.upserted", receipt), ("e2", "member.upserted", member)):
        body = json.dumps({"event_id": key, "type": kind, "data": data}).encode()
        headers = {**signed_headers(till["secret"], body, datetime.now(UTC)), "Content-Type": "application/json"}
        assert ask("POST", till["url"], content=body, headers=headers).status_code == 202


def now() -> str:
    return datetime.now(UTC).isoformat()


def found_in(text: bytes) -> set[str]:
    """What of her stands in it."""
    return {what for what, needle in needles().items() if needle in text}


def files(folder: Path) -> Iterator[Path]:
    """Every file of the installation; the servers go on making and removing some."""
    yield from (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def on_disk(data: Path) -> dict[str, set[str]]:
    """What of her stands in which file."""
    left = {}
    for path in files(data):
        try:
            found = found_in(path.read_bytes())
        except FileNotFoundError:
            continue
        if found:
            left[str(path.relative_to(data))] = found
    return left


def dumped(lived: Lived) -> bytes:
    """The whole database as text."""
    sockets = lived.postgres.places.sockets
    program = [str(postgres_folder() / "pg_dump"), "--host", str(sockets), "--username", "huitouke", "huitouke"]
    return subprocess.run(program, capture_output=True, check=True).stdout


def metric(lived: Lived, name: str) -> float:
    """A figure that an operator watches."""
    page = ask("GET", f"{lived.world.site.url}/metrics").text
    found = re.search(rf"^{name} (\S+)$", page, re.MULTILINE)
    assert found is not None
    return float(found[1])


def board(lived: Lived) -> list[tuple[object, ...]]:
    """Every figure of the store."""
    figures = lived.world.manager.call("GET", f"/stores/{lived.world.store}/board")["figures"]
    return [(one["key"], one["value"], one["numerator"], one["denominator"]) for one in figures]


def test_she_can_read_all_of_it_herself(lived: Lived) -> None:
    exported = lived.phone.open(f"{lived.world.site.url}/me/export.json").text
    printed = lived.phone.open(f"{lived.world.site.url}/me/export").text
    for what, word in WORDS.items():
        assert word in exported, what
        assert word in printed, what
    assert f"+86{NUMBER}" in exported


def test_no_log_and_no_job_speaks_of_her(lived: Lived) -> None:
    logs = lived.world.site.data / "logs"
    texts = [path.read_bytes() for path in files(logs)] + [lived.world.site.said.read_bytes()]
    valkey = [path.read_bytes() for path in files(lived.postgres.places.state / "kv")]
    assert len(texts) > 4
    assert set().union(*map(found_in, texts + valkey)) == set()
    tokens = [lived.world.manager.headers, lived.world.clerk.headers, dict(lived.phone.cookies)]
    secrets = [f'"{PIN}"', PASSWORD, *(value.removeprefix("Bearer ") for one in tokens for value in one.values())]
    assert [secret for secret in secrets if any(secret.encode() in text for text in texts + valkey)] == []


def test_her_number_stands_nowhere_even_while_she_is_a_customer(lived: Lived) -> None:
    numbers = {what for left in on_disk(lived.world.site.data).values() for what in left if what.startswith("number")}
    assert numbers == set()


def test_after_deleting_and_scrubbing_nothing_of_her_is_left(lived: Lived) -> None:
    site, figures = lived.world.site, board(lived)
    before = on_disk(site.data)
    assert {"name", "note", "old note", "agreed"} <= set().union(*before.values())
    assert {"name", "member id", "note"} <= found_in(dumped(lived))

    goodbye = lived.phone.open(f"{site.url}/me/delete", {"now": "yes"})
    assert "您的信息已经删除" in goodbye.text
    eventually(lambda: metric(lived, "huitouke_reactions_pending") == 0)
    assert metric(lived, "huitouke_reactions_dead") == 0
    assert found_in(dumped(lived)) == set()
    assert "pg_wal" in str(on_disk(site.data)), "deleting alone leaves old versions behind, or this test could not fail"

    scrubbed = huitouke(lived, "erase", "--scrub")
    assert scrubbed.returncode == 0, scrubbed.stderr
    assert "written anew" in scrubbed.stdout.splitlines()[-1]  # Nothing is left for a person to see to.
    assert on_disk(site.data) == {}
    assert found_in(site.said.read_bytes()) == set()
    assert board(lived) == figures


def huitouke(lived: Lived, *words: str) -> subprocess.CompletedProcess[str]:
    """A command on this installation, while it runs."""
    command = [sys.executable, "-m", "store_api.cli", "--data", str(lived.world.site.data), *words]
    environ = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environ)


def test_nobody_finds_her_and_her_number_is_new(lived: Lived) -> None:
    clerk, site = lived.world.clerk, lived.world.site
    assert clerk.send("GET", f"/customers/{lived.customer}").status_code == 404
    assert clerk.call("POST", "/customers/search", {"phone": NUMBER}) == []
    assert clerk.call("POST", "/customers/search", {"tail": NUMBER[-4:]}) == []
    assert lived.phone.open(f"{site.url}/me").status_code == 403
    again = clerk.call("POST", "/customers", {"phone": NUMBER, "service": True})
    assert again["id"] != lived.customer
    assert again.get("name") is None
