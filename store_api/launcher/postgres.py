"""The embedded PostgreSQL: one server for one folder, reached only over a socket in a private folder."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from store_api.launcher import binaries
from store_api.launcher.places import Places
from store_api.launcher.processes import gone, process_of, stop_process, wait_until
from store_api.launcher.sayings import LauncherError
from store_api.launcher.spawn import last_words, reap, run, spawn_server, written

NAME = "huitouke"  # of the database and of the role that owns it
ADMIN = "postgres"  # the superuser: used by the launcher only, so that no query of the application is one
BUILTIN_LOCALE_SINCE = 17
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "fsync": "on",
    "logging_collector": "off",
    # A segment of the log that is used again keeps its old content; `huitouke erase --scrub` must be able to end it.
    "wal_recycle": "off",
    # The log must not repeat what people typed: neither the failing statement nor the values in DETAIL lines.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# What PostgreSQL says while processes of a killed predecessor are still leaving; it is worth another try.
PREDECESSOR = ("shared memory block", "lock file")


class Postgres:
    """Start, adopt, watch and stop the server of one installation.

    Callers of start and stop hold `locked(data)`.
    """

    name = "PostgreSQL"

    def __init__(self, places: Places) -> None:
        self.places = places
        self.folder = places.state / "pg"
        self.log = places.logs / "postgres.log"

    @property
    def url(self) -> str:
        """What SQLAlchemy connects to."""
        return f"postgresql+psycopg://{NAME}@/{NAME}?host={quote(str(self.places.sockets), safe='')}"

    def answers(self) -> bool:
        """Whether the server accepts connections."""
        reap()
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def process(self) -> int | None:
        """The process of this folder's server, if it lives."""
        return process_of(self.folder / "postmaster.pid", self.folder)

    def start(self, limit: float = 60) -> bool:
        """Run the server, with the database in it; False when it ran already.

        LauncherError after `limit` seconds; a server that is still reading its logs then goes on starting.
        """
        started = not self.answers()
        if started:
            programs = self._programs()
            if not self.folder.exists():
                self._initdb(programs)
            self._clear_stale_locks(limit)
            self._launch(programs, limit)
        self._make_database()
        return started

    def stop(self, limit: float = 10) -> None:
        """End all sessions and stop; after `limit` seconds without the last checkpoint (no commit is lost)."""
        if pid := self.process():
            stop_process(self.name, pid, {signal.SIGINT: limit, signal.SIGQUIT: 5, signal.SIGKILL: 5})

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.places.sockets), user=ADMIN, dbname="postgres", connect_timeout=3, autocommit=True
        )

    def _programs(self) -> Path:
        postgres = binaries.postgres_folder() / "postgres"
        return binaries.within_reach(postgres, self.places.account, self.places.system).parent

    def _initdb(self, programs: Path) -> None:
        """Make the folder under another name first: one that a power cut left half-made is never used."""
        building = self.folder.with_name("pg.new")
        shutil.rmtree(building, ignore_errors=True)
        locale = ["--locale=C"]
        if binaries.postgres_version(programs) >= BUILTIN_LOCALE_SINCE:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options = [f"--username={ADMIN}", "--encoding=UTF8", "--auth=trust", *locale]
        made = run([programs / "initdb", "-D", building, *options], self.places.account)
        if made.returncode:
            raise LauncherError("server_failed", server=self.name, reason=made.stderr.strip(), log=self.log)
        building.rename(self.folder)

    def _clear_stale_locks(self, limit: float) -> None:
        """Wait for a server that is starting or stopping; remove locks that name some other process.

        PostgreSQL itself trusts any living process of that number: after a reboot it could refuse for ever.
        """
        wait_until(lambda: self.process() is None or self.answers(), limit)
        if self.process() is None:
            for lock in (self.folder / "postmaster.pid", self.places.sockets / ".s.PGSQL.5432.lock"):
                lock.unlink(missing_ok=True)

    def _launch(self, programs: Path, limit: float) -> None:
        if not wait_until(lambda: self._came_up(programs, limit), limit):
            raise LauncherError("server_slow", server=self.name, limit=round(limit), log=self.log)

    def _came_up(self, programs: Path, limit: float) -> bool:
        """One try; False when it failed for a reason that passes."""
        if self.answers():
            return True
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        since = self.log.stat().st_size if self.log.exists() else 0
        sockets = self.places.sockets
        command: list[str | Path] = [programs / "postgres", "-D", self.folder, "-k", sockets, *options]
        pid = spawn_server(command, self.log, self.places.account).pid
        if not wait_until(lambda: self.answers() or gone(pid), limit):
            raise LauncherError("server_slow", server=self.name, limit=round(limit), log=self.log)
        said = written(self.log, since)
        if gone(pid) and not any(words in said for words in PREDECESSOR):
            raise LauncherError("server_failed", server=self.name, reason=last_words(said), log=self.log)
        return not gone(pid)

    def _make_database(self) -> None:
        try:
            with self._connect() as connection:
                self._make_missing(connection)
        except psycopg.OperationalError as error:  # It ended again, between its first answer and this.
            reason = str(error).strip()
            raise LauncherError("server_failed", server=self.name, reason=reason, log=self.log) from error

    def _make_missing(self, connection: psycopg.Connection) -> None:
        name = sql.Identifier(NAME)
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(name))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
