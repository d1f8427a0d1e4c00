"""`huitouke up --https` as tablets meet it: real gunicorn, real TLS, a name that is not this machine's loopback."""

from __future__ import annotations

import os
import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import httpx
import pytest
from click.testing import CliRunner
from launcher_tools import ROOT

from store_api.cli_door import Way, through_a_door
from store_api.launcher.certificates import Authority
from store_api.launcher.doctor import examine
from store_api.launcher.doors import Address, Door, OwnDoor, SecureDoor
from store_api.launcher.sayings import LauncherError
from store_api.settings import Settings
from store_api.terminal import sentences

SHOP = "shop.example"
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Installation:
    """A running `up --https`, what it told, and how a tablet asks it."""

    data: Path
    secure: int
    plain: int
    told: str

    @property
    def authority(self) -> Authority:
        return Authority(self.data / "keys" / "tls")

    def get(self, path: str, host: str = SHOP, **headers: str) -> httpx.Response:
        """Over TLS, as a device that trusts the shop's authority and nothing else, and finds `host` here."""
        trusting = ssl.create_default_context(cafile=self.authority.certificate)
        with httpx.Client(verify=trusting, trust_env=False, timeout=20) as client:
            return client.get(
                f"https://127.0.0.1:{self.secure}{path}",
                headers={"Host": f"{host}:{self.secure}", **headers},
                extensions={"sni_hostname": host},
            )

    def plainly(self, path: str, host: str = SHOP, method: str = "GET") -> httpx.Response:
        """Without TLS, at the port that shows the way."""
        with httpx.Client(trust_env=False, timeout=20) as client:
            headers = {"Host": f"{host}:{self.plain}", "Accept-Language": "zh"}
            return client.request(method, f"http://127.0.0.1:{self.plain}{path}", headers=headers)


def command(*words: object) -> subprocess.Popen[str]:
    """`huitouke` with these words, beside the tests."""
    environ = {name: value for name, value in os.environ.items() if name != "PUBLIC_URL"}
    return subprocess.Popen(
        [sys.executable, "-m", "store_api.cli", *map(str, words)],
        env={**environ, "PYTHONUNBUFFERED": "1", "LANG": "C"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="module")
def shop(shared_place: Path) -> Iterator[Installation]:
    data, secure, plain = shared_place / "data", free_port(), free_port()
    process = command(
        *("--data", data, "up", "--https", "--host", "127.0.0.1", "--port", secure, "--http-port", plain),
        *("--name", SHOP, "--web", 1),
    )
    lines: list[str] = []
    assert process.stdout is not None
    while not any("/set-up/" in line for line in lines):
        lines.append(process.stdout.readline())
        assert lines[-1], "".join(lines)
    yield Installation(data, secure, plain, "".join(lines))
    process.terminate()
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


def test_it_tells_the_address_the_trust_page_and_the_fingerprint(shop: Installation) -> None:
    assert f"https://{SHOP}:{shop.secure} " in shop.told
    assert f"http://{SHOP}:{shop.plain}/trust " in shop.told
    assert shop.authority.fingerprint() in shop.told
    assert f"https://{SHOP}:{shop.secure}/set-up/" in shop.told


@pytest.mark.parametrize("host", [SHOP, "localhost", "127.0.0.1"])
def test_a_tablet_that_trusts_the_authority_reaches_the_shop(shop: Installation, host: str) -> None:
    assert shop.get("/healthz", host).status_code == 200


def test_a_device_that_does_not_trust_it_does_not(shop: Installation) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"https://127.0.0.1:{shop.secure}/healthz", trust_env=False)


def test_another_name_is_refused_by_the_device(shop: Installation) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        shop.get("/healthz", "bank.example")


def test_the_shop_knows_that_it_is_secure(shop: Installation) -> None:
    answer = shop.get("/sign-in")
    assert answer.status_code == 200
    setup = re.search(r"/set-up/\S+", shop.told)
    assert setup is not None
    assert f"https://{SHOP}:{shop.secure}" in shop.get(setup[0]).text


def test_no_browser_is_told_to_shun_the_plain_page(shop: Installation) -> None:
    assert "Strict-Transport-Security" not in shop.get("/sign-in").headers
    assert "Strict-Transport-Security" not in shop.plainly("/trust").headers


def test_connections_opened_ahead_of_need_do_not_shut_out_a_tablet(shop: Installation) -> None:
    trusting = ssl.create_default_context(cafile=shop.authority.certificate)
    with ExitStack() as held:
        for _ in range(24):  # As many as there are threads.
            idle = held.enter_context(socket.create_connection(("127.0.0.1", shop.secure)))
            held.enter_context(trusting.wrap_socket(idle, server_hostname=SHOP))
        assert shop.get("/healthz").status_code == 200


def drip(connections: list[ssl.SSLSocket], over: threading.Event) -> None:
    """One byte a second to each, for as long as it is taken."""
    while not over.wait(1):
        for connection in connections:
            with suppress(OSError):
                connection.send(b"x")


def test_requests_that_come_drop_by_drop_do_not_shut_out_a_tablet(shop: Installation) -> None:
    trusting = ssl.create_default_context(cafile=shop.authority.certificate)
    over = threading.Event()
    with ExitStack() as held:
        dripping = []
        for _ in range(24):  # As many as there are threads.
            slow = held.enter_context(socket.create_connection(("127.0.0.1", shop.secure)))
            dripping.append(held.enter_context(trusting.wrap_socket(slow, server_hostname=SHOP)))
            dripping[-1].send(b"GET /healthz HTTP/1.1\r\nX-Slow: ")
        thread = threading.Thread(target=drip, args=(dripping, over))
        thread.start()
        held.callback(thread.join)
        held.callback(over.set)
        assert shop.get("/healthz").status_code == 200


def test_the_trust_page_shows_every_step_the_fingerprint_and_its_own_code(shop: Installation) -> None:
    answer = shop.plainly("/trust")
    assert answer.status_code == 200
    assert "证书信任设置" in answer.text
    assert "<svg" in answer.text
    assert f"http://{SHOP}:{shop.plain}/trust" in answer.text
    assert f"https://{SHOP}:{shop.secure}/app/" in answer.text
    assert shop.authority.fingerprint() in answer.text.replace("\u200b", "")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_trust_page_speaks_english_when_asked(shop: Installation) -> None:
    assert "Certificate Trust Settings" in shop.plainly("/trust?lang=en").text


def test_the_certificate_is_offered_for_installation(shop: Installation) -> None:
    answer = shop.plainly("/trust/ca.crt")
    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert answer.content == shop.authority.certificate.read_bytes()
    assert b"PRIVATE" not in answer.content


def test_the_plain_door_leads_to_the_trust_page_and_everything_else_to_tls(shop: Installation) -> None:
    assert shop.plainly("/").headers["Location"] == "/trust"
    answer = shop.plainly("/app/visits/1?a=%E5%BA%97", method="POST")
    assert answer.status_code == 307
    assert answer.headers["Location"] == f"https://{SHOP}:{shop.secure}/app/visits/1?a=%E5%BA%97"


def test_on_the_pc_itself_the_code_leads_to_an_address_that_others_can_use(shop: Installation) -> None:
    assert "http://localhost" not in shop.plainly("/trust", "localhost").text


def test_a_new_certificate_is_served_without_a_new_start(shop: Installation) -> None:
    with pytest.raises(httpx.ConnectError):
        shop.get("/healthz", "192.168.77.5")
    shop.authority.prepare([SHOP], ["localhost", "127.0.0.1", "192.168.77.5"], datetime.now(UTC))
    assert shop.get("/healthz", "192.168.77.5").status_code == 200


def test_the_doctor_says_until_when_the_certificate_is_valid(shop: Installation) -> None:
    found = {one.name: one for one in examine(Settings(data=shop.data), "en")}
    assert found["TLS"].ok
    assert f"{shop.authority.expiry():%Y-%m-%d}" in found["TLS"].sentence
    assert found["keys"].ok


def test_the_doctor_asks_the_public_address_with_the_shops_own_authority(shop: Installation) -> None:
    told = Settings(data=shop.data, public_url=f"https://localhost:{shop.secure}")
    assert next(one for one in examine(told, "en") if one.name == "PUBLIC_URL").ok


@pytest.mark.parametrize(
    ("at", "word"), [(timedelta(days=-380), "renews it"), (timedelta(days=-3600), "makes a new one"), (None, "PEM")]
)
def test_the_doctor_warns_before_a_certificate_ends(settings: Settings, at: timedelta | None, word: str) -> None:
    authority = Authority(settings.tls_dir)
    authority.prepare([], ["localhost"], datetime.now(UTC) + (at or timedelta()))
    if at is None:
        authority.server.write_text("broken")
    (found,) = [one for one in examine(settings, "en") if one.name == "TLS"]
    assert not found.ok
    assert word in found.sentence


@click.command()
@through_a_door
@click.pass_obj
@sentences
def enter(settings: Settings, door: Way) -> None:
    """Open the door that the words mean."""
    door(settings).open()


@pytest.mark.parametrize(
    "words",
    [
        ("--name", "shop.local"),
        ("--http-port", "8001"),
        ("--https", "--certificate", "a.pem"),
        ("--https", "--key", "a.pem"),
        ("--https", "--name", "two words"),
        ("--certificate", "/nothing.pem", "--key", "/nothing.pem"),
    ],
)
def test_options_that_cannot_be_are_refused_in_a_sentence(place: Path, words: tuple[str, ...]) -> None:
    refused = CliRunner().invoke(enter, words, obj=Settings(data=place / "data"))
    assert isinstance(refused.exception, SystemExit)
    assert refused.exit_code in (1, 2)
    assert "Error: " in refused.output


def test_https_behind_a_proxy_is_refused_before_anything_starts(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUITOUKE_TRUSTED_PROXIES", "1")
    process = command("--data", place / "data", "up", "--https")
    told, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert told.startswith("Error: ")
    assert "proxy" in told


def test_a_given_certificate_needs_no_trust_page(place: Path) -> None:
    given = Authority(place / "given")
    given.prepare([SHOP], ["localhost"], datetime.now(UTC))
    door = SecureDoor(Address("0.0.0.0", 443), Address("0.0.0.0", 80), given.server, given.server)
    assert door.url == f"https://{SHOP}"
    assert "trust" not in door.greeting()
    assert door.beside() is not None
    assert list(door.listens) == ["--port", "--http-port"]


def test_a_given_certificate_that_is_wrong_is_told_before_anything_starts(place: Path) -> None:
    with pytest.raises(LauncherError):
        SecureDoor(Address("127.0.0.1", 1), Address("127.0.0.1", 2), place / "no", place / "no").open()


def test_a_door_for_everybody_is_called_by_its_first_name(place: Path) -> None:
    door = OwnDoor(Address("0.0.0.0", 8443), Address("0.0.0.0", 8000), place / "tls", ["pc.local", "10.0.0.2"])
    assert (door.url, door.trust_url) == ("https://pc.local:8443", "http://pc.local:8000/trust")


def test_without_tls_there_is_one_program_at_the_door() -> None:
    door = Door(Address("0.0.0.0", 8000))
    assert (door.url, door.beside()) == ("http://127.0.0.1:8000", None)
