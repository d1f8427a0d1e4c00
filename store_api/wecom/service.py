"""The codes by which shoppers add a clerk in WeCom, and who did."""

from __future__ import annotations

import enum
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from store_api.customers.models import Customer
from store_api.db import Session, new_id
from store_api.errors import Conflict, NotFound
from store_api.staff.models import Role, Staff, Store
from store_api.wecom import errands
from store_api.wecom.models import ContactWay, Errand, WeComCall, WeComContact

# WeCom keeps 30 characters of it, and whoever knows one could only say that somebody was added by it.
STATE_BYTES = 15
ADDED = ("change_external_contact", "add_external_contact")
# An attempt without a result for so long has lost its worker.
LOST_AFTER = timedelta(minutes=2)


class Progress(enum.StrEnum):
    """How far a code is. `unclear`: WeCom may have made it, we do not know; a new one is needed."""

    WAITING = "waiting"
    READY = "ready"
    UNCLEAR = "unclear"
    FAILED = "failed"
    RETIRING = "retiring"


@dataclass(frozen=True)
class Stand:
    """A code and how far it is; `problem` is WeCom's latest no."""

    way: ContactWay
    progress: Progress
    problem: str | None


def make(session: Session, store: Store, staff: Staff, wecom_user: str, customer: Customer | None) -> Stand:
    """A code of this clerk, asked of WeCom after the commit; perhaps for one customer only. Raises NotFound."""
    if not staff.active or (staff.role is not Role.HEADQUARTERS and store.id not in staff.store_ids):
        raise NotFound("staff_unknown")
    way = ContactWay(
        id=new_id(),
        store_id=store.id,
        staff_id=staff.id,
        customer_id=customer and customer.id,
        wecom_user=wecom_user,
        state=secrets.token_hex(STATE_BYTES),
        created_at=session.now,
    )
    session.add(way)
    errands.order(session, Errand.CREATE, way.id)
    return Stand(way, Progress.WAITING, None)


def stands(session: Session) -> list[Stand]:
    """The codes in use, and those that WeCom has not deleted yet, oldest first."""
    ways = session.scalars(
        select(ContactWay)
        .where(ContactWay.retired_at.is_(None) | ContactWay.config_id.is_not(None))
        .order_by(ContactWay.id)
    ).all()
    calls = session.scalars(
        select(WeComCall).where(WeComCall.subject_id.in_([way.id for way in ways])).order_by(WeComCall.id)
    )
    latest = {call.subject_id: call for call in calls}
    return [stand(session, way, latest[way.id]) for way in ways]


def stand(session: Session, way: ContactWay, latest: WeComCall) -> Stand:
    """How far a code is, by the latest of its errands."""
    if latest.failed_at is not None:
        progress = Progress.FAILED
    elif latest.attempted_at is not None and latest.done_at is None:
        lost = latest.attempted_at < session.now - LOST_AFTER
        progress = Progress.UNCLEAR if lost or latest.error else Progress.WAITING
    elif way.retired_at is not None:
        progress = Progress.RETIRING
    else:
        progress = Progress.READY if way.picture is not None else Progress.WAITING
    return Stand(way, progress, latest.error)


def picture(way: ContactWay) -> bytes:
    """The code to print, as PNG. Raises Conflict while WeCom has not given it."""
    if way.picture is None:
        raise Conflict("contact_way_waiting")
    return way.picture


def retire(session: Session, way: ContactWay) -> None:
    """The code is not used any more, and WeCom is asked to delete it; again changes nothing."""
    # Its config id may be on the way in: either we see it here, or who writes it sees that the code is retired.
    session.refresh(way, with_for_update=True)
    if way.retired_at is not None:
        return
    way.retired_at = session.now
    way.picture = None
    if way.config_id is not None:
        errands.order(session, Errand.DELETE, way.id)


def take_in(session: Session, message: Mapping[str, str]) -> None:
    """Somebody was added by one of our codes: stored once, however often WeCom says so. Others are not ours.

    Source: https://developer.work.weixin.qq.com/document/path/96361
    """
    if (message.get("Event"), message.get("ChangeType")) != ADDED:
        return
    user, external_user = message.get("UserID"), message.get("ExternalUserID")
    way = session.scalar(select(ContactWay).where(ContactWay.state == message.get("State")).with_for_update())
    if way is None or not user or not external_user:
        return
    stored = session.scalar(
        insert(WeComContact)
        .values(
            id=new_id(),
            contact_way_id=way.id,
            customer_id=meant(session, way),
            external_user=external_user,
            wecom_user=user,
            added_at=session.now,
        )
        .on_conflict_do_nothing(index_elements=["external_user", "wecom_user"])
        .returning(WeComContact.id)
    )
    if stored is not None:
        errands.order(session, Errand.REMARK, stored)


def meant(session: Session, way: ContactWay) -> uuid.UUID | None:
    """For whom the code was made, if nobody used it before: a picture that was passed on says nothing of the next."""
    used = select(WeComContact.id).where(WeComContact.contact_way_id == way.id).limit(1)
    return None if session.scalar(used) is not None else way.customer_id
