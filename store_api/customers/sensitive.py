"""Whether the shop may keep what customers say about their health: off until headquarters switches it on."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import select

from store_api.customers.models import Purpose, SensitiveSwitch
from store_api.db import Session
from store_api.errors import Conflict
from store_api.staff.models import Staff
from store_api.staff.service import audit


def switched_on(session: Session, *, hold: bool = False) -> SensitiveSwitch | None:
    """The permission in force; with `hold` it stays so until this transaction ends."""
    standing = select(SensitiveSwitch).where(SensitiveSwitch.off_at.is_(None))
    if hold:
        standing = standing.with_for_update(read=True)
    return session.scalar(standing.execution_options(populate_existing=True))


def text_version(session: Session, *, granted: bool) -> str:
    """The version of the text that she answers; a no needs none. Raises Conflict."""
    switch = switched_on(session)
    if switch is None and granted:
        raise Conflict("sensitive_tags_off")
    return "" if switch is None else switch.text_version


def texts(session: Session) -> list[dict[str, str]]:
    """Every text that was ever shown, with its version."""
    rows = session.scalars(select(SensitiveSwitch).order_by(SensitiveSwitch.on_at))
    shown = {row.text_version: row.text for row in rows}
    return [{"version": version, Purpose.SENSITIVE.value: text} for version, text in shown.items()]


def switch(session: Session, by: Staff, text: str | None) -> None:
    """Switch on with this text, or off (None). With the same text as before, those who agreed to it need not be asked
    again. The company is locked: two who switch at once would both be in force."""
    standing = switched_on(session)
    if standing is not None:
        standing.off_at, standing.off_by = session.now, by.id
        session.flush()  # Waits for those who hold it.
        audit(session, by, "sensitive_tags.off", standing.id)
    if text is not None:
        version = f"health-{sha256(text.encode()).hexdigest()[:16]}"
        row = SensitiveSwitch(text=text, text_version=version, on_at=session.now, on_by=by.id)
        session.add(row)
        session.flush()  # The entry needs its id.
        audit(session, by, "sensitive_tags.on", row.id)
