"""A clerk's home: who is here, what was left open, her calls, her week; in one request and few queries."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from cast import take_coupon
from counter_book import counted
from counter_stage import Stage, ids, phone
from merges import OTHER_PHONE, merged

from followups import contacts
from followups.models import ContactResult, FollowUpTask, Rung, TaskKind
from store_api.db import new_id
from store_api.staff.models import Staff
from store_api.visits import service as visits
from store_api.visits.models import FitVerdict, Note, OutcomeKind, ReturnKind, ReturnReason, Visit


def promised(stage: Stage, holder: Staff | None = None, *, hours_ago: float = 1, **columns: Any) -> FollowUpTask:
    """A call to Anna that fell due then; after a visit without a sale unless told otherwise."""
    visit = stage.story.no_sale(stage.anna)
    due_at = stage.session.now - timedelta(hours=hours_ago)
    task = FollowUpTask(
        id=new_id(),
        kind=TaskKind.CADENCE,
        visit_id=visit.id,
        step=1,
        store_id=stage.store.id,
        customer_id=stage.anna.id,
        holder_id=(holder or stage.people.shop.lin).id,
        since=visit.day,
        due_at=due_at,
        first_due_at=due_at,
        created_at=stage.session.now,
        **columns,
    )
    stage.session.add(task)
    stage.session.flush()
    return task


def full_house(stage: Stage, guests: int) -> None:
    """So many customers with a past are being served."""
    customers = [stage.story.customer(phone(n)) for n in range(guests)]
    for n, customer in enumerate(customers):
        take_coupon(stage.session, stage.people.shop.code, phone(n), browser=str(n))
        visit = stage.visit(customer)
        stage.tries(visit, "Z1-象牙白-M", fit=FitVerdict.FITS, recommended=["K1"])
        stage.story.ends(visit)
    stage.story.pass_time(days=7)
    for customer in customers:
        stage.visit(customer)


def test_an_empty_shop_has_an_empty_home(stage: Stage) -> None:
    home = stage.home()
    empty = {"visits": [], "unclosed": [], "calls": [], "unread": 0, "pool": 0, "visitors_today": 0}
    assert {name: home[name] for name in empty} == empty
    assert home["store"] == {"id": str(stage.store.id), "name": "南京路店", "day": "2026-03-10"}
    assert home["me"] == {"id": str(stage.people.shop.lin.id), "name": "小林", "role": "clerk"}


def test_who_is_here_is_shown_with_her_card_and_what_she_tries_on(stage: Stage) -> None:
    stage.wardrobe()
    before = stage.visit()
    for piece in ("Z1", "C1"):
        stage.tries(before, piece, recommended=["K1"])
        stage.story.pass_time(minutes=1)
    stage.story.ends(before)
    stage.story.pass_time(days=7)
    visit = stage.visit()
    for piece in ("K1-米白-M", "C1"):
        stage.tries(visit, piece)
        stage.story.pass_time(minutes=1)
    (shown,) = stage.home()["visits"]
    assert (shown["id"], shown["clerk"], shown["mine"], shown["party"]) == (str(visit.id), "小林", True, 1)
    assert shown["customer"] == {"id": str(stage.anna.id), "name": None, "masked_phone": "138****8000"}
    assert shown["card"]["recommended"]["style"] == "K1"
    assert [one["style"] for one in shown["card"]["tried"]] == ["C1", "Z1"]
    assert [one["style"] for one in shown["try_ons"]] == ["C1", "K1"]


def test_what_was_noted_in_the_visit_is_shown_newest_first_unless_it_was_taken_back(stage: Stage) -> None:
    visit = stage.story.visit(party=2)
    written = []
    for minutes, text in ((3, "等老公来看"), (2, "喜欢米色"), (1, "写错了")):
        body = {"visit_id": visit.id, "text": text, "occurred_at": stage.session.now - timedelta(minutes=minutes)}
        written.append(visits.write_note(stage.session, stage.story.lin, new_id(), body))
    visits.take_back(stage.session, stage.story.lin, Note, written[2].id)
    visits.correct_note(stage.session, stage.story.lin, written[0].id, 1, "等老公周六来看")
    (shown,) = stage.home()["visits"]
    told = [(note["text"], note["version"], note["clerk"]) for note in shown["notes"]]
    assert told == [("喜欢米色", 1, "小林"), ("等老公周六来看", 2, "小林")]


def test_what_came_back_in_the_visit_is_shown_unless_it_was_taken_back(stage: Stage) -> None:
    stage.wardrobe()
    visit = stage.story.visit()
    brought = []
    for piece in ("K1", "那条红裙子"):
        body = {"visit_id": visit.id, "kind": ReturnKind.EXCHANGE, "piece": piece, "reasons": ["偏大"]}
        body["occurred_at"] = stage.session.now
        brought.append(visits.bring_back(stage.session, stage.story.lin, new_id(), body))
    visits.take_back(stage.session, stage.story.lin, ReturnReason, brought[1].id)
    (shown,) = stage.home()["visits"]
    assert shown["returns"] == [
        {"id": str(brought[0].id), "kind": "exchange", "name": "高腰阔腿裤", "reasons": ["偏大"]}
    ]


def test_a_guest_has_no_card(stage: Stage) -> None:
    visit = stage.story.visit(party=3)
    stage.tries(visit)
    (shown,) = stage.home()["visits"]
    assert (shown["customer"], shown["card"], shown["party"], len(shown["try_ons"])) == (None, None, 3, 1)


def test_a_colleagues_visit_is_shown_and_not_mine(stage: Stage) -> None:
    stage.visit()
    (shown,) = stage.home(stage.people.shop.mei)["visits"]
    assert (shown["clerk"], shown["mine"]) == ("小林", False)


def test_the_newest_visit_comes_first(stage: Stage) -> None:
    first = stage.story.visit()
    stage.story.pass_time(minutes=5)
    second = stage.story.visit()
    assert ids(stage.home()["visits"]) == [second.id, first.id]


@pytest.mark.parametrize("kind", OutcomeKind)
def test_a_closed_visit_is_gone(stage: Stage, kind: OutcomeKind) -> None:
    stage.story.ends(stage.visit(), kind)
    assert stage.home()["visits"] == []


def test_her_receipt_closes_the_visit(stage: Stage) -> None:
    stage.visit()
    stage.story.buys(stage.anna)
    assert stage.home()["visits"] == []


def test_a_receipt_of_the_person_she_is_closes_it_too(stage: Stage) -> None:
    other = stage.story.customer(OTHER_PHONE)
    stage.visit()
    stage.story.buys(other)
    merged(stage.session, stage.people.shop, other, stage.anna)
    assert stage.home()["visits"] == []


def test_a_receipt_of_another_store_does_not(stage: Stage) -> None:
    stage.visit()
    stage.story.buys(stage.anna, store=stage.people.shop.other_store)
    assert len(stage.home()["visits"]) == 1


def test_a_visit_taken_back_is_gone(stage: Stage) -> None:
    visit = stage.visit()
    visits.take_back(stage.session, stage.story.lin, Visit, visit.id)
    assert stage.home()["visits"] == []


def test_yesterdays_open_visit_was_not_closed(stage: Stage) -> None:
    visit = stage.visit()
    stage.story.pass_time(days=1)
    home = stage.home()
    (shown,) = home["unclosed"]
    assert home["visits"] == []
    assert (shown["id"], shown["day"], shown["clerk"], shown["customer"]["id"]) == (
        str(visit.id),
        "2026-03-10",
        "小林",
        str(stage.anna.id),
    )


def test_after_a_week_it_is_let_go(stage: Stage) -> None:
    stage.visit()
    stage.story.pass_time(days=7)
    assert len(stage.home()["unclosed"]) == 1
    stage.story.pass_time(days=1)
    assert stage.home()["unclosed"] == []


def test_the_oldest_unclosed_visit_comes_first(stage: Stage) -> None:
    first = stage.story.visit()
    stage.story.pass_time(days=1)
    second = stage.story.visit()
    stage.story.pass_time(days=1)
    assert ids(stage.home()["unclosed"]) == [first.id, second.id]


def test_the_day_is_the_stores(stage: Stage) -> None:
    stage.session.now = datetime.fromisoformat("2026-03-10T23:30:00+08:00")
    stage.story.visit()
    stage.session.now += timedelta(hours=1)
    home = stage.home()
    assert (home["store"]["day"], home["visits"], len(home["unclosed"])) == ("2026-03-11", [], 1)


def test_my_call_is_shown_with_what_she_said(stage: Stage) -> None:
    task = promised(stage)
    stage.story.ends(stage.visit(), reason="等打折")
    (call,) = stage.home()["calls"]
    assert call == {
        "id": str(task.id),
        "kind": "cadence",
        "step": 1,
        "due_at": task.due_at.isoformat(),
        "late": False,
        "customer": {"id": str(stage.anna.id), "name": None, "masked_phone": "138****8000"},
        "hint": "等打折",
    }


def test_what_was_agreed_on_the_last_call_is_the_hint(stage: Stage) -> None:
    promised(stage)
    body = {"customer_id": stage.anna.id, "result": ContactResult.NO_ANSWER, "next_step": "周六带样衣"}
    contacts.record_contact(stage.session, stage.story.lin, new_id(), {**body, "occurred_at": stage.session.now})
    (call,) = stage.home()["calls"]
    assert call["hint"] == "周六带样衣"


def test_a_call_is_late_after_the_stores_limit(stage: Stage) -> None:
    promised(stage, hours_ago=25)
    promised(stage, hours_ago=23)
    assert [call["late"] for call in stage.home()["calls"]] == [True, False]


def test_a_call_that_is_not_due_yet_is_not_shown(stage: Stage) -> None:
    promised(stage, hours_ago=-1)
    assert stage.home()["calls"] == []


def test_a_managers_home_shows_his_own_calls_only(stage: Stage) -> None:
    promised(stage)
    assert stage.home(stage.people.shop.mei)["calls"] == []


def test_the_pool_is_counted(stage: Stage) -> None:
    promised(stage, stage.people.shop.mei, hours_ago=80, rung=Rung.POOL)
    home = stage.home()
    assert (home["pool"], home["calls"]) == (1, [])


def test_her_own_call_in_the_pool_is_late_and_none_she_could_take(stage: Stage) -> None:
    task = promised(stage, hours_ago=80, rung=Rung.POOL)
    home = stage.home()
    assert (home["pool"], [call["id"] for call in home["calls"]]) == (0, [str(task.id)])


def test_todays_visitors_are_counted(stage: Stage) -> None:
    for hour, visitors in (("2026-03-10T13", 3), ("2026-03-10T00", 4), ("2026-03-09T23", 9)):
        body = {"hour": datetime.fromisoformat(f"{hour}:00:00+08:00"), "visitors": visitors}
        visits.count_visitors(stage.session, new_id(), stage.store, body, "door")
    assert stage.home()["visitors_today"] == 7


def test_the_week_is_her_row_of_the_board(stage: Stage) -> None:
    for _ in range(2):
        stage.story.ends(stage.visit(), OutcomeKind.NO_SALE)
        stage.story.pass_time(days=1)
    stage.story.ends(stage.story.visit(), OutcomeKind.BOUGHT)
    week = stage.home()["week"]
    path = f"/stores/{stage.store.id}/clerk-board?first={week['first']}&last={week['last']}"
    (row,) = stage.show(path)["clerks"]
    figures = {figure["key"]: figure for figure in row["figures"]}
    assert week["visits"] == row["visits"] == 3
    assert week["figures"] == [figures[one["key"]] for one in week["figures"]]
    assert (week["first"], week["last"]) == ("2026-03-05", "2026-03-12")


def test_too_few_visits_are_no_conversion(stage: Stage) -> None:
    stage.story.ends(stage.visit(), OutcomeKind.BOUGHT)
    conversion = stage.home()["week"]["figures"][0]
    assert (conversion["key"], conversion["value"], conversion["remark"]) == ("clerk_conversion", None, "few_visits")
    assert (conversion["numerator"], conversion["denominator"]) == (1, 1)


def test_a_full_shop_takes_as_many_queries_as_two_customers(stage: Stage) -> None:
    stage.wardrobe()
    stage.stocked("K1-黑色-M")
    taken = []
    for guests in (2, 12):
        full_house(stage, guests)
        lin = stage.person()
        stage.session.expire_all()
        with counted() as sent:
            answer = lin.get(f"/stores/{stage.store.id}/clerk-home")
        assert answer.json is not None
        assert len(answer.json["visits"]) == guests
        assert all(visit["card"]["recommended"]["style"] == "K1" for visit in answer.json["visits"])
        taken.append(len(sent))
    assert taken[0] == taken[1] <= 29, taken


def test_an_unchanged_home_is_not_sent_again(stage: Stage) -> None:
    stage.visit()
    lin, path = stage.person(), f"/stores/{stage.store.id}/clerk-home"
    first = lin.get(path)
    again = lin.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    stage.story.visit()
    assert lin.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
