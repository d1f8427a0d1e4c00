"""How a clerk's home and a manager's day look over the API."""

from __future__ import annotations

from marshmallow import fields

from followups.models import TaskKind
from store_api.counter.card_schemas import ArrivalCardOut, TriedPieceOut
from store_api.insights.figure_shapes import FigureOut
from store_api.smorest import Answer, maybe
from store_api.staff.models import Role
from store_api.visits.models import OutcomeKind, ReturnKind


class WhoOut(Answer):
    """A customer, as everybody may see her."""

    id = fields.UUID()
    name = fields.String(allow_none=True)
    masked_phone = fields.String(allow_none=True)


class ServedOut(Answer):
    """A visit; `customer` is null for a guest, `mine` when the caller serves her."""

    id = fields.UUID()
    day = fields.Date()
    occurred_at = fields.AwareDateTime()
    staff_id = fields.UUID()
    clerk = fields.String()
    mine = fields.Boolean()
    party = fields.Integer()
    customer = maybe(WhoOut)


class VisitNoteOut(Answer):
    """A note of a visit; `version` goes into If-Match when it is corrected."""

    id = fields.UUID()
    text = fields.String()
    version = fields.Integer()
    occurred_at = fields.AwareDateTime()
    clerk = fields.String()


class ReturnedOut(Answer):
    """A piece that came back; `name` is the catalogue's, else the receipt's, else what was typed."""

    id = fields.UUID()
    kind = fields.Enum(ReturnKind, by_value=True)
    name = fields.String(allow_none=True)
    reasons = fields.List(fields.String())


class OpenVisitOut(ServedOut):
    """Somebody who is in the shop now, with her arrival card, what she has tried on or brought back so far, and what
    was noted, the newest first."""

    card = maybe(ArrivalCardOut)
    try_ons = fields.List(fields.Nested(TriedPieceOut))
    returns = fields.List(fields.Nested(ReturnedOut))
    notes = fields.List(fields.Nested(VisitNoteOut))


class CallOut(Answer):
    """One of the caller's calls that is due.

    `hint` is what was agreed on the last call or why she did not buy, null when nothing was said.
    """

    id = fields.UUID()
    kind = fields.Enum(TaskKind, by_value=True)
    step = fields.Integer(allow_none=True)
    due_at = fields.AwareDateTime()
    late = fields.Boolean()
    customer = fields.Nested(WhoOut)
    hint = fields.String(allow_none=True)


class ClerkStoreOut(Answer):
    """The store and its local day."""

    id = fields.UUID()
    name = fields.String()
    day = fields.Date()


class MeOut(Answer):
    """The caller."""

    id = fields.UUID()
    name = fields.String()
    role = fields.Enum(Role, by_value=True)


class WeekOut(Answer):
    """The caller's own figures of today and the seven days before, by the definitions of the board."""

    first = fields.Date()
    last = fields.Date()
    visits = fields.Integer()
    figures = fields.List(fields.Nested(FigureOut))


class ClerkHomeOut(Answer):
    """Everything on a clerk's home.

    `visits` are of today and open: no outcome, no purchase; the newest first. `unclosed` are those that were left open
    on the seven days before, the oldest first. `calls` are the caller's late and due ones. `unread` counts her inbox,
    `pool` the calls that she may take from others.
    """

    store = fields.Nested(ClerkStoreOut)
    me = fields.Nested(MeOut)
    visits = fields.List(fields.Nested(OpenVisitOut))
    unclosed = fields.List(fields.Nested(ServedOut))
    calls = fields.List(fields.Nested(CallOut))
    unread = fields.Integer()
    pool = fields.Integer()
    visitors_today = fields.Integer()
    week = fields.Nested(WeekOut)


class EndedVisitOut(ServedOut):
    """A visit of today; a purchase counts as bought, and `outcome` null is open."""

    outcome = fields.Enum(OutcomeKind, by_value=True, allow_none=True)
    reason = fields.String(allow_none=True)


class MissingOut(Answer):
    """Something that was asked for and not there; `name` is null for what the catalogue does not know."""

    piece = fields.String()
    name = fields.String(allow_none=True)
    colour = fields.String(allow_none=True)
    size = fields.String(allow_none=True)
    asked = fields.Integer()


class ClerkSecondsOut(Answer):
    """How long a clerk's try-on cards took; seconds."""

    staff_id = fields.UUID()
    clerk = fields.String()
    median = fields.Float()
    cards = fields.Integer()


class CardSecondsOut(Answer):
    """How long try-on cards took, as the tablets measured it; the median in seconds, null without a card."""

    median = fields.Float(allow_none=True)
    cards = fields.Integer()
    clerks = fields.List(fields.Nested(ClerkSecondsOut))


class TodayOut(Answer):
    """A store's day as its manager sees it.

    `visits` are today's, the newest first; `unclosed` are those of the seven days before that were left open, the
    oldest first.
    `missing` and `card_seconds` are of today and the six days before.
    """

    day = fields.Date()
    visitors = fields.Integer()
    visits = fields.List(fields.Nested(EndedVisitOut))
    figures = fields.List(fields.Nested(FigureOut))
    late_calls = fields.Integer()
    pool = fields.Integer()
    unclosed = fields.List(fields.Nested(ServedOut))
    missing = fields.List(fields.Nested(MissingOut))
    card_seconds = fields.Nested(CardSecondsOut)
