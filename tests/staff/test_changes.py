"""What is changed of the company, its stores and its people after the first day."""

from __future__ import annotations

from typing import Any

import pytest
from cast import Cast, Person
from counter_book import found, refused
from werkzeug.test import TestResponse

from store_api.db import Session
from store_api.staff.addresses import front
from store_api.staff.models import Company, Role


def change(person: Person, path: str, **body: Any) -> TestResponse:
    """Somebody changes something."""
    return person.call("PATCH", path, json=body)


def test_everybody_knows_the_company(people: Cast) -> None:
    shown = found(people.lin.get("/company"))
    assert shown == {"name": "南风服饰", "vertical": "apparel", "public_url": "https://shop.example"}


def test_the_address_is_that_of_the_installation(people: Cast) -> None:
    front.connect("https://here.example")
    try:
        assert found(people.lin.get("/company"))["public_url"] == "https://here.example"
    finally:
        front.connect(None)


def test_headquarters_chooses_what_the_company_sells(people: Cast, session: Session) -> None:
    assert found(change(people.hua, "/company", vertical="pharmacy"))["vertical"] == "pharmacy"
    assert session.get_one(Company, True, populate_existing=True).name == "南风服饰"


def test_headquarters_renames_the_company(people: Cast) -> None:
    shown = found(change(people.hua, "/company", name="北风家居"))
    assert (shown["name"], shown["vertical"]) == ("北风家居", "apparel")


@pytest.mark.parametrize("body", [{"vertical": "weapons"}, {"name": " "}, {"public_url": "https://x.example"}])
def test_nonsense_about_the_company_is_refused(people: Cast, body: dict[str, str]) -> None:
    assert refused(change(people.hua, "/company", **body)) == (422, "invalid")


def test_a_stock_list_counts_for_a_day_unless_told_otherwise(people: Cast) -> None:
    path = f"/stores/{people.shop.store.id}"
    [store] = found(people.lin.get("/stores"))
    assert store["stock_fresh_minutes"] == 1440
    assert found(change(people.mei, path, stock_fresh_minutes=120))["stock_fresh_minutes"] == 120
    assert found(change(people.mei, path, name="南京东路店"))["stock_fresh_minutes"] == 120


@pytest.mark.parametrize("minutes", [0, 7 * 24 * 60 + 1, "60"])
def test_a_stock_list_does_not_count_for_ever(people: Cast, minutes: object) -> None:
    answer = change(people.mei, f"/stores/{people.shop.store.id}", stock_fresh_minutes=minutes)
    assert refused(answer) == (422, "invalid")


def test_a_new_store_may_say_how_long_its_stock_list_counts(people: Cast) -> None:
    body = {"code": "S3", "name": "三店", "stock_fresh_minutes": 60}
    assert found(people.hua.post("/stores", body))["stock_fresh_minutes"] == 60


def test_a_closed_day_is_listed_and_can_be_opened_again(people: Cast) -> None:
    path = f"/stores/{people.shop.store.id}/closed-days"
    for day in ("2026-05-02", "2026-05-01"):
        assert people.mei.post(path, {"day": day}).status_code == 204
    assert found(people.mei.get(path)) == [{"day": "2026-05-01"}, {"day": "2026-05-02"}]
    for _ in range(2):
        assert people.mei.call("DELETE", path, query_string={"day": "2026-05-01"}).status_code == 204
    assert found(people.mei.get(path)) == [{"day": "2026-05-02"}]


def test_of_secrets_only_is_told_whether_there_is_one(people: Cast) -> None:
    answer = people.hua.get("/staff")
    secrets = {one["number"]: (one["has_pin"], one["has_password"]) for one in found(answer)}
    assert secrets == {"1": (True, True), "3": (True, True), "7": (True, False), "9": (True, False)}
    assert "argon2" not in answer.text


def test_a_manager_renames_a_clerk_who_stays_signed_in(people: Cast) -> None:
    changed = found(change(people.mei, f"/staff/{people.shop.lin.id}", name="林姐"))
    assert (changed["name"], changed["role"]) == ("林姐", "clerk")
    assert people.lin.get("/stores").status_code == 200


def test_a_manager_makes_no_managers(people: Cast) -> None:
    answer = change(people.mei, f"/staff/{people.shop.lin.id}", role="manager")
    assert refused(answer) == (403, "role_not_allowed")


def test_headquarters_makes_a_clerk_a_manager_who_signs_in_anew(people: Cast) -> None:
    assert found(change(people.hua, f"/staff/{people.shop.lin.id}", role="manager"))["role"] == "manager"
    assert refused(people.lin.get("/stores")) == (401, "signed_out")


def test_the_last_of_headquarters_stays_there(people: Cast) -> None:
    answer = change(people.hua, f"/staff/{people.shop.hua.id}", role="clerk")
    assert refused(answer) == (409, "last_headquarters")
    assert people.shop.hua.role is Role.HEADQUARTERS


def test_headquarters_sends_a_clerk_to_another_store(people: Cast) -> None:
    elsewhere = str(people.shop.other_store.id)
    assert found(change(people.hua, f"/staff/{people.shop.lin.id}", store_ids=[elsewhere]))["store_ids"] == [elsewhere]
    assert refused(people.lin.get("/stores")) == (401, "signed_out")


def test_one_store_more_ends_no_session(people: Cast) -> None:
    both = [str(people.shop.store.id), str(people.shop.other_store.id)]
    assert set(found(change(people.hua, f"/staff/{people.shop.lin.id}", store_ids=both))["store_ids"]) == set(both)
    assert people.lin.get("/stores").status_code == 200


def test_a_manager_gives_no_clerk_to_a_store_of_others(people: Cast) -> None:
    answer = change(people.mei, f"/staff/{people.shop.lin.id}", store_ids=[str(people.shop.other_store.id)])
    assert refused(answer) == (404, "store_unknown")


def test_everybody_works_somewhere(people: Cast) -> None:
    assert refused(change(people.hua, f"/staff/{people.shop.lin.id}", store_ids=[])) == (422, "invalid")
