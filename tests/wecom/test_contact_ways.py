"""Contact codes: recorded, made once at WeCom, printed, retired."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cast import NOW, PHONE, Cast, Person, fresh_id
from sqlalchemy import func, select

from store_api.customers import service as customers
from store_api.db import Session, database
from store_api.leases import RowsFailed
from store_api.settings import Settings
from store_api.wecom import errands, jobs
from store_api.wecom.client import RecordingWeCom, WeComClient, WeComError, WeComUnclear
from store_api.wecom.connector import Connector, connector
from store_api.wecom.models import ContactWay, Errand, WeComCall

LATER = NOW + timedelta(days=2)


def body(people: Cast, **changes: Any) -> dict[str, Any]:
    """A code of Lin's."""
    return {"store_id": str(people.shop.store.id), "staff_id": str(people.shop.lin.id), "wecom_user": "lin", **changes}


def make(people: Cast, **changes: Any) -> dict[str, Any]:
    """Mei makes a code."""
    answer = people.mei.post("/contact-ways", body(people, **changes))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.get_json()
    return made


def work() -> None:
    """The clock and a worker, until nothing is due."""
    for _ in range(5):
        with database.transaction(NOW) as session:
            ids = errands.lease_due(session)
        jobs.deliver_all(ids, NOW)


def listed(person: Person) -> list[tuple[str, str | None]]:
    """How far each code is, with WeCom's latest no."""
    return [(one["progress"], one.get("problem")) for one in person.get("/contact-ways").get_json()]


def only_way(session: Session) -> ContactWay:
    """The code as it is stored."""
    session.expire_all()
    return session.scalars(select(ContactWay)).one()


def test_a_code_is_recorded_first_and_made_at_wecom_later(
    people: Cast, session: Session, wecom: RecordingWeCom
) -> None:
    made = make(people)
    assert (made["progress"], made["wecom_user"]) == ("waiting", "lin")
    assert wecom.asked == []
    work()
    way = only_way(session)
    assert wecom.asked == [("add_contact_way", "lin", way.state, "南京路店 小林"), ("picture", "config-1")]
    assert listed(people.mei) == [("ready", None)]


def test_its_state_cannot_be_guessed_and_is_never_shown(people: Cast, session: Session, wecom: RecordingWeCom) -> None:
    made = [make(people), make(people)]
    states = session.scalars(select(ContactWay.state)).all()
    assert len(set(states)) == 2
    assert all(len(state) == 30 and state.isalnum() for state in states)
    assert not [state for state in states if state in str(made)]


def test_the_remark_of_a_code_has_at_most_30_characters(people: Cast, session: Session, wecom: RecordingWeCom) -> None:
    people.shop.store.name = "很" * 40
    session.settle()
    make(people)
    work()
    assert len(wecom.asked[0][3]) == 30


def test_the_code_to_print_is_a_picture(people: Cast, wecom: RecordingWeCom) -> None:
    made = make(people)
    path = f"/contact-ways/{made['id']}.png"
    assert people.mei.get(path).get_json()["code"] == "contact_way_waiting"
    work()
    answer = people.mei.get(path)
    assert (answer.mimetype, answer.data) == ("image/png", b"\x89PNG of config-1")


def test_a_retired_code_is_deleted_at_wecom_and_gone(people: Cast, session: Session, wecom: RecordingWeCom) -> None:
    made = make(people)
    work()
    assert people.mei.call("DELETE", f"/contact-ways/{made['id']}").status_code == 204
    assert listed(people.mei) == [("retiring", None)]
    assert people.mei.get(f"/contact-ways/{made['id']}.png").status_code == 409
    work()
    assert wecom.asked[-1] == ("delete_contact_way", "config-1")
    assert listed(people.mei) == []


def test_retiring_twice_deletes_once(people: Cast, wecom: RecordingWeCom) -> None:
    made = make(people)
    work()
    for _ in range(2):
        assert people.mei.call("DELETE", f"/contact-ways/{made['id']}").status_code == 204
    work()
    assert [asked[0] for asked in wecom.asked].count("delete_contact_way") == 1


def test_a_code_retired_before_it_was_made_is_never_made(people: Cast, wecom: RecordingWeCom) -> None:
    people.mei.call("DELETE", f"/contact-ways/{make(people)['id']}")
    work()
    assert wecom.asked == []


def test_a_code_retired_while_it_was_made_is_deleted(people: Cast, session: Session, wecom: RecordingWeCom) -> None:
    made = make(people)
    call = session.scalars(select(WeComCall)).one()
    assert errands.begin(session, call.id) is not None
    session.settle()
    people.mei.call("DELETE", f"/contact-ways/{made['id']}")
    with database.transaction(NOW) as finishing:
        errands.finish(finishing, call.id, "config-9", None)
    work()
    assert wecom.asked == [("delete_contact_way", "config-9")]
    assert only_way(session).config_id is None


def test_an_attempt_is_made_once_however_often_its_id_is_delivered(
    people: Cast, session: Session, wecom: RecordingWeCom
) -> None:
    make(people)
    ids = [str(id_) for id_ in session.scalars(select(WeComCall.id))]
    for _ in range(3):
        jobs.deliver(ids)
    assert [asked[0] for asked in wecom.asked] == ["add_contact_way"]


@pytest.mark.parametrize("problem", [WeComUnclear("ReadTimeout"), None])
def test_a_code_whose_answer_got_lost_is_not_made_again_by_itself(
    people: Cast, session: Session, wecom: RecordingWeCom, problem: WeComError | None
) -> None:
    make(people)
    call = session.scalars(select(WeComCall)).one()
    if problem is None:  # The worker died in between.
        errands.begin(session, call.id)
        session.settle()
        session.now = LATER
        assert errands.lease_due(session) == []
        assert wecom.asked == []
        return
    wecom.problems = [problem]
    work()
    work()
    assert [asked[0] for asked in wecom.asked] == ["add_contact_way"]
    assert listed(people.mei) == [("unclear", "ReadTimeout")]


def test_an_attempt_in_the_air_waits_and_one_without_a_result_is_unclear(
    people: Cast, session: Session, wecom: RecordingWeCom
) -> None:
    make(people)
    errands.begin(session, session.scalars(select(WeComCall.id)).one())
    session.settle()
    assert listed(people.mei) == [("waiting", None)]
    database.clock = lambda: NOW + timedelta(minutes=3)
    assert listed(people.mei) == [("unclear", None)]


def test_a_plain_no_is_shown_and_not_repeated(people: Cast, wecom: RecordingWeCom) -> None:
    wecom.problems = [WeComError("errcode_60020", permanent=True)]
    make(people)
    work()
    work()
    assert len(wecom.asked) == 1
    assert listed(people.mei) == [("failed", "errcode_60020")]


def test_what_was_not_reached_is_tried_again_with_growing_pauses(
    people: Cast, session: Session, wecom: RecordingWeCom
) -> None:
    wecom.problems = [WeComError("ConnectError", permanent=False)] * 3
    make(people)
    call, now, pauses = session.scalars(select(WeComCall)).one(), NOW, []
    for _ in range(3):
        jobs.run(call.id, now)
        session.refresh(call)
        pauses.append((call.due_at - now).total_seconds())
        now = call.due_at
    assert pauses == [10, 40, 90]
    assert listed(people.mei) == [("waiting", "ConnectError")]
    jobs.run(call.id, now)
    assert only_way(session).config_id == "config-4"


def test_before_its_time_it_is_not_tried_again(people: Cast, session: Session, wecom: RecordingWeCom) -> None:
    wecom.problems = [WeComError("ConnectError", permanent=False)]
    make(people)
    call_id = session.scalars(select(WeComCall.id)).one()
    jobs.run(call_id, NOW)
    jobs.run(call_id, NOW + timedelta(seconds=9))
    assert len(wecom.asked) == 1


def test_after_about_a_day_it_is_given_up(people: Cast, session: Session, wecom: RecordingWeCom) -> None:
    wecom.problems = [WeComError("ConnectError", permanent=False)] * 40
    make(people)
    call, now = session.scalars(select(WeComCall)).one(), NOW
    while call.failed_at is None:
        jobs.run(call.id, now)
        session.refresh(call)
        now = max(call.due_at, now)
    assert call.attempts == errands.MOST_ATTEMPTS
    assert timedelta(hours=12) < now - NOW < timedelta(hours=24)


def test_a_picture_whose_answer_got_lost_is_fetched_again(
    people: Cast, session: Session, wecom: RecordingWeCom
) -> None:
    make(people)
    jobs.run(session.scalars(select(WeComCall.id)).one(), NOW)
    fetching = session.scalars(select(WeComCall).where(WeComCall.errand == Errand.PICTURE)).one()
    wecom.problems = [WeComUnclear("ReadTimeout")]
    jobs.run(fetching.id, NOW)
    session.refresh(fetching)
    jobs.run(fetching.id, fetching.due_at)
    assert listed(people.mei) == [("ready", None)]


def test_one_that_raises_does_not_hold_up_the_others(people: Cast, session: Session, wecom: RecordingWeCom) -> None:
    make(people)
    poison = WeComCall(errand=Errand.PICTURE, subject_id=people.shop.store.id, due_at=NOW - timedelta(days=1))
    session.add(poison)
    session.settle()
    with database.transaction(NOW) as leasing:
        ids = errands.lease_due(leasing)
    assert ids[0] == poison.id or len(ids) == 2
    with pytest.raises(RowsFailed, match=str(poison.id)):
        jobs.deliver_all(ids, NOW)
    assert [asked[0] for asked in wecom.asked] == ["add_contact_way"]


@pytest.mark.parametrize("user", ["", "a b", "x" * 65, "小林", "lin\n", "<lin>"])
def test_an_account_that_wecom_does_not_know_is_refused(people: Cast, wecom: RecordingWeCom, user: str) -> None:
    assert people.mei.post("/contact-ways", body(people, wecom_user=user)).status_code == 422


def test_a_code_is_of_a_clerk_of_the_store(people: Cast, session: Session, wecom: RecordingWeCom) -> None:
    for staff_id in (people.shop.stranger.id, fresh_id()):
        answer = people.mei.post("/contact-ways", body(people, staff_id=str(staff_id)))
        assert (answer.status_code, answer.get_json()["code"]) == (404, "staff_unknown")
    people.shop.lin.active = False
    session.settle()
    assert people.mei.post("/contact-ways", body(people)).status_code == 404
    assert session.scalar(select(func.count()).select_from(ContactWay)) == 0


def test_somebody_of_headquarters_may_have_one_in_any_store(people: Cast, wecom: RecordingWeCom) -> None:
    other = str(people.shop.other_store.id)
    asked = body(people, staff_id=str(people.shop.hua.id), store_id=other)
    assert people.hua.post("/contact-ways", asked).status_code == 201


def test_a_code_for_one_customer_needs_one_the_store_has_met(
    people: Cast, session: Session, wecom: RecordingWeCom
) -> None:
    customer = customers.get_or_make(session, PHONE)
    session.settle()
    asked = body(people, customer_id=str(customer.id))
    assert people.mei.post("/contact-ways", asked).get_json()["code"] == "customer_unknown"
    customers.meet(session, people.shop.store.id, customer.id)
    session.settle()
    assert people.mei.post("/contact-ways", asked).get_json()["customer_id"] == str(customer.id)


def test_a_store_of_others_is_neither_seen_nor_changed(people: Cast, session: Session, wecom: RecordingWeCom) -> None:
    other = str(people.shop.other_store.id)
    assert people.mei.post("/contact-ways", body(people, store_id=other)).status_code == 404
    asked = body(people, staff_id=str(people.shop.stranger.id), store_id=other)
    foreign = people.hua.post("/contact-ways", asked).get_json()["id"]
    assert listed(people.mei) == []
    assert listed(people.hua) == [("waiting", None)]
    for method, path in (("DELETE", ""), ("GET", ".png")):
        refused, unknown = (people.mei.call(method, f"/contact-ways/{way}{path}") for way in (foreign, fresh_id()))
        assert (refused.status_code, refused.data) == (unknown.status_code, unknown.data)
        assert refused.status_code == 404


def test_without_wecom_everything_says_so(people: Cast) -> None:
    way = fresh_id()
    answers = [
        people.mei.post("/contact-ways", body(people)),
        people.mei.get("/contact-ways"),
        people.mei.get(f"/contact-ways/{way}.png"),
        people.mei.call("DELETE", f"/contact-ways/{way}"),
    ]
    assert {(answer.status_code, answer.get_json()["code"]) for answer in answers} == {(409, "wecom_off")}


def test_without_wecom_errands_wait(people: Cast, session: Session, wecom: RecordingWeCom) -> None:
    make(people)
    connector.use(None)
    assert jobs.dispatch(NOW) == 0
    assert session.scalars(select(WeComCall.lease_until)).one() is None


def test_the_connector_is_chosen_by_the_settings(tmp_path: Any) -> None:
    made = Connector()
    made.connect(Settings(data=tmp_path))
    assert not made.available
    made.connect(Settings(data=tmp_path, wecom_corp="corp", wecom_secret="secret"))
    assert isinstance(made.wecom, WeComClient)


def test_the_settings_come_from_the_environment_and_are_not_shown(tmp_path: Any) -> None:
    told = {
        "HUITOUKE_WECOM_CORP": "corp",
        "HUITOUKE_WECOM_SECRET": "s3cret",
        "HUITOUKE_WECOM_CALLBACK_TOKEN": "t0ken",
        "HUITOUKE_WECOM_CALLBACK_KEY": "k3y",
    }
    read = Settings.from_env(told, data=tmp_path)
    assert (read.wecom_corp, read.wecom_secret) == ("corp", "s3cret")
    assert (read.wecom_callback_token, read.wecom_callback_key) == ("t0ken", "k3y")
    assert not [secret for secret in ("s3cret", "t0ken", "k3y") if secret in repr(read)]
