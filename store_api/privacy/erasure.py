"""A person's data is deleted: what she said and who she is goes, what happened stays and is nobody's."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import or_, select, update

from store_api import events
from store_api.coupons import service as coupons
from store_api.coupons.models import Campaign, Claim
from store_api.customers.merging import lock_people, take_turns
from store_api.customers.models import Customer
from store_api.customers.people import lock_person_of
from store_api.db import Session, table_of
from store_api.privacy.holding import erase_all, random_bytes
from store_api.privacy.holdings import HOLDINGS
from store_api.privacy.whose import notes
from store_api.staff.models import Staff
from store_api.staff.service import audit
from store_api.visits.models import Note


def erase(session: Session, customer_id: uuid.UUID, by: Staff | None = None) -> bool:
    """Delete what is held about the person this customer is; False when that was done before. `by` None = herself.

    1. Her rows are locked, as by merges and claims, so that none comes in between. 2. Her unused coupons go back to the
    stock. 3. Every holding is emptied or deleted. 4. Her member code becomes nobody's. 5. Who did it is remembered, and
    the features above delete what they hold. Visits, receipts, redemptions and credit stay with the empty row, so that
    no figure of the past moves.
    """
    take_turns(session)
    person = lock_person_of(session, customer_id)
    hers = lock_people(session, person.id)
    if all(row.erased_at is not None for row in hers):
        return False
    ids = [row.id for row in hers]
    for coupon in coupons_of(session, hers):
        coupons.cancel(session, coupon)
    lock_notes(session, ids)
    erase_all(session, HOLDINGS, ids)
    shell = {"erased_at": session.now, "member_code": random_bytes()}
    session.execute(update(table_of(Customer)).where(Customer.id.in_(ids)).values(shell))
    for one in ids:
        events.record(session, "customer.erased", one)
        events.record(session, "customer.changed", one)
    audit(session, by, "customer.erased", person.id)
    return True


def lock_notes(session: Session, ids: Sequence[uuid.UUID]) -> None:
    """Her notes in the order in which they are read again, so that neither waits for the other."""
    hers = select(Note.id).where(Note.id.in_(notes(ids))).order_by(Note.id)
    session.execute(hers.with_for_update(key_share=True))


def coupons_of(session: Session, hers: Sequence[Customer]) -> list[Claim]:
    """Her coupons, and those for a child that went to her number, in an order in which two erasures never wait for each
    other's campaigns."""
    own = Claim.customer_id.in_([row.id for row in hers])
    marks = children_marks(session, hers)
    found = select(Claim).where(or_(own, Claim.person_key.in_(marks)))
    return list(session.scalars(found.order_by(Claim.campaign_id, Claim.id)))


def children_marks(session: Session, hers: Sequence[Customer]) -> list[bytes]:
    """What stands for her numbers where she claimed as a guardian: those coupons have no customer."""
    phones = [phone for row in hers if (phone := row.phone) is not None]
    campaigns = session.scalars(select(Campaign.id)).all() if phones else []
    return [coupons.guardian_key(campaign, phone) for campaign in campaigns for phone in phones]
