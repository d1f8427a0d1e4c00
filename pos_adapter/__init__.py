"""Vendor payload -> Receipt, Product, StockLevel, Member, Footfall. Pure: no database, no web framework."""

from __future__ import annotations
