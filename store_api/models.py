"""All tables of the installation, for Alembic and for every process that maps them."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import MetaData
from sqlalchemy.orm import configure_mappers

from store_api.db import Base

FEATURES = (
    "senders",
    "staff",
    "catalog",
    "customers",
    "coupons",
    "visits",
    "sales",
    "dictionary",
    "tags",
    "pos",
    "insights",
    "wecom",
)
MODULES = ("store_api.events", *(f"store_api.{feature}.models" for feature in FEATURES), "followups.models")


def configure() -> MetaData:
    """Import every model and complete the mappers; the metadata of all tables."""
    for module in MODULES:
        import_module(module)
    configure_mappers()
    return Base.metadata
