"""Claims. Stock and budget move by one guarded UPDATE; a repeated claim gets its first answer."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from store_api.coupons.campaigns import open_for_claims, why_closed
from store_api.coupons.models import Campaign, Claim
from store_api.coupons.offers import Offer, Terms
from store_api.coupons.windows import use_window
from store_api.crypto import normalise_code, vault
from store_api.customers import consents
from store_api.customers import service as customers
from store_api.customers.models import Acquaintance, PhoneProof, Purpose
from store_api.customers.people import same_person
from store_api.customers.service import Person
from store_api.db import Session, UtcDateTime, new_id, table_of
from store_api.errors import Conflict

QR_ASSIGNS_FOR_DAYS = 30
# A code's 40 bits can meet another claim's; the next id has another code.
CODE_ATTEMPTS = 3

NEW_CLAIM = insert(table_of(Claim)).on_conflict_do_nothing().returning(table_of(Claim).c.id)
TAKE = (
    update(table_of(Campaign))
    .where(Campaign.id == bindparam("campaign"), open_for_claims(bindparam("now", type_=UtcDateTime())))
    .values(issued=Campaign.issued + 1, reserved=Campaign.reserved + Campaign.cost)
    .returning(Campaign.id)
)
proved = select(PhoneProof.customer_id).where(PhoneProof.browser_key == bindparam("browser"))
AGAIN = (
    select(table_of(Claim).c.id)
    .where(Claim.campaign_id == bindparam("campaign"), Claim.person_key == bindparam("key"))
    .where(or_(Claim.browser_key == bindparam("browser"), Claim.customer_id.in_(proved)))
    .where(Claim.cancelled_at.is_(None))
    .order_by(Claim.n.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Request:
    """Somebody sends the form of a code: for what it offers, with this number (E.164), from this browser."""

    offer: Offer
    terms: Terms
    phone: str
    browser: bytes | None = None
    marketing: bool = False


def claim(session: Session, request: Request) -> uuid.UUID:
    """The id of this phone's coupon: the one she has and has not used, a new one, or, once she has had all that one
    person gets, her last.

    A browser that has not proved the number is answered alike whether anybody has it or not. So while the campaign
    takes no claims, a coupon is found again only from the browser that claimed it or that has proved the phone.

    1. The person, locked, so that one who taps twice waits for herself. 2. Her coupon, or a new one. 3. Her answers.
    4. One out of the stock, last, so that the campaign's row is locked for the shortest time. Raises Conflict or Gone
    when there is none to take, and then nothing at all is kept.
    """
    closed = why_closed(request.terms, session.now)
    if closed is not None:
        if (again := find_again(session, request)) is None:
            raise closed
        return again
    person = customers.lock_person(session, request.phone)
    coupon = coupon_for(session, request, person_key(request.terms.id, request.phone), person)
    record_answers(session, request, person, taken=coupon.is_new)
    if coupon.is_new:
        take_from_stock(session, request.terms.id)
    return coupon.id


def claim_for_guardian(session: Session, request: Request) -> uuid.UUID:
    """A coupon for somebody under 14: it goes to the guardian's phone, and no profile is made. Repeated, it is the
    same coupon. Raises as `claim`."""
    coupon = coupon_for(session, request, guardian_key(request.terms.id, request.phone), None)
    if coupon.is_new:
        take_from_stock(session, request.terms.id)
    return coupon.id


@dataclass(frozen=True)
class Coupon:
    """A claim's id, and whether it has just been made."""

    id: uuid.UUID
    is_new: bool


def coupon_for(session: Session, request: Request, key: bytes, person: Person | None) -> Coupon:
    """The person's open coupon, else a new one, else her last.

    Two at once for one key meet in the unique index: the second finds nothing written and looks again.
    """
    mine: list[Claim] = []
    for attempt in range(CODE_ATTEMPTS):
        if attempt or person is None or not person.is_new:
            mine = claims_in(session, request.terms.id, key, None if person is None else person.id)
        open_one = next((one for one in mine if one.used_at is None and one.use_until > session.now), None)
        if open_one is not None or len(mine) >= request.terms.per_person:
            return Coupon((open_one or mine[0]).id, is_new=False)
        n = 1 + max((one.n for one in mine if one.person_key == key), default=0)
        written = write_claim(session, request, None if person is None else person.customer_id, key, n)
        if written is not None:
            return Coupon(written, is_new=True)
    raise RuntimeError("no free coupon code")


def find_again(session: Session, request: Request) -> uuid.UUID | None:
    """The coupon of this phone for the browser that claimed it, or that has proved the phone."""
    if request.browser is None:
        return None
    key = person_key(request.terms.id, request.phone)
    wanted = {"campaign": request.terms.id, "key": key, "browser": request.browser}
    found: uuid.UUID | None = session.connection().scalar(AGAIN, wanted)
    return found


def person_key(campaign_id: uuid.UUID, phone: str) -> bytes:
    """What stands for a phone (E.164) in one campaign.

    It cannot be linked with another campaign or the customer's row, and is kept after she had her data deleted, so
    that the same offer is not given twice while it runs.
    """
    return hashlib.sha256(vault.index("phone", phone) + campaign_id.bytes).digest()


def guardian_key(campaign_id: uuid.UUID, phone: str) -> bytes:
    """What stands for a phone (E.164) that was sent a coupon for a child: apart from the phone's own coupons."""
    return person_key(campaign_id, f"guardian|{phone}")


def claims_in(session: Session, campaign_id: uuid.UUID, key: bytes, person_id: uuid.UUID | None) -> list[Claim]:
    """A person's coupons of one campaign, the newest first; cancelled ones do not count."""
    hers = Claim.person_key == key
    if person_id is not None:
        hers = or_(hers, Claim.customer_id.in_(same_person(person_id)))
    return list(
        session.scalars(
            select(Claim)
            .where(Claim.campaign_id == campaign_id, hers, Claim.cancelled_at.is_(None))
            .order_by(Claim.claimed_at.desc(), Claim.n.desc())
        )
    )


def record_answers(session: Session, request: Request, person: Person, *, taken: bool) -> None:
    """The required tick, and the optional one only when it was set: leaving it empty is no answer. Who hung up the
    code looks after her, and the store has met somebody new."""
    offer, customer_id = request.offer, person.customer_id
    purposes = [Purpose.SERVICE, Purpose.MARKETING] if request.marketing else [Purpose.SERVICE]
    rows = [*consents.yes_rows(session, customer_id, purposes, store_id=offer.store_id, browser_key=request.browser)]
    if taken and offer.staff_id is not None:
        rows.append(customers.care_row(session, customer_id, offer.staff_id, QR_ASSIGNS_FOR_DAYS))
    # A number typed on a public page shows nobody here; whom we knew before, the store meets when she comes.
    if offer.store_id is not None and person.is_new:
        met = {"store_id": offer.store_id, "customer_id": customer_id, "first_met_at": session.now}
        rows.append((Acquaintance, met))
    session.write(*rows)


def take_from_stock(session: Session, campaign_id: uuid.UUID) -> None:
    """The guarded UPDATE. Raises why there is nothing to take."""
    if session.connection().scalar(TAKE, {"campaign": campaign_id, "now": session.now}) is None:
        now_it_is = session.get_one(Campaign, campaign_id, populate_existing=True)
        raise why_closed(now_it_is, session.now) or Conflict("coupon_sold_out")


def write_claim(
    session: Session, request: Request, customer_id: uuid.UUID | None, key: bytes, n: int
) -> uuid.UUID | None:
    """The claim's row; its id, None when its code or the person's number `n` is taken."""
    claim_id = new_id()
    use_from, use_until = use_window(request.terms, session.now)
    values: dict[str, Any] = {
        "id": claim_id,
        "campaign_id": request.terms.id,
        "customer_id": customer_id,
        "person_key": key,
        "n": n,
        "code_index": vault.index("code", vault.short_code("claim", claim_id)),
        "browser_key": request.browser,
        "qr_code_id": request.offer.code_id,
        "store_id": request.offer.store_id,
        "claimed_at": session.now,
        "use_from": use_from,
        "use_until": use_until,
    }
    written: uuid.UUID | None = session.connection().scalar(NEW_CLAIM, values)
    return written


def cancel(session: Session, found: Claim) -> None:
    """Her data is deleted: an unused coupon goes back to the stock, by guarded UPDATEs; a used one stays as it is."""
    gone = {"cancelled_at": session.now, "person_key": secrets.token_bytes(32), "browser_key": None}
    unused = Claim.id == found.id, Claim.used_at.is_(None), Claim.cancelled_at.is_(None)
    lapsed = session.execute(update(Claim).where(*unused).values(**gone).returning(Claim.lapsed_at)).one_or_none()
    if lapsed is not None:
        freed = Campaign.reserved if lapsed.lapsed_at is not None else Campaign.reserved - Campaign.cost
        given_back = update(Campaign).where(Campaign.id == found.campaign_id)
        session.execute(given_back.values(issued=Campaign.issued - 1, reserved=freed))


def code_of(found: Claim) -> str:
    """The coupon's one code, computed again whenever it is shown."""
    return vault.short_code("claim", found.id)


def find_claim(session: Session, code: str) -> Claim | None:
    """The claim with this code as typed or scanned; None for anything else."""
    canonical = normalise_code(code)
    if canonical is None:
        return None
    return session.scalar(select(Claim).where(Claim.code_index == vault.index("code", canonical)))


def claims_of(session: Session, customer_id: uuid.UUID) -> list[Claim]:
    """All coupons of a person, newest first."""
    return list(
        session.scalars(
            select(Claim)
            .where(Claim.customer_id.in_(same_person(customer_id)))
            .order_by(Claim.claimed_at.desc())
            .options(joinedload(Claim.campaign))
        )
    )
