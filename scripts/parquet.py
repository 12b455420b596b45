"""Moves finished days out to Parquet files and in again.

    python -m scripts.parquet export FOLDER [--source NAME …] [--since DATE] [--until DATE]
    python -m scripts.parquet import FOLDER [--source NAME …]

A file `FOLDER/<source>/<day>.parquet` holds one UTC day of one source, one number a line:
zone, measure, component, start, end, value, unit, quality, issued_at (of a forecast), recorded_at.
Readable by pandas, Dask, DuckDB and the like. An export writes a day again only when something of
it changed; an import fills what the store lacks, and never replaces what it learnt later, under the
lock of the source. What is derived (`gridtide.intensity.…`) goes out too, and after an import is
derived anew by the next tick. Simulated days are no store's but a simulated one's of that address.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import psycopg2
import pyarrow as pa
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from tqdm import tqdm

from crawler.arguments import moment
from database import days, locks, runs
from database.connection import Unavailable, connect, means_lost, transaction
from database.migrate import migrate
from database.runs import ForeignStore
from database.store import UnknownZone, store
from scripts import day_files

DERIVED = "gridtide."
EARLIEST = "2000-01-01"
# How long an import waits for who collects the same source.
PATIENCE_SECONDS = 300.0


class Busy(Exception):
    """The source of a file is being collected."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Export or import; 0: done, 2: a wrong argument or file, 75: no database, or it is busy."""
    options = command_line().parse_args(arguments)
    try:
        migrate()
        count = options.run(options)
    except (ValueError, OSError, UnknownZone, pa.ArrowException, ForeignStore) as error:
        print(f"parquet: {error}", file=sys.stderr)
        return 2
    except (Unavailable, Busy, psycopg2.Error) as error:
        if not isinstance(error, Busy) and not means_lost(error):
            raise
        print(f"parquet: {str(error).strip()}", file=sys.stderr)
        return 75
    print(f"{options.what}ed {count} days")
    return 0


def command_line() -> argparse.ArgumentParser:
    """The arguments of `python -m scripts.parquet`."""
    cli = argparse.ArgumentParser(
        prog="python -m scripts.parquet",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = cli.add_subparsers(dest="what", required=True)
    out = actions.add_parser("export", help="write finished days that are new or changed")
    out.add_argument("--since", metavar="DATE", default=EARLIEST, help="from this day (UTC)")
    out.add_argument(
        "--until", metavar="DATE", help="up to this day (default: the last that ended)"
    )
    out.set_defaults(run=export_days)
    back = actions.add_parser("import", help="fill the store from exported days")
    back.set_defaults(run=import_days)
    for action in (out, back):
        action.add_argument("folder", type=Path, metavar="FOLDER")
        action.add_argument("--source", nargs="+", default=[], metavar="NAME")
    return cli


def export_days(options: argparse.Namespace) -> int:
    """Write every finished day that no file holds as it is now; how many those were."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    since = moment(options.since)
    until = min(moment(options.until), today) if options.until else today
    with closing(connect("restapi_ro")) as connection:
        upstream = days.upstream(connection)
        wanted = _chosen(days.sources(connection), options.source)
        todo = [
            (source, day, file)
            for source in wanted
            for day in days.finished(connection, source, since, until)
            if not day_files.holds(file := _file(options.folder, source, day.start), day)
        ]
        for source, day, file in _shown(todo):
            facts = {
                day_files.UPSTREAM: upstream,
                day_files.SOURCE: json.dumps(days.facts(connection, source)),
            }
            day_files.write(file, day, days.kept(connection, source, day.start), facts)
    return len(todo)


def _chosen(known: Iterable[str], names: Sequence[str]) -> list[str]:
    """The sources of these names; a publisher's name stands for all its feeds."""
    found = [
        key for key in known if not names or any(key == n or key.startswith(f"{n}.") for n in names)
    ]
    if names and not found:
        raise ValueError(f"nothing is kept of {', '.join(names)}")
    return found


def _file(folder: Path, source: str, day: datetime) -> Path:
    return folder / source / f"{day:%Y-%m-%d}.parquet"


def _shown(todo: list[Any]) -> Iterable[Any]:
    return tqdm(todo, unit="day", file=sys.stderr, disable=None)


def import_days(options: argparse.Namespace) -> int:
    """Store every day of the folder, each in one transaction; how many those were."""
    if not options.folder.is_dir():
        raise ValueError(f"no folder {options.folder}")
    files = sorted(options.folder.glob("*/*.parquet"))
    wanted = set(_chosen({file.parent.name for file in files}, options.source))
    todo = [
        file
        for file in files
        if file.parent.name in wanted and not file.parent.name.startswith(DERIVED)
    ]
    with closing(connect("crawler_rw")) as connection:
        names = days.qualities(connection)
        for file in _shown(todo):
            _absorb(connection, file, names)
    return len(todo)


def _absorb(connection: Connection, file: Path, qualities: dict[str, int]) -> None:
    told = day_files.facts_of(file)
    source = file.parent.name
    with locks.held(connection, f"source {source}", PATIENCE_SECONDS) as got:
        if not got:
            raise Busy(f"{source} is being collected; import it later")
        with transaction(connection) as cursor:
            runs.claim_upstream(cursor, told[day_files.UPSTREAM])
            if not days.is_known(cursor, source):
                runs.register(cursor, source, json.loads(told[day_files.SOURCE]))
            _store(cursor, file, source, qualities)


def _store(cursor: Cursor, file: Path, source: str, qualities: dict[str, int]) -> None:
    for recorded_at, vectors in groupby(day_files.vectors(file), key=itemgetter(0)):
        rows, names = zip(*(pair for _, pair in vectors), strict=True)
        if strange := set(names) - qualities.keys():
            raise day_files.NotOurs(f"{file} has an unknown quality: {', '.join(sorted(strange))}")
        numbers = [qualities[name] for name in names]
        done = store(cursor, source, rows, recorded_at=recorded_at, qualities=numbers)
        runs.add_underived(cursor, done.spans)


if __name__ == "__main__":
    sys.exit(main())
