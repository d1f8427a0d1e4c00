"""What clerks record, over HTTP. Every record has an id the tablet made, so that sending twice is harmless."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request

from store_api.pages import photo
from store_api.smorest import PICTURE, Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.models import Role
from store_api.visits import photos, reasons, schemas, service
from store_api.visits.models import Footfall, Note, Photo, ReturnReason, TryOn, Visit
from store_api.web import language, tx

blp = Blueprint("visits", __name__, url_prefix="/api/v1", description="Visits, try-ons, notes, returns, visitors")


@blp.route("/visits/<uuid:visit_id>", methods=["PUT"])
@requires(Role.CLERK, records=True)
@blp.arguments(schemas.VisitIn)
@blp.response(200, schemas.VisitOut)
def arrive(data: dict[str, Any], visit_id: uuid.UUID) -> Any:
    """Somebody is being served."""
    return service.arrive(tx(), caller(), visit_id, data)


@blp.route("/visits/<uuid:visit_id>/customer", methods=["PUT"])
@requires(Role.CLERK, records=True)
@blp.arguments(schemas.WhoSchema)
@blp.response(200, schemas.VisitOut)
def tie(data: dict[str, Any], visit_id: uuid.UUID) -> Any:
    """The guest turns out to be this customer."""
    return service.tie(tx(), caller(), visit_id, data)


@blp.route("/visits/<uuid:visit_id>/outcome", methods=["PUT"])
@requires(Role.CLERK, records=True)
@blp.arguments(schemas.OutcomeIn)
@blp.response(200, schemas.OutcomeOut)
def close(data: dict[str, Any], visit_id: uuid.UUID) -> Any:
    """Bought or no sale, and whether we may call."""
    return service.close(tx(), caller(), visit_id, data)


@blp.route("/visits/<uuid:visit_id>/try-ons/<uuid:try_on_id>", methods=["PUT"])
@requires(Role.CLERK, records=True)
@blp.arguments(schemas.TryOnIn)
@blp.response(200, schemas.TryOnOut)
def try_on(data: dict[str, Any], visit_id: uuid.UUID, try_on_id: uuid.UUID) -> Any:
    """One piece was tried on."""
    return service.try_on(tx(), caller(), visit_id, try_on_id, data)


@blp.route("/notes/<uuid:note_id>", methods=["PUT"])
@requires(Role.CLERK, records=True)
@blp.arguments(schemas.NoteIn)
@blp.response(200, schemas.NoteOut)
def write_note(data: dict[str, Any], note_id: uuid.UUID) -> Any:
    """A note about a visit or a customer."""
    return service.write_note(tx(), caller(), note_id, data)


@blp.route("/notes/<uuid:note_id>", methods=["PATCH"])
@requires(Role.CLERK, records=True)
@blp.arguments(schemas.VersionHeader, location="headers")
@blp.arguments(schemas.NoteTextIn)
@blp.response(200, schemas.NoteOut)
def correct_note(seen: dict[str, str], data: dict[str, Any], note_id: uuid.UUID) -> Any:
    """Correct a note; when somebody else was faster, 412 with the newest text."""
    return service.correct_note(tx(), caller(), note_id, int(seen["version"].strip('"')), data["text"])


@blp.route("/photos/<uuid:photo_id>", methods=["PUT"])
@requires(Role.CLERK, records=True)
@blp.arguments(schemas.PhotoQuery, location="query")
@blp.response(200, schemas.PhotoOut)
@blp.body(PICTURE)
def add_photo(data: dict[str, Any], photo_id: uuid.UUID) -> Any:
    """A photo of a visit or of one piece in it, as JPEG, PNG or WebP; only its pixels are kept."""
    return photos.add_photo(tx(), caller(), photo_id, data, request.get_data())


@blp.route("/photos/<uuid:photo_id>")
@requires(Role.CLERK)
@blp.response(200, content_type="image/jpeg")
def show_photo(photo_id: uuid.UUID) -> Response:
    """The photo."""
    return photo(photos.photo(tx(), caller(), photo_id).jpeg)


@blp.route("/reasons")
@requires(Role.CLERK)
@blp.response(200, schemas.ReasonsSchema)
def show_reasons() -> Any:
    """The words a clerk taps: the company's own, else those suggested for what it sells."""
    return reasons.reasons(tx(), language())


@blp.route("/reasons", methods=["PUT"])
@requires(Role.HEADQUARTERS)
@blp.arguments(schemas.ReasonsSchema)
@blp.response(200, schemas.ReasonsSchema)
def set_reasons(data: dict[str, Any]) -> Any:
    """The company's own words; an empty list brings the suggested ones back."""
    reasons.set_reasons(tx(), data)
    return reasons.reasons(tx(), language())


@blp.route("/returns/<uuid:return_id>", methods=["PUT"])
@requires(Role.CLERK, records=True)
@blp.arguments(schemas.ReturnIn)
@blp.response(200, schemas.ReturnOut)
def bring_back(data: dict[str, Any], return_id: uuid.UUID) -> Any:
    """Why a piece came back."""
    return service.bring_back(tx(), caller(), return_id, data)


@blp.route("/footfall/<uuid:footfall_id>", methods=["PUT"])
@requires(Role.CLERK, records=True)
@blp.arguments(schemas.FootfallIn)
@blp.response(200, schemas.FootfallOut)
def count_visitors(data: dict[str, Any], footfall_id: uuid.UUID) -> Any:
    """People who came in during an hour; counts of the same hour add up."""
    return service.tally(tx(), caller(), footfall_id, data)


@blp.route("/visits/<uuid:record_id>", methods=["DELETE"])
@requires(Role.CLERK, records=True)
@blp.response(204)
def take_back_visit(record_id: uuid.UUID) -> None:
    """A visit recorded by mistake."""
    service.take_back(tx(), caller(), Visit, record_id)


@blp.route("/try-ons/<uuid:record_id>", methods=["DELETE"])
@requires(Role.CLERK, records=True)
@blp.response(204)
def take_back_try_on(record_id: uuid.UUID) -> None:
    """A try-on recorded by mistake."""
    service.take_back(tx(), caller(), TryOn, record_id)


@blp.route("/photos/<uuid:record_id>", methods=["DELETE"])
@requires(Role.CLERK, records=True)
@blp.response(204)
def take_back_photo(record_id: uuid.UUID) -> None:
    """A photo taken by mistake."""
    service.take_back(tx(), caller(), Photo, record_id)


@blp.route("/notes/<uuid:record_id>", methods=["DELETE"])
@requires(Role.CLERK, records=True)
@blp.response(204)
def take_back_note(record_id: uuid.UUID) -> None:
    """A note written by mistake."""
    service.take_back(tx(), caller(), Note, record_id)


@blp.route("/returns/<uuid:record_id>", methods=["DELETE"])
@requires(Role.CLERK, records=True)
@blp.response(204)
def take_back_return(record_id: uuid.UUID) -> None:
    """A return recorded by mistake."""
    service.take_back(tx(), caller(), ReturnReason, record_id)


@blp.route("/footfall/<uuid:record_id>", methods=["DELETE"])
@requires(Role.CLERK, records=True)
@blp.response(204)
def take_back_footfall(record_id: uuid.UUID) -> None:
    """A wrong count."""
    service.take_back(tx(), caller(), Footfall, record_id)
