"""What a manager pastes becomes one secret part, or nothing: never a place that somebody chose for us."""

from __future__ import annotations

import re
from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store_api.errors import Invalid
from store_api.senders.notices import BOTS, NoticeKind, canonical, hint, is_keyed

WECOM, DINGTALK, FEISHU = BOTS
KEY = "693a91f6-7a0c-4bc4-97a0-0ec251fa5aaa"
TOKEN = "0123456789abcdef" * 4
SECRET = "SEC" + "0a1b2c3d" * 8
PASTED = {
    WECOM: (f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}", KEY),
    DINGTALK: (f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}", TOKEN),
    FEISHU: (f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}", KEY),
}
EVERY = pytest.mark.parametrize("kind", BOTS)


def refused(kind: NoticeKind, typed: str, secret: str | None = None) -> None:
    """Not an address of this kind."""
    with pytest.raises(Invalid, match="notice_address_wrong"):
        canonical(kind, typed, secret)


@EVERY
def test_the_address_of_a_bot_is_reduced_to_its_token(kind: NoticeKind) -> None:
    address, token = PASTED[kind]
    assert canonical(kind, address) == token


@EVERY
def test_a_bare_token_is_the_same_as_its_address(kind: NoticeKind) -> None:
    assert canonical(kind, PASTED[kind][1]) == PASTED[kind][1]


@EVERY
def test_what_copying_adds_around_an_address_is_no_part_of_it(kind: NoticeKind) -> None:
    address, token = PASTED[kind]
    assert canonical(kind, f"  {address}\r\n", "  ") == token


@EVERY
def test_a_token_in_capitals_is_the_same(kind: NoticeKind) -> None:
    assert canonical(kind, PASTED[kind][1].upper()) == PASTED[kind][1]


@pytest.mark.parametrize(("kind", "secret"), [(DINGTALK, SECRET), (FEISHU, "zs0TgA1b2C3d4E5f6G7h8I")])
def test_the_secret_of_signatures_goes_along_as_it_is(kind: NoticeKind, secret: str) -> None:
    address, token = PASTED[kind]
    assert canonical(kind, address, f" {secret} ") == f"{token} {secret}"


TRICKS = [
    "",
    " ",
    "{url}x",
    "{url}/",
    "{url}#",
    "{url}#{token}",
    "{url}&x=1",
    "{url}?x=1",
    "{url}%0a",
    "{url}%00",
    "{url}\n{url}",
    "{url} {url}",
    "{url}\nHost: evil.example",
    "{url}\r\n\r\nPOST / HTTP/1.1",
    "{url}\x00",
    "{url}\u200b",
    "\u202e{url}",
    "<{url}>",
    '"{url}"',
    "curl '{url}'",
    "http://{rest}",
    "HTTPS://{rest}",
    "//{rest}",
    "{rest}",
    "https:{rest}",
    "https:/{rest}",
    "https:///{rest}",
    "https:\\\\{rest}",
    "https:////{rest}",
    "ftp://{rest}",
    "file://{rest}",
    "gopher://{rest}",
    "javascript:{url}",
    "view-source:{url}",
    "https://user@{rest}",
    "https://user:password@{rest}",
    "https://@{rest}",
    "https://evil.example@{rest}",
    "https://{host}@evil.example{path}{token}",
    "https://{host}:443@evil.example{path}{token}",
    "https://{host}%40evil.example{path}{token}",
    "https://{host}\\@evil.example{path}{token}",
    "https://{host}#@evil.example{path}{token}",
    "https://evil.example#{host}{path}{token}",
    "https://evil.example/{url}",
    "https://evil.example/?to={url}",
    "https://{host}.evil.example{path}{token}",
    "https://evil.example/{host}{path}{token}",
    "https://evil{host}{path}{token}",
    "https://evil.{host}{path}{token}",
    "https://{host}.{path}{token}",
    "https://{host}:443{path}{token}",
    "https://{host}:8080{path}{token}",
    "https://{host}:{path}{token}",
    "https://127.0.0.1{path}{token}",
    "https://[::1]{path}{token}",
    "https://2130706433{path}{token}",
    "https://0x7f.1{path}{token}",
    "https://localhost{path}{token}",
    "https://169.254.169.254{path}{token}",
    "https://{wide}{path}{token}",
    "https://{dots}{path}{token}",
    "https://{host}/..{path}{token}",
    "https://{host}/.{path}{token}",
    "https://{host}/{path}{token}",
    "https://{host}{path}../{token}",
    "https://{host}{path}",
    "https://{host}{path}{token}{token}",
    "https://{host}{path}{short}",
    "https://{host}{path}{foreign}",
    "https://{host}",
    "{host}{path}{token}",
    "{path}{token}",
    "{token} {token}",
    "{token}@evil.example",
    "{token}:evil.example",
    "{token}/../../x",
    "{short}",
    "{foreign}",
    "{digits}",
]


@EVERY
@pytest.mark.parametrize("trick", TRICKS)
def test_an_address_of_a_bot_leads_nowhere_else(kind: NoticeKind, trick: str) -> None:
    url, token = PASTED[kind]
    rest = url.removeprefix("https://")
    host, _, path = rest.removesuffix(token).partition("/")
    # Letters, dots and digits that are none of ASCII's, but that some parsers read as such.
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in host)
    digits = token.translate({48 + digit: 0x0660 + digit for digit in range(10)})
    words = {"url": url, "rest": rest, "host": host, "path": f"/{path}", "token": token, "wide": wide}
    words |= {"dots": host.replace(".", "。"), "short": token[:-1], "foreign": f"{token[:-1]}g", "digits": digits}
    refused(kind, trick.format(**words))


@pytest.mark.parametrize(("kind", "other"), list(permutations(BOTS, 2)))
def test_the_address_of_one_service_is_none_of_another(kind: NoticeKind, other: NoticeKind) -> None:
    refused(kind, PASTED[other][0])


@given(kind=st.sampled_from(list(BOTS)), before=st.text(max_size=8), after=st.text(max_size=8))
@example(kind=WECOM, before="", after="\n")
def test_whatever_stands_around_a_token_is_not_kept(kind: NoticeKind, before: str, after: str) -> None:
    try:
        found = canonical(kind, before + PASTED[kind][0] + after)
    except Invalid:
        return
    assert found == PASTED[kind][1]


@pytest.mark.parametrize(
    "secret", ["SEC", "SECRET", TOKEN, f"{SECRET}!", "SEC" + "a" * 129, "SEC密钥密钥密钥密钥", f"{SECRET} x"]
)
def test_a_secret_of_dingtalk_has_its_form(secret: str) -> None:
    refused(DINGTALK, TOKEN, secret)


@pytest.mark.parametrize("secret", ["short", "two words here", "line\nline\nline", "密钥密钥密钥密钥", "x" * 129])
def test_a_secret_of_feishu_has_its_form(secret: str) -> None:
    refused(FEISHU, KEY, secret)


@pytest.mark.parametrize(
    ("kind", "typed"), [(WECOM, KEY), (NoticeKind.MAIL, "lin@example.cn"), (NoticeKind.SMS, "+8613800138000")]
)
def test_where_nothing_is_signed_there_is_no_secret(kind: NoticeKind, typed: str) -> None:
    assert canonical(kind, typed, "") == typed
    refused(kind, typed, SECRET)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lin@example.cn", "lin@example.cn"),
        (" lin@example.cn\n", "lin@example.cn"),
        ("Lin.Wei+shop@Mail.Example.CN", "Lin.Wei+shop@mail.example.cn"),
        ("o'neil_1@a-b.example.com", "o'neil_1@a-b.example.com"),
        ("lin@例子.中国", "lin@xn--fsqu00a.xn--fiqs8s"),
        ("lin@xn--fsqu00a.xn--fiqs8s", "lin@xn--fsqu00a.xn--fiqs8s"),
        ("lin@ｅｘａｍｐｌｅ.cn", "lin@example.cn"),
        (f"{'a' * 64}@example.cn", f"{'a' * 64}@example.cn"),
    ],
)
def test_a_mail_address_is_kept_with_its_domain_in_ascii(typed: str, expected: str) -> None:
    assert canonical(NoticeKind.MAIL, typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "lin",
        "@",
        "lin@",
        "@example.cn",
        "lin@localhost",
        "lin@example",
        "lin@@example.cn",
        "lin@mei@example.cn",
        "lin@example..cn",
        "lin@.example.cn",
        "lin@example.cn.",
        "lin@-example.cn",
        "lin@example-.cn",
        "lin@exa_mple.cn",
        "lin@127.0.0.1",
        "lin@[127.0.0.1]",
        "lin@example.1",
        "lin@example.cn:25",
        "lin@example.cn/x",
        "lin@example.c℀",
        ".lin@example.cn",
        "lin.@example.cn",
        "li..n@example.cn",
        "li n@example.cn",
        '"li n"@example.cn',
        "lin(x)@example.cn",
        "林@example.cn",
        "lin@exam ple.cn",
        "Lin <lin@example.cn>",
        "<lin@example.cn>",
        "mailto:lin@example.cn",
        "lin@example.cn, mei@example.cn",
        "lin@example.cn;mei@example.cn",
        "lin@example.cn mei@example.cn",
        "lin@example.cn\nBcc: all@example.cn",
        "lin@example.cn\r\nDATA",
        "lin\n@example.cn",
        "lin\r\nRCPT TO:<mei@example.cn>\r\n@example.cn",
        "lin\x00@example.cn",
        "lin@example.cn\x00",
        "lin\u200b@example.cn",
        "lin＠example.cn",
        "lin@example.cn,",
        f"{'a' * 65}@example.cn",
        f"lin@{'a' * 64}.cn",
        f"lin@{'a.' * 125}cn",
        f"lin@{'例' * 300}.cn",
    ],
)
def test_what_is_not_one_plain_mail_address_is_refused(typed: str) -> None:
    refused(NoticeKind.MAIL, typed)


@given(typed=st.text(max_size=40) | st.from_regex(r".{1,9}@.{1,20}", fullmatch=True))
@example(typed="lin@example.cn\u2028")
def test_a_mail_address_never_holds_what_ends_a_line_or_a_name(typed: str) -> None:
    try:
        found = canonical(NoticeKind.MAIL, typed)
    except Invalid:
        return
    assert re.fullmatch(r"[!-~]+", found)
    assert not set(found) & set('<>()[],;:\\"')


@pytest.mark.parametrize("typed", ["+8613800138000", " +8613800138000 ", "+12025550123", "+4915112345678"])
def test_a_number_is_kept_as_it_is(typed: str) -> None:
    assert canonical(NoticeKind.SMS, typed) == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "13800138000",
        "008613800138000",
        "+0613800138000",
        "+1234567",
        "+1234567890123456",
        "+86 138 0013 8000",
        "+8613800138000,+8613800138001",
        "+８６１３８００１３８０００",
        "+861380013800x",
        "tel:+8613800138000",
    ],
)
def test_what_is_not_one_number_is_refused(typed: str) -> None:
    refused(NoticeKind.SMS, typed)


@pytest.mark.parametrize(
    ("kind", "address", "shown"),
    [
        (WECOM, KEY, "****5aaa"),
        (DINGTALK, f"{TOKEN} {SECRET}", "****cdef"),
        (FEISHU, f"{KEY} zs0TgA1b2C3d4E5f6G7h8I", "****5aaa"),
        (NoticeKind.MAIL, "lin@example.cn", "****e.cn"),
        (NoticeKind.SMS, "+8613800138000", "****8000"),
    ],
)
def test_a_hint_shows_the_last_four_characters(kind: NoticeKind, address: str, shown: str) -> None:
    assert hint(kind, address) == shown


def test_only_the_sms_gateway_drops_a_key_it_has_seen() -> None:
    assert [kind for kind in NoticeKind if is_keyed(kind)] == [NoticeKind.SMS]
