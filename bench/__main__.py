"""Run one benchmark: a table, and as the last line one JSON object with its ratios and goals."""

from __future__ import annotations

import json

import click

from bench import claims, followups, startup, tablet, tagging
from bench.table import Result

BENCHES = {
    "claims": claims.measure,
    "followups": followups.measure,
    "startup": startup.measure,
    "tablet": tablet.measure,
    "tagging": tagging.measure,
}


@click.command()
@click.argument("name", type=click.Choice(sorted(BENCHES)), default="startup")
@click.option("--quick", is_flag=True, help="Fewer rounds, at most 50 seconds.")
def main(name: str, quick: bool) -> None:
    """Measure NAME."""
    result: Result = BENCHES[name](quick)
    for line in result.table:
        click.echo(line)
    ok = all(result.goals.values())
    click.echo(json.dumps({"bench": name, "ratios": result.ratios, "goals": result.goals, "ok": ok}))


main()
