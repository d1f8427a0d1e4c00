"""The backup file: a tar of `database.dump`, `photos/…` and, last, `manifest.json` with the hash of each.

    {"format": 1, "version": "0.1.0", "made_at": "2026-11-22T01:00:00+00:00", "revision": "4f1c", "members": {…}}

Nothing of a file is believed before its manifest and all hashes are checked; secret keys are never in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO, Self

from store_api.launcher.sayings import LauncherError

FORMAT = 1
DUMP = "database.dump"
PHOTOS = "photos"
MANIFEST = "manifest.json"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What is in a backup: `made_at` is before everything in it, `members` maps a name to its SHA-256."""

    format: int
    version: str
    made_at: str
    revision: str | None
    members: dict[str, str]

    @classmethod
    def read(cls, text: bytes) -> Self:
        """ValueError, KeyError or TypeError when it is none."""
        told = json.loads(text)
        manifest = cls(**{name: told[name] for name in ("format", "version", "made_at", "revision", "members")})
        manifest.instant()
        return manifest

    def instant(self) -> datetime:
        """`made_at` as an aware datetime."""
        return datetime.fromisoformat(self.made_at)


def write(target: IO[bytes], dump: Path, photos: Path, made_at: datetime, revision: str | None) -> Manifest:
    """Write the tar. Photos that are erased while we read are left out."""
    members: dict[str, str] = {}
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as tar:
        members[DUMP] = _add(tar, DUMP, dump)
        for photo in sorted(photos.rglob("*")):
            if photo.is_file() and not photo.is_symlink():
                name = f"{PHOTOS}/{photo.relative_to(photos).as_posix()}"
                try:
                    members[name] = _add(tar, name, photo)
                except FileNotFoundError:
                    continue
        manifest = Manifest(FORMAT, version("huitouke"), made_at.isoformat(), revision, members)
        text = json.dumps(asdict(manifest), indent=1).encode()
        tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
    return manifest


def check(file: Path) -> Manifest:
    """The manifest of a whole and honest backup that this version understands; LauncherError otherwise."""
    try:
        with opened(file) as tar:
            entries = tar.getmembers()
            named = {entry.name: entry for entry in entries}
            manifest = _manifest(tar, named, file)
            if len(entries) != len(named) or set(named) != {MANIFEST, DUMP, *manifest.members}:
                raise LauncherError("backup_damaged", file=file, member=DUMP)
            for name, digest in manifest.members.items():
                if not _is_ours(named[name]) or _digest(_content(tar, named[name])) != digest:
                    raise LauncherError("backup_damaged", file=file, member=name)
    except tarfile.TarError as error:
        raise LauncherError("backup_damaged", file=file, member=error) from error
    return manifest


def _manifest(tar: tarfile.TarFile, named: Mapping[str, tarfile.TarInfo], file: Path) -> Manifest:
    if not {MANIFEST, DUMP} & set(named):
        raise LauncherError("backup_foreign", file=file)
    try:
        manifest = Manifest.read(_content(tar, named[MANIFEST]).read())
    except (ValueError, KeyError, TypeError) as error:
        raise LauncherError("backup_damaged", file=file, member=MANIFEST) from error
    if manifest.format > FORMAT or _numbers(manifest.version) > _numbers(version("huitouke")):
        raise LauncherError("backup_newer", file=file, version=manifest.version)
    return manifest


def opened(file: Path) -> tarfile.TarFile:
    """The tar to read from; LauncherError when it cannot be read."""
    try:
        return tarfile.open(file, mode="r:")
    except FileNotFoundError as error:
        raise LauncherError("backup_absent", file=file) from error
    except (OSError, tarfile.TarError) as error:
        raise LauncherError("backup_foreign", file=file) from error


def extract(file: Path, dump: Path, photos: Path) -> None:
    """Put the members of a checked backup where they are wanted."""
    with opened(file) as tar:
        for entry in tar.getmembers():
            if entry.name == DUMP:
                _save(_content(tar, entry), dump)
            elif entry.name != MANIFEST:
                _save(_content(tar, entry), photos / PurePosixPath(entry.name).relative_to(PHOTOS))


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as content:
        entry = _entry(name, path.stat().st_size)
        tar.addfile(entry, content)
        content.seek(0)
        return _digest(content)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size = size
    entry.mode = 0o600
    return entry


def _is_ours(entry: tarfile.TarInfo) -> bool:
    """A plain file with a name that stays inside; a link or `..` could lead the restore elsewhere."""
    path = PurePosixPath(entry.name)
    is_photo = len(path.parts) > 1 and path.parts[0] == PHOTOS
    return entry.isreg() and not path.is_absolute() and ".." not in path.parts and (is_photo or entry.name == DUMP)


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    return tar.extractfile(entry) or io.BytesIO()


def _digest(content: IO[bytes]) -> str:
    return hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type] # IO[bytes] has readinto.


def _save(content: IO[bytes], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("wb") as saved:
        for part in _chunks(content):
            saved.write(part)
    path.chmod(0o600)


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: content.read(CHUNK), b"")


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]
