"""Valkey as a carrier of hints: wake the clock, hand batches of ids to RQ workers.

Nothing here is a record. When Valkey is away, waking is silently skipped (the clock looks at its rows anyway) and
`enqueue` says so, upon which the clock delivers inline.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

QUEUE_NAME = "huitouke"
WAKE_KEY = "huitouke:wake"
# A burst needs one hint; what it leaves out waits for a tick at most.
WAKE_PAUSE_SECONDS = 0.01
BATCH_SIZE = 100
JOB_TIMEOUT_SECONDS = 300
FAILURE_KEPT_SECONDS = 7 * 24 * 3600
# Longer than the clock waits for a wake, so that only a hanging server runs into it.
ANSWER_SECONDS = 2.0
# Leases run out while a long queue is worked off; without a limit the same ids would be queued again and again.
MOST_WAITING = 20
# Batches that somebody waits for at a certain hour find room behind an import that keeps the queue full.
MOST_WAITING_URGENT = 50


class Broker:
    """The process's Valkey; `connect` binds it once, at the composition root."""

    def __init__(self) -> None:
        self._redis: Redis | None = None
        self._woken_at = float("-inf")

    def connect(self, url: str | None) -> None:
        """Bind to a server, without opening a connection; None leaves only the polling clock."""
        self._redis = (
            None if url is None else Redis.from_url(url, socket_connect_timeout=1, socket_timeout=ANSWER_SECONDS)
        )

    @property
    def redis(self) -> Redis:
        """The connection for RQ: bytes, not text."""
        if self._redis is None:
            raise RuntimeError("Valkey is not connected")
        return self._redis

    def queue(self) -> Queue:
        """The one queue; JSON, since whoever can write a pickle can run code."""
        return Queue(QUEUE_NAME, connection=self.redis, serializer=JSONSerializer)

    def wake(self) -> None:
        """Tell a waiting clock that rows have become due; a lost hint costs one tick."""
        rested = time.monotonic() - self._woken_at
        if self._redis is None or rested < WAKE_PAUSE_SECONDS:
            return
        self._woken_at = time.monotonic()
        try:
            hint = self._redis.pipeline()
            hint.lpush(WAKE_KEY, "1")
            hint.ltrim(WAKE_KEY, 0, 0)
            hint.execute()
        except RedisError:
            return

    def wait_for_wake(self, seconds: float) -> None:
        """Return at the next `wake` or after `seconds`."""
        try:
            if self._redis is not None:
                self._redis.blpop([WAKE_KEY], timeout=seconds)
                return
        except RedisError:
            pass
        time.sleep(seconds)

    def enqueue(self, job: str, ids: Sequence[str]) -> bool:
        """Queue the job with this dotted name for these ids; False when Valkey is away."""
        if self._redis is None:
            return False
        try:
            self.queue().enqueue(
                job,
                list(ids),
                job_timeout=JOB_TIMEOUT_SECONDS,
                result_ttl=0,
                failure_ttl=FAILURE_KEPT_SECONDS,
                description=job,
            )
        except RedisError:
            return False
        return True

    def is_full(self, *, urgent: bool = False) -> bool:
        """Whether the workers have enough to do for now, so that due rows had better wait where they are."""
        return (self.waiting() or 0) >= (MOST_WAITING_URGENT if urgent else MOST_WAITING)

    def waiting(self) -> int | None:
        """Jobs in the queue; None when Valkey is away."""
        try:
            return self.queue().count
        except (RedisError, RuntimeError):
            return None


broker = Broker()
