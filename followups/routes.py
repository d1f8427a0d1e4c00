"""The call list, contacts and the rules of a store over HTTP."""

from __future__ import annotations

import uuid
from itertools import islice
from typing import Any

from flask import Response, request

from followups import contacts, inbox, plans, schemas, service
from followups.briefing import briefing
from followups.lines import lines_of
from store_api import web
from store_api.pages import photo
from store_api.smorest import PICTURE, Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.web import tx

blp = Blueprint("followups", __name__, url_prefix="/api/v1", description="Promised calls")


@blp.route("/stores/<uuid:store_id>/tasks")
@requires(Role.CLERK)
@blp.response(200, schemas.CallListOut)
def call_list(store_id: uuid.UUID) -> Any:
    """Late, due, next: a clerk's own calls, a manager's whole store; and the pool with its scripts."""
    found = service.call_list(tx(), caller(), caller().store(tx(), store_id).id)
    scripts = plans.scripts_of(tx(), store_id, web.language()) if found.pool else []
    lines = iter(lines_of(tx(), [*found.late, *found.due, *found.next, *found.pool]))
    shown = {name: list(islice(lines, len(getattr(found, name)))) for name in ("late", "due", "next", "pool")}
    return {**shown, "scripts": scripts}


@blp.route("/tasks/<uuid:task_id>")
@requires(Role.CLERK)
@blp.response(200, schemas.TaskPageOut)
def show_task(task_id: uuid.UUID) -> Any:
    """What to know before the call: the visit, what was said before, why it moved, what to say."""
    return briefing(tx(), service.store_task(tx(), caller(), task_id), web.language())


@blp.route("/tasks/<uuid:task_id>/opening", methods=["POST"])
@requires(Role.CLERK)
@blp.response(200, schemas.NumberOut)
def open_number(task_id: uuid.UUID) -> Any:
    """The number to call, for a task that is due; who opened it is remembered."""
    return {"phone": service.open_number(tx(), caller(), task_id)}


@blp.route("/tasks/<uuid:task_id>/taking", methods=["POST"])
@requires(Role.CLERK)
@blp.response(200, schemas.TaskOut)
def take(task_id: uuid.UUID) -> Any:
    """A call from the pool is the caller's from now on; who is first has it."""
    [taken] = lines_of(tx(), [service.take(tx(), caller(), task_id)])
    return taken


@blp.route("/contacts/<uuid:contact_id>", methods=["PUT"])
@requires(Role.CLERK, records=True)
@blp.arguments(schemas.ContactIn)
@blp.response(200, schemas.ContactOut)
def record_contact(data: dict[str, Any], contact_id: uuid.UUID) -> Any:
    """What came of a call."""
    return contacts.record_contact(tx(), caller(), contact_id, data)


@blp.route("/contact-pictures/<uuid:picture_id>", methods=["PUT"])
@requires(Role.CLERK, records=True)
@blp.arguments(schemas.PictureQuery, location="query")
@blp.response(200, schemas.PictureOut)
@blp.body(PICTURE)
def add_picture(data: dict[str, Any], picture_id: uuid.UUID) -> Any:
    """A picture of a contact, as JPEG, PNG or WebP; only its pixels are kept."""
    return contacts.add_picture(tx(), caller(), picture_id, data["contact_id"], data["occurred_at"], request.get_data())


@blp.route("/contact-pictures/<uuid:picture_id>")
@requires(Role.CLERK)
@blp.response(200, content_type="image/jpeg")
def show_picture(picture_id: uuid.UUID) -> Response:
    """The picture."""
    return photo(contacts.picture(tx(), caller(), picture_id).jpeg)


@blp.route("/inbox")
@requires(Role.CLERK)
@blp.response(200, schemas.InboxOut)
def show_inbox() -> Any:
    """What the caller was told: calls on their rungs, handovers."""
    return inbox.inbox(tx(), caller())


@blp.route("/inbox/readings", methods=["POST"])
@requires(Role.CLERK)
@blp.arguments(schemas.ReadIn)
@blp.response(204)
def read_inbox(data: dict[str, Any]) -> None:
    """The caller has seen these."""
    inbox.read(tx(), caller(), data["ids"])


@blp.route("/stores/<uuid:store_id>/follow-up-plan")
@requires(Role.CLERK)
@blp.response(200, schemas.PlanOut)
def show_plan(store_id: uuid.UUID) -> Any:
    """The store's rules."""
    return plans.plan_of(tx(), caller().store(tx(), store_id).id)


@blp.route("/stores/<uuid:store_id>/follow-up-plan", methods=["PATCH"])
@requires(Role.MANAGER)
@blp.arguments(schemas.PlanChangeIn)
@blp.response(200, schemas.PlanOut)
def change_plan(data: dict[str, Any], store_id: uuid.UUID) -> Any:
    """Other rules, for visits and calls from now on; what is not named stays."""
    return plans.set_plan(tx(), caller().store(tx(), store_id).id, data)


@blp.route("/stores/<uuid:store_id>/scripts")
@requires(Role.CLERK)
@blp.response(200, schemas.ScriptSchema(many=True))
def list_scripts(store_id: uuid.UUID) -> Any:
    """What to say on a call: the store's own pack, else the suggested one."""
    return plans.scripts_of(tx(), caller().store(tx(), store_id).id, web.language())


@blp.route("/stores/<uuid:store_id>/scripts", methods=["PUT"])
@requires(Role.MANAGER)
@blp.arguments(schemas.PackIn)
@blp.response(204)
def set_scripts(data: dict[str, Any], store_id: uuid.UUID) -> None:
    """The store's own pack; an empty one brings the suggested pack back."""
    plans.set_scripts(tx(), caller().store(tx(), store_id).id, data["scripts"])
