"""The one blueprint of the shopper's pages; the modules beside this one hang their views on it."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("shopper", __name__, template_folder="templates")
