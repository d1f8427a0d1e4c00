"""Why nothing reaches an address outside the app: the word that a sender kept (`SendError.reason`), for people."""

from __future__ import annotations

import re
from dataclasses import dataclass

from followups.models import NoticeAddress
from store_api.senders.notices import BOTS

# The first that matches counts; a group is the other side's number. Any other word is the name of a broken connection.
MEANINGS = (
    (re.compile("no_mail_server|no_gateway"), "not_set_up"),
    (re.compile("broken"), "broken"),
    (re.compile("auth|sender_([0-9]+)"), "mail_account"),
    (re.compile("errcode_(-?[0-9]+)"), "bot_refused"),
    (re.compile("(?:http|smtp)_([0-9]+)"), "refused"),
)


@dataclass(frozen=True)
class Trouble:
    """A sentence by its key below `pages.calls.trouble`, and the number that the other side gave."""

    key: str
    number: str | None = None


def trouble_of(address: NoticeAddress) -> Trouble | None:
    """What is wrong with this address; None when nothing is."""
    if address.disabled_at is not None:
        return Trouble("bot_over" if address.kind in BOTS else "address_over")
    if not address.failures:
        return None
    for pattern, key in MEANINGS:
        if (found := pattern.fullmatch(address.error or "")) is not None:
            return Trouble(key, found[1] if found.groups() else None)
    return Trouble("not_reached")
