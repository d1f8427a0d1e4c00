"""`huitouke doctor`: look at everything an installation needs, change nothing, say it in plain sentences."""

from __future__ import annotations

import http.client
import os
import platform
import shutil
import ssl
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from store_api.errors import Invalid
from store_api.launcher.binaries import SYSTEM, postgres_folder, valkey_server
from store_api.launcher.certificates import RENEWED_BEFORE, Authority
from store_api.launcher.children import strays
from store_api.launcher.external import check_external, connect
from store_api.launcher.places import locked, open_places
from store_api.launcher.postgres import Postgres
from store_api.launcher.sayings import LauncherError, language_of, say
from store_api.launcher.servers import Server, embedded
from store_api.launcher.up import HEALTH, is_up
from store_api.senders.sms import ConsoleSms, gateway_at
from store_api.settings import Settings
from store_api.texts import Language

OLDEST_PYTHON = (3, 11)
LEAST_FREE = 1.0  # GB
OLDEST_BACKUP = 48.0  # hours
LARGEST_SKEW = 5.0  # seconds between our clock and the database's
ROOT_WARNING = timedelta(days=90)  # before the shop's own authority ends
PATIENCE = 5  # seconds for PUBLIC_URL


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `sentence` is for the person who reads it."""

    ok: bool
    name: str
    sentence: str


def examine(settings: Settings, language: Language | None = None, *, system: Path = SYSTEM) -> list[Finding]:
    """All findings, the fundamental ones first; servers that do not run are not started."""
    doctor = _Doctor(settings, language or language_of())
    findings = [doctor.python(), doctor.data(), *doctor.keys(), doctor.up()]
    findings += [*doctor.programs(), *doctor.servers(system)]
    return [*findings, *doctor.tls(), doctor.public_url(), doctor.sms(), doctor.last_backup()]


class _Doctor:
    """Each method looks at one thing."""

    def __init__(self, settings: Settings, language: Language) -> None:
        self.settings = settings
        self.language = language

    def fine(self, name: str, key: str, /, **params: object) -> Finding:
        return Finding(True, name, say(key, self.language, **params))

    def wrong(self, name: str, key: str, /, **params: object) -> Finding:
        return Finding(False, name, say(key, self.language, **params))

    def error(self, name: str, error: LauncherError) -> Finding:
        return Finding(False, name, error.sentence(self.language))

    def python(self) -> Finding:
        found = platform.python_version()
        if sys.version_info < OLDEST_PYTHON:
            return self.wrong("python", "python_old", found=found, oldest=".".join(map(str, OLDEST_PYTHON)))
        return self.fine("python", "python_fine", found=found)

    def data(self) -> Finding:
        path = self.settings.data
        if not path.exists():
            return self.fine("data", "data_absent", path=path)
        if not os.access(path, os.W_OK | os.X_OK):
            return self.wrong("data", "folder_denied", path=path, reason=os.strerror(13))
        free = round(shutil.disk_usage(path).free / 1e9, 1)
        if free < LEAST_FREE:
            return self.wrong("data", "data_full", path=path, free=free)
        return self.fine("data", "data_fine", path=path, free=free)

    def keys(self) -> list[Finding]:
        folder = self.settings.keys_dir
        if not folder.exists():
            return [self.fine("keys", "keys_absent")]
        wanted = {path: 0o700 if path.is_dir() else 0o600 for path in (folder, *sorted(folder.rglob("*")))}
        open_ones = [(path, mode) for path, mode in wanted.items() if path.stat().st_mode & 0o777 & ~mode]
        complaints = [self.wrong("keys", "keys_open", path=path, mode=mode) for path, mode in open_ones]
        return complaints or [self.fine("keys", "keys_fine", path=folder)]

    def up(self) -> Finding:
        left = strays(self.settings.data)
        if is_up(self.settings.data):
            return self.fine("up", "up_runs")
        return self.wrong("up", "up_died", count=len(left)) if left else self.fine("up", "up_rests")

    def programs(self) -> Iterator[Finding]:
        for name, given, find in (
            ("PostgreSQL", self.settings.database_url, postgres_folder),
            ("Valkey", self.settings.redis_url, valkey_server),
        ):
            if given:
                continue
            try:
                yield self.fine(name, "program_found", path=find())
            except LauncherError as error:
                yield self.error(name, error)

    def servers(self, system: Path) -> Iterator[Finding]:
        for name, alone in (
            ("DATABASE_URL", replace(self.settings, redis_url=None)),
            ("REDIS_URL", replace(self.settings, database_url=None)),
        ):
            yield from self._external(name, alone)
        for server in self._embedded(system):
            yield self._embedded_server(server)
            if isinstance(server, Postgres) and server.answers():
                yield self._clock(server.url)

    def _external(self, name: str, alone: Settings) -> Iterator[Finding]:
        if not (alone.database_url or alone.redis_url):
            return
        try:
            check_external(alone)
            yield self.fine(name, "server_answers")
            if alone.database_url:
                yield self._clock(alone.database_url)
        except LauncherError as error:
            yield self.error(name, error)

    def _embedded(self, system: Path) -> list[Server]:
        """Nothing is made for a folder in which no server was ever started."""
        if not (self.settings.data / "servers.lock").exists():
            return []
        with locked(self.settings.data):
            return embedded(self.settings, open_places(self.settings.data, system))

    def _embedded_server(self, server: Server) -> Finding:
        if server.answers():
            return self.fine(server.name, "server_answers")
        if is_up(self.settings.data):
            return self.wrong(server.name, "server_silent")
        return self.fine(server.name, "server_rests")

    def _clock(self, url: str) -> Finding:
        with connect(url) as connection:
            row = connection.execute("SELECT clock_timestamp()").fetchone()
        seconds = abs((datetime.now(UTC) - row[0]).total_seconds()) if row else 0
        if seconds > LARGEST_SKEW:
            return self.wrong("clock", "clock_off", seconds=round(seconds))
        return self.fine("clock", "clock_fine")

    def tls(self) -> Iterator[Finding]:
        """Nothing to say where `up --https` never made a certificate."""
        authority = Authority(self.settings.tls_dir)
        if not authority.certificate.exists():
            return
        now = datetime.now(UTC)
        try:
            end, root_end = authority.expiry(), authority.root_expiry()
        except LauncherError as error:
            yield self.error("TLS", error)
            return
        if root_end < now + ROOT_WARNING:
            yield self.wrong("TLS", "tls_authority_old", date=f"{root_end:%Y-%m-%d}")
        elif end < now + RENEWED_BEFORE:
            yield self.wrong("TLS", "tls_old", date=f"{end:%Y-%m-%d}")
        else:
            yield self.fine("TLS", "tls_fine", date=f"{end:%Y-%m-%d}")

    def public_url(self) -> Finding:
        url = self.settings.public_url
        if not url:
            return self.wrong("PUBLIC_URL", "public_absent")
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.path or parts.query:
            return self.wrong("PUBLIC_URL", "public_wrong", url=url)
        try:
            status = _status(parts, Authority(self.settings.tls_dir).certificate)
        except (OSError, http.client.HTTPException) as error:
            return self.wrong("PUBLIC_URL", "public_silent", url=url, reason=error)
        if status != http.HTTPStatus.OK:
            return self.wrong("PUBLIC_URL", "public_silent", url=url, reason=f"HTTP {status}")
        return self.fine("PUBLIC_URL", "public_fine", url=url)

    def sms(self) -> Finding:
        if self.settings.sms_url is None:
            return self.fine("SMS", "sms_absent")
        try:
            gateway = gateway_at(self.settings.sms_url, self.settings.sms_token)
        except Invalid:
            return self.wrong("SMS", "sms_wrong")
        return self.wrong("SMS", "sms_console") if isinstance(gateway, ConsoleSms) else self.fine("SMS", "sms_fine")

    def last_backup(self) -> Finding:
        made = [file.stat().st_mtime for file in (self.settings.data / "backups").glob("*.tar")]
        if not made:
            return self.wrong("backup", "backup_none")
        hours = (datetime.now(UTC).timestamp() - max(made)) / 3600
        if hours > OLDEST_BACKUP:
            return self.wrong("backup", "backup_old", hours=round(hours))
        return self.fine("backup", "backup_fine", hours=round(hours))


def _status(parts: SplitResult, own_authority: Path) -> int:
    """The answer there, where we trust what everybody trusts and the shop's own authority."""
    context = ssl.create_default_context()
    if own_authority.exists():
        context.load_verify_locations(own_authority)
    connection = http.client.HTTPSConnection(str(parts.hostname), parts.port, timeout=PATIENCE, context=context)
    try:
        connection.request("GET", HEALTH)
        return connection.getresponse().status
    finally:
        connection.close()
