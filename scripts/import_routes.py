"""Imports routes between cloud regions, for the network's share of a workload's emission.

    python -m scripts.import_routes routes.csv
    python -m scripts.import_routes --source itdk itdk.csv

A CSV with the columns `src_cloud`, `src_region`, `dst_cloud`, `dst_region`, `weight`, `hop_count`,
`distance_km`, `routers_latlon` and, where known, `fiber_wkt_paths` and `fiber_types`: what they
hold says docs/network.md. The column `source` names whose routes they are; without one, `--source`
does. A file is stored whole or not at all: what is wrong with it is said line by line. A file
imported again changes nothing; `--replace` first takes out what its sources had.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from psycopg2.extensions import connection as Connection

from database import routes
from database.connection import Unavailable, connect, transaction
from database.migrate import migrate
from database.reference import cloud_regions
from database.routes import BadRoute, Published

SOURCES = ("itdk", "igdb.no-pops", "igdb.with-pops", "itdk+igdb.no-pops", "itdk+igdb.with-pops")
NEEDED = (
    *("src_cloud", "src_region", "dst_cloud", "dst_region"),
    *("weight", "hop_count", "distance_km", "routers_latlon"),
)
MOST_FAULTS = 20
LONGEST_FIELD = 10_000_000
MOST_DIGITS = 9


class Faulty(Exception):
    """A file that is not stored; each argument is a fault, with its line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Import a file; 0: done, 1: it is no good, 2: no such file, 75: no database."""
    options = command_line().parse_args(arguments)
    try:
        published = _read(options.file, options.source)
        migrate()
        with closing(connect("owner")) as connection:
            print(f"{options.file}: {_stored(connection, published, replace=options.replace)}")
    except OSError as error:
        print(f"import_routes: {options.file}: {error.strerror}", file=sys.stderr)
        return 2
    except Faulty as faulty:
        for fault in faulty.args:
            print(f"import_routes: {options.file}: {fault}", file=sys.stderr)
        print("import_routes: nothing is stored", file=sys.stderr)
        return 1
    except Unavailable as error:
        print(f"import_routes: {error}", file=sys.stderr)
        return 75
    return 0


def command_line() -> argparse.ArgumentParser:
    """The arguments of `python -m scripts.import_routes`."""
    cli = argparse.ArgumentParser(
        prog="python -m scripts.import_routes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    cli.add_argument("file", metavar="FILE", type=Path, help="a CSV of routes")
    cli.add_argument("--source", choices=SOURCES, help="whose routes, if no column says so")
    cli.add_argument("--replace", action="store_true", help="forget the source's other routes")
    return cli


def _read(file: Path, source: str | None) -> list[Published]:
    csv.field_size_limit(LONGEST_FIELD)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        try:
            return _routes(csv.DictReader(lines, strict=True), source)
        except (csv.Error, UnicodeDecodeError) as error:
            raise Faulty(f"not a CSV in UTF-8: {error}") from error


def _routes(reader: csv.DictReader[str], source: str | None) -> list[Published]:
    if missing := [name for name in NEEDED if name not in (reader.fieldnames or ())]:
        raise Faulty(f"no column {', '.join(missing)}")
    faults, found = list[str](), list[Published]()
    for row in reader:
        try:
            found.append(_route(row, source))
        except BadRoute as bad:
            faults.append(f"line {reader.line_num}: {bad}")
    if len(faults) > MOST_FAULTS:
        faults[MOST_FAULTS:] = [f"and {len(faults) - MOST_FAULTS} more"]
    if faults or not found:
        raise Faulty(*(faults or ["no routes"]))
    return found


def _route(row: Mapping[str, str | None], source: str | None) -> Published:
    if None in row or None in row.values():
        raise BadRoute("not as many fields as there are columns")
    given = {name: (value or "").strip() for name, value in row.items()}
    route = Published(
        source=_source(given.get("source") or source),
        origin=_place(given["src_cloud"], given["src_region"]),
        target=_place(given["dst_cloud"], given["dst_region"]),
        weight=_count(given, "weight"),
        hop_count=_count(given, "hop_count"),
        distance_km=_distance(given["distance_km"]),
        routers=given["routers_latlon"],
        paths=given.get("fiber_wkt_paths", ""),
        types=given.get("fiber_types", ""),
    )
    routes.geometry(route.routers, route.paths, route.types)
    return route


def _source(name: str | None) -> str:
    if name not in SOURCES:
        told = f"unknown source {name!r}" if name else "no source: give --source"
        raise BadRoute(f"{told}; known: {', '.join(SOURCES)}")
    return name


def _place(cloud: str, region: str) -> tuple[str, str]:
    place = cloud.lower(), region.lower()
    if place not in {(provider.lower(), code.lower()) for provider, code in cloud_regions()}:
        raise BadRoute(f"unknown region {cloud}:{region}")
    return place


def _count(row: Mapping[str, str], name: str) -> int:
    text = row[name]
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise BadRoute(f"{name} is {text!r}, not a whole number")
    return int(text)


def _distance(text: str) -> float:
    try:
        km = float(text)
    except ValueError:
        km = math.nan
    if not 0 <= km < 1e6:
        raise BadRoute(f"distance_km is {text!r}, not a length in km")
    return km


def _stored(connection: Connection, published: Sequence[Published], *, replace: bool) -> str:
    """Store all in one transaction; what came of it, in words."""
    gone = 0
    with transaction(connection) as cursor:
        if replace:
            gone = routes.forget(cursor, sorted({route.source for route in published}))
        distinct = list(_last_of_each(published))
        changed = routes.keep(cursor, distinct)
    told = f"{changed} new or changed, {len(distinct) - changed} as before"
    return f"{told}, {gone} taken out first" if replace else told


def _last_of_each(published: Iterable[Published]) -> Iterator[Published]:
    """A route that a file has twice is told by its last line."""
    by_way = {(r.source, r.origin, r.target, r.routers, r.paths, r.types): r for r in published}
    yield from by_way.values()


if __name__ == "__main__":
    sys.exit(main())
