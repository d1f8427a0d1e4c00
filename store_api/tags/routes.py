"""Tags over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from store_api.customers.service import met_by
from store_api.dictionary.reading import taggers
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.tags import facets, names, schemas, search, service, verdicts
from store_api.web import language, tx

blp = Blueprint("tags", __name__, url_prefix="/api/v1", description="Tags made of notes")


@blp.route("/customers/<uuid:customer_id>/tags")
@requires(Role.CLERK)
@blp.response(200, schemas.TagOut(many=True))
def tag_cloud(customer_id: uuid.UUID) -> Any:
    """A customer's tag cloud, heaviest first."""
    return service.tag_cloud(tx(), met_by(tx(), caller(), customer_id).id, language())


@blp.route("/customers/<uuid:customer_id>/tag-evidence")
@requires(Role.CLERK)
@blp.arguments(schemas.EvidenceQuery, location="query")
@blp.response(200, schemas.EvidenceOut(many=True))
def evidence(query: dict[str, Any], customer_id: uuid.UUID) -> Any:
    """The sentences one tag came from, newest first, with what clerks said about it."""
    return service.evidence(tx(), met_by(tx(), caller(), customer_id).id, query["facet"], query["tag"])


@blp.route("/customers/with-tags")
@requires(Role.CLERK)
@blp.arguments(schemas.WithTagsQuery, location="query")
@blp.response(200, schemas.WithTagsOut)
def with_tags(query: dict[str, Any]) -> Any:
    """The people the caller's stores have met whose clouds have all of these tags."""
    return search.with_tags(tx(), caller(), query["tag"], query["for_person"], query["page"])


@blp.route("/tag-names")
@requires(Role.CLERK)
@blp.response(200, schemas.TagNamesOut)
def tag_names() -> Any:
    """What tags can be called here."""
    return {"vertical": taggers.current(tx()).vertical.value, "facets": names.tag_names(tx(), language())}


@blp.route("/dictionary/facets/<key>", methods=["DELETE"])
@requires(Role.MANAGER)
@blp.response(204)
def remove_facet(key: str) -> None:
    """The shop does without this kind of tag."""
    facets.remove_facet(tx(), caller().staff, key)


@blp.route("/tag-verdicts/<uuid:verdict_id>", methods=["PUT"])
@requires(Role.CLERK, records=True)
@blp.arguments(schemas.VerdictIn)
@blp.response(200, schemas.VerdictOut)
def judge(data: dict[str, Any], verdict_id: uuid.UUID) -> Any:
    """A tag of a note is wrong, or is really another."""
    return verdicts.judge(tx(), caller(), verdict_id, data)


@blp.route("/tag-verdicts/<uuid:record_id>", methods=["DELETE"])
@requires(Role.CLERK, records=True)
@blp.response(204)
def take_back_verdict(record_id: uuid.UUID) -> None:
    """The verdict was a mistake."""
    verdicts.take_back_verdict(tx(), caller(), record_id)
