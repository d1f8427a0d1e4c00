"""What a tablet sends, in as few words as a test needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from cast import PHONE, Cast, Person, fresh_id
from sqlalchemy import event
from werkzeug.test import TestResponse

from store_api.db import database


class Tablet:
    """Lin's tablet: every call makes its own id unless told otherwise."""

    def __init__(self, people: Cast, person: Person | None = None) -> None:
        self.people, self.person = people, person or people.lin

    @property
    def now(self) -> datetime:
        """The time of the test."""
        return self.people.shop.session.now

    def body(self, **fields: Any) -> dict[str, Any]:
        """A body that says when."""
        return {"occurred_at": self.now.isoformat(), **fields}

    def visit(self, key: str | None = None, **fields: Any) -> TestResponse:
        """Somebody is being served."""
        return self.person.put(f"/visits/{key or fresh_id()}", self.body(**fields))

    def visited(self, **fields: Any) -> str:
        """The id of a visit that was recorded."""
        return str(found(self.visit(**fields))["id"])

    def tie(self, visit: str, **fields: Any) -> TestResponse:
        """The guest turns out to be somebody."""
        return self.person.put(f"/visits/{visit}/customer", fields)

    def close(self, visit: str, kind: str = "no_sale", **fields: Any) -> TestResponse:
        """The visit ends."""
        return self.person.put(f"/visits/{visit}/outcome", self.body(kind=kind, **fields))

    def try_on(self, visit: str, key: str | None = None, **fields: Any) -> TestResponse:
        """A piece is tried on."""
        return self.person.put(f"/visits/{visit}/try-ons/{key or fresh_id()}", self.body(**fields))

    def note(self, key: str | None = None, **fields: Any) -> TestResponse:
        """Something is noted."""
        return self.person.put(f"/notes/{key or fresh_id()}", self.body(**fields))

    def correct(self, note: str, text: str, version: str | None) -> TestResponse:
        """A note is corrected."""
        headers = {} if version is None else {"If-Match": version}
        return self.person.call("PATCH", f"/notes/{note}", json={"text": text}, headers=headers)

    def count(self, key: str | None = None, **fields: Any) -> TestResponse:
        """People came in."""
        return self.person.put(f"/footfall/{key or fresh_id()}", {"visitors": 5, **fields})

    def take_back(self, kind: str, key: str) -> TestResponse:
        """It was a mistake."""
        return self.person.call("DELETE", f"/{kind}/{key}")

    def met(self, phone: str = PHONE) -> str:
        """The id of a customer that the store has met."""
        answer = self.person.post("/customers", {"phone": phone, "service": True})
        return str(found(answer)["id"])


def found(answer: TestResponse) -> Any:
    """The body of an answer that went well."""
    assert answer.status_code in (200, 201), answer.text
    return answer.json


def refused(answer: TestResponse) -> tuple[int, str]:
    """Status and code of a refusal."""
    assert answer.json is not None
    return answer.status_code, answer.json["code"]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile, but for savepoints."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if "SAVEPOINT" not in statement:
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)
