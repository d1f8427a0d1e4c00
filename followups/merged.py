"""What becomes of promised calls when two customers turn out to be one person, and when that is undone."""

from __future__ import annotations

from followups import planning
from followups.models import StopReason
from followups.moves import open_tasks, stop
from followups.placing import doubles
from store_api.customers.models import CustomerMerge
from store_api.customers.people import person_of
from store_api.db import Session

# What a merge can stop: a purchase, a "no" or an appointment of the other customer, or a call on the same day.
STOPPED_BY_MERGES = (
    StopReason.PURCHASE,
    StopReason.OPTED_OUT,
    StopReason.REFUSED,
    StopReason.APPOINTED,
    StopReason.DOUBLE,
)


def review_merge(session: Session, merge: CustomerMerge) -> None:
    """Bring the calls of both in line with who they are now: one person, or two again."""
    for person_id in sorted({person_of(session, one).id for one in (merge.from_id, merge.into_id)}):
        person = planning.lock(session, person_id)
        if merge.undone_at is not None:
            planning.revive(session, person, STOPPED_BY_MERGES, merge.at)
        planning.review_customer(session, person.id)
        planning.review_purchase(session, person.id)
        stop(session, list(doubles(session, open_tasks(session, person.id))), StopReason.DOUBLE)
