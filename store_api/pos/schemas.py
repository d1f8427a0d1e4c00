"""How the till's endpoint answers."""

from __future__ import annotations

from marshmallow import fields

from store_api.pos.models import PosEventState
from store_api.smorest import Schema


class ReceivedOut(Schema):
    """The delivery is stored; it is applied right after."""

    id = fields.UUID()
    state = fields.Enum(PosEventState, by_value=True)
