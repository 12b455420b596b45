"""Moves finished days out to Parquet files and in again.

    python -m scripts.parquet export FOLDER [--source NAME …] [--since DATE] [--until DATE]
    python -m scripts.parquet import FOLDER [--source NAME …]

A file `FOLDER/<source>/<day>.parquet` holds one UTC day of one source, one number a line:
zone, measure, component, start, end, value, unit, quality, issued_at (of a forecast), recorded_at.
Readable by pandas, Dask, DuckDB and the like. An export writes a day again only when something of
it changed; an import fills what the store lacks, and never replaces what it learnt later. What is
derived (`gridtide.intensity.…`) goes out too, and after an import is derived anew by the next tick.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from psycopg2.extensions import connection as Connection
from tqdm import tqdm

from crawler.arguments import moment
from database import days, runs
from database.connection import Unavailable, connect, transaction
from database.migrate import migrate
from database.rows import Row
from database.store import UnknownZone, store

STAMP = pa.timestamp("us", tz="UTC")
NAME = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("zone", NAME),
        ("measure", NAME),
        ("component", NAME),
        ("start", STAMP),
        ("end", STAMP),
        ("value", pa.float64()),
        ("unit", NAME),
        ("quality", NAME),
        ("issued_at", STAMP),
        ("recorded_at", STAMP),
    ]
)
NEWEST, VECTORS, SOURCE = b"gridtide.newest", b"gridtide.vectors", b"gridtide.source"
DERIVED = "gridtide."
LINES = 100_000
EARLIEST = "2000-01-01"


class NotOurs(ValueError):
    """A file that an export did not write."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Export or import; 0: done, 2: a wrong argument or file, 75: no database."""
    options = command_line().parse_args(arguments)
    try:
        migrate()
        count = options.run(options)
    except (ValueError, OSError, UnknownZone, pa.ArrowException) as error:
        print(f"parquet: {error}", file=sys.stderr)
        return 2
    except Unavailable as error:
        print(f"parquet: {error}", file=sys.stderr)
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
        wanted = _chosen(days.sources(connection), options.source)
        todo = [
            (source, day, file)
            for source in wanted
            for day in days.finished(connection, source, since, until)
            if not _holds(file := _file(options.folder, source, day.start), day)
        ]
        for source, day, file in _shown(todo):
            facts = {
                NEWEST: _stamp(day),
                VECTORS: str(day.vectors),
                SOURCE: json.dumps(days.facts(connection, source)),
            }
            _write(file, _table(connection, source, day).replace_schema_metadata(facts))
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


def _holds(file: Path, day: days.Day) -> bool:
    if not file.exists():
        return False
    facts = pq.read_schema(file).metadata or {}
    return facts.get(NEWEST) == _stamp(day) and facts.get(VECTORS) == str(day.vectors).encode()


def _stamp(day: days.Day) -> bytes:
    return day.newest.astimezone(UTC).isoformat().encode()


def _table(connection: Connection, source: str, day: days.Day) -> pa.Table:
    columns: list[list[Any]] = [[] for _ in SCHEMA]
    for line in _lines(days.kept(connection, source, day.start)):
        for column, cell in zip(columns, line, strict=True):
            column.append(cell)
    return pa.table(
        [pa.array(c, field.type) for c, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )


def _lines(vectors: Iterable[days.Kept]) -> Iterator[tuple[Any, ...]]:
    """One line a number; a vector that says why it has none keeps its empty places."""
    for v in vectors:
        end = v.start + v.resolution
        empty = all(number is None for number in v.value)
        for component, number in zip(v.components, v.value, strict=False):
            if number is not None or empty:
                yield (
                    v.zone, v.measure, component, v.start, end, number, v.unit, v.quality,
                    v.issued_at, v.recorded_at,
                )  # fmt: skip


def _write(file: Path, table: pa.Table) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    pq.write_table(table, unfinished, compression="zstd")
    unfinished.replace(file)


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
    schema = pq.read_schema(file)
    if schema.names != SCHEMA.names or SOURCE not in (schema.metadata or {}):
        raise NotOurs(f"{file} was not written by an export")
    source = file.parent.name
    with transaction(connection) as cursor:
        runs.register(cursor, source, json.loads(schema.metadata[SOURCE]))
        for recorded_at, vectors in groupby(_vectors(file), key=itemgetter(0)):
            rows, names = zip(*(pair for _, pair in vectors), strict=True)
            numbers = [qualities[name] for name in names]
            done = store(cursor, source, rows, recorded_at=recorded_at, qualities=numbers)
            runs.add_underived(cursor, done.spans)


def _vectors(file: Path) -> Iterator[tuple[datetime, tuple[Row, str]]]:
    """The vectors of a file with their quality, by when they were recorded."""
    table = pq.read_table(file).sort_by("recorded_at")
    lines = (line for batch in table.to_batches(LINES) for line in batch.to_pylist())
    same = itemgetter(
        "recorded_at", "zone", "measure", "start", "end", "unit", "issued_at", "quality"
    )
    together: dict[tuple[Any, ...], dict[str, float | None]] = {}
    for line in lines:
        together.setdefault(same(line), {})[line["component"]] = line["value"]
    for key, values in together.items():
        recorded_at, zone, measure, start, end, unit, issued_at, quality = key
        yield recorded_at, (Row(zone, measure, start, end, values, unit, issued_at), quality)


if __name__ == "__main__":
    sys.exit(main())
