"""How to get into the demo: who may sign in with what, and where the posters lead."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from store_api.coupons import campaigns, qr_codes
from store_api.coupons.models import QrCode
from store_api.db import Session
from store_api.demo import script
from store_api.staff import service as staff
from store_api.staff.models import AuditEntry, Role, Staff, Store

PLAYED = "demo.played"


@dataclass(frozen=True)
class Account:
    """Somebody to sign in as: a PIN on a tablet, a password elsewhere (None for clerks). `stores`: names."""

    number: str
    name: str
    role: Role
    stores: tuple[str, ...]
    pin: str
    password: str | None


@dataclass(frozen=True)
class Board:
    """A store whose boards can be looked at."""

    store_id: uuid.UUID
    code: str
    name: str


@dataclass(frozen=True)
class Poster:
    """A QR code: `/q/<slug>`. `store` and `clerk` are names, None when it is of no particular one."""

    slug: str
    campaign: str
    open: bool
    store: str | None
    clerk: str | None


@dataclass(frozen=True)
class Links:
    """What is printed when the demo is ready."""

    company: str
    accounts: tuple[Account, ...]
    boards: tuple[Board, ...]
    posters: tuple[Poster, ...]

    @property
    def main_store(self) -> Board:
        """The one that the data file names first: the busiest, with a stock list of last night."""
        code = script.company()["stores"][0]["code"]
        return next(board for board in self.boards if board.code == code)


def mark_played(session: Session, by: uuid.UUID) -> None:
    """The play has come to its end; half a demo has no mark."""
    staff.audit(session, session.get_one(Staff, by), PLAYED, by)


def links(session: Session) -> Links | None:
    """The way into a demo that was played to its end; None for any other company, or none."""
    company = staff.company(session)
    if company is None or session.scalar(select(AuditEntry.id).where(AuditEntry.action == PLAYED)) is None:
        return None
    people = staff.staff_of(session, None)
    stores = staff.stores(session)
    return Links(
        company=company.name,
        accounts=tuple(account_of(person) for person in people if person.number in secrets()),
        boards=tuple(Board(store.id, store.code, store.name) for store in stores),
        posters=tuple(poster_of(session, code, stores, people) for code in qr_codes.qr_codes(session)),
    )


def invitation(session: Session, found: Links) -> str:
    """A code, good for ten minutes, by which a browser becomes a tablet of the main store."""
    store = session.get_one(Store, found.main_store.store_id)
    by = next(person for person in staff.staff_of(session, {store.id}) if person.role is not Role.CLERK)
    return staff.invite_device(session, store, by)[1]


def secrets() -> dict[str, str]:
    """The PINs of the data file by staff number."""
    data = script.company()
    people = [data["headquarters"], *(store["manager"] for store in data["stores"]), *data["clerks"]]
    return {person["number"]: person["pin"] for person in people}


def account_of(person: Staff) -> Account:
    """How one person signs in, as the demo was made."""
    return Account(
        number=person.number,
        name=person.name,
        role=person.role,
        stores=tuple(store.name for store in person.stores),
        pin=secrets()[person.number],
        password=None if person.role is Role.CLERK else script.company()["password"],
    )


def poster_of(session: Session, code: QrCode, stores: list[Store], people: list[Staff]) -> Poster:
    """Where one code leads, and whether there is still something to claim."""
    campaign = qr_codes.offer_of(session, code)
    return Poster(
        slug=code.slug,
        campaign="" if campaign is None else campaign.name,
        open=campaign is not None and campaigns.why_closed(campaign, session.now) is None,
        store=next((store.name for store in stores if store.id == code.store_id), None),
        clerk=next((person.name for person in people if person.id == code.staff_id), None),
    )
