"""Where tills deliver."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request

from store_api.pos import schemas, service
from store_api.smorest import Blueprint
from store_api.staff.access import public
from store_api.web import tx

blp = Blueprint("pos", __name__, url_prefix="/api/v1", description="Messages of tills")


@blp.route("/pos/<uuid:connection_id>/events", methods=["POST"])
@public
@blp.response(202, schemas.ReceivedOut)
def receive(connection_id: uuid.UUID) -> Any:
    """A signed message of a till (docs/till-webhook.md): verified, stored, answered, then applied."""
    return service.receive(tx(), connection_id, dict(request.headers), request.get_data())
