"""What a manager looks after over HTTP: held and dead calls, messages maybe sent, addresses outside the app."""

from __future__ import annotations

import uuid
from typing import Any

from followups import addresses, digests, ladder, schemas, service, watch, watch_schemas
from followups.lines import lines_of
from store_api import web
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.web import tx

blp = Blueprint("watch", __name__, url_prefix="/api/v1", description="What must not go unseen")


@blp.route("/stores/<uuid:store_id>/held-tasks")
@requires(Role.MANAGER)
@blp.response(200, schemas.TaskOut(many=True))
def list_held(store_id: uuid.UUID) -> Any:
    """Calls that a restore holds back until somebody has looked."""
    return lines_of(tx(), service.held_tasks(tx(), caller().store(tx(), store_id).id))


@blp.route("/tasks/<uuid:task_id>/release", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(schemas.ReleaseIn)
@blp.response(200, schemas.TaskOut)
def release(data: dict[str, Any], task_id: uuid.UUID) -> Any:
    """A held call was made already, or goes out now."""
    task = service.own_task(tx(), caller(), task_id)
    [released] = lines_of(tx(), [service.release(tx(), task, already_called=data["already_called"])])
    return released


@blp.route("/stores/<uuid:store_id>/dead-tasks")
@requires(Role.MANAGER)
@blp.response(200, schemas.TaskOut(many=True))
def list_dead(store_id: uuid.UUID) -> Any:
    """Calls that nobody could be told of in five attempts."""
    return lines_of(tx(), watch.dead(tx(), [caller().store(tx(), store_id).id]))


@blp.route("/tasks/<uuid:task_id>/another-attempt", methods=["POST"])
@requires(Role.MANAGER)
@blp.response(204)
def try_again(task_id: uuid.UUID) -> None:
    """Tell of a dead call after all."""
    ladder.try_again(tx(), service.own_task(tx(), caller(), task_id))


@blp.route("/stores/<uuid:store_id>/unknown-notices")
@requires(Role.MANAGER)
@blp.response(200, watch_schemas.NoticeOut(many=True))
def list_unknown(store_id: uuid.UUID) -> Any:
    """Messages about this store's calls that were maybe sent."""
    return digests.unknown(tx(), [caller().store(tx(), store_id).id])


@blp.route("/stores/<uuid:store_id>/unknown-notices/<uuid:notice_id>", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(watch_schemas.SettleIn)
@blp.response(204)
def settle_unknown(data: dict[str, Any], store_id: uuid.UUID, notice_id: uuid.UUID) -> None:
    """Somebody has looked: it had arrived, or it goes out again."""
    watch.settle_unknown(tx(), caller().store(tx(), store_id).id, notice_id, again=data["again"])


@blp.route("/stores/<uuid:store_id>/notice-addresses")
@requires(Role.MANAGER)
@blp.response(200, watch_schemas.AddressOut(many=True))
def list_addresses(store_id: uuid.UUID) -> Any:
    """Where this store and its people get messages outside the app, and what is wrong with it."""
    return addresses.of_store(tx(), caller().store(tx(), store_id).id)


@blp.route("/stores/<uuid:store_id>/notice-addresses", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(watch_schemas.AddressIn)
@blp.response(201, watch_schemas.AddressOut)
def add_address(data: dict[str, Any], store_id: uuid.UUID) -> Any:
    """A bot, mailbox or phone of the store, or of one of its people; its secret is shown to nobody again."""
    store = caller().store(tx(), store_id)
    return addresses.add_to_store(tx(), caller().staff, store.id, data, web.language())


@blp.route("/stores/<uuid:store_id>/notice-addresses/<uuid:address_id>", methods=["DELETE"])
@requires(Role.MANAGER)
@blp.response(204)
def remove_address(store_id: uuid.UUID, address_id: uuid.UUID) -> None:
    """Nothing goes there any more."""
    store = caller().store(tx(), store_id)
    addresses.remove(tx(), caller().staff, addresses.in_store(tx(), store.id, address_id))
