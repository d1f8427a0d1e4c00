"""Whether the shop may keep what customers say about their health: off until headquarters switches it on."""

from __future__ import annotations

from collections.abc import Mapping
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


def answered(session: Session, shown: str | None) -> str:
    """The version of the text that she says yes to, which has to be the one she saw. Raises Conflict."""
    switch = switched_on(session)
    if switch is None:
        raise Conflict("sensitive_tags_off")
    if shown != switch.text_version:
        raise Conflict("consent_text_changed")
    return switch.text_version


def can_be_answered(session: Session, data: Mapping[str, object]) -> bool:
    """Whether what somebody said (`sensitive`, if she said anything) can be recorded: a no always, a yes to the text
    that is shown now, which stays so until this transaction ends."""
    if not data.get(Purpose.SENSITIVE):
        return True
    switch = switched_on(session, hold=True)
    return switch is not None and data.get("sensitive_version") == switch.text_version


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
