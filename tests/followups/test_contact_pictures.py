"""Pictures of a call over HTTP: only pixels are kept, and only who met her sees them."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from cast import Cast, Person, fresh_id
from counter_book import found, refused
from PIL import Image
from sqlalchemy import func, select
from story import Story
from werkzeug.test import TestResponse

from followups import contacts
from followups.models import ContactPicture, ContactResult
from store_api.customers.models import Acquaintance
from store_api.db import new_id


def photo(colour: str = "red") -> bytes:
    """A JPEG with a place in its EXIF."""
    exif = Image.Exif()
    exif[0x010E] = "where she lives"
    body = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(body, "JPEG", exif=exif)
    return body.getvalue()


class Album:
    """A call that Lin made, and its pictures."""

    def __init__(self, people: Cast) -> None:
        self.people, self.story = people, Story(people.shop)
        self.session = self.story.session
        self.customer = self.story.customer()
        body = {
            "occurred_at": self.session.now,
            "result": ContactResult.REACHED,
            "customer_id": self.customer.id,
        }
        self.contact = contacts.record_contact(self.session, self.story.lin, new_id(), body)
        self.session.settle()

    def add(
        self, body: bytes, key: str | None = None, *, person: Person | None = None, at: datetime | None = None
    ) -> TestResponse:
        """Somebody adds a picture."""
        query = {"contact_id": str(self.contact.id), "occurred_at": (at or self.session.now).isoformat()}
        path = f"/contact-pictures/{key or fresh_id()}"
        sender = person or self.people.lin
        return sender.call("PUT", path, data=body, query_string=query, content_type="image/jpeg")


@pytest.fixture
def album(people: Cast) -> Album:
    """A call without pictures yet."""
    return Album(people)


def test_a_picture_is_kept_and_shown(album: Album) -> None:
    key = fresh_id()
    assert found(album.add(photo(), key))["width"] == 40
    answer = album.people.lin.get(f"/contact-pictures/{key}")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(answer.data)).size == (40, 30)


def test_nothing_but_its_pixels_is_kept(album: Album) -> None:
    found(album.add(photo()))
    assert b"where she lives" not in album.session.scalars(select(ContactPicture.jpeg)).one()


def test_no_cache_keeps_it(album: Album) -> None:
    key = fresh_id()
    found(album.add(photo(), key))
    assert album.people.lin.get(f"/contact-pictures/{key}").headers["Cache-Control"] == "no-store"


def test_the_same_again_is_the_same_picture(album: Album) -> None:
    key = fresh_id()
    first = found(album.add(photo(), key))
    assert found(album.add(photo(), key)) == first
    assert album.session.scalar(select(func.count()).select_from(ContactPicture)) == 1


def test_another_picture_under_the_id_is_a_conflict(album: Album) -> None:
    key = fresh_id()
    found(album.add(photo(), key))
    assert refused(album.add(photo("blue"), key)) == (409, "id_used")


@pytest.mark.parametrize("body", [b"", b"<svg/>", b"\xff\xd8\xff", b"GIF89a"])
def test_what_is_no_picture_is_refused(album: Album, body: bytes) -> None:
    assert refused(album.add(body)) == (422, "picture_unreadable")


def test_only_who_made_the_call_adds_pictures(album: Album) -> None:
    assert refused(album.add(photo(), person=album.people.stranger))[0] in (403, 404)
    assert refused(album.add(photo(), person=album.people.hua))[0] in (403, 404)


def test_to_an_unknown_call_nothing_is_added(album: Album) -> None:
    album.contact.id = new_id()
    assert refused(album.add(photo())) == (404, "contact_unknown")


def test_a_call_has_at_most_nine_pictures(album: Album) -> None:
    for n in range(contacts.MOST_PICTURES):
        found(album.add(photo(), at=album.session.now - timedelta(seconds=n)))
    assert refused(album.add(photo())) == (409, "too_many_pictures")


def test_a_store_that_has_not_met_her_does_not_see_it(album: Album) -> None:
    key = fresh_id()
    found(album.add(photo(), key))
    assert refused(album.people.stranger.get(f"/contact-pictures/{key}")) == (404, "customer_unknown")


def test_another_store_that_has_met_her_sees_it(album: Album) -> None:
    key = fresh_id()
    found(album.add(photo(), key))
    met = {"store_id": album.people.shop.other_store.id, "customer_id": album.customer.id}
    album.session.add(Acquaintance(**met, first_met_at=album.session.now))
    album.session.settle()
    assert album.people.stranger.get(f"/contact-pictures/{key}").status_code == 200


def test_her_timeline_names_it(album: Album) -> None:
    key = fresh_id()
    found(album.add(photo(), key))
    page = found(album.people.lin.get(f"/customers/{album.customer.id}"))
    [call] = [moment for moment in page["timeline"] if moment["kind"] == "contact"]
    assert call["details"]["pictures"] == [key]
