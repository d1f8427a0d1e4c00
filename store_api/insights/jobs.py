"""Jobs of the insights. Each makes the credit of the receipts it touches anew, so twice is harmless."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import or_, select

from followups.models import Contact
from store_api.customers.models import CustomerMerge
from store_api.customers.people import same_person
from store_api.db import Session
from store_api.insights.credit import CONTACT_COUNTS_FOR, TRY_ON_COUNTS_FOR
from store_api.insights.crediting import recredit
from store_api.sales.models import Receipt
from store_api.visits.models import Visit


def credit_receipt(session: Session, receipt_id: uuid.UUID) -> None:
    """A receipt changed, and with it the sale that its refunds are judged by."""
    recredit(session, [receipt_id])


def credit_visit(session: Session, visit_id: uuid.UUID) -> None:
    """A visit or a try-on changed: her receipts of that day and of as long as a try-on counts may be owed to it."""
    visit = session.get_one(Visit, visit_id)
    if visit.customer_id is None:
        return
    # A store in another time zone may write the day before or after for the same instant.
    until = visit.day + TRY_ON_COUNTS_FOR + timedelta(days=1)
    recredit(
        session,
        session.scalars(
            select(Receipt.id)
            .where(Receipt.customer_id.in_(same_person(visit.customer_id)))
            .where(Receipt.day.between(visit.day - timedelta(days=1), until))
        ),
    )


def credit_contact(session: Session, contact_id: uuid.UUID) -> None:
    """A customer was contacted: her receipts of the following days may be owed to it."""
    contact = session.get_one(Contact, contact_id)
    until = contact.occurred_at + CONTACT_COUNTS_FOR
    recredit(
        session,
        session.scalars(
            select(Receipt.id)
            .where(Receipt.customer_id.in_(same_person(contact.customer_id)))
            .where(Receipt.occurred_at.between(contact.occurred_at, until))
        ),
    )


def credit_merge(session: Session, merge_id: uuid.UUID) -> None:
    """Two customers are one person now, or no longer: what clerks did for the one may have sold to the other."""
    merged = session.get_one(CustomerMerge, merge_id)
    hers = or_(*(Receipt.customer_id.in_(same_person(one)) for one in (merged.from_id, merged.into_id)))
    recredit(session, session.scalars(select(Receipt.id).where(hers)))
