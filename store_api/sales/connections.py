"""Where receipts come from: tills that sign their messages, and files."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from store_api.crypto import new_token, vault
from store_api.db import Session, new_id
from store_api.errors import Conflict
from store_api.sales.models import ConnectionKind, PosConnection
from store_api.staff.models import Staff
from store_api.staff.service import audit


def connect_till(session: Session, name: str, store_id: uuid.UUID | None) -> tuple[PosConnection, str]:
    """A till that will send signed messages, and its secret, shown once. Raises Conflict."""
    if find(session, name) is not None:
        raise Conflict("connection_name_taken", name=name)
    secret = new_token()
    connection = PosConnection(
        id=new_id(), name=name, kind=ConnectionKind.WEBHOOK, store_id=store_id, created_at=session.now
    )
    connection.secret_sealed = vault.seal(secret.encode(), place(connection))
    session.add(connection)
    session.flush()  # The answer needs its row.
    return connection, secret


def tills(session: Session) -> list[PosConnection]:
    """The tills that may send, oldest first."""
    return list(
        session.scalars(
            select(PosConnection)
            .where(PosConnection.kind == ConnectionKind.WEBHOOK, PosConnection.secret_sealed.is_not(None))
            .order_by(PosConnection.id)
        )
    )


def disconnect_till(session: Session, by: Staff, connection: PosConnection) -> None:
    """Forget the secret, so that no signature matches any more; the name is free again."""
    connection.secret_sealed = None
    connection.name = f"{connection.name} ({connection.id})"
    audit(session, by, "till.disconnected", connection.id)


def file_source(session: Session, name: str) -> PosConnection:
    """The connection that stands for files of one kind; parallel calls get the same one."""
    session.execute(
        insert(PosConnection)
        .values(id=new_id(), name=name, kind=ConnectionKind.FILES, created_at=session.now)
        .on_conflict_do_nothing(index_elements=["name"])
    )
    return session.scalars(select(PosConnection).where(PosConnection.name == name)).one()


def find(session: Session, name: str) -> PosConnection | None:
    """The connection of this name."""
    return session.scalar(select(PosConnection).where(PosConnection.name == name))


def secret_of(connection: PosConnection) -> str:
    """The signing secret, unsealed; empty for files, so that no signature matches."""
    if connection.secret_sealed is None:
        return ""
    return vault.unseal(connection.secret_sealed, place(connection)).decode()


def place(connection: PosConnection) -> str:
    """Where the sealed secret belongs."""
    return f"pos_connection|secret|{connection.id}"
