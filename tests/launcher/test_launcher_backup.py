"""A backup is whole and private; a restore brings it back, or leaves everything as it was."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from store_api.launcher import archive
from store_api.launcher.backup import backup, restore
from store_api.launcher.databases import Databases, revision_of
from store_api.launcher.places import open_lock, try_lock
from store_api.launcher.sayings import LauncherError
from store_api.launcher.servers import running_servers
from store_api.settings import Settings

NOTHING = lambda _ready, _made_at: None  # noqa: E731 - the shortest name for a step that does nothing.


@pytest.fixture(scope="module")
def server(shared_place):
    """One pair of servers for this file; every test has a database of its own on it."""
    with running_servers(Settings(data=shared_place / "data")) as ready:
        yield ready


@pytest.fixture
def shop(server, sql, request, place):
    """An installation with one row and one photo, whose database somebody else runs (`DATABASE_URL`)."""
    name = f"shop_{abs(hash(request.node.name))}"
    sql(server.database_url, f"CREATE DATABASE {name}")
    settings = replace(server, data=place / "data", database_url=server.database_url.replace("/huitouke?", f"/{name}?"))
    sql(settings.database_url, "CREATE TABLE notes AS SELECT '回头客' AS text")
    photo = settings.data / "photos" / "ab" / "one.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"photo")
    return settings


def notes(settings: Settings) -> list[str]:
    with psycopg.connect(settings.database_url.replace("+psycopg", "")) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM notes ORDER BY text")]


def photos(settings: Settings) -> dict[str, bytes]:
    folder = settings.data / "photos"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def change(settings: Settings, sql) -> None:
    sql(settings.database_url, "INSERT INTO notes VALUES ('later')")
    (settings.data / "photos" / "two.jpg").write_bytes(b"later")


def rewritten(file, edit):
    """The same archive after `edit(members)`, where members maps a name to its bytes; hashes are made to fit."""
    with tarfile.open(file) as tar:
        members = {entry.name: tar.extractfile(entry).read() for entry in tar.getmembers()}
    manifest = json.loads(members.pop("manifest.json"))
    edit(members, manifest)
    manifest["members"] = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
    members["manifest.json"] = json.dumps(manifest).encode()
    with tarfile.open(file, "w") as tar:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return file


def refusal(settings: Settings, file, after=NOTHING) -> LauncherError:
    with pytest.raises(LauncherError) as caught:
        restore(settings, file, after=after)
    return caught.value


def test_a_restore_brings_back_rows_and_photos(shop, sql):
    file = backup(shop)
    change(shop, sql)
    restore(shop, file, after=NOTHING)
    assert notes(shop) == ["回头客"]
    assert photos(shop) == {"ab/one.jpg": b"photo"}


def test_what_was_there_before_a_restore_is_kept(shop, sql):
    file = backup(shop)
    change(shop, sql)
    kept = restore(shop, file, after=NOTHING)
    url = shop.database_url.replace(Databases(shop.database_url, "").present, kept)
    assert notes(replace(shop, database_url=url)) == ["later", "回头客"]
    (folder,) = shop.data.glob("photos_before_restore_*")
    assert (folder / "two.jpg").read_bytes() == b"later"


def test_after_gets_running_servers_and_the_time_before_the_backup(shop):
    began = datetime.now(UTC)
    file = backup(shop)
    seen: list[tuple[Settings, datetime]] = []
    restore(shop, file, after=lambda ready, made_at: seen.append((ready, made_at)))
    ((ready, made_at),) = seen
    assert ready.database_url == shop.database_url
    assert began <= made_at <= began + timedelta(minutes=1)


def test_embedded_servers_are_started_for_a_backup_and_a_restore(settings, sql):
    with running_servers(settings) as ready:
        sql(ready.database_url, "CREATE TABLE notes AS SELECT 'one' AS text")
    file = backup(settings)
    with running_servers(settings) as ready:
        sql(ready.database_url, "UPDATE notes SET text = 'two'")
    restore(settings, file, after=NOTHING)
    with running_servers(settings) as ready:
        assert notes(ready) == ["one"]


def test_a_backup_is_one_private_file_in_the_backups_folder(shop):
    file = backup(shop)
    assert file.parent == shop.data / "backups"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_backup_can_be_put_in_a_folder_or_under_a_name(shop, place):
    (place / "disk").mkdir()
    assert backup(shop, place / "disk").parent == place / "disk"
    assert backup(shop, place / "disk" / "mine.tar") == place / "disk" / "mine.tar"


def test_a_backup_never_holds_keys(shop):
    shop.keys_dir.mkdir()
    (shop.keys_dir / "phone.key").write_bytes(b"secret")
    with tarfile.open(backup(shop)) as tar:
        assert set(tar.getnames()) == {"database.dump", "photos/ab/one.jpg", "manifest.json"}


def test_a_link_among_the_photos_is_not_followed(shop, place):
    (place / "private").write_bytes(b"secret")
    (shop.data / "photos" / "link.jpg").symlink_to(place / "private")
    with tarfile.open(backup(shop)) as tar:
        assert "photos/link.jpg" not in tar.getnames()


def test_the_manifest_names_the_schema_revision(shop, sql):
    assert archive.check(backup(shop)).revision is None
    sql(shop.database_url, "CREATE TABLE alembic_version AS SELECT 'abc123' AS version_num")
    assert revision_of(shop.database_url) == "abc123"
    assert archive.check(backup(shop)).revision == "abc123"


def test_a_failed_backup_leaves_no_file(shop):
    lost = replace(shop, database_url=shop.database_url.replace("/shop_", "/lost_"))
    with pytest.raises(LauncherError) as caught:
        backup(lost)
    assert caught.value.key == "backup_failed"
    assert not list((shop.data / "backups").iterdir())


def test_a_password_stays_out_of_the_error(shop):
    lost = replace(shop, database_url="postgresql+psycopg://u:canary@127.0.0.1:1/db")
    with pytest.raises(LauncherError) as caught:
        backup(lost)
    assert "canary" not in str(caught.value)


def test_a_missing_file_is_said_so(shop, place):
    assert refusal(shop, place / "none.tar").key == "backup_absent"


@pytest.mark.parametrize("content", [b"", b"not a tar", b"\0" * 10240])
def test_a_file_of_something_else_is_refused(shop, place, content):
    (place / "file.tar").write_bytes(content)
    assert refusal(shop, place / "file.tar").key == "backup_foreign"


def test_a_flipped_bit_is_found_before_anything_changes(shop):
    file = backup(shop)
    content = bytearray(file.read_bytes())
    content[1500] ^= 1
    file.write_bytes(content)
    assert refusal(shop, file).key == "backup_damaged"
    assert notes(shop) == ["回头客"]


@pytest.mark.parametrize("share", [0.2, 0.6, 1.0])
def test_a_file_that_was_cut_is_refused(shop, share):
    file = backup(shop)
    content = file.read_bytes()
    file.write_bytes(content[: int(content.index(b'"members"') * share)])
    assert refusal(shop, file).key == "backup_damaged"


@pytest.mark.parametrize("name", ["photos/../../escaped", "/escaped", "keys/phone.key", "photos"])
def test_a_member_that_leads_elsewhere_is_refused(shop, name):
    file = rewritten(backup(shop), lambda members, _: members.update({name: b"evil"}))
    assert refusal(shop, file).key == "backup_damaged"


def test_a_member_that_the_manifest_does_not_name_is_refused(shop):
    file = backup(shop)
    with tarfile.open(file, "a") as tar:
        tar.addfile(tarfile.TarInfo("photos/extra.jpg"))
    assert refusal(shop, file).key == "backup_damaged"


def test_a_member_that_comes_twice_is_refused(shop):
    file = backup(shop)
    with tarfile.open(file, "a") as tar:
        tar.addfile(tarfile.TarInfo("photos/ab/one.jpg"))
    assert refusal(shop, file).key == "backup_damaged"


@pytest.mark.parametrize(("field", "value"), [("version", "99.0"), ("format", 2)])
def test_a_backup_of_a_newer_version_is_refused(shop, field, value):
    file = rewritten(backup(shop), lambda _, manifest: manifest.update({field: value}))
    assert refusal(shop, file).key == "backup_newer"


def test_a_manifest_without_a_time_is_damaged(shop):
    file = rewritten(backup(shop), lambda _, manifest: manifest.pop("made_at"))
    assert refusal(shop, file).key == "backup_damaged"


def test_a_dump_that_cannot_be_read_leaves_the_present_data(shop, sql):
    file = rewritten(backup(shop), lambda members, _: members.update({"database.dump": b"no dump"}))
    change(shop, sql)
    assert refusal(shop, file).key == "restore_failed"
    assert notes(shop) == ["later", "回头客"]
    assert set(photos(shop)) == {"ab/one.jpg", "two.jpg"}


def test_a_failing_last_step_puts_everything_back(shop, sql):
    file = backup(shop)
    change(shop, sql)

    def after(ready: Settings, _made_at: datetime) -> None:
        assert notes(ready) == ["回头客"]
        raise LauncherError("restore_failed", reason="the migration failed.")

    assert refusal(shop, file, after).key == "restore_failed"
    assert notes(shop) == ["later", "回头客"]
    assert set(photos(shop)) == {"ab/one.jpg", "two.jpg"}
    assert not list(shop.data.glob("photos_before*"))


def test_a_failed_restore_leaves_no_database_behind(shop, sql):
    count = "SELECT count(*) FROM pg_database WHERE datname LIKE %s"
    name = Databases(shop.database_url, "").present[:20] + "%"
    refusal(shop, rewritten(backup(shop), lambda members, _: members.update({"database.dump": b"no dump"})))
    assert sql(shop.database_url, count, name) == [(1,)]


def test_a_restore_after_one_that_was_killed_works(shop, sql):
    file = backup(shop)
    sql(shop.database_url, f"CREATE DATABASE {Databases(shop.database_url, '').present}_restoring")
    restore(shop, file, after=NOTHING)
    assert notes(shop) == ["回头客"]


def test_a_database_in_use_by_others_is_not_taken_from_them(shop):
    file = backup(shop)
    with psycopg.connect(shop.database_url.replace("+psycopg", "")) as other:
        assert refusal(shop, file).key == "restore_failed"
        assert other.execute("SELECT text FROM notes").fetchall() == [("回头客",)]


def test_no_restore_while_up_runs(shop):
    file = backup(shop)
    with open_lock(shop.data, "up.lock") as lock:
        assert try_lock(lock)
        assert refusal(shop, file).key == "already_up"


def test_a_hot_backup_is_one_moment_of_the_database(shop, sql):
    sql(shop.database_url, "CREATE TABLE account AS SELECT n, 100 AS fen FROM generate_series(0, 1) n")
    done = threading.Event()

    def transfer() -> None:
        with psycopg.connect(shop.database_url.replace("+psycopg", ""), autocommit=True) as connection:
            while not done.is_set():
                connection.execute("UPDATE account SET fen = fen + (CASE n WHEN 0 THEN 1 ELSE -1 END)")

    writer = threading.Thread(target=transfer)
    writer.start()
    try:
        file = backup(shop)
    finally:
        done.set()
        writer.join()
    restore(shop, file, after=NOTHING)
    assert sql(shop.database_url, "SELECT sum(fen) FROM account") == [(200,)]
