"""The key files and the recovery sheet."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from store_api.crypto import KEY_NAMES, KeysMissing, Vault, create_keys, read_keys, recovery_sheet, restore_keys


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Keys as they are made at the first start."""
    assert create_keys(tmp_path / "keys")
    return tmp_path / "keys"


def mode(path: Path) -> int:
    """The permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_can_be_read_by_their_owner_only(folder: Path) -> None:
    assert mode(folder) == 0o700
    assert {mode(path) for path in folder.iterdir()} == {0o600}


def test_there_is_one_file_for_every_key_and_nothing_else(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {f"{name}.key" for name in KEY_NAMES}


def test_every_key_is_its_own(folder: Path) -> None:
    assert len(set(read_keys(folder).values())) == len(KEY_NAMES)


def test_making_keys_again_changes_nothing(folder: Path) -> None:
    before = read_keys(folder)
    assert not create_keys(folder)
    assert read_keys(folder) == before


def test_a_lost_key_is_missed_and_not_replaced(folder: Path) -> None:
    (folder / "index.key").unlink()
    with pytest.raises(KeysMissing, match="index"):
        create_keys(folder)
    assert not (folder / "index.key").exists()


@pytest.mark.parametrize("text", ["", "zz", "00" * 31, "00" * 33, "\x00"])
def test_a_damaged_key_file_is_named(folder: Path, text: str) -> None:
    (folder / "codes.key").write_text(text)
    with pytest.raises(KeysMissing, match="codes"):
        read_keys(folder)


def test_a_vault_without_its_folder_does_not_open(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing):
        Vault().open(tmp_path / "nowhere")


def test_the_recovery_sheet_brings_the_keys_back(folder: Path, tmp_path: Path) -> None:
    restore_keys(tmp_path / "new", recovery_sheet(folder))
    assert read_keys(tmp_path / "new") == read_keys(folder)
    assert mode(tmp_path / "new") == 0o700
    assert {mode(path) for path in (tmp_path / "new").iterdir()} == {0o600}


def test_a_value_sealed_before_opens_with_the_keys_of_the_sheet(folder: Path, tmp_path: Path) -> None:
    restore_keys(tmp_path / "new", recovery_sheet(folder))
    old, new = Vault(), Vault()
    old.open(folder)
    new.open(tmp_path / "new")
    assert new.unseal(old.seal(b"secret", "a|b|c"), "a|b|c") == b"secret"


def test_a_sheet_typed_with_other_spaces_and_empty_lines_is_understood(folder: Path, tmp_path: Path) -> None:
    typed = recovery_sheet(folder).replace("\n", "\n\n  ").replace("  ", "   ").upper()
    for name in KEY_NAMES:
        typed = typed.replace(name.upper(), name)
    restore_keys(tmp_path / "new", typed.lower())
    assert read_keys(tmp_path / "new") == read_keys(folder)


def damaged(sheet: str) -> list[str]:
    """A sheet with one thing wrong at a time."""
    lines = sheet.splitlines()
    last = lines[-1]
    return [
        "",
        "seal",
        sheet + "\nnonsense",
        "\n".join(lines[:-1]),
        sheet.replace("seal", "sea1"),
        "\n".join([*lines[:-1], last[:-1] + ("0" if last[-1] != "0" else "1")]),
        "\n".join([*lines[:-1], last.replace(" ", "")]),
        "\n".join([*lines[:-1], " ".join(last.split()[:-1])]),
    ]


@pytest.mark.parametrize("number", range(8))
def test_a_damaged_sheet_is_refused_and_writes_nothing(folder: Path, tmp_path: Path, number: int) -> None:
    with pytest.raises(KeysMissing):
        restore_keys(tmp_path / "new", damaged(recovery_sheet(folder))[number])
    assert not (tmp_path / "new").exists()


@examples(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(min_value=0), digit=st.sampled_from("0123456789abcdef"))
def test_a_mistyped_digit_is_found_by_the_check(folder: Path, tmp_path: Path, place: int, digit: str) -> None:
    line, *others = recovery_sheet(folder).splitlines()
    digits = [at for at, char in enumerate(line) if at >= 8 and char in "0123456789abcdef"]
    at = digits[place % len(digits)]
    if line[at] == digit:
        return
    with pytest.raises(KeysMissing, match="seal"):
        restore_keys(tmp_path / "never", "\n".join([line[:at] + digit + line[at + 1 :], *others]))


def test_a_refused_sheet_leaves_the_keys_that_were_there(folder: Path) -> None:
    before = read_keys(folder)
    with pytest.raises(KeysMissing):
        restore_keys(folder, recovery_sheet(folder).rsplit("\n", 1)[0])
    assert read_keys(folder) == before
