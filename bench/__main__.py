"""python -m bench [ROW …] [--quick]: ours and the yardsticks, in turn, in one run; "questions" are the last row.

A whole run is written into docs/quality.md; some rows, or quick ones, are only shown.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench import questions, report
from bench.report import Measured
from bench.round import measure
from bench.rows import ROWS, Row
from bench.stores import Stores
from bench.years import SIZES, Years

ROUNDS = 3
QUESTIONS = "questions"
NO_POSTGRES = "NO POSTGRESQL: set TEST_POSTGRES, such as postgresql+psycopg://me@127.0.0.1:5432"


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([*(row.name for row in ROWS), QUESTIONS]))
@click.option("--quick", is_flag=True, help="One short round of each: does it run?")
@click.option("--rounds", default=ROUNDS, help="Rounds of each row; the sides take turns.")
def main(names: tuple[str, ...], quick: bool, rounds: int) -> None:
    """Measure all rows, or those named."""
    server = os.environ.get("TEST_POSTGRES", "")
    wanted = [row for row in ROWS if (row.name in names or not names) and (server or row.store[0] != "postgres")]
    if not server:
        click.echo(NO_POSTGRES, err=True)
    with TemporaryDirectory() as folder:
        stores = Stores(Path(folder), server)
        try:
            rows = run(wanted, stores, 1 if quick else rounds, quick=quick)
            postgres = stores.admin("SHOW server_version").split()[0] if server else ""
        finally:
            stores.close()
    asked = ask(server, quick=quick) if not names or QUESTIONS in names else {}
    text = "\n".join([report.machine(postgres), "", *report.tables(rows), *questions.tables(asked)])
    click.echo(text)
    if not names and not quick:
        report.write(text)


def run(wanted: list[Row], stores: Stores, rounds: int, *, quick: bool) -> Measured:
    """Round after round, every row once in each."""
    rows: Measured = {row.name: [] for row in wanted}
    for number in range(1, rounds + 1):
        for row in wanted:
            found = measure(row, stores, quick=quick)
            rows[row.name].append(found)
            shown = " ".join(f"{name} {found[name]:.2f}" for name in report.COLUMNS)
            click.echo(f"{number} {row.name}: {shown}", err=True)
    return rows


def ask(server: str, *, quick: bool) -> questions.Found:
    """Everyday questions to three sizes of a team; a quick run fills the smallest alone."""
    with TemporaryDirectory() as folder:
        years = Years(Path(folder), server)
        try:
            tell = partial(click.echo, err=True)
            return questions.measure(years, SIZES[:1] if quick else SIZES, quick=quick, tell=tell)
        finally:
            years.close()


if __name__ == "__main__":
    main()
