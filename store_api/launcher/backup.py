"""Write a backup, and put one back without ever endangering what is there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from store_api.launcher import archive
from store_api.launcher.account import make_folder
from store_api.launcher.binaries import SYSTEM
from store_api.launcher.children import end_strays
from store_api.launcher.databases import Databases, revision_of
from store_api.launcher.dump import dump_database, load_database
from store_api.launcher.sayings import LauncherError
from store_api.launcher.servers import running_servers
from store_api.launcher.up import alone
from store_api.settings import Settings

STAMP = "%Y%m%dT%H%M%SZ"
FINE_STAMP = "%Y%m%dT%H%M%S%fZ"  # of what is kept: nothing kept is ever replaced


def backup(settings: Settings, target: Path | None = None, *, system: Path = SYSTEM) -> Path:
    """Write one file with the database and the photos, readable by us only; its path.

    `target` is the file or a folder for it (default `<data>/backups`). The file appears whole or not at all.
    It works while `up` runs. LauncherError when it fails.
    """
    made_at = datetime.now(UTC)
    name = f"huitouke-{made_at.strftime(STAMP)}.tar"
    wanted = (target or settings.data / "backups").absolute()
    file = wanted / name if target is None or wanted.is_dir() else wanted
    with running_servers(settings, system=system) as ready:
        make_folder(file.parent)
        url = str(ready.database_url)
        with _scratch(file.parent, "backup_failed") as scratch:
            dump_database(url, scratch / archive.DUMP)
            whole = scratch / name
            with whole.open("wb") as tar:
                archive.write(tar, scratch / archive.DUMP, settings.data / "photos", made_at, revision_of(url))
                tar.flush()
                os.fsync(tar.fileno())
            whole.chmod(0o600)
            whole.replace(file)
    return file


def restore(
    settings: Settings, file: Path, *, after: Callable[[Settings, datetime], None], system: Path = SYSTEM
) -> str:
    """Put a backup in the place of the present data; the name under which the present database is kept.

    1. The whole file is checked. 2. It is read into a fresh database and a fresh folder of photos. 3. They
    change places with the present ones. 4. `after(settings with running servers, time of the backup)` migrates
    and holds back what was sent since. Whatever fails, the present data is (again) in its place.
    LauncherError for a bad file, a failed step, or while `up` runs.
    """
    made_at = archive.check(file).instant()
    with alone(settings.data), running_servers(settings, system=system) as ready:
        end_strays(settings.data)
        url = str(ready.database_url)
        databases = Databases(url, datetime.now(UTC).strftime(FINE_STAMP))
        with _scratch(settings.data, "restore_failed") as scratch:
            archive.extract(file, scratch / archive.DUMP, scratch / archive.PHOTOS)
            with databases.fresh() as fresh:
                load_database(url, scratch / archive.DUMP, fresh)
                with databases.exchanged(), _exchanged(settings.data / archive.PHOTOS, scratch, databases.stamp):
                    after(ready, made_at)
        return databases.kept


@contextmanager
def _exchanged(photos: Path, scratch: Path, stamp: str) -> Iterator[None]:
    """Put the photos from `scratch` in the place of the present ones; back again when the block fails."""
    kept = photos.with_name(f"{photos.name}_before_restore_{stamp}")
    make_folder(scratch / archive.PHOTOS)
    make_folder(photos)
    photos.rename(kept)
    (scratch / archive.PHOTOS).rename(photos)
    try:
        yield
    except BaseException:
        shutil.rmtree(photos)
        kept.rename(photos)
        raise
    with suppress(OSError):  # Kept only if there is something to keep.
        kept.rmdir()


@contextmanager
def _scratch(beside: Path, failure: str) -> Iterator[Path]:
    """A private folder on the same disk as `beside`; a full or failing disk is `failure`."""
    try:
        with tempfile.TemporaryDirectory(prefix=".huitouke-", dir=beside) as scratch:
            yield Path(scratch)
    except OSError as error:
        raise LauncherError(failure, reason=str(error)) from error
