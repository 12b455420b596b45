"""Derives carbon intensity and renewable shares where generation changed, and stores them.

Each source of a zone's generation has an intensity of its own, so that a reader can fall back from
one to the next, and always knows whose generation a number comes from. Run it by hand after a
change of factors:

    python -m analytics.jobs --zone GB --since 2024-01-01 --until 2024-02-01
"""

from __future__ import annotations

import argparse
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple, cast

import numpy as np
from psycopg2.extensions import connection as Connection
from tqdm import tqdm

from analytics.intensity import WEEK, intensity, share
from analytics.mix import FACTOR_SETS, Factor, Factors, FactorSet, Floats, Fuel, Mix
from database import derived
from database.connection import connect, transaction
from database.locks import wait_for
from database.readings import Series, series_of
from database.rows import Row
from database.store import Changed, Stored, store

TRAILING = timedelta(seconds=WEEK)
PIECE = timedelta(days=28)
BATCH = 20_000


class Period(NamedTuple):
    """A half-open span [start, end) of UTC time."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Derived:
    """How many derived readings were new, had another value before, or were already so."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: Derived | Stored) -> Derived:
        return Derived(self.new + other.new, self.changed + other.changed, self.same + other.same)


def derive(connection: Connection, changes: Iterable[Changed], *, now: datetime) -> Derived:
    """Derive anew what depends on the generation that changed; other measures are passed over.

    Where a zone has storage, that is a week more than each change: charging, and the mix at
    the time, are carried by later discharges. What comes out as before is not written. Works
    in the caller's transaction and leaves it open; no two derivations run at once. `now` is
    when the values are recorded.
    """
    periods = defaultdict(list)
    for change in changes:
        if change.measure == "generation":
            periods[change.zone].append(Period(change.start, change.end))
    total = Derived()
    with connection.cursor() as cursor:
        wait_for(cursor, "derive")
        factors = factors_of(connection)
        for zone, changed in sorted(periods.items()):
            for series in series_of(connection, zone, "generation"):
                source = derived.register(cursor, series.source)
                marked = _marked_rows(connection, series, changed, factors)
                while batch := list(islice(marked, BATCH)):
                    rows, qualities = zip(*batch, strict=True)
                    total += store(
                        cursor, source, rows, recorded_at=now, qualities=qualities, merge=False
                    )
    return total


def factors_of(connection: Connection) -> Factors:
    """The reference data as the models want them."""
    fuels = {row.fuel: Fuel(*row[1:]) for row in derived.fuels(connection)}
    general: dict[tuple[FactorSet, str], Factor] = {}
    by_zone: dict[tuple[str, FactorSet, str], Factor] = {}
    for row in derived.factors(connection):
        factor, key = Factor(row.g_per_kwh, row.estimated), cast("FactorSet", row.factor_set)
        if row.zone is None:
            general[key, row.fuel] = factor
        else:
            by_zone[row.zone, key, row.fuel] = factor
    return Factors(fuels, general, by_zone)


def merged(periods: Iterable[Period]) -> list[Period]:
    """The periods in order, those that touch or overlap as one.

    >>> at = [datetime(2024, 1, day, tzinfo=UTC) for day in range(1, 8)]
    >>> found = merged([Period(at[4], at[5]), Period(at[0], at[2]), Period(at[1], at[3])])
    >>> [(period.start.day, period.end.day) for period in found]
    [(1, 4), (5, 6)]
    """
    apart: list[Period] = []
    for period in sorted(periods):
        if apart and period.start <= apart[-1].end:
            apart[-1] = Period(apart[-1].start, max(apart[-1].end, period.end))
        else:
            apart.append(period)
    return apart


def pieces(period: Period) -> Iterator[Period]:
    """A long period in pieces of four weeks, so that memory does not grow with it."""
    start = period.start
    while start < period.end:
        end = min(start + PIECE, period.end)
        yield Period(start, end)
        start = end


def _marked_rows(
    connection: Connection, series: Series, changed: Iterable[Period], factors: Factors
) -> Iterator[tuple[Row, int]]:
    """What a generation series gives in the changed periods: derived rows and their qualities."""
    stores = any(map(factors.is_storage, series.components))
    memory = TRAILING if stores else timedelta(0)
    for period in merged(Period(start, end + memory) for start, end in changed):
        for piece in pieces(period):
            yield from _derived_rows(connection, series, piece, memory, factors)


def _derived_rows(
    connection: Connection, series: Series, piece: Period, memory: timedelta, factors: Factors
) -> Iterator[tuple[Row, int]]:
    mix = _mix(connection, series, Period(piece.start - memory, piece.end))
    wanted = slice(int(np.searchsorted(mix.starts, piece.start.timestamp())), None)
    by_set = [intensity(mix, factors, factor_set) for factor_set in FACTOR_SETS]
    shares = share(mix, factors)
    numbers = zip(
        mix.starts[wanted].tolist(),
        *(_numbers(one.g_per_kwh[wanted]) for one in by_set),
        by_set[0].quality[wanted].tolist(),
        _numbers(shares.renewable[wanted]),
        _numbers(shares.low_carbon[wanted]),
        shares.quality[wanted].tolist(),
        strict=True,
    )
    for seconds, lifecycle, direct, quality, renewable, low_carbon, share_quality in numbers:
        start = datetime.fromtimestamp(seconds, UTC)
        end = start + series.resolution
        grams = {"lifecycle": lifecycle, "direct": direct}
        parts = {"renewable": renewable, "low_carbon": low_carbon}
        yield Row(series.zone, "carbon_intensity", start, end, grams, "gCO2eq/kWh"), quality
        yield Row(series.zone, "renewable_share", start, end, parts, "1"), share_quality


def _mix(connection: Connection, series: Series, period: Period) -> Mix:
    starts, mw = derived.generation(connection, series, period.start, period.end)
    hours = np.full(len(starts), series.resolution.total_seconds() / 3600)
    return Mix(series.zone, series.components, starts, hours, mw)


def _numbers(values: Floats) -> list[float | None]:
    """NaN is how arrays say None."""
    return [None if math.isnan(value) else value for value in values.tolist()]


def main(arguments: list[str] | None = None) -> None:
    """Derive anew by hand; one transaction for each zone and four weeks."""
    wanted = _parser().parse_args(arguments)
    now, total = datetime.now(UTC), Derived()
    with closing(connect("crawler_rw")) as connection:
        for change in tqdm(_all_of(connection, wanted), unit="piece"):
            with transaction(connection):
                total += derive(connection, [change], now=now)
    print(f"{total.new} new, {total.changed} changed, {total.same} as before")


def _all_of(connection: Connection, wanted: argparse.Namespace) -> list[Changed]:
    """Everything stored of the wanted zones and period, as if it had changed."""
    extents = derived.extents(connection)
    if strangers := sorted(set(wanted.zone) - set(extents)):
        raise SystemExit(f"no generation is stored of {', '.join(strangers)}")
    return [
        Changed(zone, "generation", *piece)
        for zone, (first, end) in extents.items()
        if not wanted.zone or zone in wanted.zone
        for piece in pieces(
            Period(max(wanted.since or first, first), min(wanted.until or end, end))
        )
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analytics.jobs", description=__doc__)
    parser.add_argument(
        "--zone", nargs="+", default=[], metavar="ZONE", help="only these (default: all)"
    )
    parser.add_argument("--since", type=_moment, help="from this UTC date or time")
    parser.add_argument("--until", type=_moment, help="up to this UTC date or time")
    return parser


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


if __name__ == "__main__":
    main()
