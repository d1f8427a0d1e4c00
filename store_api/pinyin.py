"""How Chinese words are typed on a Latin keyboard."""

from __future__ import annotations

import re

from pypinyin import Style, lazy_pinyin

RUN = re.compile(r"[a-z0-9]+")
# Characters that are read otherwise when they are somebody's surname.
SURNAMES = {
    "曾": "zeng",
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "朴": "piao",
    "盖": "ge",
    "缪": "miao",
    "翟": "zhai",
    "覃": "qin",
    "宓": "fu",
    "种": "chong",
}


def keys(text: str) -> str:
    """The pinyin of a text without tones, and its initials: 高腰裤 is "gaoyaoku gyk".

    Lower case; letters and digits are kept in both, all else is left out. Without Chinese both are the same and stand
    there once: "Anna" is "anna".
    """
    full, initials = letters(text, Style.NORMAL), letters(text, Style.FIRST_LETTER)
    return full if full == initials else f"{full} {initials}"


def name_keys(name: str) -> str:
    """The same for somebody's name, whose first character may be a surname: 曾女士 is "zengnvshi zns"."""
    surname = SURNAMES.get(name[:1])
    if surname is None:
        return keys(name)
    rest = name[1:]
    return f"{surname}{letters(rest, Style.NORMAL)} {surname[0]}{letters(rest, Style.FIRST_LETTER)}"


def letters(text: str, style: Style) -> str:
    """A text in Latin letters and digits, without anything between them."""
    return "".join(RUN.findall("".join(lazy_pinyin(text, style=style)).lower()))
