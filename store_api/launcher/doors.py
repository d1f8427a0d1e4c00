"""Where browsers come in: the web process, over TLS or not, and beside TLS a plain door that shows the way."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from store_api.launcher import tls_settings
from store_api.launcher.certificates import Authority, check_pair, first_host
from store_api.launcher.children import Role
from store_api.launcher.network import lan_address, own_names
from store_api.launcher.sayings import say

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound here.


@dataclass(frozen=True)
class Address:
    """Where a process listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def reachable(self) -> Address:
        """The same for a client on this machine: an address for all interfaces is none to connect to."""
        return replace(self, host=EVERYWHERE.get(self.host, self.host))


class Door:
    """One address without TLS: for this machine, or for a proxy in front that speaks TLS."""

    secure = False

    def __init__(self, address: Address) -> None:
        self.address = address

    @property
    def listens(self) -> dict[str, Address]:
        """The addresses taken, by the option that chooses another port."""
        return {"--port": self.address}

    @property
    def words(self) -> list[str]:
        """What gunicorn is told about it."""
        return ["--bind", str(self.address), "--threads", "8"]

    @property
    def url(self) -> str:
        """What a person opens."""
        return f"http://{self.address.reachable}"

    def beside(self) -> Role | None:
        """A second program, at another address."""
        return None

    def open(self) -> None:
        """Make ready what is needed before anybody knocks. Raises LauncherError."""

    def keep(self) -> None:
        """Called about five times a second while it is open. Raises LauncherError."""

    def greeting(self) -> str:
        """What is told once the page answers."""
        return say("up_ready", url=self.url)


class SecureDoor(Door):
    """TLS at `address` with a certificate given; who comes to `plain` is sent there."""

    secure = True

    def __init__(self, address: Address, plain: Address, certificate: Path, key: Path, host: str | None = None) -> None:
        super().__init__(address)
        self.plain = plain
        self.certificate = certificate
        self.key = key
        self._host = host

    def beside(self) -> Role:
        """The program at the plain address."""
        return self._plain_role(None)

    @property
    def listens(self) -> dict[str, Address]:
        return {"--port": self.address, "--http-port": self.plain}

    @property
    def words(self) -> list[str]:
        # A handshake costs more than a connection that is kept; one opened ahead of need holds a thread for a while.
        tls = ["--certfile", str(self.certificate), "--keyfile", str(self.key), "--keep-alive", "60"]
        return ["--bind", str(self.address), "--threads", "24", *tls, "--config", f"python:{tls_settings.__name__}"]

    @property
    def host(self) -> str:
        """The name to call it by from elsewhere in the shop."""
        listened = None if self.address.host in EVERYWHERE else self.address.host
        return self._host or listened or self._known() or lan_address()

    @property
    def url(self) -> str:
        """What a person opens; browsers take port 443 by themselves."""
        return f"https://{replace(self.address, host=self.host)}".removesuffix(":443")

    def open(self) -> None:
        check_pair(self.certificate, self.key)

    def _known(self) -> str | None:
        return first_host(check_pair(self.certificate, self.key))

    def _plain_role(self, folder: str | None) -> Role:
        app = f"store_api.launcher.trust:make_app({folder!r}, {self.address.port})"
        words = [sys.executable, "-m", "gunicorn", app, "--bind", str(self.plain), "--threads", "4"]
        return Role("plain", [*words, "--graceful-timeout", "1", "--no-control-socket"])


class OwnDoor(SecureDoor):
    """TLS with a certificate of the authority in `folder`; the plain address tells devices how to trust it.

    `names` are names of this machine beside those it knows of itself; the first one is the one told.
    """

    def __init__(self, address: Address, plain: Address, folder: Path, names: Sequence[str] = ()) -> None:
        self._authority = Authority(folder)
        super().__init__(address, plain, self._authority.server, self._authority.server, next(iter(names), None))
        self._names = [*names] if address.host in EVERYWHERE else [*names, address.host]
        self._next = 0.0

    def beside(self) -> Role:
        """The program at the plain address, with the page."""
        return self._plain_role(str(self._authority.folder))

    @property
    def trust_url(self) -> str:
        """The page that says how a device comes to trust the authority."""
        return f"http://{replace(self.plain, host=self.host)}/trust"

    def open(self) -> None:
        self._next = time.monotonic() + 60
        self._authority.prepare(self._names, own_names(), datetime.now(UTC))

    def keep(self) -> None:
        """Once a minute: the machine may have got another address, and the certificate may be near its end."""
        if time.monotonic() >= self._next:
            self.open()

    def greeting(self) -> str:
        trust = say("up_trust", url=self.trust_url, fingerprint=self._authority.fingerprint())
        return f"{super().greeting()}\n{trust}"

    def _known(self) -> None:
        return None
