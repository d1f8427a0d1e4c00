"""How the catalogue and the stock of a store look over the API."""

from __future__ import annotations

from marshmallow import fields

from store_api.smorest import Answer


class CatalogueSkuOut(Answer):
    """One colour and size; `family` is the colour's family, price in minor units of the store's currency."""

    code = fields.String()
    barcode = fields.String(allow_none=True)
    colour = fields.String(allow_none=True)
    family = fields.String(allow_none=True)
    size = fields.String(allow_none=True)
    price = fields.Integer(allow_none=True)


class CatalogueProductOut(Answer):
    """A style; `keys` is its name in pinyin and by initials, `pairs` are the styles that go with it."""

    style = fields.String()
    name = fields.String()
    category = fields.String(allow_none=True)
    keys = fields.String()
    skus = fields.List(fields.Nested(CatalogueSkuOut))
    pairs = fields.List(fields.String())


class CatalogueReasonsOut(Answer):
    """What a clerk can tap: why nothing was bought, how a piece sat, why one came back."""

    no_sale = fields.List(fields.String())
    fit = fields.List(fields.String())
    return_ = fields.List(fields.String(), data_key="return")


class CatalogueOut(Answer):
    """Everything a tablet needs to search without a network. Nothing in it is about a person."""

    currency = fields.String()
    stock_fresh_minutes = fields.Integer()
    reasons = fields.Nested(CatalogueReasonsOut)
    products = fields.List(fields.Nested(CatalogueProductOut))


class StockListOut(Answer):
    """What a store has: by SKU the quantity (null = unknown) and when that was so."""

    levels = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Raw(), metadata={"description": "[quantity or null, as_of]", "minItems": 2}),
    )
