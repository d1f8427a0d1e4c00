"""What must not go unseen in a store, as plain HTML for its manager: each part with what can be done about it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request
from marshmallow import EXCLUDE, ValidationError

from followups import addresses, handovers, ladder, service, watch
from followups.lines import names_of
from followups.overview import overview
from followups.pages import pages, to_store
from followups.watch_schemas import AddressIn
from store_api import web
from store_api.customers import handovers as frozen
from store_api.errors import Conflict, DomainError, Invalid
from store_api.pages import Elsewhere, Page, page
from store_api.senders.notices import NoticeKind, notices
from store_api.staff.access import Caller
from store_api.staff.models import Role, Store
from store_api.staff.pages import page_caller
from store_api.web import tx


@page(pages, "/calls/<uuid:store_id>")
def oversee(store_id: uuid.UUID) -> Page:
    """What there is to do and to know of this store."""
    caller = page_caller(Role.MANAGER)
    return shown(caller, caller.store(tx(), store_id))


def shown(caller: Caller, store: Store, complaint: DomainError | None = None) -> Page:
    """The page; with a complaint about an address the form keeps what was typed but the secret."""
    names, people = names_of(tx()), addresses.people_of(tx(), store.id)
    shows = {
        "store": store,
        "zone": store.zone,
        "found": overview(tx(), caller, store),
        "people": sorted((names[one], one) for one in people),
        "kinds": [kind for kind in NoticeKind if notices.available(kind)],
        "complaint": complaint,
        "typed": request.form,
    }
    return Page("call_watch.html", status=complaint.status if complaint else 200, shows=shows)


@page(pages, "/calls/tasks/<uuid:task_id>/release", "POST")
def release(task_id: uuid.UUID) -> Elsewhere:
    """A held call was made already, or goes out now."""
    made = chosen("made", "send") == "made"
    task = service.own_task(tx(), page_caller(Role.MANAGER), task_id)
    return to_store(service.release(tx(), task, already_called=made).store_id)


@page(pages, "/calls/tasks/<uuid:task_id>/again", "POST")
def try_again(task_id: uuid.UUID) -> Elsewhere:
    """Tell of a dead call after all."""
    task = service.own_task(tx(), page_caller(Role.MANAGER), task_id)
    ladder.try_again(tx(), task)
    return to_store(task.store_id)


@page(pages, "/calls/<uuid:store_id>/messages/<uuid:notice_id>", "POST")
def settle_message(store_id: uuid.UUID, notice_id: uuid.UUID) -> Elsewhere:
    """A message that was maybe sent had arrived, or goes out again."""
    again = chosen("arrived", "again") == "again"
    store = page_caller(Role.MANAGER).store(tx(), store_id)
    watch.settle_unknown(tx(), store.id, notice_id, again=again)
    return to_store(store.id)


@page(pages, "/calls/<uuid:store_id>/addresses", "POST")
def add_address(store_id: uuid.UUID) -> Page | Elsewhere:
    """A bot, mailbox or phone of the store, or of one of its people."""
    caller = page_caller(Role.MANAGER)
    store = caller.store(tx(), store_id)
    try:
        addresses.add_to_store(tx(), caller.staff, store.id, typed_address(), web.language())
    except (Invalid, Conflict) as complaint:  # Raised before anything is written.
        return shown(caller, store, complaint)
    return to_store(store.id)


def typed_address() -> dict[str, Any]:
    """The form as `addresses` takes it. Raises Invalid."""
    given = {name: value for name, value in request.form.items() if value.strip()}
    try:
        said: dict[str, Any] = AddressIn().load(given, unknown=EXCLUDE)
    except ValidationError:
        raise Invalid("notice_address_wrong") from None
    return said


@page(pages, "/calls/<uuid:store_id>/addresses/<uuid:address_id>/remove", "POST")
def remove_address(store_id: uuid.UUID, address_id: uuid.UUID) -> Elsewhere:
    """Nothing goes there any more."""
    caller = page_caller(Role.MANAGER)
    store = caller.store(tx(), store_id)
    addresses.remove(tx(), caller.staff, addresses.in_store(tx(), store.id, address_id))
    return to_store(store.id)


@page(pages, "/calls/<uuid:store_id>/handovers/<uuid:handover_id>/finish", "POST")
def finish_handover(store_id: uuid.UUID, handover_id: uuid.UUID) -> Elsewhere:
    """The successor knows everything: the customers are his."""
    caller = page_caller(Role.MANAGER)
    store = caller.store(tx(), store_id)
    frozen.finish(tx(), handovers.to_finish(tx(), caller, handover_id))
    return to_store(store.id)


def chosen(*words: str) -> str:
    """Which of its buttons a form was sent by. Raises Invalid."""
    answer = request.form.get("answer", "")
    if answer not in words:
        raise Invalid("invalid")
    return answer
