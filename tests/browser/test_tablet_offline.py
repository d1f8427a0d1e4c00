"""Bad Wi-Fi, a killed server, a closed tab, a lost answer, a lost tablet: nothing is lost, nothing is doubled."""

from __future__ import annotations

import random
import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import Shop
from phones import chromium
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from processes import eventually
from sqlalchemy import select
from tablets import House, Tablet, furnish, invitation, own_browser, tablet
from tls import Certificate

from store_api.db import database
from store_api.staff import service as staff
from store_api.staff.models import Device, Staff, StaffSession
from store_api.visits.models import Footfall, Note, NoteRevision, Visit, VisitOutcome

A_SIGN_IN = 2.2
"""Seconds: a server takes thirty sign-ins a minute."""
UNSENT = re.compile(r"(\d+) 条待发送")
# What the browser keeps, as text: every row of every store, with bytes as letters.
KEPT = """async () => {
  const database = await new Promise((done, failed) => {
    const asked = indexedDB.open("huitouke"); asked.onsuccess = () => done(asked.result); asked.onerror = failed; });
  const all = [];
  for (const name of database.objectStoreNames) {
    const rows = await new Promise((done) => {
      const asked = database.transaction(name).objectStore(name).getAll();
      asked.onsuccess = () => done(asked.result); });
    all.push([name, rows.map((row) => JSON.stringify(row, (_, value) =>
      value instanceof ArrayBuffer ? new TextDecoder("utf-8", { fatal: false }).decode(value) : value))]);
  }
  database.close();
  return Object.fromEntries(all);
}"""


@pytest.fixture(scope="module")
def shop(shop_house: House) -> Shop:
    """The furnished shop."""
    return furnish()


@pytest.fixture
def at_work(shop_house: House, shop: Shop, tablet_browser: Browser) -> Iterator[Tablet]:
    """Lin at a tablet of her own."""
    with tablet(tablet_browser, shop_house.url) as made:
        made.enrol(invitation(shop))
        made.sign_in("小林")
        # Beside the open visits stands what the server told; before it, no count of visits means anything.
        expect(made.page.get_by_role("complementary")).to_be_visible()
        made.ready_for_offline()
        yield made
        assert made.complaints == []


def counted() -> int:
    """How many came in, all in all."""
    with database.session() as session:
        return sum(session.scalars(select(Footfall.visitors)))


def notes_of(visit_id: uuid.UUID) -> list[str]:
    """The notes of a visit, in their newest words."""
    with database.session() as session:
        return list(session.scalars(select(Note.text).where(Note.visit_id == visit_id)))


def visit_in(page: Page) -> uuid.UUID:
    """The visit whose page is open."""
    return uuid.UUID(re.search(r"/visits/([0-9a-f-]{36})", page.url)[1])  # type: ignore[index]


def greet_and_note(made: Tablet, words: str) -> uuid.UUID:
    """A guest and a note about her."""
    page = made.page
    guests = page.get_by_role("article").filter(has_text="访客")
    before = guests.count()
    page.get_by_role("button", name="新访客").click()
    expect(guests).to_have_count(before + 1)
    guests.first.get_by_role("button", name="接待").click()
    page.wait_for_url(re.compile("/app/visits/"))
    visit_id = visit_in(page)
    made.write_note(words)
    return visit_id


def test_what_is_recorded_without_the_network_survives_a_reload_and_arrives_once(at_work: Tablet) -> None:
    at_work.context.set_offline(True)
    visit_id = greet_and_note(at_work, "断网时写的")
    at_work.page.reload()
    at_work.says("断网时写的")
    expect(at_work.page.get_by_text(UNSENT)).to_be_visible()
    at_work.context.set_offline(False)
    at_work.all_sent()
    assert notes_of(visit_id) == ["断网时写的"]


def test_a_killed_server_holds_nobody_up(at_work: Tablet, shop_house: House) -> None:
    shop_house.kill()
    visit_id = greet_and_note(at_work, "服务器没了也照写")
    expect(at_work.page.get_by_text(UNSENT)).to_be_visible()
    shop_house.start()
    at_work.all_sent(120)
    assert notes_of(visit_id) == ["服务器没了也照写"]


def test_a_closed_tab_loses_nothing(at_work: Tablet) -> None:
    at_work.context.set_offline(True)
    visit_id = greet_and_note(at_work, "关掉标签之前")
    at_work.page.close()
    at_work.context.set_offline(False)
    at_work.new_page()
    at_work.open("/lock")
    assert eventually(lambda: notes_of(visit_id) == ["关掉标签之前"])


def test_an_answer_that_is_lost_doubles_nothing(at_work: Tablet, shop_house: House) -> None:
    before, lost = counted(), []

    def lose(route: Route) -> None:
        """The server does it; its answer never arrives."""
        if len(lost) < 3:
            lost.append(shop_house.deliver(route.request))
            route.abort()
        else:
            route.continue_()

    at_work.page.route("**/api/v1/footfall/*", lose)
    at_work.page.get_by_role("button", name="进店 1 人").click()
    expect(at_work.page.get_by_text(UNSENT)).to_be_visible()
    at_work.all_sent(60)
    assert (counted() - before, len(lost)) == (1, 3)


def test_a_clerk_records_offline_under_her_name_and_confirms_with_her_pin(at_work: Tablet, shop: Shop) -> None:
    at_work.context.set_offline(True)
    at_work.record_as("梅店长")
    visit_id = greet_and_note(at_work, "梅店长离线记下的")
    at_work.context.set_offline(False)
    assert not eventually(lambda: notes_of(visit_id) != [], patience=3)
    at_work.open("/lock")
    at_work.type_pin()
    at_work.page.get_by_role("button", name="都是我记的", exact=True).click()
    at_work.page.wait_for_url(re.compile(r"/app/$"))
    at_work.all_sent()
    with database.session() as session:
        note = session.scalars(select(Note).where(Note.visit_id == visit_id)).one()
        assert note.staff_id == shop.mei.id


def test_a_clerk_whose_pin_is_pending_reads_nothing_about_customers(at_work: Tablet) -> None:
    at_work.register("13700137001")
    at_work.open()
    expect(at_work.page.get_by_text("137****7001").first).to_be_visible()
    at_work.context.set_offline(True)
    at_work.record_as("梅店长")
    expect(at_work.page.get_by_text("137****7001")).to_have_count(0)


def test_a_revoked_tablet_keeps_its_records_sealed_and_forgets_what_it_read(at_work: Tablet, shop: Shop) -> None:
    page = at_work.page
    at_work.register("13600136001")
    at_work.all_sent()
    at_work.context.set_offline(True)
    at_work.write_note("还没发出去")
    with database.session() as session:
        newest = session.scalars(select(Device).order_by(Device.id.desc())).first()
        assert newest is not None
        staff.revoke_device(session, newest, session.get_one(Staff, shop.mei.id))
        session.settle()
    at_work.context.set_offline(False)
    expect(page.get_by_text(re.compile("已经停用")).first).to_be_visible(timeout=30_000)
    kept = page.evaluate(KEPT)
    assert (kept["read"], len(kept["records"])) == ([], 1)
    assert "还没发出去" not in str(kept)


def test_nothing_personal_stands_readable_in_the_browsers_storage(at_work: Tablet) -> None:
    at_work.register("13500135001")
    at_work.context.set_offline(True)
    at_work.write_note("金丝雀说的话")
    kept = str(at_work.page.evaluate(KEPT)) + str(at_work.page.evaluate("JSON.stringify({...localStorage})"))
    # Three digits would turn up by chance among ids and ciphertext.
    assert re.findall(r"金丝雀|13500135001|135\*{4}5001|小林", kept) == []
    at_work.context.set_offline(False)
    at_work.all_sent()


def test_two_tablets_edit_one_note_and_neither_loses_her_words(
    shop_house: House, shop: Shop, tablet_browser: Browser, at_work: Tablet
) -> None:
    visit_id = greet_and_note(at_work, "想要米色")
    at_work.all_sent()
    with tablet(tablet_browser, shop_house.url) as other:
        other.enrol(invitation(shop))
        other.sign_in("梅店长")
        for made in (at_work, other):
            made.open(f"/visits/{visit_id}")
            made.says("想要米色")
            made.context.set_offline(True)
        for made, words in ((at_work, "想要米色，M 码"), (other, "想要米色，给妈妈")):
            made.page.get_by_role("button", name="改", exact=True).click()
            made.page.get_by_role("dialog").get_by_role("textbox").fill(words)
            made.page.get_by_role("dialog").get_by_role("button", name="保存").click()
            expect(made.page.get_by_role("dialog")).to_have_count(0)
        at_work.context.set_offline(False)
        assert eventually(lambda: notes_of(visit_id) == ["想要米色，M 码"])
        other.context.set_offline(False)
        other.page.get_by_role("link", name=UNSENT).click()
        other.says("想要米色，给妈妈")
        other.says("想要米色，M 码")
        other.page.get_by_role("button", name="两份都留").click()
        other.all_sent()
    assert notes_of(visit_id) == ["想要米色，M 码\n想要米色，给妈妈"]
    with database.session() as session:
        note_id = session.scalars(select(Note.id).where(Note.visit_id == visit_id)).one()
        kept = select(NoteRevision.text).where(NoteRevision.note_id == note_id).order_by(NoteRevision.version)
        assert session.scalars(kept).all() == ["想要米色", "想要米色，M 码"]


def test_a_refused_record_is_kept_and_says_why(at_work: Tablet, shop: Shop) -> None:
    visit_id = greet_and_note(at_work, "先关一次")
    at_work.all_sent()
    with database.session() as session:
        visit = session.get_one(Visit, visit_id)
        vouched = session.scalars(select(StaffSession.id).where(StaffSession.staff_id == shop.lin.id)).first()
        session.add(
            VisitOutcome(
                visit_id=visit_id,
                kind="bought",
                store_id=visit.store_id,
                staff_id=visit.staff_id,
                session_id=vouched,
                fingerprint=b"another body",
                occurred_at=session.now,
                recorded_at=session.now,
            )
        )
        session.settle()
    at_work.close_visit("未购", "价格偏高")
    at_work.open("/outbox")
    at_work.says("接待结果")
    at_work.says("没有发送成功")
    at_work.page.reload()
    at_work.says("没有发送成功")


def storm(context: BrowserContext, shop_house: House, seed: int) -> None:
    """Every third request or answer is lost, every third is delivered twice."""
    chance = random.Random(seed)

    def weather(route: Route) -> None:
        fate = chance.random()
        if 0.15 < fate < 0.60:
            shop_house.deliver(route.request)
        if fate < 0.30:
            route.abort()
        else:
            route.continue_()

    context.route("**/api/v1/footfall/*", weather)


@pytest.mark.parametrize("events", [30, pytest.param(500, marks=pytest.mark.faults)])
def test_two_tablets_in_a_storm_count_everybody_once(
    shop_house: House, shop: Shop, tablet_browser: Browser, events: int
) -> None:
    """R26: answers lost and doubled, two tabs a tablet."""
    before, size = counted(), (390, 844)
    with tablet(tablet_browser, shop_house.url, size) as one, tablet(tablet_browser, shop_house.url, size) as two:
        for seed, made in enumerate((one, two)):
            made.enrol(invitation(shop))
            made.sign_in("小林")
            storm(made.context, shop_house, seed)
        tabs = [one, two, one.second_tab(), two.second_tab()]
        for number in range(events):
            tabs[number % len(tabs)].page.get_by_role("button", name="进店 1 人").click()
        tabs[0].until(lambda: counted() - before >= events, seconds=60 + events)
        for made in tabs:
            made.all_sent(60)
    assert counted() - before == events


@pytest.mark.parametrize("kills", [2, pytest.param(100, marks=pytest.mark.faults)])
def test_a_browser_killed_while_it_sends_loses_and_doubles_nothing(
    shop_house: House, shop: Shop, tablet_browser: Browser, certificate: Certificate, tmp_path: Path, kills: int
) -> None:
    """R27."""
    before, tapped, executable = counted(), 0, chromium()
    assert executable is not None
    playwright = tablet_browser.browser_type
    with own_browser(playwright, executable, tmp_path, certificate) as context:
        made = Tablet(context, shop_house.url)
        made.enrol(invitation(shop))
    for _ in range(kills):
        begun = time.monotonic()
        with own_browser(playwright, executable, tmp_path, certificate) as context:
            made = Tablet(context, shop_house.url)
            made.open("/lock")
            made.sign_in("小林")
            made.page.locator(".side").wait_for()
            shown = int(re.findall(r"数到 (\d+) 人", made.page.inner_text("main"))[0])
            for _ in range(5):
                made.page.get_by_role("button", name="进店 1 人").click()
            # What the tablet shows is on its disk.
            expect(made.page.get_by_text(f"数到 {shown + 5} 人")).to_be_visible()
            tapped += 5
            made.kill(tmp_path)
        time.sleep(max(0.0, A_SIGN_IN - (time.monotonic() - begun)))
    with own_browser(playwright, executable, tmp_path, certificate) as context:
        made = Tablet(context, shop_house.url)
        made.open("/lock")
        made.sign_in("小林")
        made.all_sent(120)
    assert counted() - before == tapped
