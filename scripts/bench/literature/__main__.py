"""Runs the published studies through the API and prints one table: theirs, ours, the bound.

python -m scripts.bench.literature            # all, with the studies' quirks
python -m scripts.bench.literature --strict   # what the papers say, not what their code does
"""

from __future__ import annotations

import argparse
import logging
import os
import time
from collections.abc import Iterator

from psycopg2.extensions import connection as Connection

from scripts.bench.literature import elastic, moving, optima, waiting
from scripts.bench.literature.asking import Asking
from scripts.bench.literature.shared import FOLDER
from scripts.bench.serving import OURS, served
from scripts.bench.store import own_server

STUDIES = ("waiting", "nights", "optima", "moving", "elastic")
HEAD = "| {title} | theirs | ours | best possible |\n|---|---|---|---|"
TITLES = {
    "waiting": "Let's Wait Awhile 2020, ML jobs: saving, %",
    "nights": "Let's Wait Awhile 2020, nightly jobs: saving, %",
    "optima": "Sukprasert et al. 2022: optima of single jobs",
    "moving": "Sukprasert et al. 2022: capacity and latency",
    "elastic": "CarbonScaler's profiles: saving against one server at once, %",
}


def main() -> None:
    """Print the table of each study; it says so where the studies' data are not there."""
    asked = _arguments()
    if not FOLDER.exists():
        print(f"Not measured: the studies' data are not at {FOLDER}.")
        return
    quirks = waiting.Quirks(late_end=not asked.strict, lost_night=not asked.strict)
    os.environ.setdefault("GRIDTIDE_SCHEDULE_JOBS", "1")
    for study in asked.studies or STUDIES:
        with own_server() as connection:
            began = time.monotonic()
            _print(study, _rows(study, connection, quirks))
            logging.warning("%s: %.0f s", study, time.monotonic() - began)


def _arguments() -> argparse.Namespace:
    cli = argparse.ArgumentParser(prog="python -m scripts.bench.literature", description=__doc__)
    cli.add_argument("studies", nargs="*", metavar="study", help=", ".join(STUDIES))
    cli.add_argument("--strict", action="store_true", help="without the quirks of a study's code")
    asked = cli.parse_args()
    if unknown := set(asked.studies) - set(STUDIES):
        cli.error(f"there is no study {', '.join(sorted(unknown))}")
    return asked


def _rows(study: str, connection: Connection, quirks: waiting.Quirks) -> Iterator[list[str]]:
    if study in ("waiting", "nights"):
        truth = waiting.fill(connection)
        rows = waiting.ml_rows if study == "waiting" else waiting.nightly_rows
        with served(OURS) as address:
            yield from rows(Asking(address), truth, quirks)
        return
    module = {"optima": optima, "moving": moving, "elastic": elastic}[study]
    module.fill(connection)
    with served(OURS) as address:
        yield from module.rows(Asking(address))


def _print(study: str, rows: Iterator[list[str]]) -> None:
    print(HEAD.format(title=TITLES[study]), flush=True)
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)
    print()


if __name__ == "__main__":
    main()
