"""Imports the yearly CSV files of Electricity Maps' data portal.

    python -m scripts.import_electricitymaps DE_2024_hourly.csv FR_2024_hourly.csv …

Files as they are downloaded from the publisher's portal, of hours, days or parts of an hour, with
the headings of any year. The intensities, direct and of the life cycle, become
`published_intensity` of the source `electricitymaps.csv_file`: never what the carbon intensity of
ours is made of. A file is stored whole or not at all; what is wrong with it is said with its line
and column. A file imported again changes only what is different in it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from psycopg2.extensions import connection as Connection
from tqdm import tqdm

from crawler.parsers.electricitymaps import _platform as maps
from crawler.parsers.electricitymaps._yearly_file import rows_of
from crawler.source import Malformed
from crawler.validate import BOUNDS
from database import runs
from database.connection import Unavailable, connect, transaction
from database.migrate import migrate
from database.rows import Row
from database.settings import settings
from database.store import ESTIMATED, MEASURED, store

SOURCE = "electricitymaps.csv_file"
FACTS = {
    "publisher": maps.PUBLISHER,
    "homepage": "https://portal.electricitymaps.com/datasets",
    "licence": "As stated where the file was downloaded",
    "attribution": maps.ATTRIBUTION,
    "redistribute": False,
}
AT_ONCE = 5_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Import each file; 0: all, 1: a file is no good, 2: no such file, 75: no database."""
    options = command_line().parse_args(arguments)
    try:
        migrate()
        with closing(connect("crawler_rw")) as connection:
            _register(connection)
            return max(_imported(connection, Path(name)) for name in options.files)
    except runs.ForeignStore as error:
        print(f"import_electricitymaps: {error}", file=sys.stderr)
        return 2
    except Unavailable as error:
        print(f"import_electricitymaps: {error}", file=sys.stderr)
        return 75


def command_line() -> argparse.ArgumentParser:
    """The arguments of `python -m scripts.import_electricitymaps`."""
    cli = argparse.ArgumentParser(
        prog="python -m scripts.import_electricitymaps",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    cli.add_argument("files", nargs="+", metavar="FILE", help="a CSV of one zone and year")
    return cli


def _register(connection: Connection) -> None:
    with transaction(connection) as cursor:
        runs.claim_upstream(cursor, settings().upstream)
        runs.register(cursor, SOURCE, FACTS)


def _imported(connection: Connection, file: Path) -> int:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            told = _stored(connection, tqdm(lines, desc=file.name, unit=" lines", disable=None))
    except OSError as error:
        print(f"import_electricitymaps: {file}: {error.strerror}", file=sys.stderr)
        return 2
    except Malformed as error:
        print(f"import_electricitymaps: {file}: {error}; nothing is stored", file=sys.stderr)
        return 1
    print(f"{file}: {told}")
    return 0


def _stored(connection: Connection, lines: Iterable[str]) -> str:
    """Store a file in one transaction, a part at a time; what came of it, in words."""
    now, counts = datetime.now(UTC), [0, 0, 0]
    rows = _past(rows_of(lines, BOUNDS["published_intensity"]), now)
    with transaction(connection) as cursor:
        while part := list(islice(rows, AT_ONCE)):
            qualities = [ESTIMATED if row.estimated else MEASURED for row in part]
            done = store(cursor, SOURCE, part, recorded_at=now, newest=True, qualities=qualities)
            counts = [sum(pair) for pair in zip(counts, done[:3], strict=True)]
        if not sum(counts):
            raise Malformed("no line has an intensity")
    return "{} new, {} changed, {} as before".format(*counts)


def _past(rows: Iterable[Row], now: datetime) -> Iterator[Row]:
    for row in rows:
        if row.start > now:
            raise Malformed(f"{row.start:%Y-%m-%d %H:%M} is still to come")
        yield row


if __name__ == "__main__":
    sys.exit(main())
