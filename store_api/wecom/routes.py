"""Contact codes over HTTP: made, listed, printed and retired by managers."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, current_app

from store_api.customers.service import met_by
from store_api.errors import NotFound
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role, Staff
from store_api.web import tx
from store_api.wecom import schemas, service
from store_api.wecom.connector import connector
from store_api.wecom.models import ContactWay

blp = Blueprint("wecom", __name__, url_prefix="/api/v1", description="WeCom contact codes")
PNG = {"type": "string", "format": "binary"}


@blp.route("/contact-ways", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(schemas.ContactWayIn)
@blp.response(201, schemas.ContactWayOut)
def add_contact_way(data: dict[str, Any]) -> Any:
    """A clerk's code; WeCom makes it within seconds."""
    connector.check()
    store = caller().store(tx(), data["store_id"])
    staff = tx().found(Staff, data["staff_id"], "staff_unknown")
    customer = met_by(tx(), caller(), data["customer_id"]) if "customer_id" in data else None
    return service.make(tx(), store, staff, data["wecom_user"], customer)


@blp.route("/contact-ways")
@requires(Role.MANAGER)
@blp.response(200, schemas.ContactWayOut(many=True))
def list_contact_ways() -> Any:
    """The codes of the caller's stores that are in use, or that WeCom has not deleted yet."""
    connector.check()
    return [stand for stand in service.stands(tx()) if caller().may_enter(stand.way.store_id)]


@blp.route("/contact-ways/<uuid:way_id>.png")
@requires(Role.MANAGER)
@blp.response(200, PNG, content_type="image/png")
def contact_way_picture(way_id: uuid.UUID) -> Response:
    """The code to print."""
    response: Response = current_app.response_class(service.picture(own(way_id)), mimetype="image/png")
    return response


@blp.route("/contact-ways/<uuid:way_id>", methods=["DELETE"])
@requires(Role.MANAGER)
@blp.response(204)
def retire_contact_way(way_id: uuid.UUID) -> None:
    """The code is not used any more; WeCom deletes it within seconds."""
    service.retire(tx(), own(way_id))


def own(way_id: uuid.UUID) -> ContactWay:
    """A code of a store of the caller. Raises Conflict without WeCom, NotFound: foreign and unknown look the same."""
    connector.check()
    way = tx().found(ContactWay, way_id, "contact_way_unknown")
    if not caller().may_enter(way.store_id):
        raise NotFound("contact_way_unknown")
    return way
