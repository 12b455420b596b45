"""Writes a zone's measure as CSV: `python -m scripts.export --zone GB --since 2026-01-01`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pandas as pd

from analytics.frames import averaged, frame
from crawler.arguments import moment
from database.connection import Unavailable, connect
from database.readings import Series, between, series_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1: the zone has no such data, 2: a wrong argument, 75: no database."""
    options = command_line().parse_args(arguments)
    try:
        since = moment(options.since)
        until = moment(options.until) if options.until else datetime.now(UTC)
        tables = _tables(options, since, until)
    except ValueError as error:
        print(f"export: {error}", file=sys.stderr)
        return 2
    except Unavailable as error:
        print(f"export: {error}", file=sys.stderr)
        return 75
    if not tables:
        print(f"export: {options.zone} has no {options.measure} there", file=sys.stderr)
        return 1
    pd.concat(tables).sort_index(kind="stable").to_csv(sys.stdout, date_format="%Y-%m-%dT%H:%M:%SZ")
    return 0


def command_line() -> argparse.ArgumentParser:
    """The arguments of `python -m scripts.export`."""
    cli = argparse.ArgumentParser(prog="python -m scripts.export", description=__doc__)
    cli.add_argument("--zone", required=True, help="its key, like US-CAISO, GB, SE-SE3")
    cli.add_argument("--measure", default="carbon_intensity", help="default: %(default)s")
    cli.add_argument("--since", required=True, metavar="DATE", help="from here (UTC)")
    cli.add_argument("--until", metavar="DATE", help="up to here (default: now)")
    cli.add_argument("--every", metavar="SPAN", help="means over spans like 1h or 1D")
    return cli


def _tables(options: argparse.Namespace, since: datetime, until: datetime) -> list[pd.DataFrame]:
    with closing(connect("restapi_ro")) as connection:
        return [
            _table(series, frame(series, readings), options.every)
            for series in series_of(connection, options.zone, options.measure)
            if (readings := between(connection, series, since, until))
        ]


def _table(series: Series, table: pd.DataFrame, every: str | None) -> pd.DataFrame:
    if every:
        table = averaged(table, series.resolution, _span(every))
    described = {"zone": series.zone, "source": series.source, "unit": series.unit}
    return table.assign(**described)


def _span(text: str) -> timedelta:
    try:
        return pd.Timedelta(text).to_pytimedelta()
    except ValueError:
        raise ValueError(f"--every {text!r} is no span like 1h or 1D") from None


if __name__ == "__main__":
    sys.exit(main())
