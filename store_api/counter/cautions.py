"""What a clerk had better know before she speaks to somebody: only what the records really say."""

from __future__ import annotations

import enum
import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import Select, exists, literal, select, union_all
from sqlalchemy.orm import aliased

from followups.models import Contact, ContactResult
from store_api.customers import consents
from store_api.customers.models import Consent, Customer, Handover, HandoverCustomer, PhoneChange, Purpose
from store_api.db import Session
from store_api.sales.models import Receipt
from store_api.staff.service import withdrawn
from store_api.visits.models import ReturnReason, Visit

RECENT_RETURN = timedelta(days=30)


class Caution(enum.StrEnum):
    """`handover`: nobody may change her until her clerk has handed her over. `opted_out`: she does not want calls.
    `wrong_number`: somebody else answers her phone. `recent_return`: she brought something back lately.
    `no_recommendations`: she does not want any made of what she said and bought."""

    HANDOVER = "handover"
    OPTED_OUT = "opted_out"
    WRONG_NUMBER = "wrong_number"
    RECENT_RETURN = "recent_return"
    NO_RECOMMENDATIONS = "no_recommendations"


def cautions_of(session: Session, people: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Caution]]:
    """What to heed about each of these people, in the order of `Caution`; one query however many they are."""
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    refusals = [
        refused(Caution.OPTED_OUT, Purpose.FOLLOW_UP),
        refused(Caution.NO_RECOMMENDATIONS, Purpose.PERSONAL),
    ]
    asked = [handed_over(), *refusals, wrong_number(), *brought_back(session)]
    within = [one.where(Customer.person_id.in_(people)) for one in asked]
    for person_id, code in session.execute(union_all(*within)):
        found[person_id].add(code)
    return {person_id: [one for one in Caution if one.value in found[person_id]] for person_id in people}


def _who(code: Caution) -> Select[uuid.UUID, str]:
    return select(Customer.person_id, literal(code.value))


def handed_over() -> Select[uuid.UUID, str]:
    """SQL: whose handover runs."""
    return (
        _who(Caution.HANDOVER)
        .join(HandoverCustomer, HandoverCustomer.customer_id == Customer.id)
        .join(Handover, Handover.id == HandoverCustomer.handover_id)
        .where(Handover.finished_at.is_(None))
    )


def refused(code: Caution, purpose: Purpose) -> Select[uuid.UUID, str]:
    """SQL: whose newest answer about this is no."""
    hers = aliased(Customer)
    newest = (
        select(Consent.granted)
        .join(hers, hers.id == Consent.customer_id)
        .where(hers.person_id == Customer.person_id, Consent.purpose == purpose, consents.counts())
        .order_by(Consent.at.desc(), Consent.id.desc())
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )
    return _who(code).where(Customer.id == Customer.person_id, ~newest)


def wrong_number() -> Select[uuid.UUID, str]:
    """SQL: whose number was somebody else's, and who has had no other and proved none since."""
    hers = aliased(Customer)
    row = hers.person_id == Customer.person_id
    changed = exists().where(row, PhoneChange.customer_id == hers.id, PhoneChange.at > Contact.occurred_at)
    proved = exists().where(row, hers.phone_proved_at > Contact.occurred_at)
    return (
        _who(Caution.WRONG_NUMBER)
        .join(Contact, Contact.customer_id == Customer.id)
        .where(Contact.result == ContactResult.WRONG_NUMBER, ~changed, ~proved)
    )


def brought_back(session: Session) -> list[Select[uuid.UUID, str]]:
    """SQL: who brought something back lately, by a clerk's word or by a till's refund."""
    since = session.now - RECENT_RETURN
    said = (
        _who(Caution.RECENT_RETURN)
        .join(Visit, Visit.customer_id == Customer.id)
        .join(ReturnReason, ReturnReason.visit_id == Visit.id)
        .where(ReturnReason.occurred_at >= since, ~withdrawn(ReturnReason.id))
    )
    booked = (
        _who(Caution.RECENT_RETURN)
        .join(Receipt, Receipt.customer_id == Customer.id)
        .where(Receipt.occurred_at >= since, Receipt.refund_of.is_not(None), ~Receipt.voided)
    )
    return [said, booked]
