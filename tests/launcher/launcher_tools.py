"""What the tests of the launcher look at from outside."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from store_api.launcher.places import Places, locked, open_places
from store_api.launcher.processes import command
from store_api.settings import Settings

ROOT = Path(__file__).parents[2]


def processes_of(folder: Path) -> list[int]:
    """Living processes that name `folder` in their command line."""
    listed = subprocess.run(["ps", "-axo", "pid="], capture_output=True, text=True, check=True).stdout.split()
    return [int(pid) for pid in listed if str(folder) in command(int(pid)) and int(pid) != os.getpid()]


def places_of(settings: Settings) -> Places:
    """Where the files of this installation are."""
    with locked(settings.data):
        return open_places(settings.data)
