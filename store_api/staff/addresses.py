"""Where shoppers' phones, tills, tablets and the people of the shop reach this installation."""

from __future__ import annotations

from store_api.db import Session
from store_api.errors import Conflict
from store_api.staff.service import company
from store_api.web import tx


class Front:
    """The setting PUBLIC_URL of this process; `connect` binds it once, at the composition root."""

    def __init__(self) -> None:
        self.base: str | None = None

    def connect(self, public_url: str | None) -> None:
        """Everything is reached below this address; None = below what was given at set-up."""
        self.base = public_url


front = Front()


def installation_address(session: Session, path: str) -> str:
    """`path` below the setting PUBLIC_URL, else below what was given at set-up.

    Never below a request's host, which may be the shop's inner network. Raises Conflict when neither was given.
    """
    found = company(session)
    base = front.base or (found.public_url if found else None)
    if not base:
        raise Conflict("public_url_missing")
    return f"{base}{path}"


def public_address(path: str) -> str:
    """The same for the transaction of this request."""
    return installation_address(tx(), path)
