"""What a shopper's browser may see: the coupon it asked for, and the wallet once its phone is proved."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from itsdangerous import BadSignature, URLSafeSerializer

from store_api.coupons.models import Claim
from store_api.crypto import vault
from store_api.customers.models import Customer
from store_api.customers.people import person_of
from store_api.db import Session
from store_api.errors import NotFound

State = Literal["usable", "waiting", "used", "expired"]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(vault.key("cookies"), salt="claim")


def page_token(claim_id: uuid.UUID) -> str:
    """The unguessable address of a coupon's page."""
    return str(_signer().dumps(claim_id.hex))


def claim_behind(session: Session, token: str) -> Claim:
    """The claim of a page address. Raises NotFound."""
    try:
        claim_id = uuid.UUID(_signer().loads(token))
    except (BadSignature, ValueError, TypeError, AttributeError):
        raise NotFound("page_unknown") from None
    return session.found(Claim, claim_id, "page_unknown")


def is_hers(session: Session, claim: Claim, owner: Customer | None) -> bool:
    """Whether the coupon belongs to this person, under whichever of her numbers."""
    if owner is None or claim.customer_id is None:
        return False
    return person_of(session, claim.customer_id).id == owner.person_id


def state_of(claim: Claim, now: datetime) -> State:
    """What its owner is told of a coupon."""
    if claim.used_at is not None:
        return "used"
    if claim.cancelled_at is not None or claim.use_until <= now or claim.campaign.ended_at is not None:
        return "expired"
    return "waiting" if claim.use_from > now else "usable"
