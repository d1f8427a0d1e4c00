"""Printed codes: each is a slug that leads to an offer and says where it hangs."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from store_api.catalog.models import Product
from store_api.coupons.campaigns import open_for_claims
from store_api.coupons.models import Campaign, QrCode, QrKind, Scan
from store_api.crypto import ALPHABET
from store_api.db import Session, new_id
from store_api.errors import Gone, Invalid, NotFound
from store_api.staff.models import Role, Staff, Store

SLUG_LENGTH = 8
NEEDED = {
    QrKind.CAMPAIGN: {"campaign_id"},
    QrKind.STORE: {"store_id"},
    QrKind.CLERK: {"store_id", "staff_id"},
    QrKind.PRODUCT: {"store_id", "style"},
    QrKind.FITTING_ROOM: {"store_id", "room"},
}
ALLOWED = {kind: {*needed, "campaign_id"} for kind, needed in NEEDED.items()}
ALLOWED[QrKind.CAMPAIGN] |= {"store_id", "staff_id"}


def add_qr_code(
    session: Session,
    campaign: Campaign | None = None,
    *,
    kind: QrKind = QrKind.CAMPAIGN,
    store_id: uuid.UUID | None = None,
    staff_id: uuid.UUID | None = None,
    style: str | None = None,
    room: str | None = None,
) -> QrCode:
    """A new code to print; with a campaign it leads there and nowhere else.

    Raises Invalid when something is missing or too much for its kind, when the clerk works elsewhere, or when the
    campaign cannot be used there; NotFound for a style.
    """
    campaign_id = None if campaign is None else campaign.id
    check_entries(
        kind, {"campaign_id": campaign_id, "store_id": store_id, "staff_id": staff_id, "style": style, "room": room}
    )
    code = QrCode(
        slug="".join(secrets.choice(ALPHABET) for _ in range(SLUG_LENGTH)).lower(),
        kind=kind,
        campaign=campaign,
        store_id=store_id,
        staff_id=staff_id,
        product_id=None if style is None else product_of(session, style),
        room=room,
        created_at=session.now,
        retired_at=None,
    )
    check_clerk(session, code)
    check_campaign(session, code)
    session.add(code)
    session.flush()  # The answer needs its id.
    return code


def check_entries(kind: QrKind, given: Mapping[str, object]) -> None:
    """Raise Invalid with a complaint at everything the kind needs and lacks, or has and cannot use."""
    said = {name for name, value in given.items() if value is not None}
    complaints = {name: ["Missing data for required field."] for name in sorted(NEEDED[kind] - said)}
    complaints |= {name: ["Unknown field."] for name in sorted(said - ALLOWED[kind])}
    if complaints:
        raise Invalid("qr_entries_wrong", errors={"json": complaints})


def product_of(session: Session, style: str) -> uuid.UUID:
    """The id of a style. Raises NotFound."""
    product_id = session.scalar(select(Product.id).where(Product.style == style))
    if product_id is None:
        raise NotFound("style_unknown")
    return product_id


def check_clerk(session: Session, code: QrCode) -> None:
    """Raise Invalid when its clerk does not work in its store."""
    if code.staff_id is None or code.store_id is None:
        return
    staff = session.get_one(Staff, code.staff_id)
    if staff.role is not Role.HEADQUARTERS and code.store_id not in staff.store_ids:
        raise Invalid("qr_clerk_elsewhere")


def check_campaign(session: Session, code: QrCode) -> None:
    """Raise Invalid when its own campaign does not run in its store or does not cover its style."""
    if code.campaign is not None:
        reached = select(Campaign.id).where(Campaign.id == code.campaign.id, reaches(code.store_id, code.product_id))
        if session.scalar(reached) is None:
            raise Invalid("qr_campaign_elsewhere")


def reaches(store_id: uuid.UUID | None, product_id: uuid.UUID | None) -> ColumnElement[bool]:
    """As SQL: the campaign runs where a code hangs, and covers the style that it is about."""
    here = true() if store_id is None else runs_in([store_id])
    if product_id is None:
        return here
    of_product = Product.id == product_id
    style = select(Product.style).where(of_product).scalar_subquery()
    category = select(Product.category).where(of_product).scalar_subquery()
    lists_nothing = func.jsonb_array_length(Campaign.styles) + func.jsonb_array_length(Campaign.categories) == 0
    listed = or_(func.jsonb_exists(Campaign.styles, style), func.jsonb_exists(Campaign.categories, category))
    return and_(here, or_(lists_nothing, listed))


def runs_in(store_ids: Collection[uuid.UUID]) -> ColumnElement[bool]:
    """As SQL: the campaign runs in one of these stores, or in all there are."""
    return or_(~Campaign.stores.any(), Campaign.stores.any(Store.id.in_(store_ids)))


def offer_of(session: Session, code: QrCode) -> Campaign | None:
    """What the code leads to: its own campaign, open or not, else the newest open one that reaches it; None = nothing
    to claim now."""
    if code.campaign_id is not None:
        return code.campaign
    newest = (
        select(Campaign)
        .where(open_for_claims(session.now), reaches(code.store_id, code.product_id))
        .order_by(Campaign.id.desc())
    )
    return session.scalar(newest.limit(1))


def qr_codes(session: Session) -> list[QrCode]:
    """The codes in use, oldest first."""
    return list(session.scalars(select(QrCode).where(QrCode.retired_at.is_(None)).order_by(QrCode.id)))


def find_qr_code(session: Session, slug: str) -> QrCode:
    """The code behind a slug, with its own campaign. Raises NotFound, or Gone when it was retired."""
    code = session.scalar(select(QrCode).where(QrCode.slug == slug.lower()).options(joinedload(QrCode.campaign)))
    if code is None:
        raise NotFound("qr_unknown")
    if code.retired_at is not None:
        raise Gone("qr_retired")
    return code


def retire(session: Session, code: QrCode) -> None:
    """Who still scans it is told kindly; again changes nothing."""
    code.retired_at = code.retired_at or session.now


def count_scan(session: Session, code_id: uuid.UUID) -> None:
    """The landing page was opened."""
    session.write((Scan, {"id": new_id(), "qr_code_id": code_id, "at": session.now}))
