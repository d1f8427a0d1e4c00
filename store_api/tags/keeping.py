"""What of the tags of a note may be kept."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property

from store_api.customers import consents
from store_api.db import Session
from store_api.dictionary.reading import taggers
from store_api.staff.models import Vertical
from tagging import is_sensitive


@dataclass
class Keeping:
    """Which tags may be stored about one customer (None = a guest) in a shop of this kind, decided once for all of her
    tags: sensitive ones only where the shop may and she agreed, so never about a guest.

    Who writes asks with `hold`, before anything is written, since that may have to wait for whoever switches it off.
    """

    session: Session
    vertical: Vertical
    customer_id: uuid.UUID | None
    hold: bool = True

    @classmethod
    def of(cls, session: Session, customer_id: uuid.UUID | None, *, hold: bool = False) -> Keeping:
        """By what the shop sells now; without `hold` for who only reads."""
        return cls(session, taggers.current(session).vertical, customer_id, hold)

    def allows(self, facet: str, tag: str) -> bool:
        """Whether such a tag may be stored."""
        return not self.is_about_health(facet, tag) or self.about_health

    def is_about_health(self, facet: str, tag: str) -> bool:
        """Whether such a tag tells about health in this kind of shop."""
        return is_sensitive(facet, tag, self.vertical)

    @cached_property
    def about_health(self) -> bool:
        """Whether what tells about her health may be; asked for only where something does."""
        return self.customer_id is not None and consents.about_health(self.session, self.customer_id, hold=self.hold)
