"""The generic webhook: any till or middleware that can sign JSON can feed the shop (docs/till-webhook.md).

    {"event_id": "e-1", "type": "receipt.upserted", "data": {...}}

`type` is receipt.upserted, receipt.voided, product.upserted, stock.changed or member.upserted; `data` is one object
or a list of up to 1000; `"test": true` checks the connection only. What stands in an object: `webhook_records`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from pos_adapter import values
from pos_adapter.adapter import Event, Ignored, Rejected, StoreContext, Verdict
from pos_adapter.fields import LIST_LIMIT, Fields, load
from pos_adapter.signing import check
from pos_adapter.values import BadValue
from pos_adapter.webhook_records import READERS


class WebhookAdapter:
    """The `PosAdapter` of signed JSON in our own format."""

    vendor = "webhook"

    def verify(
        self, headers: Mapping[str, str], raw: bytes, url: str, secrets: Sequence[str], now: datetime
    ) -> Verdict:
        """See `signing`. The signature covers the time and the body, not the address."""
        del url
        return check(headers, raw, secrets, now)

    def parse(self, headers: Mapping[str, str], raw: bytes, ctx: StoreContext) -> list[Event]:
        """One event per object in `data`, `Rejected` for each that cannot be used. Never raises on data.

        `dedupe_key` is event_id/type/index; for a body that cannot be read, sha256: and its hash.
        """
        del headers
        warnings: list[str] = []
        try:
            message = Fields(load(raw), "", warnings)
            event_id = message.need("event_id", values.code)
            kind = message.need("type", values.text)
            if kind not in READERS:
                raise BadValue("type_unknown", field="type")
            entries = _entries(message.raw("data"))
            test = message.flag("test")
            message.close()
        except BadValue as problem:
            return [_rejected(problem, f"sha256:{sha256(raw).hexdigest()}")]
        if test:
            return [Ignored(dedupe_key=f"{event_id}/{kind}/0", reason="test", warnings=tuple(warnings))]
        return [
            _event(kind, entry, path, f"{event_id}/{kind}/{index}", warnings, ctx)
            for index, (entry, path) in enumerate(entries)
        ]

    def ack(self) -> tuple[int, bytes]:
        """Stored; worked on later."""
        return 202, b'{"status":"accepted"}'


def _entries(data: object) -> list[tuple[object, str]]:
    if not isinstance(data, list):
        return [(data, "data")]
    if len(data) > LIST_LIMIT:
        raise BadValue("list_too_long", field="data", limit=LIST_LIMIT)
    return [(entry, f"data[{index}]") for index, entry in enumerate(data)]


def _event(kind: str, entry: object, path: str, key: str, warnings: list[str], ctx: StoreContext) -> Event:
    try:
        return READERS[kind](Fields(entry, path, list(warnings)), key, ctx)
    except BadValue as problem:
        return _rejected(problem, key)


def _rejected(problem: BadValue, key: str) -> Rejected:
    return Rejected(
        dedupe_key=key,
        code=problem.code,
        params=problem.params,
        message=str(problem),
        path=problem.params.get("field"),
    )
