"""`huitouke erase`: every night, what is no longer needed goes; with `--scrub` from the servers' own files too."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
from sqlalchemy import select

from store_api import events, models, terminal
from store_api.db import Session, database
from store_api.events import Event, Reaction
from store_api.installation import opened
from store_api.launcher import scrub
from store_api.pos.forgetting import forget_payloads
from store_api.privacy import due
from store_api.settings import Settings

Step = Callable[[Session], int]
STEPS: dict[str, Step] = {
    "late_words": due.late_words,
    "marks": due.marks,
    "payloads": forget_payloads,
    "messages": due.messages,
    "proofs": due.proofs,
}


@click.command()
@click.option("--scrub", "thoroughly", is_flag=True, help="Also from the files of the database, its log and Valkey.")
@click.pass_obj
@terminal.sentences
def erase(settings: Settings, thoroughly: bool) -> None:
    """What is no longer needed goes. Run it every night, with --scrub at least once a week."""
    with opened(settings) as ready:
        finish_erasures()
        for name, step in STEPS.items():
            with database.transaction() as session:
                done = step(session)
            terminal.tell(f"erase_{name}", n=done)
        if thoroughly:
            wipe(ready, embedded=settings.database_url is None)


def finish_erasures() -> None:
    """What still has to react to somebody's erasure reacts now, also where no clock runs."""
    with database.transaction() as session:
        waiting = select(Reaction.id).join(Event, Event.id == Reaction.event_id)
        ids = session.scalars(
            waiting.where(Event.kind == "customer.erased", Reaction.done_at.is_(None), Reaction.dead_at.is_(None))
        ).all()
    events.react_all(ids, None)


def wipe(ready: Settings, *, embedded: bool) -> None:
    """Tables, statistics and log of PostgreSQL, and the file of Valkey; what a person has to see to is said."""
    tables = personal_tables()
    url = str(ready.database_url)
    with click.progressbar(length=len(tables) + 2, label="scrub", file=sys.stderr) as bar:
        for _ in scrub.wipe_tables(url, tables):
            bar.update(1)
        left = [scrub.wipe_log(url, embedded=embedded)]
        bar.update(1)
        left.append(scrub.wipe_valkey(str(ready.redis_url)))
        bar.update(1)
    terminal.tell("scrub_done", n=len(tables))
    for what in filter(None, left):
        terminal.tell(f"scrub_left_{what}")


def personal_tables() -> list[str]:
    """The tables that hold something about a person, by name."""
    tables = models.configure().sorted_tables
    return sorted(table.name for table in tables if any("personal" in column.info for column in table.columns))
