"""A shop that may keep what customers say about their health, or may not, and one of them who agrees, or does not."""

from __future__ import annotations

import uuid
from typing import Any

from cast import Cast, Person, fresh_id
from counter_book import Tablet, found
from own_words import read_all_again
from sqlalchemy import select
from story import drain
from tag_book import Book
from werkzeug.test import TestResponse

from store_api.tags.models import CustomerTag, TagEvidence, TagVerdict

TEXT = "同意本店整理我说到的健康情况，只用来推荐合适的商品，可以不同意。"
NEWS = "怀孕了，想要米色裙子"
SECRET = ("household", "孕期")
# What a clerk says that a colour of a note really is.
TRYING = {"facet": "household", "tag": "备孕", "polarity": "fact", "for_person": None}


class Shop:
    """Headquarters' switch, and what a customer answers."""

    def __init__(self, book: Book) -> None:
        self.book, self.hua = book, book.people.hua

    def switch(self, text: str | None = TEXT) -> dict[str, Any]:
        """On with a text, or off; everything has reacted and all notes are read again."""
        shown = switched(self.hua, text)
        read_all_again()
        return shown

    def says(self, answer: bool, customer: str | None = None, shown: str | None = None) -> TestResponse:
        """Yes or no to a clerk, to the text of now unless she was `shown` another version; everything has reacted."""
        asked = {"sensitive": answer, "sensitive_version": shown or version(self.book.people.lin)}
        body = {name: value for name, value in asked.items() if value is not None}
        response = self.book.tablet.person.put(f"/customers/{customer or self.book.customer}/consents", body)
        drain(self.book.session.now)
        return response

    def agrees(self, customer: str | None = None) -> None:
        """A yes that is recorded."""
        found(self.says(True, customer))

    def refuses(self, customer: str | None = None) -> None:
        """A no."""
        found(self.says(False, customer))

    def sells(self, vertical: str) -> None:
        """Headquarters says what the shop sells; nothing has reacted."""
        found(self.hua.call("PATCH", "/company", json={"vertical": vertical}))


def switched(hua: Person, text: str | None = TEXT) -> dict[str, Any]:
    """Headquarters switches on with a text, or off."""
    body = {"on": False} if text is None else {"on": True, "text": text}
    shown: dict[str, Any] = found(hua.put("/sensitive-tags", body))
    return shown


def version(clerk: Person) -> str | None:
    """Of the text that is shown now."""
    told: str | None = found(clerk.get("/consent-texts"))["sensitive_version"]
    return told


def note_of_who_agreed(people: Cast, text: str = NEWS) -> tuple[str, str]:
    """A customer who agreed, and a note of hers, on real commits; nothing has reacted."""
    tablet = Tablet(people)
    visit, customer = tablet.visited(phone="13900139000"), tablet.met("13900139000")
    switched(people.hua)
    agreed = {"sensitive": True, "sensitive_version": version(people.lin)}
    found(people.lin.put(f"/customers/{customer}/consents", agreed))
    return customer, str(found(tablet.note(fresh_id(), visit_id=visit, text=text))["id"])


def held(book: Book) -> set[str]:
    """Every word about health that is stored as a tag."""
    rows: list[str | None] = []
    for column in (TagEvidence.tag, CustomerTag.tag, TagVerdict.tag, TagVerdict.now_tag):
        rows += book.session.scalars(select(column))
    return {word for word in rows if word in ("孕期", "备孕", "产后")}


def told(book: Book, note: uuid.UUID) -> set[str]:
    """What clerks said that the tags of a note really are."""
    said = select(TagVerdict.now_tag).where(TagVerdict.note_id == note)
    return {tag for tag in book.session.scalars(said) if tag is not None}
