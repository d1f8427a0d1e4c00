"""Profiles as YAML files: those that come with the package, and a user's own."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml

from pos_adapter.sheets.profile import Profile
from pos_adapter.sheets.profile_reader import WrongKey, read_profile
from pos_adapter.sheets.source import SheetError


class ProfileInvalid(SheetError):
    """A profile says something that cannot be; `params` has profile, key and problem."""


@cache
def shipped_profiles() -> tuple[Profile, ...]:
    """The profiles of this package, by name."""
    folder = files("pos_adapter.sheets") / "profiles"
    found = {entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith("yaml")}
    return tuple(_parse(name, found[name]) for name in sorted(found))


def shipped_profile(name: str) -> Profile:
    """The profile of that name. Raises `ProfileInvalid`."""
    known = {profile.name: profile for profile in shipped_profiles()}
    if name not in known:
        raise ProfileInvalid("profile_invalid", profile=name, key="name", problem=f"shipped are {', '.join(known)}")
    return known[name]


def load_profile(path: str | os.PathLike[str]) -> Profile:
    """A user's own profile. Raises `ProfileInvalid`, or `SheetError` file_unreadable."""
    try:
        written = Path(path).read_text(encoding="utf-8")
    except OSError as problem:
        raise SheetError("file_unreadable", problem=problem.strerror) from None
    except UnicodeError:
        raise SheetError("file_unreadable", problem="it is not UTF-8 text") from None
    return _parse(Path(path).name, written)


def _parse(name: str, written: str) -> Profile:
    try:
        return read_profile(yaml.safe_load(written))
    except WrongKey as wrong:
        raise ProfileInvalid("profile_invalid", profile=name, key=wrong.key, problem=wrong.problem) from None
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        # ValueError: PyYAML builds dates, and 2026-99-99 is none.
        raise ProfileInvalid("profile_invalid", profile=name, key="-", problem=problem) from None
