"""What is held about a person from her visits: what clerks recorded, and the tags made of their notes."""

from __future__ import annotations

from base64 import b64encode

from sqlalchemy import ColumnElement, case, or_
from sqlalchemy.orm import InstrumentedAttribute

from store_api.catalog.models import Product, Sku
from store_api.privacy.holding import Holding, named, plain, told
from store_api.privacy.whose import notes, receipts, visits
from store_api.staff.models import Store
from store_api.tags.models import CustomerTag, TagEvidence, TagVerdict
from store_api.visits.models import Note, NoteRevision, Photo, ReturnReason, TryOn, Visit, VisitOutcome

STORE = named("store", "store_id", Store, "name")
STYLE = named("style", "product_id", Product, "name")
# The digest of what the tablet sent says nothing beyond what is shown.
WHEN = told("occurred_at", "occurred_at", "occurred_at", "fingerprint")
# What a note really says, in a clerk's opinion.
NOW = ("now_facet", "now_tag", "now_polarity", "now_for_person")


def unless_none(column: InstrumentedAttribute[str | None]) -> ColumnElement[str | None]:
    """No words, where there were any: something has to stand there."""
    return case((column.is_not(None), ""))


HOLDINGS = (
    Holding(
        Visit,
        Visit.customer_id.in_,
        by="occurred_at",
        shows=(WHEN, STORE, *plain("party")),
        brief=("occurred_at", "store"),
        empties={"fingerprint": b""},
    ),
    Holding(
        VisitOutcome,
        lambda ids: VisitOutcome.visit_id.in_(visits(ids)),
        by="occurred_at",
        shows=(
            WHEN,
            *plain("kind", "reason", "may_call", "missing"),
        ),
        empties={"reason": None, "missing": [], "fingerprint": b""},
    ),
    Holding(
        Photo,
        lambda ids: Photo.visit_id.in_(visits(ids)),
        by="occurred_at",
        shows=(WHEN, STORE, told("picture", lambda row: b64encode(row.jpeg).decode(), "jpeg")),
        brief=("occurred_at", "store"),
        deletes=True,
    ),
    Holding(
        TryOn,
        lambda ids: TryOn.visit_id.in_(visits(ids)),
        by="occurred_at",
        shows=(
            WHEN,
            STYLE,
            named("sku", "sku_id", Sku, "code"),
            *plain("typed_style", "colour", "size", "fit", "result", "reasons", "recommended"),
        ),
        brief=("occurred_at", "style", "typed_style", "colour", "size", "fit", "result", "reasons"),
        empties={
            "typed_style": unless_none(TryOn.typed_style),
            "colour": None,
            "size": None,
            "reasons": [],
            "recommended": [],
            "fingerprint": b"",
        },
    ),
    # An edit that is on its way then meets a newer version. Notes come before what is made of them: their rows are
    # locked by whoever makes it.
    Holding(
        Note,
        lambda ids: Note.id.in_(notes(ids)),
        by="occurred_at",
        shows=(WHEN, STORE, *plain("text")),
        brief=("occurred_at", "text"),
        empties={"text": "", "fingerprint": b""},
        along={"version": Note.version + 1},
    ),
    Holding(
        NoteRevision,
        lambda ids: NoteRevision.note_id.in_(notes(ids)),
        by="replaced_at",
        shows=plain("replaced_at", "text"),
        deletes=True,
    ),
    Holding(
        TagEvidence,
        lambda ids: TagEvidence.note_id.in_(notes(ids)),
        by="tagged_at",
        shows=plain("facet", "tag", "polarity", "for_person", "tagged_at"),
        brief=("polarity", "tag", "for_person"),
        deletes=True,
    ),
    Holding(
        TagVerdict,
        lambda ids: TagVerdict.note_id.in_(notes(ids)),
        by="occurred_at",
        shows=(WHEN, STORE, *plain("kind", "facet", "tag", *NOW)),
        brief=("occurred_at", "kind", "tag", "now_tag"),
        deletes=True,
    ),
    Holding(
        CustomerTag,
        CustomerTag.customer_id.in_,
        by="last_at",
        shows=plain(
            "facet", "tag", "polarity", "for_person", "count", "first_at", "last_at", "changed_from", "bought_on"
        ),
        brief=("polarity", "tag", "for_person"),
        deletes=True,
    ),
    Holding(
        ReturnReason,
        lambda ids: or_(ReturnReason.visit_id.in_(visits(ids)), ReturnReason.receipt_id.in_(receipts(ids))),
        by="occurred_at",
        shows=(
            WHEN,
            *plain("kind"),
            STYLE,
            *plain("typed_style", "reasons"),
        ),
        empties={"typed_style": unless_none(ReturnReason.typed_style), "reasons": [], "fingerprint": b""},
    ),
)
