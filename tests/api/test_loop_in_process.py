"""The loop over HTTP in one process: every step once, from scan to the customer's page."""

from __future__ import annotations

from cast import NOW, PHONE, Cast, Shop, form, fresh_id
from flask.testing import FlaskClient


def claim_coupon(client: FlaskClient, shop: Shop, phone: str = PHONE, **more: str) -> str:
    """Scan and claim as a shopper does; the address of the coupon's page."""
    assert client.get(f"/q/{shop.code.slug}").status_code == 200
    answer = client.post(f"/q/{shop.code.slug}", data=form(phone, **more))
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_shopper_claims_and_is_served(client: FlaskClient, shop: Shop, people: Cast) -> None:
    page = client.get(claim_coupon(client, shop))
    assert page.status_code == 200
    assert "满 ¥300 减 ¥50" in page.text
    found = people.lin.post("/customers/search", {"tail": "8000"}).json
    assert found is not None
    assert [one["masked_phone"] for one in found] == ["138****8000"]
    visit = f"/visits/{fresh_id()}"
    body = {"customer_id": found[0]["id"], "occurred_at": NOW.isoformat()}
    assert people.lin.put(visit, body).status_code == 200
    tried = {"piece": "AW-1", "size": "M", "fit": "fits", "occurred_at": NOW.isoformat()}
    assert people.lin.put(f"{visit}/try-ons/{fresh_id()}", tried).status_code == 200
    note = {"visit_id": visit.rsplit("/", 1)[1], "text": "想要米色阔腿裤", "occurred_at": NOW.isoformat()}
    assert people.lin.put(f"/notes/{fresh_id()}", note).status_code == 200
    outcome = {"kind": "no_sale", "reason": "thinking", "may_call": True, "occurred_at": NOW.isoformat()}
    assert people.lin.put(f"{visit}/outcome", outcome).status_code == 200
    mine = people.lin.get(f"/customers/{found[0]['id']}").json
    assert mine is not None
    assert {moment["kind"] for moment in mine["timeline"]} == {"note", "try_on", "visit"}
