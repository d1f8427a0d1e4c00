"""The calls as plain HTML: where the link of a message outside the app leads. `watch_pages` has the manager's part."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, url_for

from followups import inbox, service
from followups.lines import Line, lines_of
from followups.overview import glance
from store_api import web
from store_api.pages import Elsewhere, Page, page
from store_api.staff import service as staff
from store_api.staff.access import Caller
from store_api.staff.models import Role, Store
from store_api.staff.pages import page_caller
from store_api.web import tx

pages = Blueprint("followup_pages", __name__, template_folder="templates")


@dataclass(frozen=True)
class Desk:
    """A clerk's calls in one of her stores, and those that she may take."""

    store: Store
    late: list[Line]
    due: list[Line]
    next: list[Line]
    pool: list[Line]


@page(pages, "/calls")
def calls() -> Page | Elsewhere:
    """A clerk's own calls; a manager's store, or the list of his stores."""
    caller = page_caller()
    stores = [store for store in staff.stores(tx()) if caller.may_enter(store.id)]
    if not caller.at_least(Role.MANAGER):
        desks = [desk_of(caller, store) for store in stores]
        return Page("calls.html", shows={"desks": desks, "unread": inbox.inbox(tx(), caller).unread})
    if len(stores) == 1:
        return to_store(stores[0].id)
    return Page("call_stores.html", shows={"glances": [(store, glance(tx(), store)) for store in stores]})


def desk_of(caller: Caller, store: Store) -> Desk:
    """What she has to do in this store. What went into the pool from her is still on her own list."""
    found = service.call_list(tx(), caller, store.id)
    others = [task for task in found.pool if task.holder_id != caller.staff.id]
    return Desk(store, *(lines_of(tx(), tasks) for tasks in (found.late, found.due, found.next, others)))


@page(pages, "/calls/tasks/<uuid:task_id>/take", "POST")
def take(task_id: uuid.UUID) -> Elsewhere:
    """A call from the pool is hers from now on; who is first has it."""
    caller = page_caller()
    task = service.take(tx(), caller, task_id)
    return to_store(task.store_id) if caller.at_least(Role.MANAGER) else here()


def here() -> Elsewhere:
    """Back to the clerk's list."""
    return Elsewhere(url_for("followup_pages.calls", lang=web.language()))


def to_store(store_id: uuid.UUID) -> Elsewhere:
    """On to the manager's page of a store."""
    return Elsewhere(url_for("followup_pages.oversee", store_id=store_id, lang=web.language()))
