"""Profiles: those that are shipped, a user's own, and which one reads a file."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pos_examples import csv_bytes, xlsx_bytes

from pos_adapter.sheets import (
    ProfileAmbiguous,
    ProfileInvalid,
    ProfileUnknown,
    SheetError,
    detect,
    detect_profile,
    load_profile,
    shipped_profile,
    shipped_profiles,
)
from pos_adapter.sheets.profile import TABLES, Table, layout
from pos_adapter.sheets.profile_reader import WrongKey, read_profile

HEADERS: dict[Table, tuple[str, str]] = {
    "receipts": ("店号,小票号,时间,货号,数量,金额", "store,receipt,time,sku,quantity,amount"),
    "products": ("货号,款号,品名,颜色,尺码,库存", "sku,style,name,colour,size,stock"),
    "customers": ("会员号,手机,姓名", "member,phone,name"),
    "footfall": ("店号,日期,小时,客流", "store,time,visitors"),
}


def own(**changes: object) -> dict[str, object]:
    content = {
        "name": "own",
        "table": "receipts",
        "store": {"code": "A01", "currency": "CNY", "timezone": "Asia/Shanghai"},
        "dates": ["%Y-%m-%d"],
        "columns": {"time": "Zeit", "quantity": ["Menge", "Anzahl"], "total": "Betrag"},
    }
    return content | changes


def wrong(**changes: object) -> tuple[str, str]:
    with pytest.raises(WrongKey) as problem:
        read_profile(own(**changes))
    return problem.value.key, problem.value.problem


def test_every_table_has_a_plain_profile() -> None:
    names = {profile.name for profile in shipped_profiles()}
    assert {f"huitouke-{table}" for table in TABLES} | {"completejourney", "cdnow", "online_retail"} == names


def test_a_shipped_profile_stands_in_the_file_of_its_name() -> None:
    for profile in shipped_profiles():
        assert shipped_profile(profile.name) is profile


def test_a_profile_that_is_not_shipped_names_those_that_are() -> None:
    with pytest.raises(ProfileInvalid, match="huitouke-receipts"):
        shipped_profile("sap")


def test_no_header_means_two_fields_of_one_profile() -> None:
    for profile in shipped_profiles():
        names = [name for sources in profile.columns.values() for source in sources for name in source]
        assert len(names) == len(set(names)), profile.name


@pytest.mark.parametrize("table", sorted(TABLES))
@pytest.mark.parametrize("language", [0, 1])
def test_chinese_and_english_headers_are_recognised(table: Table, language: int) -> None:
    header = HEADERS[table][language]
    row = ",".join("1" for _ in header.split(","))
    assert detect_profile(csv_bytes(header, row), table).name == f"huitouke-{table}"
    assert detect_profile(xlsx_bytes([header.split(","), row.split(",")]), table).name == f"huitouke-{table}"


def accepted_headers() -> list[tuple[str, str, str]]:
    """Every header of the plain profiles: (profile, field, header)."""
    return [
        (profile.name, field, str(header))
        for profile in shipped_profiles()
        if profile.name.startswith("huitouke-")
        for field, sources in profile.columns.items()
        for header in sources[0]
    ]


@pytest.mark.parametrize(("profile_name", "field", "header"), accepted_headers())
def test_every_header_of_the_plain_profiles_finds_its_field(profile_name: str, field: str, header: str) -> None:
    profile = shipped_profile(profile_name)
    others = [str(sources[0][0]) for name, sources in profile.columns.items() if name != field]
    found = layout(profile, [header.upper(), *others])
    assert found.columns[field] == (0,)
    assert found.titles[field] == header.upper()


@pytest.mark.parametrize("word", ["销售", "退货", "作废", "退款", "反结账"])
def test_the_words_of_chinese_tills_are_known(word: str) -> None:
    assert shipped_profile("huitouke-receipts").words["kind"][word] in {"sale", "refund", "void"}


def test_no_profile_has_a_column_for_consent() -> None:
    headers = {header for _, _, header in accepted_headers()}
    assert not any("consent" in header or "同意" in header for header in headers)


def test_a_file_of_another_table_is_unknown_and_says_what_is_lacking() -> None:
    with pytest.raises(ProfileUnknown, match="huitouke-receipts: no column found for 时间; 数量"):
        detect_profile(csv_bytes("会员号,手机", "1,13800138000"), "receipts")


def test_files_without_header_are_recognised_by_their_shape() -> None:
    cdnow = b" 00004 0001 19970101  2   29.33\n 00021 0002 19970101  3   63.34\n"
    assert detect_profile(cdnow, "receipts").name == "cdnow"
    retail = b"536365,85123A,HOLDER,6,12/1/2010 8:26,2.55,17850,United Kingdom\n"
    assert detect_profile(retail, "receipts").name == "online_retail"


@pytest.mark.parametrize("raw", [b"1 2 3 4 5\n", b"a,b,c,d,e,f,g,h\n", b"\x01"])
def test_a_shape_nobody_knows_is_unknown(raw: bytes) -> None:
    with pytest.raises(ProfileUnknown):
        detect_profile(raw, "receipts")


def test_a_broken_file_is_told_as_broken_and_not_as_unknown() -> None:
    with pytest.raises(SheetError) as problem:
        detect_profile(b"\xd0\xcf\x11\xe0", "receipts")
    assert problem.value.code == "xls_not_supported"


def test_two_profiles_that_fit_are_ambiguous(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (
        shipped_profile("huitouke-customers"),
        read_profile(own(table="customers", dates=[], columns={"phone": "手机"})),
    )
    monkeypatch.setattr(detect, "shipped_profiles", lambda: (first, second))
    with pytest.raises(ProfileAmbiguous, match="huitouke-customers, own; name one"):
        detect_profile(csv_bytes("手机", "13800138000"), "customers")


def test_an_own_profile_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "till.yaml"
    path.write_text(yaml.safe_dump(own()), encoding="utf-8")
    profile = load_profile(path)
    assert (profile.name, profile.table, profile.context.home.code) == ("own", "receipts", "A01")
    assert profile.columns["quantity"] == (("Menge", "Anzahl"),)


def test_several_columns_are_taken_together() -> None:
    columns = {"time": {"together": ["Datum", "Zeit"]}, "quantity": "Menge", "total": "Betrag"}
    assert read_profile(own(columns=columns)).columns["time"] == (("Datum",), ("Zeit",))


def test_a_decimal_comma_makes_the_point_a_thousands_mark() -> None:
    profile = read_profile(own(numbers={"decimal": ",", "signs": ["€"]}))
    assert (profile.decimal, profile.thousands, profile.signs) == (",", ".", ("€",))


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"colour": 1}, "colour"),
        ({"name": 7}, "name"),
        ({"name": None}, "name"),
        ({"table": "sales"}, "table"),
        ({"header": "yes"}, "header"),
        ({"delimiter": "::"}, "delimiter"),
        ({"encoding": "klingon"}, "encoding"),
        ({"encoding": "hex"}, "encoding"),
        ({"store": None}, "store"),
        ({"store": {"currency": "CNY"}}, "store.timezone"),
        ({"store": {"timezone": "Asia/Shanghai"}}, "store.currency"),
        ({"store": {"currency": "yuan", "timezone": "Asia/Shanghai"}}, "store.currency"),
        ({"store": {"currency": "CNY", "timezone": "Mars/Olympus"}}, "store.timezone"),
        ({"store": {"currency": "CNY", "timezone": "Asia/Shanghai", "code": 1}}, "store.code"),
        ({"store": {"city": "x"}}, "store.city"),
        ({"dates": []}, "dates"),
        ({"dates": "%Y-%m-%d"}, "dates"),
        ({"dates": ["%d.%m."]}, "dates"),
        ({"dates": ["%Y-%b-%d %m"]}, "dates"),
        ({"numbers": {"decimal": "point"}}, "numbers.decimal"),
        ({"numbers": {"decimal": ",", "thousands": ","}}, "numbers.thousands"),
        ({"columns": None}, "columns"),
        ({"columns": {"time": "t", "quantity": "q"}}, "columns"),
        ({"columns": {"price": "p"}}, "columns.price"),
        ({"columns": {"time": []}}, "columns.time"),
        ({"columns": {"time": True}}, "columns.time"),
        ({"columns": {"time": 0}}, "columns.time"),
        ({"columns": {"time": {"sum": []}}}, "columns.time.sum"),
        ({"columns": {"time": {"together": []}}}, "columns.time.together"),
        ({"words": {"kind": {"gift": ["x"]}}}, "words.kind.gift"),
        ({"words": {"colour": {}}}, "words.colour"),
        ({"words": {"kind": {"sale": "x"}}}, "words.kind.sale"),
        ({"line_kinds": {"post": ["x"]}}, "line_kinds.post"),
        ({"receipt_scope": ["day"]}, "receipt_scope"),
        ({"refund_prefix": 1}, "refund_prefix"),
    ],
)
def test_what_is_wrong_is_told_with_its_key(changes: dict[str, object], key: str) -> None:
    assert wrong(**changes)[0] == key


def test_without_a_header_columns_are_positions() -> None:
    assert wrong(header=False) == ("columns.time", "must be a position, because header is false")


@pytest.mark.parametrize("written", ["a: [", "- 1\n- 2", "", "name: 2026-99-99", "a: !!python/object:os.system x"])
def test_a_file_that_is_no_profile_is_told(tmp_path: Path, written: str) -> None:
    path = tmp_path / "till.yaml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ProfileInvalid, match=r"profile till\.yaml"):
        load_profile(path)


def test_a_profile_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as problem:
        load_profile(tmp_path / "absent.yaml")
    assert problem.value.code == "file_unreadable"
    (tmp_path / "latin.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(SheetError, match="not UTF-8"):
        load_profile(tmp_path / "latin.yaml")


SCALARS = st.none() | st.booleans() | st.integers() | st.text()


@given(
    st.dictionaries(
        st.sampled_from(sorted(own())), st.recursive(SCALARS, lambda x: st.lists(x) | st.dictionaries(SCALARS, x))
    )
)
def test_any_content_is_a_profile_or_a_wrong_key(changes: dict[str, object]) -> None:
    with suppress(WrongKey):
        read_profile(own(**changes))
