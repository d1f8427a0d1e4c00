"""Till connections over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from store_api.errors import Forbidden, NotFound
from store_api.sales import connections, schemas
from store_api.sales.models import PosConnection
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.addresses import public_address
from store_api.staff.models import Role
from store_api.staff.service import audit
from store_api.web import tx

blp = Blueprint("sales", __name__, url_prefix="/api/v1", description="Till connections")


@blp.route("/pos-connections", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(schemas.ConnectionIn)
@blp.response(201, schemas.ConnectionOut)
def connect_till(data: dict[str, Any]) -> Any:
    """Connect a till; its signing secret is in this answer only. All stores at once: headquarters."""
    store_id = data.get("store_id")
    if store_id is not None:
        caller().store(tx(), store_id)
    elif not caller().at_least(Role.HEADQUARTERS):
        raise Forbidden("role_not_allowed")
    connection, secret = connections.connect_till(tx(), data["name"], store_id)
    audit(tx(), caller().staff, "till.connected", connection.id)
    return {**described(connection), "secret": secret}


def described(connection: PosConnection) -> dict[str, Any]:
    """A connection with the address its till sends to."""
    return {
        "id": connection.id,
        "name": connection.name,
        "store_id": connection.store_id,
        "url": public_address(f"/api/v1/pos/{connection.id}/events"),
    }


def own(connection: PosConnection) -> bool:
    """Whether the caller rules this connection: one of her store, or all of them for headquarters."""
    if connection.store_id is None:
        return caller().at_least(Role.HEADQUARTERS)
    return caller().may_enter(connection.store_id)


@blp.route("/pos-connections")
@requires(Role.MANAGER)
@blp.response(200, schemas.ConnectionOut(many=True))
def list_tills() -> Any:
    """The tills that send, without their secrets."""
    return [described(connection) for connection in connections.tills(tx()) if own(connection)]


@blp.route("/pos-connections/<uuid:connection_id>", methods=["DELETE"])
@requires(Role.MANAGER)
@blp.response(204)
def disconnect_till(connection_id: uuid.UUID) -> None:
    """Forget a till's secret: nothing signed with it is taken any more; its receipts stay."""
    connection = tx().found(PosConnection, connection_id, "connection_unknown")
    if not own(connection):
        raise NotFound("connection_unknown")
    connections.disconnect_till(tx(), caller().staff, connection)
