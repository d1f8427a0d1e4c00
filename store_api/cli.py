"""The `huitouke` command. Every command says what went wrong in one sentence and ends with a code other than 0."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from followups import clock as clock_process
from followups import worker as worker_process
from followups.planning import hold_for_review
from store_api import app, crypto, migrations, observe, rebuild
from store_api.cli_demo import demo
from store_api.cli_door import Way, through_a_door
from store_api.cli_erase import erase
from store_api.cli_files import import_file
from store_api.cli_tags import tags
from store_api.db import database
from store_api.dictionary import reading
from store_api.installation import make_ready, migrate, opened
from store_api.launcher.backup import backup as write_backup
from store_api.launcher.backup import restore as put_back
from store_api.launcher.doctor import examine
from store_api.launcher.sayings import LauncherError
from store_api.launcher.servers import running_servers
from store_api.launcher.up import up as run_up
from store_api.settings import Settings
from store_api.staff.service import company, setup_token
from store_api.terminal import fail, sentences, tell, words
from tagging.lines import tag_lines


@click.group()
@click.option("--data", type=click.Path(path_type=Path), help="The folder with everything (default ./var).")
@click.pass_context
def main(context: click.Context, data: Path | None) -> None:
    """Huitouke 回头客: the store sales kit."""
    app.collect_rarely()
    observe.configure_logging()
    context.obj = Settings.from_env(data=data)


@main.command()
@through_a_door
@click.option("--web", default=2, show_default=True, help="Web processes.")
@click.option("--workers", default=1, show_default=True, help="RQ workers.")
@click.pass_obj
@sentences
def up(settings: Settings, door: Way, web: int, workers: int) -> None:
    """Run everything: servers, web, workers, clock. Ctrl-C ends it."""
    opened = door(settings)

    def prepare(ready: Settings) -> str:
        make_ready(ready)
        return set_up_link(ready, opened.url)

    run_up(settings, door=opened, web=web, workers=workers, prepare=prepare, tell=click.echo)


def set_up_link(ready: Settings, address: str) -> str:
    """What the first start tells: where the manager makes the company; nothing once it exists."""
    app.bind(ready)
    with database.transaction() as session:
        done = company(session) is not None
    database.dispose()
    return "" if done else words("setup_link", url=f"{address}/set-up/{setup_token()}")


@main.command()
@click.pass_obj
@sentences
def worker(settings: Settings) -> None:
    """One RQ worker (DATABASE_URL and REDIS_URL say where)."""
    app.bind(required(settings))
    reading.warm()
    worker_process.run()


@main.command()
@click.pass_obj
@sentences
def clock(settings: Settings) -> None:
    """One clock: it leases due rows and queues them (DATABASE_URL and REDIS_URL say where)."""
    app.bind(required(settings))
    clock_process.Clock().run()


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.pass_obj
@sentences
def web(settings: Settings, host: str, port: int) -> None:
    """One web process (DATABASE_URL and REDIS_URL say where)."""
    required(settings)
    os.execv(  # noqa: S606 - gunicorn of our own environment.
        sys.executable, [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{port}", "--threads", "8"]
    )


def required(settings: Settings) -> Settings:
    """A single role needs servers that somebody else runs."""
    if settings.database_url is None or settings.redis_url is None:
        raise fail("servers_needed")
    return settings


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@click.pass_obj
@sentences
def upgrade(settings: Settings) -> None:
    """Bring the schema up to date, after a backup."""
    with running_servers(settings) as ready:
        migrate(ready)


@main.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.pass_obj
@sentences
def backup(settings: Settings, target: Path | None) -> None:
    """Write one file with the database and the photos, never the keys."""
    click.echo(write_backup(settings, target))


@main.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
@sentences
def restore(settings: Settings, file: Path) -> None:
    """Put a backup back. Calls that were due before now are held for review: they may have been made since."""

    def after(ready: Settings, made_at: datetime) -> None:
        migrations.upgrade(str(ready.database_url))
        app.bind(ready)
        with database.transaction() as session:
            held = hold_for_review(session, session.now)
        database.dispose()
        tell("restored", when=f"{made_at:%Y-%m-%d %H:%M}", held=held)

    kept = put_back(settings, file, after=after)
    tell("kept_as", name=kept)


@main.command("rebuild")
@click.argument("what", type=click.Choice(["all", *rebuild.PARTS]), default="all")
@click.pass_obj
@sentences
def rebuild_command(settings: Settings, what: str) -> None:
    """Throw away what is derived and make it again from the facts, to the same result."""
    with opened(settings):
        for step in rebuild.steps(what):
            ids = rebuild.ids_of(step)
            with click.progressbar(length=len(ids), label=step.name, file=sys.stderr) as bar:
                for done in rebuild.run(step, ids):
                    bar.update(done)


@main.command()
@click.option("--vertical", help="For lines that name none.")
@sentences
def tag(vertical: str | None) -> None:
    """JSON lines with "id", "vertical" and "note" in, JSON lines with "id" and "tags" out. Needs no server."""
    # Text that is no UTF-8 is the tagger's to survive, not a reason to stop half-way.
    with (
        click.open_file("-", encoding="utf-8", errors="surrogateescape") as source,
        click.open_file("-", "w", encoding="utf-8", errors="replace") as out,
    ):
        lines = source if vertical is None else (with_vertical(line, vertical) for line in source)
        out.writelines(f"{line}\n" for line in tag_lines(lines))


def with_vertical(line: str, vertical: str) -> str:
    """The line with a vertical where it has none; a line that is no object is left for the tagger to refuse."""
    try:
        row = json.loads(line)
    except ValueError:
        return line
    return json.dumps({"vertical": vertical, **row}, ensure_ascii=False) if isinstance(row, dict) else line


@main.command()
@click.pass_obj
@sentences
def doctor(settings: Settings) -> None:
    """Look at everything an installation needs and say what is wrong; exit code 1 when something is."""
    findings = examine(with_public_url(settings))
    for finding in findings:
        click.echo(f"{'✓' if finding.ok else '✗'} {finding.sentence}")
    if not all(finding.ok for finding in findings):
        sys.exit(1)


def with_public_url(settings: Settings) -> Settings:
    """PUBLIC_URL as set from outside, else as given at set-up, where the database answers."""
    if settings.public_url is not None or not (settings.data.exists() or settings.database_url):
        return settings
    try:
        with running_servers(settings) as ready:
            database.connect(str(ready.database_url))
            with database.transaction() as session:
                found = company(session)
            return replace(settings, public_url=found.public_url if found else None)
    except (LauncherError, SQLAlchemyError):
        return settings  # What is wrong with the servers or the schema is for the findings to say.
    finally:
        database.dispose()


@main.group()
def keys() -> None:
    """The secret keys."""


@keys.command("restore")
@click.pass_obj
@sentences
def restore_keys(settings: Settings) -> None:
    """Read a recovery sheet from standard input and write its keys; all or none."""
    if settings.keys_dir.exists() and any(settings.keys_dir.iterdir()):
        raise fail("keys_there", path=settings.keys_dir)
    crypto.restore_keys(settings.keys_dir, sys.stdin.read())
    tell("keys_written", path=settings.keys_dir)


@main.command()
@click.pass_obj
def openapi(settings: Settings) -> None:
    """The API as an OpenAPI document."""
    click.echo(app.openapi_document(settings), nl=False)


main.add_command(demo)
main.add_command(erase)
main.add_command(import_file)
main.add_command(tags)

if __name__ == "__main__":
    main()
