"""`huitouke demo`: a company with a past to click through. The page answers while its history is being played."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import click

from store_api import app, migrations, terminal
from store_api.cli_door import Way, through_a_door
from store_api.crypto import create_keys
from store_api.db import Session, database
from store_api.demo.links import Links, invitation, links
from store_api.demo.play import play
from store_api.launcher.doors import Door
from store_api.launcher.up import answers, environment
from store_api.launcher.up import up as run_up
from store_api.settings import Settings
from store_api.staff.service import company

DAYS = 120
# About ten visits a day in three stores: enough for the boards, and played within a minute and a half.
PACE = 0.65


@click.command()
@through_a_door
@click.option("--days", default=DAYS, show_default=True, help="Days of history.")
@click.pass_obj
@terminal.sentences
def demo(settings: Settings, door: Way, days: int) -> None:
    """Run everything with a demo company; its data lies in <data>/demo."""
    settings = replace(settings, data=settings.data / "demo")
    opened = door(settings)
    settings = replace(settings, public_url=opened.url)

    def prepare(ready: Settings) -> str:
        create_keys(ready.keys_dir)
        migrations.upgrade(str(ready.database_url))
        app.bind(ready)
        with database.transaction() as session:
            found, used = links(session), company(session) is not None
        if found is None and used:
            raise terminal.fail("demo_half", path=settings.data)
        if found is None:
            found = play_behind_the_page(ready, opened, days)
        with database.transaction() as session:
            change_address(session, opened.url)
            code = invitation(session, found)
        database.dispose()
        return "\n".join(ways_in(found, opened.url, code))

    run_up(settings, door=opened, web=2, workers=1, prepare=prepare, tell=click.echo)


def change_address(session: Session, url: str) -> None:
    """The posters' codes lead to where the demo runs this time."""
    found = company(session)
    if found is not None:
        found.public_url = url


def play_behind_the_page(ready: Settings, door: Door, days: int) -> Links:
    """Play the history while a web process of its own answers.

    Clock and workers start afterwards: they live in the present, the play derives each of its days by itself.
    """
    # The demo can be played again, so it need not wait for the disk at every commit.
    database.connect(str(ready.database_url), fast=True)
    with page(ready, door):
        terminal.tell("demo_playing", days=days, url=door.url)
        with click.progressbar(length=days + 1, file=sys.stderr) as bar:
            return play(datetime.now(UTC), lambda done, _: bar.update(done - bar.pos), days=days, pace=PACE)


@contextmanager
def page(ready: Settings, door: Door) -> Iterator[None]:
    """A web process for as long as the block runs."""
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", *door.words]
    process = subprocess.Popen(  # noqa: S603 - our own program on our own settings.
        [*command, "--log-level", "error"], env=environment(ready), start_new_session=True
    )
    try:
        while process.poll() is None and not answers(door):
            time.sleep(0.1)
        yield
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def ways_in(found: Links, url: str, code: str) -> list[str]:
    """What to click, and who to be; by the code a browser becomes a tablet."""
    words = terminal.words
    lines = [
        words("demo_ready"),
        words("demo_tablet", store=found.main_store.name, url=f"{url}/app/enrol#{code}"),
        words("demo_office", url=f"{url}/app/office"),
    ]
    lines += [words("demo_board", store=board.name, url=f"{url}/board/{board.store_id}") for board in found.boards]
    for poster in found.posters:
        where = " · ".join(filter(None, (poster.store, poster.clerk))) or words("everywhere")
        lines.append(words("demo_poster", campaign=poster.campaign, where=where, url=f"{url}/q/{poster.slug}"))
    for person in found.accounts:
        password = words("demo_password", password=person.password) if person.password else ""
        role = words(f"role_{person.role.value}")
        lines.append(
            words("demo_account", role=role, name=person.name, number=person.number, pin=person.pin, password=password)
        )
    return lines
