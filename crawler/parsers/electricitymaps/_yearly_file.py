"""The yearly files of Electricity Maps' data portal, read line by line.

A CSV of one zone and year. Its headings changed twice, in capitals and in words: the life cycle was
called `LCA`, `Carbon-free energy percentage (CFE%)` was `Low Carbon Percentage`. Stamps are the
start in UTC, without saying so; the length of the intervals is the distance of the first two lines.
An intensity can be blank. `Data estimated` tells the publisher's estimates.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain

from crawler.parsers._strict import number
from crawler.parsers.electricitymaps._zones import ZONES
from crawler.source import Malformed, Row

STAMP, ZONE, ESTIMATED = "datetime (utc)", "zone id", "data estimated"
INTENSITIES = {
    "carbon intensity gco2eq/kwh (direct)": "direct",
    "carbon intensity gco2eq/kwh (life cycle)": "lifecycle",
    "carbon intensity gco2eq/kwh (lca)": "lifecycle",
}
NOT_READ = {
    "country",
    "zone name",
    "carbon-free energy percentage (cfe%)",
    "low carbon percentage",
    "renewable energy percentage (re%)",
    "renewable percentage",
    "data source",
    "data estimation method",
}
STEPS = {timedelta(minutes=n) for n in (5, 15, 30, 60)} | {timedelta(days=1)}
YES, NO = {"true", "1", "yes"}, {"false", "0", "no", ""}

Cells = dict[str, str]
Line = tuple[int, Cells]


def rows_of(lines: Iterable[str], bounds: tuple[float, float]) -> Iterator[Row]:
    """A row for each line with an intensity between the bounds; the file is read as it goes.

    Raises `Malformed` naming the line and the column of what it does not understand: a heading,
    a zone, a stamp that is not later than the line before, a number that is none or out of bounds.
    """
    table = _cells(lines)
    first = [line for line in (next(table, None), next(table, None)) if line is not None]
    step = _step(first)
    before: datetime | None = None
    for place, cells in chain(first, table):
        before = _later(place, cells, before, step)
        yield from _row(place, cells, before, step, bounds)


def _cells(lines: Iterable[str]) -> Iterator[Line]:
    reader = csv.reader(lines, strict=True)
    try:
        names = [name.strip().casefold().replace("₂", "2") for name in next(reader, [])]
        _check(names)
        for cells in reader:
            if len(cells) not in (0, len(names)):
                raise _at(reader.line_num, f"{len(cells)} cells under {len(names)} headings")
            if cells:
                yield reader.line_num, dict(zip(names, cells, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise _at(reader.line_num, f"no CSV of UTF-8: {error}") from error


def _check(names: Sequence[str]) -> None:
    known = {STAMP, ZONE, ESTIMATED, *INTENSITIES, *NOT_READ}
    if strangers := [name for name in names if name not in known]:
        raise _at(1, f"unknown heading {strangers[0]!r}")
    kinds = sorted(INTENSITIES[name] for name in names if name in INTENSITIES)
    if kinds != ["direct", "lifecycle"] or not {STAMP, ZONE} <= set(names):
        raise _at(1, "without the stamp, the zone id or one of the two intensities")
    if len(set(names)) < len(names):
        raise _at(1, "a heading comes twice")


def _step(first: Sequence[Line]) -> timedelta:
    if len(first) < 2:
        raise _at(1, "fewer than two lines do not tell how long an interval is")
    (_, earlier), (place, later) = first
    step = _moment(place, later) - _moment(place - 1, earlier)
    if step not in STEPS:
        raise _at(
            place, f"{STAMP}: intervals of {step} are neither hours nor days nor parts of one"
        )
    return step


def _later(place: int, cells: Cells, before: datetime | None, step: timedelta) -> datetime:
    start = _moment(place, cells)
    if before is not None and (start <= before or (start - before) % step):
        raise _at(place, f"{STAMP}: {start:%Y-%m-%d %H:%M} does not follow {before:%Y-%m-%d %H:%M}")
    return start


def _moment(place: int, cells: Cells) -> datetime:
    try:
        moment = datetime.fromisoformat(cells[STAMP].strip())
    except ValueError:
        raise _at(place, f"{STAMP}: {cells[STAMP]!r} is no stamp") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _row(
    place: int, cells: Cells, start: datetime, step: timedelta, bounds: tuple[float, float]
) -> Iterator[Row]:
    if cells[ZONE] not in ZONES:
        raise _at(place, f"{ZONE}: {cells[ZONE]!r} is no zone of ours")
    estimated = cells.get(ESTIMATED, "").strip().casefold()
    if estimated not in YES | NO:
        raise _at(place, f"{ESTIMATED}: {estimated!r} is neither true nor false")
    values = {
        component: _grams(place, name, cells[name], bounds)
        for name, component in INTENSITIES.items()
        if cells.get(name, "").strip()
    }
    if values:
        zone = ZONES[cells[ZONE]]
        row = Row(zone, "published_intensity", start, start + step, values, "gCO2eq/kWh")
        yield row._replace(estimated=estimated in YES)


def _grams(place: int, name: str, cell: str, bounds: tuple[float, float]) -> float:
    grams = number(cell, f"line {place}: {name}")
    if not bounds[0] <= grams <= bounds[1]:
        raise _at(place, f"{name}: {grams:g} is beyond {bounds[0]:g}..{bounds[1]:g}")
    return grams


def _at(place: int, what: str) -> Malformed:
    return Malformed(f"line {place}: {what}")
