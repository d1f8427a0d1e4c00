"""Printed codes: what each kind needs, who may see and retire it, and what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import NOW, Cast, Shop, fresh_id
from qr_examples import STYLE, counted_statements, launch, product_code, store_code
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from store_api.catalog.models import Product
from store_api.catalog.service import put_product
from store_api.coupons import qr_codes
from store_api.coupons.models import Campaign, Claim, QrCode, QrKind, Scan
from store_api.coupons.qr_counts import counted_codes
from store_api.db import Session, new_id
from store_api.errors import Invalid, NotFound


@pytest.fixture
def trousers(session: Session, shop: Shop) -> Product:
    """A style of the catalogue."""
    made = put_product(session, style=STYLE, name="阔腿裤", category="裤装")
    session.settle()
    return made


# What each kind needs.


def bodies(shop: Shop) -> dict[str, dict[str, str]]:
    """What a manager sends for a code of each kind."""
    store = {"store_id": str(shop.store.id)}
    return {
        "campaign": {"campaign_id": str(shop.campaign.id), **store},
        "store": store,
        "clerk": {**store, "staff_id": str(shop.lin.id)},
        "product": {**store, "style": STYLE},
        "fitting_room": {**store, "room": "试衣间 2"},
    }


def new_code(people: Cast, kind: str, who: str = "mei", **changes: object) -> TestResponse:
    """Somebody wants a code of a kind; None takes an entry away."""
    body = {"kind": kind, **bodies(people.shop)[kind], **changes}
    answer: TestResponse = getattr(people, who).post("/qr-codes", {k: v for k, v in body.items() if v is not None})
    return answer


@pytest.mark.parametrize("kind", list(QrKind))
def test_a_manager_makes_a_code_of_every_kind(people: Cast, trousers: Product, kind: QrKind) -> None:
    answer = new_code(people, kind)
    assert answer.status_code == 201
    body = answer.get_json()
    assert body["kind"] == kind
    assert (body["scans"], body["claims"], body["retired_at"]) == (0, 0, None)
    for name, value in bodies(people.shop)[kind].items():
        assert body[name] == value


def test_a_code_is_of_a_campaign_unless_said_otherwise(people: Cast) -> None:
    body = people.mei.post("/qr-codes", bodies(people.shop)["campaign"]).get_json()
    assert (body["kind"], body["campaign_id"]) == ("campaign", str(people.shop.campaign.id))


MISSING = [
    ("campaign", "campaign_id"),
    ("store", "store_id"),
    ("clerk", "store_id"),
    ("clerk", "staff_id"),
    ("product", "store_id"),
    ("product", "style"),
    ("fitting_room", "store_id"),
    ("fitting_room", "room"),
]


@pytest.mark.parametrize(("kind", "name"), MISSING)
def test_what_a_kind_needs_and_lacks_is_named(people: Cast, trousers: Product, kind: str, name: str) -> None:
    answer = new_code(people, kind, **{name: None})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "qr_entries_wrong")
    assert answer.get_json()["errors"] == {"json": {name: ["这一项必填。"]}}


USELESS = [("store", "room"), ("store", "style"), ("fitting_room", "style"), ("clerk", "room"), ("product", "room")]


@pytest.mark.parametrize(("kind", "name"), USELESS)
def test_what_a_kind_cannot_use_is_named(people: Cast, trousers: Product, kind: str, name: str) -> None:
    answer = new_code(people, kind, **{name: STYLE})
    assert answer.status_code == 422
    assert answer.get_json()["errors"] == {"json": {name: ["没有这一项。"]}}


@pytest.mark.parametrize("room", ["", "   ", "长" * 41, "2\x07"])
def test_a_room_is_a_short_name(people: Cast, room: str) -> None:
    assert new_code(people, "fitting_room", room=room).status_code == 422


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [
        ("campaign", "campaign_id", "campaign_unknown"),
        ("store", "store_id", "store_unknown"),
        ("clerk", "staff_id", "staff_unknown"),
        ("product", "style", "style_unknown"),
    ],
)
def test_what_is_not_there_is_not_found(people: Cast, kind: str, name: str, code: str) -> None:
    answer = new_code(people, kind, **{name: fresh_id()})
    assert (answer.status_code, answer.get_json()["code"]) == (404, code)


@pytest.mark.parametrize("kind", ["campaign", "store", "clerk", "fitting_room"])
def test_a_foreign_store_looks_like_none(people: Cast, kind: str) -> None:
    answer = new_code(people, kind, store_id=str(people.shop.other_store.id))
    assert (answer.status_code, answer.get_json()["code"]) == (404, "store_unknown")


def test_a_foreign_clerk_looks_like_none(people: Cast) -> None:
    answer = new_code(people, "clerk", staff_id=str(people.shop.stranger.id))
    assert (answer.status_code, answer.get_json()["code"]) == (404, "staff_unknown")


def test_a_clerk_who_has_left_gets_no_code(people: Cast, session: Session) -> None:
    people.shop.lin.active = False
    session.settle()
    assert new_code(people, "clerk").status_code == 404


def test_a_clerk_of_another_store_is_told_apart_from_none(people: Cast) -> None:
    answer = new_code(people, "clerk", who="hua", staff_id=str(people.shop.stranger.id))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "qr_clerk_elsewhere")


def test_headquarters_works_everywhere(people: Cast) -> None:
    body = {"staff_id": str(people.shop.hua.id), "store_id": str(people.shop.other_store.id)}
    assert new_code(people, "clerk", who="hua", **body).status_code == 201


def test_a_campaign_of_another_store_fits_no_code_here(people: Cast, session: Session) -> None:
    elsewhere = launch(session, stores=(people.shop.other_store,))
    session.settle()
    assert new_code(people, "campaign", campaign_id=str(elsewhere.id)).status_code == 404
    answer = new_code(people, "campaign", who="hua", campaign_id=str(elsewhere.id))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "qr_campaign_elsewhere")


def test_a_campaign_for_other_styles_fits_no_code_on_this_one(session: Session, shop: Shop, trousers: Product) -> None:
    for_shirts = launch(session, categories=["衬衫"])
    with pytest.raises(Invalid, match="qr_campaign_elsewhere"):
        qr_codes.add_qr_code(session, for_shirts, kind=QrKind.PRODUCT, store_id=shop.store.id, style=STYLE)


def test_a_style_that_is_not_there_has_no_code(session: Session, shop: Shop) -> None:
    with pytest.raises(NotFound, match="style_unknown"):
        product_code(session, shop)


def test_a_managers_code_of_no_store_needs_a_campaign_that_is_all_his(people: Cast, session: Session) -> None:
    assert new_code(people, "campaign", store_id=None).status_code == 404
    his = launch(session, stores=(people.shop.store,))
    session.settle()
    assert new_code(people, "campaign", store_id=None, campaign_id=str(his.id)).status_code == 201


# The list, and what came of each code.


def scanned(session: Session, code: QrCode, times: int) -> None:
    """The page of a code was opened so often."""
    for _ in range(times):
        qr_codes.count_scan(session, code.id)


def claimed(session: Session, code: QrCode, campaign: Campaign) -> None:
    """Somebody took a coupon there."""
    values = {"claimed_at": NOW, "use_from": NOW, "use_until": NOW + timedelta(days=30), "n": 1}
    session.add(
        Claim(
            campaign_id=campaign.id,
            qr_code_id=code.id,
            person_key=new_id().bytes,
            code_index=new_id().bytes,
            **values,
        )
    )


def test_the_list_says_what_came_of_each_code(people: Cast, session: Session, trousers: Product) -> None:
    code = product_code(session, people.shop)
    scanned(session, code, 3)
    scanned(session, people.shop.code, 1)
    claimed(session, code, people.shop.campaign)
    claimed(session, code, people.shop.campaign)
    session.settle()
    rows = {row["slug"]: row for row in people.lin.get("/qr-codes").get_json()}
    assert (rows[code.slug]["scans"], rows[code.slug]["claims"], rows[code.slug]["style"]) == (3, 2, STYLE)
    assert (rows[people.shop.code.slug]["scans"], rows[people.shop.code.slug]["claims"]) == (1, 0)
    assert rows[code.slug]["campaign_id"] is None
    assert rows[code.slug]["poster"] == f"https://shop.example/q/{code.slug}/poster"


def test_the_list_is_one_query_however_long(session: Session, shop: Shop) -> None:
    for _ in range(5):
        scanned(session, store_code(session, shop), 2)
    session.flush()
    with counted_statements(session) as sent:
        assert [found.scans for found in counted_codes(session, {shop.store.id})] == [0, 2, 2, 2, 2, 2]
    assert len(sent) == 1


def slugs(answer: TestResponse) -> list[str]:
    """The codes of a list."""
    return [row["slug"] for row in answer.get_json()]


def test_each_store_sees_its_own_codes_and_headquarters_all(people: Cast, session: Session) -> None:
    theirs = store_code(session, people.shop, store_id=people.shop.other_store.id)
    session.settle()
    ours = people.shop.code.slug
    assert slugs(people.mei.get("/qr-codes")) == slugs(people.lin.get("/qr-codes")) == [ours]
    assert slugs(people.stranger.get("/qr-codes")) == [theirs.slug]
    assert slugs(people.hua.get("/qr-codes")) == [ours, theirs.slug]


def test_a_code_of_no_store_is_seen_where_its_campaign_runs(people: Cast, session: Session) -> None:
    shop = people.shop
    everywhere = qr_codes.add_qr_code(session, shop.campaign)
    there = qr_codes.add_qr_code(session, launch(session, stores=(shop.other_store,)))
    session.settle()
    assert slugs(people.mei.get("/qr-codes")) == [shop.code.slug, everywhere.slug]
    assert slugs(people.stranger.get("/qr-codes")) == [everywhere.slug, there.slug]


def test_retired_codes_are_listed_when_asked_for(people: Cast, session: Session) -> None:
    scanned(session, people.shop.code, 1)
    session.settle()
    assert slugs(people.mei.get("/qr-codes?retired=true")) == []
    people.mei.call("DELETE", f"/qr-codes/{people.shop.code.id}")
    assert slugs(people.mei.get("/qr-codes")) == []
    (row,) = people.mei.get("/qr-codes?retired=true").get_json()
    assert (row["slug"], row["scans"]) == (people.shop.code.slug, 1)
    assert row["retired_at"].startswith("2026-03-10T06:00:00")


# Retiring.


def retired(people: Cast, who: str, code: QrCode) -> int:
    """The answer to somebody who takes a poster down."""
    people.shop.session.settle()
    answer: TestResponse = getattr(people, who).call("DELETE", f"/qr-codes/{code.id}")
    return answer.status_code


def test_a_stores_manager_retires_what_hangs_there(people: Cast, session: Session) -> None:
    assert retired(people, "mei", store_code(session, people.shop)) == 204
    assert retired(people, "mei", people.shop.code) == 204


def test_nobody_retires_what_hangs_elsewhere(people: Cast, session: Session) -> None:
    theirs = store_code(session, people.shop, store_id=people.shop.other_store.id)
    assert retired(people, "mei", theirs) == 404
    assert theirs.retired_at is None
    assert retired(people, "hua", theirs) == 204


def test_a_code_of_no_store_is_retired_by_who_rules_its_campaign(people: Cast, session: Session) -> None:
    everywhere = qr_codes.add_qr_code(session, people.shop.campaign)
    his = qr_codes.add_qr_code(session, launch(session, stores=(people.shop.store,)))
    assert retired(people, "mei", everywhere) == 404
    assert retired(people, "mei", his) == 204
    assert retired(people, "hua", everywhere) == 204


def test_retiring_twice_keeps_the_first_time(session: Session, shop: Shop) -> None:
    qr_codes.retire(session, shop.code)
    session.now += timedelta(days=1)
    qr_codes.retire(session, shop.code)
    assert shop.code.retired_at == NOW


def test_a_scan_is_one_insert(session: Session, shop: Shop) -> None:
    with counted_statements(session) as sent:
        qr_codes.count_scan(session, shop.code.id)
        session.flush()
    assert len(sent) == 1
    assert session.scalar(select(func.count()).select_from(Scan)) == 1
