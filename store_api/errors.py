"""What can be refused: one base error with a stable code, turned into HTTP in one place (`app.answer_error`).

A `DomainError` that is *raised* leaves no trace: its transaction is rolled back. A refusal that must be
remembered (a wrong PIN, a used coupon) is *returned* as a `Refusal`: committed first, then answered as its error.
The sentences for a code stand in `wording/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class DomainError(Exception):
    """`code` is a stable machine word; `params` fill the sentence; `errors` maps a field to its complaints.

    `retry_after` says after how many seconds the same may be asked again; None = that would not help.
    """

    status = 400
    retry_after: int | None = None

    def __init__(self, code: str, /, *, errors: Mapping[str, object] | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.errors = dict(errors or {})


class Unauthorized(DomainError):
    """Nobody is signed in, or no longer."""

    status = 401


class Forbidden(DomainError):
    """Signed in, but not allowed to do this."""

    status = 403


class NotFound(DomainError):
    """Unknown, or of another store: both look the same."""

    status = 404


class Conflict(DomainError):
    """It clashes with what is already recorded."""

    status = 409


class Gone(DomainError):
    """It was there and is over: a retired code, an ended campaign."""

    status = 410


class Stale(DomainError):
    """An edit of a version that is no longer the newest; `errors` carries the newest text."""

    status = 412


class Invalid(DomainError):
    """Well-formed, but it makes no sense here."""

    status = 422


class TooMany(DomainError):
    """Slow down."""

    status = 429

    def __init__(self, code: str, /, *, retry_after: int) -> None:
        super().__init__(code, minutes=max(1, round(retry_after / 60)))
        self.retry_after = retry_after


class Busy(DomainError):
    """The database is away or has no time for this; nothing was written."""

    status = 503
    retry_after = 5


@dataclass(frozen=True)
class Refusal:
    """A remembered "no": what the service wrote is committed, then `error` is answered."""

    error: DomainError
