"""The board as a whole: over the service, the API and the page."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from cast import PASSWORD, Cast
from flask.testing import FlaskClient
from insights_facts import Facts
from insights_rows import days

from store_api.errors import Invalid
from store_api.insights import jobs, service
from store_api.insights.figures import Figure
from store_api.insights.metrics import METRICS
from store_api.visits.models import OutcomeKind

TODAY = date(2026, 3, 10)


def by_key(figures: tuple[Figure, ...]) -> dict[str, Figure]:
    return {figure.key: figure for figure in figures}


def test_the_board_shows_every_metric_in_its_order(facts: Facts) -> None:
    found = service.board(facts.session, facts.shop.store)
    assert [figure.key for figure in found.figures] == list(METRICS)


def test_an_empty_store_has_no_false_zeros(facts: Facts) -> None:
    found = service.board(facts.session, facts.shop.store)
    assert {figure.key for figure in found.figures if figure.value is not None} == {"net_sales"}


def test_without_days_it_is_the_last_thirty(facts: Facts) -> None:
    found = service.board(facts.session, facts.shop.store)
    assert (found.first, found.last) == (TODAY - days(29), TODAY)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (TODAY, TODAY - days(1)),
        (TODAY - days(1099), TODAY),
        (date.min, date.min),
        (date.max, date.max),
        (date.min, None),
        (TODAY + days(1), None),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(facts: Facts, first: date, last: date | None) -> None:
    with pytest.raises(Invalid, match="period_wrong"):
        service.board(facts.session, facts.shop.store, first, last)


def test_three_years_are_allowed(facts: Facts) -> None:
    assert service.board(facts.session, facts.shop.store, TODAY - days(1098), TODAY).last == TODAY


def test_a_clerks_row_holds_what_she_did(facts: Facts) -> None:
    anna, lin = facts.customer(), facts.shop.lin
    facts.visit(anna)
    for _ in range(19):
        facts.visit(None, OutcomeKind.NO_SALE)
    receipt = facts.receipt(anna, {"units": 3})
    jobs.credit_receipt(facts.session, receipt.id)
    row = next(row for row in service.board(facts.session, facts.shop.store).clerks if row.staff_id == lin.id)
    mine = by_key(row.figures)
    assert (row.visits, mine["clerk_conversion"].value, mine["net_sales"].value) == (20, 0.05, 30000)
    assert (mine["units_per_transaction"].numerator, mine["units_per_transaction"].denominator) == (3, 1)


def test_second_conversion_goes_to_the_last_clerk(facts: Facts) -> None:
    anna, then = facts.customer(), facts.at - days(40)
    facts.visit(anna, OutcomeKind.NO_SALE, at=then)
    facts.visit(anna, OutcomeKind.NO_SALE, at=then + days(1), staff=facts.shop.mei)
    facts.receipt(anna, at=then + days(20))
    found = service.board(facts.session, facts.shop.store)
    mine = {row.staff_id: by_key(row.figures)["second_conversion"] for row in found.clerks}
    assert by_key(found.figures)["second_conversion"].value == 1
    assert (mine[facts.shop.mei.id].numerator, mine[facts.shop.lin.id].denominator) == (1, 0)


def test_who_only_sells_here_has_a_row(facts: Facts) -> None:
    receipt = facts.receipt(None, {"guides": (facts.shop.stranger,)})
    assert facts.shop.stranger.name not in [row.name for row in service.board(facts.session, facts.shop.store).clerks]
    jobs.credit_receipt(facts.session, receipt.id)
    assert facts.shop.stranger.name in [row.name for row in service.board(facts.session, facts.shop.store).clerks]


def test_credited_sales_of_all_clerks_are_the_stores(facts: Facts) -> None:
    shop = facts.shop
    for guides in ((shop.lin,), (shop.lin, shop.mei, shop.hua), (shop.stranger, shop.lin)):
        jobs.credit_receipt(facts.session, facts.receipt(None, {"amount": 9998, "guides": guides}).id)
    found = service.board(facts.session, facts.shop.store)
    credited = sum(by_key(row.figures)["net_sales"].value or 0 for row in found.clerks)
    assert credited == by_key(found.figures)["net_sales"].value == 3 * 9998


def test_a_manager_reads_the_board_over_the_api(facts: Facts, people: Cast) -> None:
    facts.receipt(None, {"units": 3})
    facts.session.settle()
    answer = people.mei.get(f"/stores/{facts.shop.store.id}/board?first=2026-03-01&last=2026-03-10")
    assert answer.status_code == 200
    body = answer.get_json()
    assert (body["first"], body["last"], body["currency"]) == ("2026-03-01", "2026-03-10", "CNY")
    figure = next(one for one in body["figures"] if one["key"] == "units_per_transaction")
    assert figure == {
        "key": "units_per_transaction",
        "name": "连带率",
        "formula": METRICS["units_per_transaction"].formulas["zh"],
        "unit": "number",
        "value": 3,
        "numerator": 3,
        "denominator": 1,
        "left_out": {},
        "remark": None,
        "details": {},
    }


def test_the_api_speaks_the_callers_language(people: Cast) -> None:
    answer = people.mei.get(f"/stores/{people.shop.store.id}/board", headers={"Accept-Language": "en"})
    assert [one["name"] for one in answer.get_json()["figures"]] == [metric.name("en") for metric in METRICS.values()]


def test_the_definitions_are_published(people: Cast) -> None:
    body = people.lin.get("/metrics").get_json()
    assert [one["key"] for one in body] == list(METRICS)
    assert body[0].keys() == {"key", "name", "formula", "unit"}


def test_a_clerk_sees_her_row_and_no_sums_of_the_store(people: Cast) -> None:
    body = people.lin.get(f"/stores/{people.shop.store.id}/clerk-board").get_json()
    assert [row["name"] for row in body["clerks"]] == ["小林"]
    keys = {figure["key"] for figure in body["figures"]}
    assert "walk_in_conversion" in keys
    assert not {"net_sales", "return_rate"} & keys


def test_a_clerk_does_not_see_the_managers_board(people: Cast) -> None:
    answer = people.lin.get(f"/stores/{people.shop.store.id}/board")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "role_not_allowed")


def test_a_foreign_store_is_unknown(people: Cast) -> None:
    for path in (f"/stores/{people.shop.other_store.id}/board", f"/stores/{uuid.uuid4()}/board"):
        assert people.mei.get(path).get_json()["code"] == "store_unknown"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("first=2026-03-02&last=2026-03-01", "period_wrong"),
        ("first=yesterday", "invalid"),
        ("last=0001-01-01", "period_wrong"),
    ],
)
def test_a_wrong_period_is_answered_with_a_code(people: Cast, query: str, code: str) -> None:
    answer = people.mei.get(f"/stores/{people.shop.store.id}/board?{query}")
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)


@pytest.fixture
def office(client: FlaskClient, facts: Facts) -> FlaskClient:
    """A browser in which the manager has signed in."""
    facts.session.settle()
    assert client.post("/sign-in", data={"who": "3", "password": PASSWORD}).status_code == 303
    return client


def test_the_office_leads_to_board_poster_and_tablet(office: FlaskClient, facts: Facts) -> None:
    page = office.get("/office")
    assert page.status_code == 200
    assert f"/board/{facts.shop.store.id}" in page.text
    assert f"/q/{facts.shop.code.slug}/poster" in page.text
    assert str(facts.shop.other_store.id) not in page.text


def test_the_office_leads_a_running_shop_to_the_managers_pages(office: FlaskClient) -> None:
    page = office.get("/office").text
    assert 'href="/app/manage"' in page
    assert "/app/manage/guide" not in page


def test_the_office_leads_a_shop_without_a_tablet_to_the_guide(office: FlaskClient, facts: Facts) -> None:
    facts.session.merge(facts.shop.tablet).revoked_at = facts.session.now
    facts.session.settle()
    assert 'href="/app/manage/guide"' in office.get("/office").text


def test_the_office_needs_a_manager(client: FlaskClient, facts: Facts) -> None:
    facts.session.settle()
    assert client.get("/office").headers["Location"] == "/sign-in"


def test_an_enrolment_code_is_a_picture_good_once(office: FlaskClient, facts: Facts) -> None:
    page = office.post(f"/office/stores/{facts.shop.store.id}/enrol")
    assert page.status_code == 200
    assert "<svg" in page.text
    code = page.text.split("<code>")[1].split("</code>")[0]
    first, second = (office.post("/api/v1/devices", json={"code": code, "name": "平板"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 410)


def test_a_tablet_of_a_foreign_store_is_not_enrolled(office: FlaskClient, facts: Facts) -> None:
    assert office.post(f"/office/stores/{facts.shop.other_store.id}/enrol").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_the_definition_of_every_metric(office: FlaskClient, facts: Facts, language: str) -> None:
    page = office.get(f"/board/{facts.shop.store.id}?lang={language}")
    assert page.status_code == 200
    for metric in METRICS.values():
        assert metric.name(language) in page.text  # type: ignore[arg-type]  # both are languages.
        assert metric.formulas[language] in page.text  # type: ignore[index]  # both are languages.


def test_the_page_shows_numbers_with_their_sense(office: FlaskClient, facts: Facts) -> None:
    for n in range(3):
        facts.visit(facts.customer(), OutcomeKind.NO_SALE, at=facts.at - days(35))
        facts.visit(facts.customer(), OutcomeKind.NO_SALE, at=facts.at - days(n))
    anna = facts.customer()
    facts.visit(anna, OutcomeKind.NO_SALE, at=facts.at - days(35))
    facts.receipt(anna, at=facts.at - days(30))
    facts.session.settle()
    page = office.get(f"/board/{facts.shop.store.id}")
    assert "25%</span>（1/4，还有 3 位未满 30 天）" in page.text
    assert "数据不足" in page.text


def test_a_wrong_period_is_a_sentence_on_the_page(office: FlaskClient, facts: Facts) -> None:
    for query in ("first=yesterday", "first=2026-03-02&last=2026-03-01"):
        page = office.get(f"/board/{facts.shop.store.id}?{query}")
        assert page.status_code == 422
        assert "结束日期" in page.text


def test_an_empty_day_is_the_default(office: FlaskClient, facts: Facts) -> None:
    page = office.get(f"/board/{facts.shop.store.id}?first=&last=")
    assert 'value="2026-02-09"' in page.text
