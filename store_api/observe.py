"""What an operator watches: metrics for Prometheus (docs/operating.md) and structured logs without personal data."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog
from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import text

from followups import watch
from store_api import events
from store_api.db import database
from store_api.queues import broker
from store_api.senders import service as senders


class Shop(Collector):
    """The state of waiting work, read from the database at every scrape."""

    def collect(self) -> Iterator[Metric]:
        """One gauge each; names are documented and a test compares."""
        with database.session() as session:
            todo, dead = events.pending(session)
            calls = watch.figures(session)
            messages = senders.figures(session)
        yield GaugeMetricFamily("huitouke_reactions_pending", "Reactions still to run.", todo)
        yield GaugeMetricFamily("huitouke_reactions_dead", "Reactions given up after five attempts.", dead)
        yield GaugeMetricFamily(
            "huitouke_oldest_overdue_call_seconds", "Age of the oldest call not delivered.", calls.oldest_seconds
        )
        yield GaugeMetricFamily(
            "huitouke_calls_leases_expired", "Calls and notices whose lease ran out.", calls.expired
        )
        yield GaugeMetricFamily("huitouke_calls_dead", "Calls nobody could be told of in five attempts.", calls.dead)
        yield GaugeMetricFamily("huitouke_notices_waiting", "Notices outside the app, due.", calls.notices_waiting)
        yield GaugeMetricFamily("huitouke_notices_unknown", "Notices that were maybe sent.", calls.notices_unknown)
        yield GaugeMetricFamily("huitouke_notices_failed", "Of a day: notices given up.", calls.notices_failed)
        yield GaugeMetricFamily("huitouke_messages_waiting", "Messages to phones, not attempted yet.", messages.waiting)
        yield GaugeMetricFamily("huitouke_messages_unknown", "Of a day: attempted, result unknown.", messages.unknown)
        yield GaugeMetricFamily("huitouke_messages_failed", "Of a day: refused or too late.", messages.failed)
        waiting = broker.waiting()
        yield GaugeMetricFamily("huitouke_valkey_up", "1 when Valkey answers.", float(waiting is not None))
        yield GaugeMetricFamily("huitouke_jobs_waiting", "Batches in the queue.", float(waiting or 0))


def metrics() -> Response:
    """The metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(Shop())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def healthz() -> Response:
    """200 when the database answers, for load balancers and `up`."""
    with database.session() as session:
        session.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")


def exception_without_data(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The type of an exception and where it was raised, never its text: a database error quotes what was written."""
    if line.pop("exc_info", None):
        kind, _, trace = sys.exc_info()
        line["exception"] = kind and kind.__name__
        line["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return line


def configure_logging() -> None:
    """One JSON object a line; processes log events and ids, never bodies."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            exception_without_data,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
