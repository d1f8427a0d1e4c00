"""`huitouke import`: look first, then take in, with progress; what could not be taken in is listed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pos_adapter.sheets.profile import TABLES, Table
from store_api import terminal
from store_api.installation import opened
from store_api.launcher.sayings import language_of
from store_api.pos import imports
from store_api.settings import Settings


@click.command("import")
@click.argument("table", type=click.Choice(TABLES))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--profile", help="A shipped column profile, or the path of your own YAML file.")
@click.option("--store", help="The code of the store that all rows belong to.")
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
@click.pass_obj
@terminal.sentences
def import_file(
    settings: Settings, table: Table, file: Path, profile: str | None, store: str | None, dry_run: bool, yes: bool
) -> None:
    """Take in a FILE of customers, products, receipts or door counts; again adds nothing."""
    with opened(settings):
        job = imports.open_file(file, table, profile, store)
        preview(job, file)
        if dry_run:
            terminal.tell("import_dry")
        # Somebody at a terminal is asked; a script has said what it wants.
        elif yes or not sys.stdin.isatty() or click.confirm(terminal.words("import_question"), default=True):
            run(job, str(table))


def preview(job: imports.Import, file: Path) -> None:
    """How the file is understood."""
    found = job.preview
    terminal.tell(
        "import_preview",
        file=file.name,
        profile=found.profile,
        rows=found.rows,
        items=found.items,
        currency=found.currency,
        stores=", ".join(found.stores),
    )
    if found.new_stores:
        terminal.tell("import_new", stores=", ".join(found.new_stores))
    for item in found.first:
        click.echo("  " + "  ".join(f"{title}={text}" for title, text in item.items()))


def run(job: imports.Import, label: str) -> None:
    """Take it in, then say what became of it."""
    with click.progressbar(length=job.preview.items, label=label, file=sys.stderr) as bar:
        for done in job.run():
            bar.update(done - bar.pos)
    report = job.report
    for refused in report.refused:
        terminal.tell("import_refused", line=refused.line or "–", reason=refused.sentence(language_of()))
    counts = {name: report.counts[name] for name in ("added", "changed", "unchanged")}
    terminal.tell("import_done", **counts, refused=len(report.refused))
