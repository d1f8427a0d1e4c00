"""Commands that work on an installation's data, each as its own process on real servers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cast import open_shop
from sqlalchemy import select, update

from followups.models import FollowUpTask
from followups.planning import task_row
from store_api.app import bind
from store_api.customers.service import get_or_make
from store_api.db import database, new_id, utc_now
from store_api.installation import opened
from store_api.launcher.servers import running_servers
from store_api.settings import Settings
from store_api.staff import signin
from store_api.visits.models import Visit


@contextmanager
def new_folder(settings: Settings) -> Iterator[Path]:
    """A folder for an installation; afterwards this process is bound to the run's servers and keys again."""
    with tempfile.TemporaryDirectory(prefix="huitouke-") as folder:
        # The servers run as another account when the tests run as root.
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"
    bind(settings)


@pytest.fixture
def data(settings: Settings) -> Iterator[Path]:
    """For one test; its commands start the servers themselves."""
    with new_folder(settings) as folder:
        yield folder


@pytest.fixture(scope="module")
def shop_data(settings: Settings) -> Iterator[Path]:
    """A filled one with running servers, for tests that leave each other's facts alone."""
    with new_folder(settings) as folder, running_servers(Settings(data=folder)):
        fill(folder)
        yield folder


def huitouke(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One command on this data folder."""
    command = [sys.executable, "-m", "store_api.cli", "--data", str(data), *words]
    environ = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env=environ, stdin=subprocess.DEVNULL
    )


def fill(data: Path) -> None:
    """A shop with one call that is due and one that is not yet."""
    with opened(Settings(data=data)), database.transaction() as session:
        shop = open_shop(session)
        customer = get_or_make(session, "+8613800138000")
        shift = signin.open_session(session, shop.lin, shop.tablet).session
        person = {"store_id": shop.store.id, "staff_id": shop.lin.id, "session_id": shift.id}
        visit = Visit(id=new_id(), customer_id=customer.id, day=session.now.date(), fingerprint=b"", **person)
        visit.occurred_at = visit.recorded_at = session.now
        session.add(visit)
        session.flush()  # The tasks refer to the visit's row.
        for step, due in ((3, session.now - timedelta(hours=1)), (7, session.now + timedelta(days=3))):
            session.add(FollowUpTask(**task_row(visit, step, due, session.now)))


def test_a_restore_brings_the_data_back_and_holds_the_calls_that_were_due(data: Path) -> None:
    fill(data)
    made = huitouke(data, "backup")
    assert made.returncode == 0, made.stderr
    file = Path(made.stdout.strip())
    with opened(Settings(data=data)), database.transaction() as session:
        session.execute(update(FollowUpTask).values(delivered_at=utc_now(), next_at=None))
    put_back = huitouke(data, "restore", str(file))
    assert put_back.returncode == 0, put_back.stderr
    assert "1 due calls are held for review" in put_back.stdout
    with opened(Settings(data=data)), database.transaction() as session:
        held = {task.step: task.held_at is not None for task in session.scalars(select(FollowUpTask))}
    assert held == {3: True, 7: False}


def test_a_backup_holds_no_key(shop_data: Path) -> None:
    made = Path(huitouke(shop_data, "backup").stdout.strip())
    content = made.read_bytes()
    keys = [path.read_text().strip() for path in (shop_data / "keys").iterdir()]
    assert len(keys) == 5
    assert [key for key in keys if key.encode() in content or bytes.fromhex(key) in content] == []


def test_the_recovery_sheet_is_shown_once(data: Path) -> None:
    first, second = huitouke(data, "rebuild"), huitouke(data, "rebuild")
    assert re.search(r"^seal +([0-9a-f]{8} ){8}", first.stdout, re.MULTILINE)
    assert "seal" not in second.stdout


def test_rebuild_says_how_far_it_is_and_changes_no_fact(shop_data: Path) -> None:
    done = huitouke(shop_data, "rebuild", "followups")
    assert done.returncode == 0, done.stderr
    with opened(Settings(data=shop_data)), database.transaction() as session:
        assert len(session.scalars(select(FollowUpTask)).all()) == 2


def test_an_import_shows_what_it_understands_and_says_what_came_of_it(shop_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "guests.csv"
    file.write_text("手机,会员号,姓名\n13700137000,M1,王女士\n不是手机,M2,李女士\n", encoding="utf-8")
    done = huitouke(shop_data, "import", "customers", str(file), "--store", "S1")
    assert done.returncode == 0, done.stderr
    assert "huitouke-customers reads 2 rows" in done.stdout
    assert "Line 3:" in done.stdout
    assert "1 added" in done.stdout


def test_a_dry_run_writes_nothing(shop_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "guests.csv"
    file.write_text("手机,会员号,姓名\n13900139000,M9,周女士\n", encoding="utf-8")
    assert huitouke(shop_data, "import", "customers", str(file), "--store", "S1", "--dry-run").returncode == 0
    again = huitouke(shop_data, "import", "customers", str(file), "--store", "S1")
    assert "1 added" in again.stdout


def test_a_file_nobody_can_read_is_one_sentence(shop_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("a,b,c\n1,2,3\n", encoding="utf-8")
    done = huitouke(shop_data, "import", "receipts", str(file))
    assert done.returncode == 1
    assert done.stderr.startswith("Error: no shipped profile reads this file")
    assert "Traceback" not in done.stderr


def test_erase_says_what_went(shop_data: Path) -> None:
    done = huitouke(shop_data, "erase")
    assert done.returncode == 0, done.stderr
    assert "Till messages applied more than a month ago: 0 emptied." in done.stdout
    assert "written anew" not in done.stdout


def test_doctor_says_what_is_wrong_and_fails(data: Path) -> None:
    fill(data)
    (data / "keys" / "seal.key").chmod(0o644)
    done = huitouke(data, "doctor")
    assert done.returncode == 1
    assert "✗" in done.stdout


def test_the_vault_of_another_installation_reads_nothing(data: Path) -> None:
    fill(data)
    for key in (data / "keys").iterdir():
        key.unlink()
    done = huitouke(data, "worker")
    assert done.returncode == 1
