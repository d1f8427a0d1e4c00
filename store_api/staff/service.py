"""The company and its people: set-up, stores, staff, tablets."""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from store_api import events
from store_api.crypto import new_token, token_hash, vault
from store_api.db import Session
from store_api.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from store_api.staff import signin
from store_api.staff.models import (
    AuditEntry,
    ClosedDay,
    Company,
    Device,
    Enrolment,
    Role,
    Staff,
    Store,
    StoreHours,
    Vertical,
    Withdrawal,
)

ENROLMENT_LIFE = timedelta(minutes=10)
EVERY_DAY_10_TO_22 = [(weekday, time(10), time(22)) for weekday in range(7)]


def company(session: Session) -> Company | None:
    """The company, None before set-up."""
    return session.get(Company, True)


def change_company(
    session: Session, by: Staff, *, name: str | None = None, vertical: Vertical | None = None
) -> Company:
    """Another name, or another kind of shop: its words are suggested from now on, and all notes are read by them."""
    found = session.get_one(Company, True)
    if vertical not in (None, found.vertical):
        events.record(session, "vertical.changed", by.id)
    found.name = name or found.name
    found.vertical = vertical or found.vertical
    return found


def setup_token() -> str:
    """The secret of the set-up link: derived from the keys, so that only who can read them can make the company."""
    return vault.index("set-up", "first start").hex()


def check_setup_token(session: Session, token: str) -> None:
    """Raise Forbidden for a wrong set-up link, Gone once the company exists."""
    if not hmac.compare_digest(token.encode(), setup_token().encode()):
        raise Forbidden("setup_link_wrong")
    if company(session) is not None:
        raise Gone("setup_done")


def set_up(
    session: Session,
    token: str,
    *,
    company_name: str,
    public_url: str,
    store: dict[str, Any],
    manager: dict[str, Any],
) -> Staff:
    """Make the company, its first store and its first manager (headquarters), once. Raises Forbidden, Gone."""
    check_setup_token(session, token)
    made = session.scalar(
        insert(Company)
        .values(name=company_name, public_url=public_url.rstrip("/"), created_at=session.now)
        .on_conflict_do_nothing()
        .returning(Company.single)
    )
    if made is None:  # Somebody else sent the form at the same time.
        raise Gone("setup_done")
    first_store = add_store(session, **store)
    return add_staff(session, role=Role.HEADQUARTERS, store_ids=[first_store.id], **manager)


def add_store(
    session: Session,
    *,
    code: str,
    name: str,
    timezone: str = "Asia/Shanghai",
    currency: str = "CNY",
    hours: list[tuple[int, time, time]] | None = None,
    stock_fresh_minutes: int | None = None,
) -> Store:
    """A new store, open every day 10–22 unless told otherwise; its stock list counts for a day. Raises Conflict,
    Invalid."""
    if session.scalar(select(Store).where(Store.code == code)) is not None:
        raise Conflict("store_code_taken", code=code)
    check_zone(timezone)
    store = Store(
        code=code,
        name=name,
        timezone=timezone,
        currency=currency,
        stock_fresh_minutes=stock_fresh_minutes,
        created_at=session.now,
    )
    set_hours(store, EVERY_DAY_10_TO_22 if hours is None else hours)
    session.add(store)
    session.flush()  # The answer and further rows need its id.
    return store


def check_zone(name: str) -> None:
    """Raise Invalid for a time zone nobody knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("timezone_unknown", name=name, errors={"json": {"timezone": ["other"]}}) from None


def set_hours(store: Store, hours: list[tuple[int, time, time]]) -> None:
    """Replace the weekly hours; a weekday may be named once."""
    if len({weekday for weekday, _, _ in hours}) != len(hours):
        raise Invalid("weekday_twice")
    store.hours = [StoreHours(weekday=day, opens=opens, closes=closes) for day, opens, closes in hours]


def change_store(
    session: Session,
    store: Store,
    *,
    name: str | None = None,
    hours: list[tuple[int, time, time]] | None = None,
    stock_fresh_minutes: int | None = None,
) -> Store:
    """Rename a store, change its hours, or how long its stock list counts. Raises Invalid."""
    if name is not None:
        store.name = name
    if stock_fresh_minutes is not None:
        store.stock_fresh_minutes = stock_fresh_minutes
    if hours is not None:
        store.hours.clear()
        session.flush()  # The old rows must go before new ones with the same weekday come.
        set_hours(store, hours)
    return store


def close_on(session: Session, store: Store, day: date) -> None:
    """The store stays closed on that day."""
    session.merge(ClosedDay(store_id=store.id, day=day))


def open_on(session: Session, store: Store, day: date) -> None:
    """The store is open on that day after all; again changes nothing."""
    session.execute(delete(ClosedDay).where(ClosedDay.store_id == store.id, ClosedDay.day == day))


def closed_days(session: Session, store: Store) -> list[ClosedDay]:
    """The days on which the store was or will be closed, in their order."""
    mine = select(ClosedDay).where(ClosedDay.store_id == store.id)
    return list(session.scalars(mine.order_by(ClosedDay.day)))


def stores(session: Session) -> list[Store]:
    """All stores by code."""
    return list(session.scalars(select(Store).order_by(Store.code)))


def add_staff(
    session: Session,
    *,
    number: str,
    name: str,
    role: Role,
    store_ids: list[uuid.UUID],
    pin: str | None = None,
    password: str | None = None,
) -> Staff:
    """A new person. Raises Conflict, Invalid, NotFound."""
    if session.scalar(select(Staff).where(Staff.number == number)) is not None:
        raise Conflict("staff_number_taken", number=number)
    staff = Staff(
        number=number,
        name=name,
        role=role,
        stores=stores_named(session, store_ids),
        pin_hash=signin.hash_pin(pin) if pin else None,
        password_hash=signin.hash_password(password) if password else None,
        created_at=session.now,
    )
    session.add(staff)
    session.flush()  # The answer and further rows need her id.
    return staff


def stores_named(session: Session, store_ids: list[uuid.UUID]) -> list[Store]:
    """These stores, by code. Raises NotFound unless there are all of them."""
    found = list(session.scalars(select(Store).where(Store.id.in_(store_ids)).order_by(Store.code)))
    if len(found) != len(set(store_ids)):
        raise NotFound("store_unknown")
    return found


def change_staff(
    session: Session,
    staff: Staff,
    *,
    name: str | None = None,
    role: Role | None = None,
    store_ids: list[uuid.UUID] | None = None,
    pin: str | None = None,
    password: str | None = None,
    active: bool | None = None,
) -> Staff:
    """What is named is changed; her records stay hers. New secrets end her sessions, and so does leaving, another role
    or a store that is hers no more: nobody goes on with what she may no longer do. Raises Conflict, Invalid, NotFound.
    """
    before = (staff.role, staff.store_ids)
    if staff.role is Role.HEADQUARTERS and (active is False or role not in (None, Role.HEADQUARTERS)):
        check_not_the_last(session, staff)
    if store_ids is not None:
        staff.stores = stores_named(session, store_ids)
    staff.name = name or staff.name
    staff.role = role or staff.role
    demoted = staff.role is not before[0] or not before[1] <= staff.store_ids
    if pin is not None:
        staff.pin_hash = signin.hash_pin(pin)
    if password is not None:
        staff.password_hash = signin.hash_password(password)
    if active is False and staff.active:
        events.record(session, "staff.left", staff.id)
    if active is not None:
        staff.active = active
    if pin is not None or password is not None or not staff.active or demoted:
        signin.end_sessions(session, staff_id=staff.id)
    return staff


def check_not_the_last(session: Session, staff: Staff) -> None:
    """Raise Conflict when nobody of headquarters would be left to let her in again."""
    everybody = select(Staff.id).where(Staff.role == Role.HEADQUARTERS, Staff.active).order_by(Staff.id)
    # Locked, so that two who let each other go at once do not both find the other.
    if set(session.scalars(everybody.with_for_update())) <= {staff.id}:
        raise Conflict("last_headquarters")


def staff_of(session: Session, store_ids: set[uuid.UUID] | None) -> list[Staff]:
    """The people of these stores (None = all), by number."""
    everybody = session.scalars(select(Staff).order_by(Staff.number))
    return [staff for staff in everybody if store_ids is None or staff.store_ids & store_ids]


def staff_by_number(session: Session, number: str | None) -> Staff | None:
    """The person a till calls by this staff number."""
    return None if number is None else session.scalar(select(Staff).where(Staff.number == number))


def invite_device(session: Session, store: Store, by: Staff) -> tuple[Enrolment, str]:
    """A single-use code, good for ten minutes, by which a tablet joins this store; the code is shown once."""
    code = new_token()
    enrolment = Enrolment(
        store_id=store.id,
        code_hash=token_hash(code),
        created_by=by.id,
        expires_at=session.now + ENROLMENT_LIFE,
    )
    session.add(enrolment)
    audit(session, by, "device.invited", store.id)
    return enrolment, code


def enrol_device(session: Session, code: str, name: str) -> tuple[Device, str]:
    """Use the code up by a guarded UPDATE; the device and its token, shown once. Raises Gone."""
    store_id = session.scalar(
        update(Enrolment)
        .where(
            Enrolment.code_hash == token_hash(code),
            Enrolment.used_at.is_(None),
            Enrolment.expires_at > session.now,
        )
        .values(used_at=session.now)
        .returning(Enrolment.store_id)
    )
    if store_id is None:
        raise Gone("enrolment_over")
    token = new_token()
    device = Device(store_id=store_id, name=name, token_hash=token_hash(token), enrolled_at=session.now)
    session.add(device)
    session.flush()  # The answer needs its id.
    return device, token


def devices(session: Session) -> list[Device]:
    """All tablets, the newest first, revoked ones too."""
    return list(session.scalars(select(Device).order_by(Device.id.desc())))


@dataclass(frozen=True)
class LockScreen:
    """What a tablet shows while nobody is signed in on it; `company` is its name."""

    device: Device
    company: str
    staff: list[Staff]


def lock_screen(session: Session, device: Device) -> LockScreen:
    """The tablet, and the active people with a PIN who may sign in there: those of its store, and headquarters."""
    may = or_(Staff.role == Role.HEADQUARTERS, Staff.stores.any(Store.id == device.store_id))
    here = select(Staff).where(Staff.active, Staff.pin_hash.is_not(None), may).order_by(Staff.number)
    return LockScreen(device, session.get_one(Company, True).name, list(session.scalars(here)))


def revoke_device(session: Session, device: Device, by: Staff) -> None:
    """The tablet is refused from its next request on; what it recorded before stays."""
    device.revoked_at = session.now
    signin.end_sessions(session, device_id=device.id)
    audit(session, by, "device.revoked", device.id)


def audit(session: Session, staff: Staff | None, action: str, subject_id: uuid.UUID, reason: str | None = None) -> None:
    """Remember who did it."""
    session.add(
        AuditEntry(at=session.now, staff_id=staff and staff.id, action=action, subject_id=subject_id, reason=reason)
    )


def withdraw(session: Session, subject_id: uuid.UUID, by: Staff) -> None:
    """Take back what was recorded by mistake; again changes nothing."""
    session.execute(
        insert(Withdrawal).values(subject_id=subject_id, staff_id=by.id, at=session.now).on_conflict_do_nothing()
    )


def withdrawn(
    subject_id: InstrumentedAttribute[uuid.UUID] | InstrumentedAttribute[uuid.UUID | None],
) -> ColumnElement[bool]:
    """SQL: what this id names was taken back."""
    return exists().where(Withdrawal.subject_id == subject_id)


def is_withdrawn(session: Session, subject_id: uuid.UUID) -> bool:
    """Whether it was taken back."""
    return session.scalar(select(Withdrawal.id).where(Withdrawal.subject_id == subject_id)) is not None
