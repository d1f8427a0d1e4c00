"""How styles and stock look over the API."""

from __future__ import annotations

from marshmallow import fields, validate

from store_api.smorest import Code, Currency, Schema


class SkuOut(Schema):
    """One colour and size; price in minor units."""

    id = fields.UUID()
    code = fields.String()
    colour = fields.String()
    size = fields.String()
    barcode = fields.String()
    price = fields.Integer()
    currency = fields.String()


class ProductOut(Schema):
    """A style with its SKUs."""

    id = fields.UUID()
    style = fields.String()
    name = fields.String()
    category = fields.String()
    skus = fields.List(fields.Nested(SkuOut))


class SearchQuery(Schema):
    """Part of a style number or name."""

    text = Code(required=True, longest=80)


class PairingIn(Schema):
    """A style that goes well with this one."""

    style = Code(required=True, longest=80)


class StyleIn(Schema):
    """A style by hand, for shops whose till delivers no catalogue."""

    name = Code(required=True)
    category = Code(longest=80)
    skus = fields.List(
        fields.Nested(
            Schema.from_dict(
                {
                    "code": Code(required=True, longest=80),
                    "colour": Code(longest=40),
                    "size": Code(longest=40),
                    "barcode": Code(longest=80),
                    "price": fields.Integer(strict=True, validate=validate.Range(0, 2_000_000_000)),
                    "currency": Currency(),
                },
                name="SkuIn",
            )
        ),
        load_default=list,
        validate=validate.Length(max=500),
    )
