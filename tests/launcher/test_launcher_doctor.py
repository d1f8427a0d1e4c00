"""What `doctor` finds, one thing at a time."""

from __future__ import annotations

import os
import time
from dataclasses import replace

import pytest
from launcher_tools import processes_of

from store_api.launcher.backup import backup
from store_api.launcher.children import born
from store_api.launcher.doctor import Finding, examine
from store_api.launcher.places import open_lock, try_lock
from store_api.launcher.servers import running_servers
from store_api.settings import Settings


def finding(settings: Settings, name: str) -> Finding:
    (found,) = [one for one in examine(settings, "en") if one.name == name]
    return found


def test_a_fresh_folder_lacks_only_public_url_and_a_backup(settings):
    assert {one.name for one in examine(settings) if not one.ok} == {"PUBLIC_URL", "backup"}


def test_looking_makes_and_starts_nothing(settings):
    examine(settings)
    assert not settings.data.exists()


def test_sentences_are_there_in_both_languages(settings):
    pairs = zip(examine(settings, "en"), examine(settings, "zh"), strict=True)
    assert all(english.sentence != chinese.sentence for english, chinese in pairs)


def test_running_servers_answer_and_agree_on_the_time(settings):
    with running_servers(settings) as ready:
        found = {one.name: one for one in examine(settings, "en")}
        assert found["clock"].ok
        outside = {one.name: one for one in examine(ready, "en")}
    assert outside["DATABASE_URL"].ok
    assert outside["REDIS_URL"].ok
    assert "PostgreSQL" not in outside


def test_servers_at_rest_are_fine_unless_up_runs(settings):
    with running_servers(settings):
        pass
    assert all(one.ok for one in examine(settings, "en") if one.name in {"PostgreSQL", "Valkey"})
    with open_lock(settings.data, "up.lock") as lock:
        assert try_lock(lock)
        assert [one.name for one in examine(settings, "en") if "does not answer" in one.sentence] == [
            "PostgreSQL",
            "Valkey",
        ]
    assert not processes_of(settings.data)


def test_a_silent_url_is_a_finding_and_no_crash(settings):
    told = replace(settings, database_url="postgresql://127.0.0.1:1/db", redis_url="redis://127.0.0.1:1")
    assert not finding(told, "DATABASE_URL").ok
    assert not finding(told, "REDIS_URL").ok


@pytest.mark.parametrize("entry", ["", "phone.key"])
def test_keys_that_others_can_read_are_named_with_the_cure(settings, entry):
    settings.keys_dir.mkdir(parents=True, mode=0o700)
    (settings.keys_dir / "phone.key").write_bytes(b"secret")
    (settings.keys_dir / "phone.key").chmod(0o600)
    assert finding(settings, "keys").ok
    opened = settings.keys_dir / entry
    opened.chmod(0o755)
    assert f"chmod {'600' if entry else '700'} {opened}" in finding(settings, "keys").sentence


@pytest.mark.parametrize("url", ["http://shop.example", "https://shop.example/path", "shop.example"])
def test_a_public_url_that_no_qr_code_can_carry_is_refused(settings, url):
    found = finding(replace(settings, public_url=url), "PUBLIC_URL")
    assert not found.ok
    assert url in found.sentence


def test_a_public_url_that_does_not_answer_is_said_so(settings):
    found = finding(replace(settings, public_url="https://127.0.0.1:1"), "PUBLIC_URL")
    assert not found.ok
    assert "does not answer" in found.sentence


def test_the_age_of_the_last_backup_is_told(settings):
    file = backup(settings)
    assert finding(settings, "backup").ok
    os.utime(file, (0, time.time() - 3 * 86400))
    assert "72 hours" in finding(settings, "backup").sentence
    assert not finding(settings, "backup").ok


def test_programs_left_by_a_killed_up_are_counted(settings):
    (settings.data / "run").mkdir(parents=True)
    (settings.data / "run" / "web").write_text(f"{os.getpid()} {born(os.getpid())}")
    assert "left 1 program" in finding(settings, "up").sentence


def test_a_running_up_is_no_complaint(settings):
    with open_lock(settings.data, "up.lock") as lock:
        assert try_lock(lock)
        assert finding(settings, "up").ok


@pytest.mark.parametrize(
    ("url", "ok", "words"),
    [
        (None, True, "No SMS gateway"),
        ("https://sms.example/send", True, "was not called"),
        ("console:", False, "only for trying"),
        ("http://sms.example/send", False, "must be https"),
    ],
)
def test_the_gateway_of_messages_is_looked_at(settings, url, ok, words):
    found = finding(replace(settings, sms_url=url, sms_token="secret"), "SMS")
    assert found.ok is ok
    assert words in found.sentence
    assert "secret" not in found.sentence
