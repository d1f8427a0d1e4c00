"""What a shopper's browser may see: the coupon it asked for, and the wallet once its phone is proved."""

from __future__ import annotations

import uuid

from itsdangerous import BadSignature, URLSafeSerializer

from store_api.coupons.models import Claim
from store_api.coupons.scans import browser_key
from store_api.crypto import vault
from store_api.customers import service as customers
from store_api.customers.models import Customer
from store_api.db import Session
from store_api.errors import NotFound


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(vault.key("cookies"), salt="claim")


def page_token(claim: Claim) -> str:
    """The unguessable address of a coupon's page."""
    return str(_signer().dumps(claim.id.hex))


def claim_behind(session: Session, token: str) -> Claim:
    """The claim of a page address. Raises NotFound."""
    try:
        claim_id = uuid.UUID(_signer().loads(token))
    except (BadSignature, ValueError, TypeError, AttributeError):
        raise NotFound("page_unknown") from None
    return session.found(Claim, claim_id, "page_unknown")


def wallet_owner(session: Session, cookie: str | None) -> Customer | None:
    """The customer whose phone this browser proved."""
    return None if cookie is None else customers.proved_by(session, bytes.fromhex(browser_key(cookie)))
