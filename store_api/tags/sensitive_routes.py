"""The switch for tags about health over HTTP."""

from __future__ import annotations

from typing import Any

from store_api.customers.sensitive import switched_on
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role, Staff
from store_api.tags import sensitive
from store_api.tags.sensitive_schemas import SwitchIn, SwitchOut
from store_api.texts import say
from store_api.web import language, tx

blp = Blueprint("sensitive tags", __name__, url_prefix="/api/v1", description="Tags about health")


@blp.route("/sensitive-tags")
@requires(Role.MANAGER)
@blp.response(200, SwitchOut)
def show_switch() -> Any:
    """Whether tags about health are kept of customers who agree."""
    return _as_shown()


@blp.route("/sensitive-tags", methods=["PUT"])
@requires(Role.HEADQUARTERS)
@blp.arguments(SwitchIn)
@blp.response(200, SwitchOut)
def set_switch(data: dict[str, Any]) -> Any:
    """On, with the text customers agree to, or off: then what was kept is hidden at once, and deleted soon."""
    sensitive.switch(tx(), caller().staff, data["text"] if data["on"] else None)
    return _as_shown()


def _as_shown() -> dict[str, Any]:
    standing = switched_on(tx())
    return {
        "on": standing is not None,
        "since": standing and standing.on_at,
        "by": standing and tx().get_one(Staff, standing.on_by).name,
        "text": standing and standing.text,
        "suggested": say("sensitive.suggested", language()),
    }
