"""What is no longer needed and goes in the night (`huitouke erase`). Each step may run twice and late."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select, update

from store_api.coupons.models import Campaign, CampaignState, Claim
from store_api.customers.models import Consent, Customer, PhoneProof, Purpose
from store_api.customers.proofs import PROOF_LIFE
from store_api.db import Session, table_of
from store_api.privacy.holding import count_rows, erase_all
from store_api.privacy.holdings import HOLDINGS
from store_api.senders.models import TextMessage

MESSAGES_KEPT = timedelta(days=30)
ERASED = select(Customer.id).where(Customer.erased_at.is_not(None))
# What stands for a number has 32 bytes; a mark that is nobody's has fewer, so that it is not replaced again.
MARK_BYTES = 32


def late_words(session: Session) -> int:
    """What tablets still sent about people whose data had been deleted; how many rows."""
    return erase_all(session, HOLDINGS, ERASED)


def marks(session: Session) -> int:
    """Once a campaign is over, so that its offer cannot be had twice, marks of numbers become nobody's: those of people
    who had their data deleted, and those of guardians; how many."""
    return count_rows(
        session,
        update(table_of(Claim))
        .where(
            func.octet_length(Claim.person_key) == MARK_BYTES, Claim.campaign_id.in_(over(session)), ownerless(session)
        )
        .values(person_key=func.uuid_send(func.gen_random_uuid())),
    )


def over(session: Session) -> Select[uuid.UUID]:
    """SQL: the campaigns that take no claims any more."""
    ended = or_(Campaign.state == CampaignState.ENDED, Campaign.claim_until <= session.now)
    return select(Campaign.id).where(ended)


def ownerless(session: Session) -> ColumnElement[bool]:
    """SQL: a claim of somebody erased, or of a guardian whose coupon can no longer be used."""
    spent = or_(Claim.use_until <= session.now, Claim.used_at.is_not(None), Claim.cancelled_at.is_not(None))
    return or_(Claim.customer_id.in_(ERASED), Claim.customer_id.is_(None) & spent)


def messages(session: Session) -> int:
    """When which customer was sent a message; its words and number went when it was sent. How many rows."""
    old = TextMessage.created_at <= session.now - MESSAGES_KEPT
    return count_rows(session, delete(table_of(TextMessage)).where(old))


def proofs(session: Session) -> int:
    """Browsers that no longer open a wallet, but for those that said yes to messages or calls: the proof is what makes
    that answer hers. How many."""
    answered = exists().where(
        Consent.browser_key == PhoneProof.browser_key, Consent.granted, Consent.purpose != Purpose.SERVICE
    )
    old = PhoneProof.at <= session.now - PROOF_LIFE
    return count_rows(session, delete(table_of(PhoneProof)).where(old, ~answered))
