"""Tags at the tablet: why they are there, what clerks put right, and the company's own words."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cast import Shop
from playwright.sync_api import Browser, Locator, expect
from processes import eventually
from sqlalchemy import select
from tablets import House, Tablet, furnish, invitation, tablet

from store_api.customers.service import by_phone
from store_api.db import database
from store_api.tags.models import CustomerTag, TagEvidence

NOTE = "喜欢阔腿裤，不要黑色"
LIKES = "喜欢阔腿"
REJECT = "不是这个意思"


@pytest.fixture(scope="module")
def shop(shop_house: House) -> Shop:
    """The furnished shop."""
    return furnish()


@contextmanager
def at_tablet(house: House, shop: Shop, browser: Browser, name: str) -> Iterator[Tablet]:
    """Somebody at a tablet of her own."""
    with tablet(browser, house.url) as made:
        made.enrol(invitation(shop))
        made.sign_in(name)
        yield made
        assert made.complaints == []


@pytest.fixture
def lin(shop_house: House, shop: Shop, tablet_browser: Browser) -> Iterator[Tablet]:
    """The clerk."""
    with at_tablet(shop_house, shop, tablet_browser, "小林") as made:
        yield made


@pytest.fixture
def mei(shop_house: House, shop: Shop, tablet_browser: Browser) -> Iterator[Tablet]:
    """The manager."""
    with at_tablet(shop_house, shop, tablet_browser, "梅店长") as made:
        yield made


def cloud(customer_id: uuid.UUID) -> dict[str, str]:
    """Her tags with what she thinks of them, as the worker has made them."""
    with database.session() as session:
        hers = select(CustomerTag.tag, CustomerTag.polarity).where(CustomerTag.customer_id == customer_id)
        return dict(session.execute(hers).all())


def noted(made: Tablet, number: str, words: str = NOTE, gives: str = "阔腿") -> uuid.UUID:
    """Somebody new, a note about her, and the worker has made its tags."""
    made.register(number)
    made.write_note(words)
    made.all_sent()
    with database.session() as session:
        customer = by_phone(session, f"+86{number}")
        assert customer is not None
    assert eventually(lambda: gives in cloud(customer.id))
    return customer.id


def tag_of(made: Tablet, name: str) -> Locator:
    """A tag of the cloud that is open."""
    return made.page.get_by_role("button", name=re.compile(f"^{name}，"))


def look_at(made: Tablet, customer_id: uuid.UUID, name: str = LIKES) -> Locator:
    """Her page, and the sheet of a tag with its sentence."""
    made.open(f"/customers/{customer_id}")
    tag_of(made, name).click()
    sheet = made.page.get_by_role("dialog")
    expect(sheet.get_by_text(NOTE)).to_be_visible()
    return sheet


def test_a_tag_shows_the_words_it_came_from_who_wrote_them_and_why(lin: Tablet) -> None:
    sheet = look_at(lin, noted(lin, "13900139101"))
    expect(sheet.locator("mark")).to_contain_text("阔腿")
    expect(sheet.get_by_text("小林 · 今天")).to_be_visible()
    expect(sheet.get_by_text(re.compile("词库|合起来的词"))).to_be_visible()


def test_a_rejection_made_without_the_network_holds_once_it_is_back(lin: Tablet) -> None:
    customer = noted(lin, "13900139102")
    look_at(lin, customer).get_by_role("button", name="关闭").click()
    lin.context.set_offline(True)
    tag_of(lin, LIKES).click()
    lin.page.get_by_role("dialog").get_by_role("button", name=REJECT).click()
    expect(tag_of(lin, LIKES)).to_have_accessible_name(re.compile("正在更新"))
    lin.context.set_offline(False)
    lin.all_sent()
    assert eventually(lambda: "阔腿" not in cloud(customer))
    expect(tag_of(lin, LIKES)).to_have_count(0, timeout=15_000)
    lin.page.reload()
    expect(tag_of(lin, "不喜欢黑色")).to_be_visible()
    expect(tag_of(lin, LIKES)).to_have_count(0)


def test_without_the_network_words_that_nobody_looked_at_are_said_to_need_it(lin: Tablet) -> None:
    customer = noted(lin, "13900139108")
    lin.open(f"/customers/{customer}")
    expect(tag_of(lin, LIKES)).to_be_visible()
    lin.context.set_offline(True)
    tag_of(lin, LIKES).click()
    expect(lin.page.get_by_role("dialog").get_by_text(re.compile("原话要联网后才能看"))).to_be_visible()


def test_a_rejection_can_be_undone_at_once(lin: Tablet) -> None:
    customer = noted(lin, "13900139103")
    look_at(lin, customer).get_by_role("button", name=REJECT).click()
    lin.page.get_by_role("button", name="撤销").click()
    expect(tag_of(lin, LIKES)).not_to_have_accessible_name(re.compile("正在更新"))
    lin.all_sent()
    assert eventually(lambda: cloud(customer).get("阔腿") == "like")


def test_a_like_is_corrected_to_a_dislike_and_a_colleague_takes_it_back(lin: Tablet, mei: Tablet) -> None:
    customer = noted(lin, "13900139104")
    sheet = look_at(lin, customer)
    sheet.get_by_role("button", name="改正").click()
    sheet.get_by_role("button", name="不喜欢", exact=True).click()
    sheet.get_by_role("button", name="保存").click()
    expect(tag_of(lin, "不喜欢阔腿")).to_be_visible()
    lin.all_sent()
    assert eventually(lambda: cloud(customer).get("阔腿") == "dislike")
    sheet = look_at(mei, customer, "不喜欢阔腿")
    expect(sheet.get_by_text("小林改成了“不喜欢阔腿” · 今天")).to_be_visible()
    sheet.get_by_role("button", name="恢复原样").click()
    sheet.get_by_role("button", name="关闭").click()
    expect(tag_of(mei, LIKES)).to_be_visible(timeout=15_000)
    assert cloud(customer)["阔腿"] == "like"


def test_without_the_network_a_tag_gets_another_name_and_the_right_person(lin: Tablet) -> None:
    customer = noted(lin, "13900139107")
    sheet = look_at(lin, customer)
    lin.page.wait_for_load_state("networkidle")
    lin.context.set_offline(True)
    sheet.get_by_role("button", name="改正").click()
    sheet.get_by_role("button", name="换一个名称").click()
    sheet.get_by_role("searchbox").fill("zt")
    sheet.get_by_role("button", name="直筒", exact=True).click()
    sheet.get_by_role("button", name="换一个人").click()
    sheet.get_by_role("button", name="妈妈", exact=True).click()
    sheet.get_by_role("button", name="保存").click()
    expect(tag_of(lin, "喜欢直筒（妈妈）")).to_be_visible()
    lin.context.set_offline(False)
    lin.all_sent()
    assert eventually(lambda: "直筒" in cloud(customer) and "阔腿" not in cloud(customer))


def test_customers_are_found_by_their_tags(lin: Tablet) -> None:
    customer = noted(lin, "13900139105", "喜欢羊绒的", "羊绒")
    lin.open("/find")
    lin.page.get_by_role("button", name="按标签找").click()
    expect(lin.page.get_by_role("group", name="哪一类")).to_be_visible()
    lin.page.get_by_role("searchbox").fill("yr")
    lin.page.get_by_role("button", name=re.compile("^羊绒")).click()
    lin.page.get_by_role("link", name=re.compile(r"139\*\*\*\*9105")).click()
    lin.page.wait_for_url(f"**/app/customers/{customer}")
    lin.page.get_by_role("button", name="返回").click()
    expect(lin.page.get_by_role("link", name=re.compile(r"139\*\*\*\*9105"))).to_be_visible()


def test_a_word_of_the_company_gives_old_notes_their_tag_without_a_restart(lin: Tablet, mei: Tablet) -> None:
    customer = noted(lin, "13900139106", "喜欢阔腿，也看了咕咕灰那件")
    assert "白色" not in cloud(customer)
    page = mei.page
    mei.open("/manage/dictionary")
    page.get_by_role("button", name="添加一个词").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("备注里怎么写").fill("咕咕灰")
    sheet.get_by_label("哪一类").select_option(label="颜色")
    sheet.get_by_role("searchbox").fill("白色")
    sheet.get_by_role("button", name="白色", exact=True).click()
    sheet.get_by_role("button", name="保存").click()
    expect(page.get_by_text("颜色 · 白色")).to_be_visible()
    retagging = page.get_by_text(re.compile("重读以前的备注"))
    expect(retagging).to_be_visible()
    assert eventually(lambda: "白色" in cloud(customer))
    expect(retagging).to_have_count(0, timeout=15_000)
    with database.session() as session:
        rules = session.scalars(select(TagEvidence.rule).where(TagEvidence.tag == "白色")).all()
    assert rules == ["own"]


def test_a_manager_tries_a_sentence_and_is_told_what_is_wrong_in_a_file(mei: Tablet) -> None:
    page = mei.page
    mei.open("/manage/dictionary")
    page.get_by_label("一条备注").fill("想要米色的")
    page.get_by_role("button", name="看标签").click()
    expect(page.get_by_text("喜欢米色")).to_be_visible()
    expect(page.locator("mark")).to_have_text(re.compile("米色"))
    page.get_by_role("button", name="导入和导出").click()
    page.get_by_label("或者把内容贴在这里").fill("tags:\n  colour: {米色: [燕麦色]}\n")
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("alert").get_by_text("第 2 行")).to_be_visible()


def test_the_dictionary_goes_out_as_a_file_and_comes_in_again(mei: Tablet) -> None:
    page = mei.page
    mei.open("/manage/dictionary")
    page.get_by_role("button", name="导入和导出").click()
    page.get_by_label("或者把内容贴在这里").fill("tags:\n  color: {米色: [嘟嘟色]}\n")
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("加了 1 个词，改了 0 个词。")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="导出现在的词库").click()
    page.get_by_label("选一个文件").set_input_files(started.value.path())
    expect(page.get_by_label("或者把内容贴在这里")).to_have_value(re.compile("嘟嘟色"))
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("加了 0 个词，改了 0 个词。")).to_be_visible()


def test_customers_are_asked_about_health_only_where_headquarters_allows_it(
    shop_house: House, shop: Shop, tablet_browser: Browser
) -> None:
    with at_tablet(shop_house, shop, tablet_browser, "华姐") as hua:
        page, box = hua.page, hua.page.get_by_role("checkbox", name=re.compile("健康"))
        hua.open("/register")
        expect(page.get_by_role("checkbox", name=re.compile("办理会员"))).to_be_visible()
        expect(box).to_have_count(0)
        hua.open("/manage/settings?part=sensitive")
        page.get_by_role("button", name="打开", exact=True).click()
        expect(page.get_by_text(re.compile("^华姐在.*打开的"))).to_be_visible()
        hua.open("/register")
        expect(box).to_have_attribute("aria-checked", "false")
