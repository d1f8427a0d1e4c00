"""The pages of the calls: what a clerk and a manager find behind the link of a message, and what they can do there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from call_pages import BOT, FULL, Floor
from cast import PHONE, Shop
from flask.testing import FlaskClient
from merges import OTHER_PHONE, known, merged
from sqlalchemy import select

from followups import digests, troubles
from followups.models import NoticeAddress, Rung, TaskState
from store_api.customers.models import Customer
from store_api.senders.notices import NoticeKind
from store_api.texts import Language, catalogue, say

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.fixture
def floor(client: FlaskClient, shop: Shop) -> Floor:
    """A shop with a call that is due."""
    return Floor(client, shop)


def test_the_link_of_a_message_leads_here(floor: Floor) -> None:
    assert floor.sees(floor.shop.lin, digests.PAGE).status_code == 200


def test_nobody_sees_the_calls_without_signing_in(floor: Floor) -> None:
    for path in ("/calls", floor.page):
        assert floor.client.get(path).headers["Location"] == "/sign-in"


def test_a_clerk_who_signs_in_is_led_to_her_calls(floor: Floor) -> None:
    assert floor.sees(floor.shop.lin, "/office", lang="en").headers["Location"] == "/calls?lang=en"


def test_a_clerk_sees_her_call_with_name_and_masked_phone(floor: Floor) -> None:
    page = floor.sees(floor.shop.lin).text
    assert "王女士" in page
    assert "138****8000" in page


def test_who_was_merged_is_shown_as_the_person_she_is(floor: Floor) -> None:
    anna = floor.session.get_one(Customer, floor.task.customer_id)
    merged(floor.session, floor.shop, anna, known(floor.session, floor.shop, OTHER_PHONE, name="李太太"))
    page = floor.sees(floor.shop.lin).text
    assert "李太太" in page
    assert "139****9000" in page
    assert "王女士" not in page


def test_a_clerk_reads_the_stores_clock(floor: Floor) -> None:
    local = floor.task.due_at.astimezone(floor.store.zone)
    assert f"{local:%Y-%m-%d %H:%M}" in floor.sees(floor.shop.lin).text


def test_a_call_of_yesterday_stands_below_late(floor: Floor) -> None:
    assert "<h3>Late" not in floor.sees(floor.shop.lin, lang="en").text.replace(' class="warn"', "")
    floor.session.now = floor.task.due_at + timedelta(hours=25)
    assert "<h3>Late" in floor.sees(floor.shop.lin, lang="en").text.replace(' class="warn"', "")


def test_a_clerk_does_not_see_the_calls_of_a_colleague(floor: Floor) -> None:
    assert "王女士" not in floor.sees(floor.colleague()).text


def test_a_clerk_of_another_store_sees_neither_calls_nor_pool(floor: Floor) -> None:
    floor.pooled()
    page = floor.sees(floor.shop.stranger).text
    assert "王女士" not in page
    assert "/take" not in page


def test_the_pool_is_offered_to_a_colleague(floor: Floor) -> None:
    task = floor.pooled()
    page = floor.sees(floor.colleague()).text
    assert "王女士" in page
    assert f"/calls/tasks/{task.id}/take" in page


def test_what_went_into_the_pool_stands_once_on_its_clerks_list(floor: Floor) -> None:
    floor.pooled()
    due = floor.task.due_at.astimezone(floor.store.zone)
    page = floor.sees(floor.shop.lin).text
    assert page.count(f"{due:%Y-%m-%d %H:%M}") == 1
    assert "/take" not in page


def test_taking_a_call_makes_it_hers(floor: Floor) -> None:
    task, wen = floor.pooled(), floor.colleague()
    answer = floor.sends(wen, f"/calls/tasks/{task.id}/take")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/calls?lang=en")
    assert (floor.again(task).holder_id, task.rung) == (wen.id, Rung.CLERK)


def test_a_manager_who_takes_a_call_stays_on_his_page(floor: Floor) -> None:
    answer = floor.sends(floor.shop.mei, f"/calls/tasks/{floor.pooled().id}/take")
    assert answer.headers["Location"] == f"{floor.page}?lang=en"


def test_a_call_that_was_just_taken_is_refused_with_a_way_back(floor: Floor) -> None:
    task = floor.pooled()
    floor.sends(floor.colleague(), f"/calls/tasks/{task.id}/take")
    answer = floor.sends(floor.shop.lin, f"/calls/tasks/{task.id}/take")
    assert answer.status_code == 409
    assert say("errors.task_taken", "en") in answer.text
    assert 'href="/calls?lang=en"' in answer.text


def test_a_clerk_of_another_store_cannot_take_a_call(floor: Floor) -> None:
    task = floor.pooled()
    assert floor.sends(floor.shop.stranger, f"/calls/tasks/{task.id}/take").status_code == 404
    assert floor.again(task).rung is Rung.POOL


def test_a_clerk_reads_how_many_reminders_are_new(floor: Floor) -> None:
    sentence = say("pages.calls.unread", "en", n=1)
    assert sentence not in floor.sees(floor.shop.lin, lang="en").text
    floor.told()
    assert sentence in floor.sees(floor.shop.lin, lang="en").text


@pytest.mark.parametrize("path", ["", "/addresses"])
def test_a_clerk_does_not_see_the_managers_page(floor: Floor, path: str) -> None:
    answer = floor.sends(floor.shop.lin, floor.page + path) if path else floor.sees(floor.shop.lin, floor.page)
    assert answer.status_code == 403


def test_a_manager_of_one_store_is_led_to_it(floor: Floor) -> None:
    assert floor.sees(floor.shop.mei, lang="en").headers["Location"] == f"{floor.page}?lang=en"


def test_headquarters_chooses_among_the_stores_by_their_figures(floor: Floor) -> None:
    floor.task.rung = Rung.MANAGER
    floor.address(failures=1, error="http_404")
    page = floor.sees(floor.shop.hua, lang="en").text
    assert f'href="{floor.page}?lang=en"' in page
    assert [say(f"pages.calls.glance.{key}", "en", n=1) in page for key in ("due", "late", "stuck")] == [True] * 3
    assert say("pages.calls.glance.due", "en", n=0) in page


def test_another_managers_store_looks_unknown(floor: Floor) -> None:
    assert floor.sees(floor.neighbour(), floor.page).status_code == 404


def test_the_office_leads_to_the_calls_of_each_store(floor: Floor) -> None:
    assert f'href="{floor.page}?lang=en"' in floor.sees(floor.shop.mei, "/office", lang="en").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_empty_is_one_quiet_line(floor: Floor, language: Language) -> None:
    floor.task.state = TaskState.DONE
    page = floor.sees(floor.shop.mei, floor.page, lang=language).text
    for key in ("calm", "standing.nobody", "pool_empty"):
        assert say(f"pages.calls.{key}", language) in page
    assert page.count("<section") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_stuck_comes_before_what_is_late(floor: Floor, language: Language) -> None:
    floor.everything()
    page = floor.sees(floor.shop.mei, floor.page, lang=language).text
    parts = ("dead", "held", "unknown", "failing", "standing", "handovers", "addresses")
    places = [page.index(f">{say(f'pages.calls.{part}.title', language)}") for part in parts]
    assert places == sorted(places)


def test_no_page_shows_a_full_phone(floor: Floor) -> None:
    floor.everything()
    shop = floor.shop
    pages = [floor.sees(shop.lin), floor.sees(shop.mei, floor.page), floor.sees(shop.hua), floor.sees(shop.stranger)]
    assert [number for number in FULL for page in pages if number in page.text] == []
    assert "138****8003" in pages[1].text


@pytest.mark.parametrize(("rung", "key"), [(Rung.CLERK, "clerk"), (Rung.MANAGER, "manager"), (Rung.POOL, "pool")])
def test_a_manager_sees_whose_calls_wait_on_which_rung(floor: Floor, rung: Rung, key: str) -> None:
    floor.task.rung = rung
    page = floor.sees(floor.shop.mei, floor.page, lang="en").text
    oldest = floor.task.due_at.astimezone(floor.store.zone)
    assert f"<strong>{floor.shop.lin.name}</strong>" in page
    assert say(f"pages.calls.standing.{key}", "en", n=1) in page
    assert say("pages.calls.standing.oldest", "en", when=f"{oldest:%Y-%m-%d %H:%M}") in page


def test_a_long_part_is_cut_and_says_how_much_is_left(floor: Floor) -> None:
    for _ in range(22):
        floor.promised(PHONE)
        floor.pooled()
    page = floor.sees(floor.shop.mei, floor.page, lang="en").text
    assert page.count("/take") == 20
    assert say("pages.calls.more", "en", n=2) in page


def test_a_dead_call_is_told_again(floor: Floor) -> None:
    task = floor.dead()
    assert f"/calls/tasks/{task.id}/again" in floor.sees(floor.shop.mei, floor.page).text
    answer = floor.sends(floor.shop.mei, f"/calls/tasks/{task.id}/again")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{floor.page}?lang=en")
    assert (floor.again(task).dead_at, task.next_at) == (None, floor.session.now)


def test_a_held_call_that_was_made_is_done(floor: Floor) -> None:
    task = floor.held()
    assert f"/calls/tasks/{task.id}/release" in floor.sees(floor.shop.mei, floor.page).text
    assert floor.sends(floor.shop.mei, f"/calls/tasks/{task.id}/release", answer="made").status_code == 303
    assert floor.again(task).state is TaskState.DONE


def test_a_held_call_is_sent_now(floor: Floor) -> None:
    task = floor.held()
    floor.sends(floor.shop.mei, f"/calls/tasks/{task.id}/release", answer="send")
    assert (floor.again(task).held_at, task.state) == (None, TaskState.OPEN)


def test_a_form_without_an_answer_changes_nothing(floor: Floor) -> None:
    task = floor.held()
    assert floor.sends(floor.shop.mei, f"/calls/tasks/{task.id}/release").status_code == 422
    assert floor.again(task).held_at is not None


@pytest.mark.parametrize("action", ["release", "again"])
def test_another_manager_cannot_touch_a_call(floor: Floor, action: str) -> None:
    task = floor.held()
    assert floor.sends(floor.neighbour(), f"/calls/tasks/{task.id}/{action}", answer="made").status_code == 404
    assert floor.again(task).held_at is not None


def test_a_clerk_cannot_release_her_own_call(floor: Floor) -> None:
    task = floor.held()
    assert floor.sends(floor.shop.lin, f"/calls/tasks/{task.id}/release", answer="made").status_code == 403


def test_a_message_that_was_maybe_sent_is_shown_with_its_calls(floor: Floor) -> None:
    notice = floor.message()
    page = floor.sees(floor.shop.mei, floor.page, lang="en").text
    sent = notice.slot.astimezone(floor.store.zone)
    assert say("pages.calls.sent_at", "en", when=f"{sent:%Y-%m-%d %H:%M}", n=1) in page


def test_a_message_that_arrived_counts_as_sent(floor: Floor) -> None:
    notice = floor.message()
    assert floor.sends(floor.shop.mei, f"{floor.page}/messages/{notice.id}", answer="arrived").status_code == 303
    assert floor.again(notice).sent_at == notice.attempted_at


def test_a_message_goes_out_again(floor: Floor) -> None:
    notice = floor.message()
    floor.sends(floor.shop.mei, f"{floor.page}/messages/{notice.id}", answer="again")
    assert (floor.again(notice).attempted_at, notice.due_at) == (None, floor.session.now)


def test_a_message_of_another_store_is_unknown(floor: Floor) -> None:
    notice, neighbour = floor.message(), floor.neighbour()
    for store in (floor.store, floor.shop.other_store):
        path = f"/calls/{store.id}/messages/{notice.id}"
        assert floor.sends(neighbour, path, answer="arrived").status_code == 404
    assert floor.again(notice).sent_at is None


def test_an_address_that_fails_says_why_and_since_when(floor: Floor) -> None:
    address = floor.address(failures=3, error="errcode_19024")
    hours = timedelta(hours=1)
    for then, result in ((9, "failed_at"), (7, "sent_at"), (5, "failed_at"), (2, "failed_at")):
        at = floor.session.now - then * hours
        floor.message(address_id=address.id, round=then, slot=at, **{result: at})
    since = (floor.session.now - 5 * hours).astimezone(floor.store.zone)
    page = floor.sees(floor.shop.mei, floor.page, lang="en").text
    assert say("pages.calls.trouble.bot_refused", "en", number="19024") in page
    assert say("pages.calls.since", "en", when=f"{since:%Y-%m-%d %H:%M}") in page


@pytest.mark.parametrize(
    ("reason", "key", "number"),
    [
        ("no_mail_server", "not_set_up", None),
        ("no_gateway", "not_set_up", None),
        ("auth", "mail_account", None),
        ("sender_550", "mail_account", "550"),
        ("errcode_-1", "bot_refused", "-1"),
        ("http_404", "refused", "404"),
        ("smtp_554", "refused", "554"),
        ("ConnectError", "not_reached", None),
    ],
)
def test_every_word_of_a_sender_has_a_meaning(reason: str, key: str, number: str | None) -> None:
    address = NoticeAddress(kind=NoticeKind.MAIL, failures=1, error=reason)
    assert troubles.trouble_of(address) == troubles.Trouble(key, number)
    assert all(f"pages.calls.trouble.{key}" in catalogue(language) for language in LANGUAGES)


@pytest.mark.parametrize(("kind", "key"), [(NoticeKind.WECOM, "bot_over"), (NoticeKind.MAIL, "address_over")])
def test_a_disabled_address_is_over(floor: Floor, kind: NoticeKind, key: str) -> None:
    floor.address(kind=kind, failures=1, error="errcode_19001", disabled_at=floor.session.now)
    assert say(f"pages.calls.trouble.{key}", "en") in floor.sees(floor.shop.mei, floor.page, lang="en").text


def test_an_address_that_works_has_no_trouble(floor: Floor) -> None:
    assert troubles.trouble_of(floor.address()) is None


def stored(floor: Floor) -> list[NoticeAddress]:
    """The addresses that are there."""
    floor.session.expire_all()
    return list(floor.session.scalars(select(NoticeAddress)))


def test_a_manager_adds_an_address_of_the_store(floor: Floor) -> None:
    answer = floor.sends(floor.shop.mei, f"{floor.page}/addresses", kind="wecom", address=BOT, secret="", staff_id="")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{floor.page}?lang=en")
    assert [(one.store_id, one.unseal(), one.language) for one in stored(floor)] == [(floor.store.id, BOT, "en")]


def test_a_manager_adds_an_address_of_one_of_her_people(floor: Floor) -> None:
    lin = floor.shop.lin.id
    floor.sends(floor.shop.mei, f"{floor.page}/addresses", kind="feishu", address=BOT, staff_id=str(lin))
    assert [one.staff_id for one in stored(floor)] == [lin]


def test_an_address_of_somebody_elsewhere_is_refused(floor: Floor) -> None:
    form = {"kind": "wecom", "address": BOT, "staff_id": str(floor.shop.stranger.id)}
    assert floor.sends(floor.shop.mei, f"{floor.page}/addresses", **form).status_code == 404
    assert stored(floor) == []


@pytest.mark.parametrize("form", [{"kind": "feishu", "address": "nonsense"}, {"kind": "pigeon", "address": BOT}, {}])
def test_a_wrong_address_comes_back_with_a_complaint_and_without_its_secret(floor: Floor, form: dict[str, str]) -> None:
    answer = floor.sends(floor.shop.mei, f"{floor.page}/addresses", secret="hush-hush-hush", **form)
    assert answer.status_code == 422
    assert say("errors.notice_address_wrong", "en") in answer.text
    assert f'value="{form.get("address", "")}"' in answer.text
    assert "hush" not in answer.text
    assert stored(floor) == []


def test_only_ways_that_are_set_up_are_offered(floor: Floor) -> None:
    page = floor.sees(floor.shop.mei, floor.page).text
    assert 'value="wecom"' in page
    assert 'value="mail"' not in page


def test_another_manager_cannot_add_an_address(floor: Floor) -> None:
    assert floor.sends(floor.neighbour(), f"{floor.page}/addresses", kind="wecom", address=BOT).status_code == 404
    assert stored(floor) == []


def test_a_removed_address_leaves_the_page(floor: Floor) -> None:
    address = floor.address()
    assert address.hint in floor.sees(floor.shop.mei, floor.page).text
    assert floor.sends(floor.shop.mei, f"{floor.page}/addresses/{address.id}/remove").status_code == 303
    assert address.hint not in floor.sees(floor.shop.mei, floor.page).text


def test_another_manager_cannot_remove_an_address(floor: Floor) -> None:
    address, neighbour = floor.address(), floor.neighbour()
    for store in (floor.store, floor.shop.other_store):
        assert floor.sends(neighbour, f"/calls/{store.id}/addresses/{address.id}/remove").status_code == 404
    assert floor.again(address).removed_at is None


def test_a_running_handover_is_finished(floor: Floor) -> None:
    handover = floor.handover()
    page = floor.sees(floor.shop.mei, floor.page, lang="en").text
    assert f"{floor.shop.lin.name} → 小文" in page
    assert say("pages.calls.noted", "en", n=1, noted=0) in page
    assert floor.sends(floor.shop.mei, f"{floor.page}/handovers/{handover.id}/finish").status_code == 303
    assert floor.again(handover).finished_at == floor.session.now


def test_another_manager_neither_sees_nor_finishes_a_handover(floor: Floor) -> None:
    handover, neighbour = floor.handover(), floor.neighbour()
    elsewhere = f"/calls/{floor.shop.other_store.id}"
    assert str(handover.id) not in floor.sees(neighbour, elsewhere).text
    assert floor.sends(neighbour, f"{elsewhere}/handovers/{handover.id}/finish").status_code == 404
    assert floor.again(handover).finished_at is None


def test_headquarters_sees_a_handover_only_in_its_store(floor: Floor) -> None:
    handover, hua = floor.handover(), floor.shop.hua
    assert str(handover.id) in floor.sees(hua, floor.page).text
    assert str(handover.id) not in floor.sees(hua, f"/calls/{floor.shop.other_store.id}").text
