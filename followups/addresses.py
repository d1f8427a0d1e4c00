"""Where people and stores get messages outside the app. What a manager pastes is reduced to its secret and sealed."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from followups.models import Notice, NoticeAddress
from store_api.crypto import vault
from store_api.db import Session, new_id
from store_api.errors import Conflict, NotFound
from store_api.senders.notices import NoticeKind, canonical, hint, notices
from store_api.staff.models import Staff, StaffStore
from store_api.staff.service import audit
from store_api.texts import Language


def add(
    session: Session,
    by: Staff,
    kind: NoticeKind,
    typed: str,
    secret: str | None,
    language: Language,
    *,
    store_id: uuid.UUID | None = None,
    staff_id: uuid.UUID | None = None,
) -> NoticeAddress:
    """An address of a store or of one person. Raises Invalid, Conflict when this installation cannot send so."""
    if not notices.available(kind):
        raise Conflict("notice_kind_unavailable")
    address = canonical(kind, typed, secret)
    row = NoticeAddress(
        id=new_id(),
        store_id=store_id,
        staff_id=staff_id,
        kind=kind,
        language=language,
        hint=hint(kind, address),
        created_at=session.now,
        failures=0,
    )
    row.seal(address)
    session.add(row)
    audit(session, by, "notice_address.added", row.id)
    session.flush()  # The answer shows it.
    return row


def remove(session: Session, by: Staff, address: NoticeAddress) -> None:
    """Nothing goes there any more; its secret is forgotten."""
    address.removed_at, address.sealed = session.now, vault.seal(b"", f"notice_address|address|{address.id}")
    audit(session, by, "notice_address.removed", address.id)


def usable(session: Session, owners: Collection[uuid.UUID]) -> list[NoticeAddress]:
    """The addresses of these people and stores that messages can go to, always in the same order."""
    return [address for address in of_owners(session, owners) if address.disabled_at is None]


def of_owners(session: Session, owners: Collection[uuid.UUID]) -> list[NoticeAddress]:
    """The addresses of these people and stores, also those that are disabled, always in the same order."""
    mine = or_(NoticeAddress.staff_id.in_(owners), NoticeAddress.store_id.in_(owners))
    return list(
        session.scalars(
            select(NoticeAddress).where(mine, NoticeAddress.removed_at.is_(None)).order_by(NoticeAddress.id)
        )
    )


def people_of(session: Session, store_id: uuid.UUID) -> set[uuid.UUID]:
    """Who works in this store."""
    return set(session.scalars(select(StaffStore.staff_id).where(StaffStore.store_id == store_id)))


def of_store(session: Session, store_id: uuid.UUID) -> list[NoticeAddress]:
    """The addresses of this store and of its people, also those that are disabled."""
    return of_owners(session, [store_id, *people_of(session, store_id)])


def failing_since(session: Session, addresses: Collection[NoticeAddress]) -> dict[uuid.UUID, datetime | None]:
    """Since when nothing has reached those of these addresses that fail."""
    ids = [address.id for address in addresses]
    later = aliased(Notice)
    arrived_since = exists().where(later.address_id == Notice.address_id, later.sent_at > Notice.failed_at)
    rows = session.execute(
        select(Notice.address_id, func.min(Notice.failed_at))
        .where(Notice.address_id.in_(ids), Notice.failed_at.is_not(None), ~arrived_since)
        .group_by(Notice.address_id)
    )
    return dict(rows.all())


def in_store(session: Session, store_id: uuid.UUID, address_id: uuid.UUID) -> NoticeAddress:
    """An address of this store or of one of its people. Raises NotFound."""
    address = session.found(NoticeAddress, address_id, "notice_address_unknown")
    if address.store_id != store_id and address.staff_id not in people_of(session, store_id):
        raise NotFound("notice_address_unknown")
    return address


def add_to_store(
    session: Session, by: Staff, store_id: uuid.UUID, said: Mapping[str, Any], language: Language
) -> NoticeAddress:
    """An address as it was said (`watch_schemas.AddressIn`), of one of the store's people or of the store.

    Raises Invalid, Conflict, NotFound.
    """
    staff_id = said.get("staff_id")
    if staff_id is not None and staff_id not in people_of(session, store_id):
        raise NotFound("staff_unknown")
    owner = {"store_id": store_id} if staff_id is None else {"staff_id": staff_id}
    pasted = said["kind"], said["address"], said.get("secret")
    return add(session, by, *pasted, said.get("language") or language, **owner)
