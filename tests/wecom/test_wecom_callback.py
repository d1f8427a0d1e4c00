"""The callback: whom WeCom says was added, stored once, remarked once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import NOW, PHONE, Cast, Shop
from flask.testing import FlaskClient
from sqlalchemy import func, select
from wecom_stage import EXTERNAL, OTHER_KEY, added, address, envelope, seal
from werkzeug.test import TestResponse

from store_api.customers import consents
from store_api.customers import service as customers
from store_api.customers.models import Channel, Customer, Purpose
from store_api.db import Session, database
from store_api.wecom import errands, jobs, service
from store_api.wecom.callback import LARGEST_MESSAGE
from store_api.wecom.client import RecordingWeCom, WeComError
from store_api.wecom.connector import connector
from store_api.wecom.models import ContactWay, Errand, WeComCall, WeComContact


def make(session: Session, shop: Shop, customer: Customer | None = None) -> ContactWay:
    """A code of Lin's, made."""
    way = service.make(session, shop.store, shop.lin, "lin", customer).way
    session.settle()
    work()
    return way


def work() -> None:
    """The clock and a worker, until nothing is due."""
    for _ in range(3):
        with database.transaction(NOW) as session:
            ids = errands.lease_due(session)
        jobs.deliver_all(ids, NOW)


@pytest.fixture
def way(session: Session, shop: Shop, wecom: RecordingWeCom) -> ContactWay:
    """A code of Lin's for everybody."""
    made = make(session, shop)
    wecom.asked.clear()
    return made


def send(client: FlaskClient, message: bytes, **changes: str) -> TestResponse:
    """WeCom sends a message."""
    sealed = seal(message)
    return client.post(address(sealed, **changes), data=envelope(sealed))


def contacts(session: Session) -> list[WeComContact]:
    """Who was added."""
    session.expire_all()
    return list(session.scalars(select(WeComContact).order_by(WeComContact.id)))


def test_the_address_is_proved_by_the_plain_text(client: FlaskClient, wecom: RecordingWeCom, connection: None) -> None:
    sealed = seal(b"1616140317555161061")
    answer = client.get(address(sealed), query_string=None)
    assert answer.status_code == 403
    answer = client.get(f"{address(sealed)}&echostr={sealed.replace('+', '%2B')}")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "text/plain", b"1616140317555161061")


def test_who_adds_a_clerk_by_our_code_is_stored_before_the_answer(
    client: FlaskClient, session: Session, way: ContactWay
) -> None:
    answer = send(client, added(way.state))
    assert (answer.status_code, answer.data) == (200, b"success")
    found = contacts(session)
    assert [(one.contact_way_id, one.external_user, one.wecom_user) for one in found] == [(way.id, EXTERNAL, "lin")]
    assert found[0].remarked_at is None


def test_the_remark_says_where_and_when_she_came(
    client: FlaskClient, session: Session, way: ContactWay, wecom: RecordingWeCom
) -> None:
    send(client, added(way.state))
    work()
    assert wecom.asked == [("set_remark", "lin", EXTERNAL, "南京路店 回头客 260310")]
    assert contacts(session)[0].remarked_at == NOW


def test_wecoms_retries_and_replays_are_one_row_and_one_remark(
    client: FlaskClient, session: Session, way: ContactWay, wecom: RecordingWeCom
) -> None:
    sealed = seal(added(way.state))
    for _ in range(3):
        assert client.post(address(sealed), data=envelope(sealed)).status_code == 200
        assert send(client, added(way.state)).status_code == 200
        work()
    assert len(contacts(session)) == 1
    assert len(wecom.asked) == 1


def test_another_person_is_another_row(client: FlaskClient, session: Session, way: ContactWay) -> None:
    for external in (EXTERNAL, EXTERNAL + "2"):
        send(client, added(way.state, ExternalUserID=external))
    assert len(contacts(session)) == 2


def test_a_remark_that_was_not_reached_is_set_later(
    client: FlaskClient, session: Session, way: ContactWay, wecom: RecordingWeCom
) -> None:
    send(client, added(way.state))
    wecom.problems = [WeComError("ConnectError", permanent=False)]
    work()
    call = session.scalars(select(WeComCall).where(WeComCall.errand == Errand.REMARK)).one()
    session.refresh(call)
    jobs.run(call.id, call.due_at)
    jobs.run(call.id, call.due_at)
    assert len(wecom.asked) == 2
    assert contacts(session)[0].remarked_at is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"Event": "change_external_chat"},
        {"ChangeType": "del_follow_user"},
        {"ChangeType": "add_half_external_contact"},
        {"State": "another"},
        {"State": ""},
        {"UserID": ""},
        {"ExternalUserID": ""},
    ],
)
def test_what_is_not_ours_is_answered_and_forgotten(
    client: FlaskClient, session: Session, way: ContactWay, changes: dict[str, str]
) -> None:
    assert send(client, added(way.state, **changes)).status_code == 200
    assert contacts(session) == []


def test_a_message_of_another_kind_is_answered(client: FlaskClient, session: Session, way: ContactWay) -> None:
    assert send(client, b"<xml><MsgType>text</MsgType><Content>hello</Content></xml>").status_code == 200
    assert contacts(session) == []


def wang(session: Session, shop: Shop, *, agreed: bool = True, name: str | None = "王女士") -> Customer:
    """Mrs Wang, who may be called or not."""
    customer = customers.get_or_make(session, PHONE)
    customer.name = name
    customers.meet(session, shop.store.id, customer.id)
    consents.answer(
        session, customer.id, Purpose.FOLLOW_UP, granted=agreed, channel=Channel.CLERK, store_id=shop.store.id
    )
    session.settle()
    return customer


def remark(client: FlaskClient, wecom: RecordingWeCom, way: ContactWay, external: str = EXTERNAL) -> str:
    """What the clerk sees of who comes by this code."""
    send(client, added(way.state, ExternalUserID=external))
    work()
    return wecom.asked[-1][3]


@pytest.mark.parametrize(
    ("name", "seen"), [("王女士", "王女士 8000"), (None, "南京路店 8000"), ("很" * 40, "很" * 15 + " 8000")]
)
def test_who_comes_by_her_own_code_is_seen_by_name_and_number(
    client: FlaskClient, session: Session, shop: Shop, wecom: RecordingWeCom, name: str | None, seen: str
) -> None:
    customer = wang(session, shop, name=name)
    assert remark(client, wecom, make(session, shop, customer)) == seen
    assert contacts(session)[0].customer_id == customer.id


def test_without_her_yes_her_name_does_not_go_to_wecom(
    client: FlaskClient, session: Session, shop: Shop, wecom: RecordingWeCom
) -> None:
    way = make(session, shop, wang(session, shop, agreed=False))
    assert remark(client, wecom, way) == "南京路店 回头客 260310"


def test_a_code_that_was_passed_on_says_nothing_of_the_second(
    client: FlaskClient, session: Session, shop: Shop, wecom: RecordingWeCom
) -> None:
    way = make(session, shop, wang(session, shop))
    remark(client, wecom, way)
    assert remark(client, wecom, way, EXTERNAL + "2") == "南京路店 回头客 260310"
    assert contacts(session)[1].customer_id is None


def test_a_long_name_of_a_store_leaves_room_for_the_day(
    client: FlaskClient, session: Session, shop: Shop, wecom: RecordingWeCom, way: ContactWay
) -> None:
    shop.store.name = "南京路步行街第一百货旗舰店"
    session.settle()
    seen = remark(client, wecom, way)
    assert (len(seen), seen[-11:]) == (20, " 回头客 260310")


def test_the_remark_of_somebody_who_was_erased_meanwhile_is_not_set(
    client: FlaskClient, session: Session, way: ContactWay, wecom: RecordingWeCom
) -> None:
    send(client, added(way.state))
    session.delete(contacts(session)[0])
    session.settle()
    work()
    assert wecom.asked == []
    assert session.scalar(select(func.count()).where(WeComCall.done_at.is_(None))) == 0


def refused(client: FlaskClient, session: Session, where: str, body: bytes) -> int:
    """The status of a message that is not accepted; nothing of it is stored."""
    status = client.post(where, data=body).status_code
    assert contacts(session) == []
    return status


def test_a_changed_message_is_refused(client: FlaskClient, session: Session, way: ContactWay) -> None:
    sealed = seal(added(way.state))
    flipped = sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:]
    assert refused(client, session, address(sealed), envelope(flipped)) == 403


def test_a_message_sealed_with_another_key_is_refused(client: FlaskClient, session: Session, way: ContactWay) -> None:
    sealed = seal(added(way.state), key=OTHER_KEY)
    assert refused(client, session, address(sealed), envelope(sealed)) in (403, 422)


def test_a_message_for_another_company_is_refused(client: FlaskClient, session: Session, way: ContactWay) -> None:
    sealed = seal(added(way.state), corp="ww0000000000000000")
    assert refused(client, session, address(sealed), envelope(sealed)) == 403


def test_an_old_message_is_refused(client: FlaskClient, session: Session, way: ContactWay) -> None:
    sealed = seal(added(way.state))
    where = address(sealed, timestamp=int((NOW - timedelta(minutes=6)).timestamp()))
    assert refused(client, session, where, envelope(sealed)) == 403


def test_a_huge_message_is_refused_unread(client: FlaskClient, session: Session, way: ContactWay) -> None:
    sealed = seal(added(way.state))
    body = envelope(sealed) + b" " * LARGEST_MESSAGE
    assert refused(client, session, address(sealed), body) == 413


def test_entities_outside_and_inside_the_seal_are_refused(
    client: FlaskClient, session: Session, way: ContactWay
) -> None:
    evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><State>&e;</State></xml>'
    sealed = seal(evil)
    assert refused(client, session, address(sealed), envelope(sealed)) == 422
    assert refused(client, session, address(""), evil) == 422


@pytest.mark.parametrize("body", [b"", b"{}", b"<xml/>", b"\xff\xfe", b"<xml><Encrypt/></xml>"])
def test_a_body_without_a_message_is_refused(
    client: FlaskClient, session: Session, way: ContactWay, body: bytes
) -> None:
    assert refused(client, session, address(""), body) == 422


def test_an_unsigned_message_is_refused(client: FlaskClient, session: Session, way: ContactWay) -> None:
    assert refused(client, session, "/wecom/callback", envelope(seal(added(way.state)))) == 403


def test_without_wecom_there_is_no_callback(client: FlaskClient, connection: None) -> None:
    assert client.get("/wecom/callback").status_code == 404
    assert client.post("/wecom/callback", data=b"<xml/>").status_code == 404


def test_without_callback_settings_there_is_no_callback(
    client: FlaskClient, wecom: RecordingWeCom, people: Cast
) -> None:
    connector.use(wecom)
    assert client.post("/wecom/callback", data=b"<xml/>").status_code == 404
