"""How handing a message over can fail, whatever way it takes: what a caller may do next is the type."""

from __future__ import annotations


class SendError(Exception):
    """The message was not handed over; `reason` is a word for the records, never data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SendRefused(SendError):
    """The other side said no, and would again."""


class SendGone(SendRefused):
    """The address itself is over: its bot is deleted, its key or signature wrong, its mailbox unknown.

    Whoever owns it has to give another.
    """


class SendNotReached(SendError):
    """Nothing was sent, be it for want of a connection or because of a rate limit: it may be tried again."""


class SendUnclear(SendError):
    """It may have been sent: nobody but a person may repeat it."""
