"""Who is calling, and whether she may: decided for every operation, default nobody.

- A person: `Authorization: Bearer <session token>`; pages send it as a cookie.
- A tablet that delivers what was recorded: `Authorization: Bearer <device token>` and `Huitouke-Session: <id>` of
  the clerk who recorded it. That session counts for what happened while it was valid, even if it has ended since.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from flask import g, request
from sqlalchemy import select

from store_api.crypto import token_hash
from store_api.db import Session
from store_api.errors import Forbidden, NotFound, Unauthorized
from store_api.smorest import Blueprint
from store_api.staff import signin
from store_api.staff.models import Device, Role, Staff, StaffSession, Store
from store_api.web import View, tx

RANK = {Role.CLERK: 0, Role.MANAGER: 1, Role.HEADQUARTERS: 2}


@dataclass(frozen=True)
class Caller:
    """A person, through one of her sessions; `late` when a tablet delivers on behalf of an earlier session."""

    session: StaffSession
    late: bool = False

    @property
    def staff(self) -> Staff:
        """The person."""
        return self.session.staff

    @property
    def device(self) -> Device:
        """The tablet she is at. Raises Forbidden off a tablet."""
        if self.session.device is None:
            raise Forbidden("tablet_needed")
        return self.session.device

    def at_least(self, role: Role) -> bool:
        """Whether her role is this one or a higher one."""
        return RANK[self.staff.role] >= RANK[role]

    @property
    def store_ids(self) -> set[uuid.UUID] | None:
        """The stores that are hers to see: on a tablet its store, else those she works in; None = all."""
        if self.session.device is not None:
            return {self.session.device.store_id}
        return None if self.staff.role is Role.HEADQUARTERS else self.staff.store_ids

    def may_enter(self, store_id: uuid.UUID) -> bool:
        """Whether this store is hers to see."""
        return self.store_ids is None or store_id in self.store_ids

    def store(self, session: Session, store_id: uuid.UUID) -> Store:
        """The store, or NotFound: foreign and unknown ones look the same."""
        store = session.get(Store, store_id)
        if store is None or not self.may_enter(store_id):
            raise NotFound("store_unknown")
        return store

    def vouch(self, occurred_at: datetime, until: datetime | None = None) -> None:
        """Raise Unauthorized unless her session was valid when this happened; with `until`, at some time up to then."""
        if not signin.was_valid(self.session, occurred_at, until or occurred_at):
            raise Unauthorized("session_not_valid_then")


@dataclass(frozen=True)
class Access:
    """Who may call an operation; `role` None = anybody."""

    role: Role | None
    records: bool = False
    device_only: bool = False


def caller() -> Caller:
    """Who is calling this operation."""
    found: Caller = g.caller
    return found


def calling_device() -> Device:
    """The tablet that is calling, before anybody signed in on it."""
    found: Device = g.device
    return found


def requires(role: Role, *, records: bool = False) -> Callable[[View], View]:
    """Only this role and higher ones; `records` also lets a tablet deliver for an earlier session."""

    def admit() -> None:
        g.caller = identify(tx(), records=records)
        if not g.caller.at_least(role):
            raise Forbidden("role_not_allowed")

    return _guard(Access(role, records=records), admit)


def requires_device(view: View) -> View:
    """Only an enrolled tablet, with or without somebody signed in."""

    def admit() -> None:
        g.device = find_device(tx(), bearer())

    return _guard(Access(None, device_only=True), admit)(view)


def public(view: View) -> View:
    """Anybody; such an operation shows nothing of a person."""
    view.access = Access(None)  # type: ignore[attr-defined]  # a mark on the function.
    return view


def _guard(access: Access, admit: Callable[[], None]) -> Callable[[View], View]:
    document = Blueprint.doc(security=[{"bearer": []}], responses={"401": "UNAUTHORIZED", "403": "FORBIDDEN"})

    def decorator(view: View) -> View:
        documented: View = document(view)

        @wraps(documented)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            admit()
            return documented(*args, **kwargs)

        guarded.access = access  # type: ignore[attr-defined]  # a mark on the function.
        return guarded

    return decorator


def bearer() -> str:
    """The token of the Authorization header. Raises Unauthorized."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("not_signed_in")
    return token.strip()


def find_device(session: Session, token: str) -> Device:
    """The enrolled tablet of a device token. Raises Unauthorized."""
    device = session.scalar(select(Device).where(Device.token_hash == token_hash(token)))
    if device is None:
        raise Unauthorized("not_signed_in")
    if device.revoked_at is not None:
        raise Unauthorized("device_revoked")
    return device


def identify(session: Session, *, records: bool) -> Caller:
    """The caller of this request. Raises Unauthorized."""
    named = request.headers.get("Huitouke-Session")
    if not (records and named):
        return Caller(signin.resume(session, bearer()))
    device = find_device(session, bearer())
    try:
        row = session.get(StaffSession, uuid.UUID(named))
    except ValueError:
        row = None
    if row is None or row.device_id != device.id or session.now - row.started_at > signin.LATE_LIMIT:
        raise Unauthorized("not_signed_in")
    return Caller(row, late=True)
