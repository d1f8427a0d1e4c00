"""Where shoppers' phones, tills and tablets reach this installation."""

from __future__ import annotations

from flask import current_app

from store_api.errors import Conflict
from store_api.staff.service import company
from store_api.web import tx


def public_address(path: str) -> str:
    """`path` below the setting PUBLIC_URL, else below what was given at set-up.

    Never below this request's host, which may be the shop's inner network. Raises Conflict when neither was given.
    """
    base = current_app.config.get("PUBLIC_URL")
    if base is None:
        found = company(tx())
        base = found.public_url if found else None
    if not base:
        raise Conflict("public_url_missing")
    return f"{base}{path}"
