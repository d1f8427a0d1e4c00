"""The embedded Valkey: queue and rate limits, on disk, reached only over a socket in a private folder.

It carries hints, never the truth: a folder that it refuses is set aside and it starts empty.
"""

from __future__ import annotations

import signal
import time
from typing import NoReturn
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from store_api.launcher import binaries
from store_api.launcher.account import make_folder
from store_api.launcher.places import Places
from store_api.launcher.processes import gone, process_of, stop_process, wait_until
from store_api.launcher.sayings import LauncherError
from store_api.launcher.spawn import reap, spawn_server

OPTIONS = {
    "--port": "0",
    "--unixsocketperm": "700",
    "--daemonize": "no",
    "--set-proc-title": "no",  # Its command line keeps the folder, by which we know it.
    "--appendonly": "yes",
    "--appendfsync": "everysec",
    "--aof-load-truncated": "yes",
    "--save": "",
    "--maxmemory-policy": "noeviction",
}


class Valkey:
    """Start, adopt, watch and stop the server of one installation.

    Callers of start and stop hold `locked(data)`.
    """

    name = "Valkey"

    def __init__(self, places: Places) -> None:
        self.places = places
        self.folder = places.state / "kv"
        self.log = places.logs / "valkey.log"
        self.socket = places.sockets / "kv.sock"
        self.pid_file = places.sockets / "kv.pid"

    @property
    def url(self) -> str:
        """What redis-py connects to."""
        return f"unix://{quote(str(self.socket))}?db=0"

    def answers(self) -> bool:
        """Whether the server has loaded its data and says PONG."""
        reap()
        client = redis.Redis(unix_socket_path=str(self.socket), socket_timeout=3, retry=Retry(NoBackoff(), 0))
        try:
            return bool(client.ping())
        except redis.RedisError:  # Refused, silent, or still loading.
            return False
        finally:
            client.close()

    def process(self) -> int | None:
        """The process of this folder's server, if it lives."""
        return process_of(self.pid_file, self.folder)

    def start(self, limit: float = 30) -> bool:
        """Run the server; False when it was already running. LauncherError after `limit` seconds."""
        if wait_until(lambda: self.process() is None or self.answers(), limit) and self.answers():
            return False
        if pid := self.process():
            raise LauncherError("server_stuck", server=self.name, pid=pid)
        if not self._launch(limit):
            self.folder.rename(self.folder.with_name(f"kv.refused.{int(time.time())}"))
            if not self._launch(limit):
                self._fail("it ended twice.")
        return True

    def stop(self, limit: float = 10) -> None:
        """Write what is pending and stop."""
        if pid := self.process():
            stop_process(self.name, pid, {signal.SIGTERM: limit, signal.SIGKILL: 5})

    def _launch(self, limit: float) -> bool:
        """Whether the server came up on this folder; False when it refused the folder by itself."""
        if not self.folder.exists():
            make_folder(self.folder, owner=self.places.account)
        program = binaries.within_reach(binaries.valkey_server(), self.places.account, self.places.system)
        options = OPTIONS | {"--unixsocket": str(self.socket), "--dir": str(self.folder)}
        words = [str(word) for option in options.items() for word in option]
        server = spawn_server([program, *words], self.log, self.places.account)
        # Not left to the server: were we killed now, a second one would be started on the same folder.
        self.pid_file.write_text(f"{server.pid}\n")
        if not wait_until(lambda: gone(server.pid) or self.answers(), limit):
            raise LauncherError("server_slow", server=self.name, limit=round(limit), log=self.log)
        if (server.poll() or 0) < 0:
            self._fail("it was killed.")
        return server.poll() is None

    def _fail(self, reason: str) -> NoReturn:
        raise LauncherError("server_failed", server=self.name, reason=reason, log=self.log)
