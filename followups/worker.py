"""The RQ worker: one queue a process, JSON only, short time-outs so that an abandoned batch is noticed soon."""

from __future__ import annotations

from rq import SimpleWorker
from rq.serializers import JSONSerializer

from store_api.queues import broker

# `SimpleWorker` runs jobs in its own process: no fork a job, so the tagger's dictionary and the database pool live on.
# A job that kills the process is not lost, since its rows' leases run out and the supervisor starts a new worker.
WORKER_TTL_SECONDS = 30
MAINTENANCE_SECONDS = 30
# RQ looks ever more rarely for a Valkey that is away, and what the clock queues when it is back would wait as long.
LONGEST_ABSENCE_SECONDS = 4


def make_worker() -> SimpleWorker:
    """A worker on the one queue."""
    worker = SimpleWorker(
        [broker.queue()],
        connection=broker.redis,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL_SECONDS,
        maintenance_interval=MAINTENANCE_SECONDS,
        log_job_description=False,
    )
    worker.max_connection_wait_time = LONGEST_ABSENCE_SECONDS
    return worker


def run(*, burst: bool = False) -> None:
    """Work until SIGTERM lets the running job finish; `burst` ends when the queue is empty."""
    make_worker().work(burst=burst, with_scheduler=False, logging_level="WARNING")
