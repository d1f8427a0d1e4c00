"""Photos of a visit over HTTP: only pixels are kept, and only who met her sees them."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from cast import Cast, Person, fresh_id
from counter_book import Tablet, found, refused
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from store_api.db import Session
from store_api.privacy.erasure import erase
from store_api.staff import signin
from store_api.visits import photos
from store_api.visits.models import Photo, Visit


def picture(colour: str = "red") -> bytes:
    """A JPEG with a place in its EXIF."""
    exif = Image.Exif()
    exif[0x010E] = "where she lives"
    body = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(body, "JPEG", exif=exif)
    return body.getvalue()


class Camera(Tablet):
    """Lin's tablet takes pictures."""

    def take(
        self,
        visit: str,
        body: bytes | None = None,
        key: str | None = None,
        *,
        person: Person | None = None,
        **query: Any,
    ) -> TestResponse:
        """A picture of a visit."""
        said = {"visit_id": visit, "occurred_at": self.now.isoformat(), **query}
        path = f"/photos/{key or fresh_id()}"
        content = {"data": body or picture(), "query_string": said, "content_type": "image/jpeg"}
        return (person or self.person).call("PUT", path, **content)

    def taken(self, visit: str, **query: Any) -> str:
        """The id of a picture that was taken."""
        return str(found(self.take(visit, **query))["id"])

    def of_her(self) -> tuple[str, str]:
        """A customer, and a visit of hers."""
        customer = self.met()
        return customer, self.visited(customer_id=customer)


@pytest.fixture
def camera(people: Cast) -> Camera:
    """Lin's tablet."""
    return Camera(people)


def test_a_photo_is_kept_and_shown(camera: Camera) -> None:
    key = fresh_id()
    made = found(camera.take(camera.visited(), key=key))
    assert (made["id"], made["try_on_id"], made["width"], made["height"]) == (key, None, 40, 30)
    answer = camera.person.get(f"/photos/{key}")
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "image/jpeg", "no-store")
    assert Image.open(io.BytesIO(answer.data)).size == (40, 30)


def test_nothing_but_its_pixels_is_kept(camera: Camera, session: Session) -> None:
    camera.taken(camera.visited())
    assert b"where she lives" not in session.scalars(select(Photo.jpeg)).one()


def test_the_same_again_is_the_same_photo(camera: Camera, session: Session) -> None:
    visit, key = camera.visited(), fresh_id()
    assert found(camera.take(visit, key=key)) == found(camera.take(visit, key=key))
    assert session.scalar(select(func.count()).select_from(Photo)) == 1


def test_another_picture_under_the_id_is_a_conflict(camera: Camera) -> None:
    visit, key = camera.visited(), fresh_id()
    found(camera.take(visit, key=key))
    assert refused(camera.take(visit, picture("blue"), key)) == (409, "id_used")


@pytest.mark.parametrize("body", [b"<svg/>", b"\xff\xd8\xff", b"GIF89a"])
def test_what_is_no_picture_is_refused(camera: Camera, body: bytes) -> None:
    assert refused(camera.take(camera.visited(), body)) == (422, "picture_unreadable")


def test_a_photo_may_show_one_piece(camera: Camera) -> None:
    visit = camera.visited()
    piece = str(found(camera.try_on(visit, piece="A02"))["id"])
    assert found(camera.take(visit, try_on_id=piece))["try_on_id"] == piece


def test_the_piece_is_one_of_that_visit(camera: Camera) -> None:
    piece = str(found(camera.try_on(camera.visited(), piece="A02"))["id"])
    assert refused(camera.take(camera.visited(), try_on_id=piece)) == (404, "record_unknown")
    assert refused(camera.take(camera.visited(), try_on_id=fresh_id())) == (404, "record_unknown")


def test_an_unknown_visit_has_no_photos(camera: Camera) -> None:
    assert refused(camera.take(fresh_id())) == (404, "visit_unknown")


def test_a_visit_has_only_so_many(camera: Camera) -> None:
    visit = camera.visited()
    for n in range(photos.MOST_PHOTOS):
        at = camera.now - timedelta(seconds=n)
        last = camera.taken(visit, occurred_at=at.isoformat())
    assert refused(camera.take(visit)) == (409, "too_many_photos")
    assert camera.take_back("photos", last).status_code == 204
    assert camera.take(visit).status_code == 200


def test_a_photo_of_before_she_signed_in_needs_her_word(camera: Camera) -> None:
    at = camera.now - timedelta(hours=1)
    assert refused(camera.take(camera.visited(), occurred_at=at.isoformat())) == (401, "session_not_valid_then")


def test_who_is_at_no_tablet_takes_none(camera: Camera) -> None:
    assert refused(camera.take(camera.visited(), person=camera.people.hua)) == (403, "tablet_needed")


def test_a_tablet_delivers_photos_later(camera: Camera, session: Session) -> None:
    shop, visit = camera.people.shop, camera.visited()
    over = signin.open_session(session, shop.lin, shop.tablet).session
    over.ended_at = camera.now
    session.settle()
    headers = {"Authorization": f"Bearer {shop.tablet_token}", "Huitouke-Session": str(over.id)}
    query = {"visit_id": visit, "occurred_at": camera.now.isoformat()}
    path = f"/api/v1/photos/{fresh_id()}"
    answer = camera.people.client.put(path, data=picture(), query_string=query, headers=headers)
    assert answer.status_code == 200


def test_what_was_taken_back_is_not_shown(camera: Camera) -> None:
    customer, visit = camera.of_her()
    key = camera.taken(visit)
    assert camera.take_back("photos", key).status_code == 204
    assert refused(camera.person.get(f"/photos/{key}")) == (404, "picture_unknown")
    [moment] = found(camera.person.get(f"/customers/{customer}"))["timeline"]
    assert moment["details"]["photos"] == []


def test_a_store_that_has_not_met_her_does_not_see_it(camera: Camera) -> None:
    _, visit = camera.of_her()
    key = camera.taken(visit)
    assert refused(camera.people.stranger.get(f"/photos/{key}")) == (404, "customer_unknown")
    assert camera.people.mei.get(f"/photos/{key}").status_code == 200


def test_a_guest_is_seen_in_her_store_only(camera: Camera) -> None:
    key = camera.taken(camera.visited())
    assert refused(camera.people.stranger.get(f"/photos/{key}")) == (404, "picture_unknown")
    assert camera.people.mei.get(f"/photos/{key}").status_code == 200


def test_her_timeline_names_photos_with_what_they_show(camera: Camera) -> None:
    customer, visit = camera.of_her()
    piece = str(found(camera.try_on(visit, piece="A02"))["id"])
    whole, close_up = camera.taken(visit), camera.taken(visit, try_on_id=piece)
    timeline = found(camera.person.get(f"/customers/{customer}"))["timeline"]
    shown = {moment["kind"]: (moment["details"]["id"], moment["details"]["photos"]) for moment in timeline}
    assert shown == {"visit": (visit, [whole]), "try_on": (piece, [close_up])}


def test_erasure_deletes_them_and_takes_no_new_ones(camera: Camera, session: Session) -> None:
    customer, visit = camera.of_her()
    camera.taken(visit)
    erase(session, uuid.UUID(customer))
    session.settle()
    assert session.scalar(select(func.count()).select_from(Photo)) == 0
    assert refused(camera.take(visit)) == (410, "customer_erased")


def test_a_visit_of_another_store_looks_like_none(camera: Camera, session: Session) -> None:
    customer, visit = camera.of_her()
    erase(session, uuid.UUID(customer))
    row = session.get_one(Visit, uuid.UUID(visit))
    row.store_id = camera.people.shop.other_store.id
    session.settle()
    assert refused(camera.take(visit)) == (404, "visit_unknown")
