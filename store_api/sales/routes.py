"""Till connections over HTTP."""

from __future__ import annotations

from typing import Any

from store_api.errors import Forbidden
from store_api.sales import connections, schemas
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.staff.service import audit, company
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
    found = company(tx())
    return {
        "id": connection.id,
        "name": connection.name,
        "store_id": connection.store_id,
        "secret": secret,
        "url": f"{found.public_url if found else ''}/api/v1/pos/{connection.id}/events",
    }
