"""The company: set-up, stores, hours, people."""

from __future__ import annotations

import threading
from datetime import date, time

import pytest
from cast import NOW, PASSWORD, PIN, Cast, Shop, fresh_id
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from store_api.db import Session, database
from store_api.errors import Conflict, Forbidden, Gone, Invalid
from store_api.staff import service, signin
from store_api.staff.models import AuditEntry, ClosedDay, Company, Role, Staff, Store, StoreHours

FORM = {
    "company": "南风服饰",
    "public_url": "https://shop.example/",
    "store": "南京路店",
    "code": "S1",
    "timezone": "Asia/Shanghai",
    "currency": "CNY",
    "name": "华姐",
    "number": "1",
    "password": PASSWORD,
    "pin": PIN,
}


def count(session: Session, model: type[Company | Store | Staff]) -> int:
    """How many rows there are."""
    return session.scalar(select(func.count()).select_from(model)) or 0


def link(keys: None = None) -> str:
    """The address the terminal prints."""
    return f"/set-up/{service.setup_token()}"


def test_before_set_up_the_door_is_closed(client: FlaskClient) -> None:
    assert client.get("/", follow_redirects=True).status_code == 403


def test_a_wrong_link_sets_up_nothing(client: FlaskClient, session: Session) -> None:
    assert client.get("/set-up/wrong").status_code == 403
    assert client.post("/set-up/wrong", data=FORM).status_code == 403
    assert count(session, Company) == 0


def test_the_link_leads_to_a_form_with_suggestions(client: FlaskClient) -> None:
    page = client.get(link())
    assert page.status_code == 200
    for suggestion in ("S1", "Asia/Shanghai", "CNY", "http://localhost"):
        assert f'value="{suggestion}"' in page.text


def test_the_form_makes_company_store_and_headquarters_and_signs_her_in(client: FlaskClient, session: Session) -> None:
    answer = client.post(link(), data=FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/office")
    assert client.get_cookie("session") is not None
    made = service.company(session)
    assert made is not None
    assert (made.name, made.public_url) == ("南风服饰", "https://shop.example")
    assert [(one.name, one.role, one.store_ids) for one in session.scalars(select(Staff))] == [
        ("华姐", Role.HEADQUARTERS, {service.stores(session)[0].id})
    ]


def test_the_link_works_once(client: FlaskClient, session: Session) -> None:
    client.post(link(), data=FORM)
    again = client.post(link(), data={**FORM, "code": "S2", "number": "2"})
    assert (again.status_code, client.get(link()).status_code) == (410, 410)
    assert "已经开好店" in again.text
    assert count(session, Store) == 1


@pytest.mark.parametrize(
    ("field", "typed", "note"),
    [
        ("pin", "111111", "太简单"),
        ("pin", "123456", "太简单"),
        ("pin", "12345", "太简单"),
        ("pin", "２７０４１５", "太简单"),
        ("password", "short", "至少十个字符"),
        ("timezone", "Mars/Phobos", "没有「Mars/Phobos」这个时区"),
        ("currency", "人民币", "这一项填得不对"),
        ("currency", "CN", "这一项填得不对"),
        ("public_url", "shop.example", "这一项填得不对"),
        ("public_url", "https://", "这一项填得不对"),
        ("public_url", "http://[", "这一项填得不对"),
        ("company", "  ", "这一项填得不对"),
    ],
)
def test_a_mistake_in_the_form_is_named_and_leaves_nothing_behind(
    client: FlaskClient, session: Session, field: str, typed: str, note: str
) -> None:
    answer = client.post(link(), data={**FORM, field: typed})
    assert answer.status_code == 422
    assert note in answer.text
    assert [count(session, model) for model in (Company, Store, Staff)] == [0, 0, 0]
    assert client.post(link(), data=FORM).status_code == 303


def test_what_was_typed_stays_but_for_the_secrets(client: FlaskClient) -> None:
    answer = client.post(link(), data={**FORM, "pin": "111111", "company": '<b>"南风"'})
    assert "&lt;b&gt;&#34;南风&#34;" in answer.text
    assert PASSWORD not in answer.text


def test_two_who_set_up_at_once_make_one_company(app: Flask, own_database: str) -> None:
    statuses: list[int] = []
    gate = threading.Barrier(4)

    def send(number: int) -> None:
        gate.wait()
        answer = app.test_client().post(link(), data={**FORM, "code": f"S{number}", "number": f"{number}"})
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 410, 410, 410]
    with database.session() as session:
        assert [count(session, model) for model in (Company, Store, Staff)] == [1, 1, 1]


def test_the_set_up_secret_comes_from_the_keys_alone(keys: None) -> None:
    assert service.setup_token() == service.setup_token()
    assert len(service.setup_token()) == 64


def test_setting_up_by_the_service_needs_the_secret_too(session: Session) -> None:
    with pytest.raises(Forbidden, match="setup_link_wrong"):
        service.check_setup_token(session, "")


def test_the_service_refuses_a_second_company(session: Session, shop: Shop) -> None:
    with pytest.raises(Gone, match="setup_done"):
        service.check_setup_token(session, service.setup_token())


def test_a_new_store_is_open_every_day_from_ten_to_ten(session: Session, shop: Shop) -> None:
    assert [(row.weekday, row.opens, row.closes) for row in shop.store.hours] == [
        (weekday, time(10), time(22)) for weekday in range(7)
    ]


def test_a_store_code_is_used_once(people: Cast) -> None:
    answer = people.hua.post("/stores", {"code": "S1", "name": "又一家"})
    assert answer.status_code == 409
    assert answer.get_json()["message"] == "店号 S1 已经有店在用。"


def test_a_store_of_its_own_zone_currency_and_hours(people: Cast) -> None:
    hours = [{"weekday": 5, "opens": "18:00", "closes": "02:00"}]
    body = {"code": "L1", "name": "Soho", "timezone": "Europe/London", "currency": "GBP", "hours": hours}
    answer = people.hua.post("/stores", body)
    assert answer.status_code == 201
    assert {key: answer.get_json()[key] for key in body} == body


def test_a_store_in_no_zone_is_refused(people: Cast) -> None:
    answer = people.hua.post("/stores", {"code": "L1", "name": "Soho", "timezone": "London"})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "timezone_unknown")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "Asia", "A" * 60, "."])
def test_a_zone_is_a_name_and_never_a_path(session: Session, name: str) -> None:
    with pytest.raises(Invalid, match="timezone_unknown"):
        service.check_zone(name)


def test_hours_are_replaced_as_a_whole(people: Cast, session: Session) -> None:
    hours = [{"weekday": 0, "opens": "09:00", "closes": "21:00"}]
    answer = people.mei.call("PATCH", f"/stores/{people.shop.store.id}", json={"hours": hours})
    assert answer.get_json()["hours"] == hours
    rows = session.scalars(select(StoreHours).where(StoreHours.store_id == people.shop.store.id))
    assert [row.weekday for row in rows] == [0]


def test_a_weekday_named_twice_is_refused_and_changes_nothing(people: Cast, session: Session) -> None:
    hours = [{"weekday": 0, "opens": "09:00", "closes": "21:00"}] * 2
    answer = people.mei.call("PATCH", f"/stores/{people.shop.store.id}", json={"hours": hours})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "weekday_twice")
    rows = session.scalars(select(StoreHours).where(StoreHours.store_id == people.shop.store.id))
    assert len(rows.all()) == 7


@pytest.mark.parametrize("wrong", [{"weekday": 7}, {"weekday": -1}, {"opens": "25:00"}, {"closes": "noon"}])
def test_hours_that_no_week_has_are_refused(people: Cast, wrong: dict[str, object]) -> None:
    hours = [{"weekday": 0, "opens": "09:00", "closes": "21:00", **wrong}]
    assert people.mei.call("PATCH", f"/stores/{people.shop.store.id}", json={"hours": hours}).status_code == 422


def test_a_store_can_be_renamed_alone(people: Cast) -> None:
    answer = people.mei.call("PATCH", f"/stores/{people.shop.store.id}", json={"name": "静安店"})
    assert (answer.get_json()["name"], len(answer.get_json()["hours"])) == ("静安店", 7)


def test_a_day_can_be_closed_twice_without_harm(people: Cast, session: Session) -> None:
    path = f"/stores/{people.shop.store.id}/closed-days"
    assert [people.mei.post(path, {"day": "2027-01-01"}).status_code for _ in range(2)] == [204, 204]
    assert session.scalars(select(ClosedDay.day)).all() == [date(2027, 1, 1)]


def test_a_days_border_is_the_stores_own(shop: Shop) -> None:
    assert shop.store.local_day(NOW.replace(hour=15, minute=59)) == date(2026, 3, 10)
    assert shop.store.local_day(NOW.replace(hour=16)) == date(2026, 3, 11)


def test_everybody_sees_the_stores_she_may_enter(people: Cast) -> None:
    seen = {name: [store["code"] for store in getattr(people, name).get("/stores").get_json()] for name in vars_of()}
    assert seen == {"lin": ["S1"], "mei": ["S1"], "hua": ["S1", "S2"], "stranger": ["S2"]}


def vars_of() -> tuple[str, ...]:
    """The cast by name."""
    return ("lin", "mei", "hua", "stranger")


def hire(people: Cast, **changes: object) -> dict[str, object]:
    """What is sent to hire a clerk."""
    return {"number": "20", "name": "小周", "role": "clerk", "store_ids": [str(people.shop.store.id)], **changes}


def test_a_manager_hires_a_clerk_of_his_store(people: Cast) -> None:
    answer = people.mei.post("/staff", hire(people, pin="274159"))
    assert answer.status_code == 201
    assert "274159" not in answer.text
    assert "argon2" not in answer.text
    assert answer.get_json()["store_ids"] == [str(people.shop.store.id)]


def test_a_staff_number_is_used_once(people: Cast) -> None:
    answer = people.mei.post("/staff", hire(people, number="7"))
    assert (answer.status_code, answer.get_json()["message"]) == (409, "工号 7 已经有人在用。")


@pytest.mark.parametrize("role", ["manager", "headquarters"])
def test_a_manager_makes_no_managers(people: Cast, role: str) -> None:
    assert people.mei.post("/staff", hire(people, role=role)).status_code == 403


def test_a_manager_hires_for_no_other_store(people: Cast) -> None:
    assert people.mei.post("/staff", hire(people, store_ids=[str(people.shop.other_store.id)])).status_code == 404


def test_nobody_is_hired_for_a_store_that_is_not_there(people: Cast) -> None:
    assert people.hua.post("/staff", hire(people, store_ids=[fresh_id()])).status_code == 404
    assert people.hua.post("/staff", hire(people, store_ids=[])).status_code == 422


@pytest.mark.parametrize("pin", ["000000", "999999", "123456", "654321", "012345", "12345", "1234567", "12345a", ""])
def test_a_pin_one_could_guess_is_refused(people: Cast, pin: str) -> None:
    assert people.mei.post("/staff", hire(people, pin=pin)).status_code == 422


@pytest.mark.parametrize("pin", ["274159", "112233", "121212", "135790"])
def test_a_pin_that_is_no_run_is_taken(keys: None, pin: str) -> None:
    assert signin.verify(signin.hash_pin(pin), pin)


def test_a_short_password_is_refused(people: Cast) -> None:
    assert people.hua.post("/staff", hire(people, password="123456789")).status_code == 422
    with pytest.raises(Invalid, match="password_too_short"):
        signin.hash_password("123456789")


def test_secrets_are_stored_as_argon2id_over_a_pepper(session: Session, shop: Shop) -> None:
    assert shop.lin.pin_hash is not None
    assert shop.lin.pin_hash.startswith("$argon2id$")
    assert not signin.HASHER.check_needs_rehash(shop.lin.pin_hash)
    assert not signin.verify(signin.HASHER.hash(PIN), PIN)


def test_a_manager_sees_the_people_of_his_stores(people: Cast) -> None:
    assert {one["number"] for one in people.mei.get("/staff").get_json()} == {"1", "3", "7"}
    assert {one["number"] for one in people.hua.get("/staff").get_json()} == {"1", "3", "7", "9"}


def test_a_manager_changes_no_stranger_and_no_superior(people: Cast) -> None:
    statuses = {
        name: people.mei.call("PATCH", f"/staff/{who.id}", json={"active": False}).status_code
        for name, who in {"stranger": people.shop.stranger, "hua": people.shop.hua, "mei": people.shop.mei}.items()
    }
    assert statuses == {"stranger": 404, "hua": 403, "mei": 403}


def test_the_last_of_headquarters_cannot_lock_herself_out(people: Cast) -> None:
    answer = people.hua.call("PATCH", f"/staff/{people.shop.hua.id}", json={"active": False})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "last_headquarters")
    assert people.hua.get("/stores").status_code == 200


def test_headquarters_may_leave_when_another_stays(session: Session, shop: Shop) -> None:
    service.add_staff(session, number="2", name="陈总", role=Role.HEADQUARTERS, store_ids=[shop.store.id])
    assert not service.change_staff(session, shop.hua, active=False).active
    with pytest.raises(Conflict):
        service.change_staff(session, service.staff_by_number(session, "2") or shop.hua, active=False)


def test_a_till_finds_people_by_their_number(session: Session, shop: Shop) -> None:
    assert service.staff_by_number(session, "7") is shop.lin
    assert service.staff_by_number(session, "404") is None
    assert service.staff_by_number(session, None) is None


def test_an_audit_entry_says_who_did_what(session: Session, shop: Shop) -> None:
    service.audit(session, shop.mei, "test.done", shop.store.id, "because")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "test.done")).one()
    assert (entry.staff_id, entry.subject_id, entry.reason, entry.at) == (
        shop.mei.id,
        shop.store.id,
        "because",
        session.now,
    )


def test_what_was_taken_back_stays_taken_back_once(session: Session, shop: Shop) -> None:
    service.withdraw(session, shop.store.id, shop.lin)
    service.withdraw(session, shop.store.id, shop.mei)
    assert service.is_withdrawn(session, shop.store.id)
    assert not service.is_withdrawn(session, shop.other_store.id)
    rows = session.scalars(select(Store.code).where(service.withdrawn(Store.id)))
    assert rows.all() == ["S1"]
