"""A zone's mix: which intervals of a generation document are whole, and each fuel's total."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple, cast

from crawler.parsers.entsoe._curve import Column
from crawler.parsers.entsoe._table import Table

# How long after an interval the last of its types arrives; later it is not late but missing.
LATE = timedelta(days=1)

# What is this share of a mix on both sides of a gap was not nothing in between.
NOTABLE = 0.02
# What never stands still as a whole: biomass, coal, geothermal, rivers, nuclear, wind.
STEADY = frozenset({"B01", "B02", "B05", "B09", "B11", "B14", "B18", "B19"})
# What charges is not discharging, and some operators then say nothing of it.
STORAGE = frozenset({"B10", "B25"})

# round(mw, 6) gives the same, but by way of text, which takes three times as long.
WATTS = 1_000_000

Slots = Iterable[Sequence[float]]


class Flow(NamedTuple):
    """A production type, and whether a column is what it produced or what it consumed."""

    kind: str
    produced: bool


def unmixed(table: Table[Flow], beside: Sequence[Table[Flow]]) -> Table[Flow]:
    """The table without the intervals of which tables of other steps state a type that it lacks."""
    own = {flow.kind for flow in table.columns}
    foreign = [
        span
        for other in beside
        if other.heading == table.heading
        for span in _stated(other, {f for f in other.columns if f.produced and f.kind not in own})
    ]
    if not foreign:
        return table
    dropped = [
        place
        for place, (start, end) in enumerate(pairwise(table.edges))
        if any(start < until and end > since for since, until in foreign)
    ]
    return replace(table, columns={k: _without(c, dropped) for k, c in table.columns.items()})


def _stated(table: Table[Flow], flows: Collection[Flow]) -> Iterator[tuple[datetime, datetime]]:
    """The intervals, adjacent ones as one, for which any of the flows has a number."""
    since: datetime | None = None
    columns = [table.columns[flow] for flow in flows]
    for place, start in enumerate(table.edges):
        states = place + 1 < len(table.edges) and any(c[place] is not None for c in columns)
        if states and since is None:
            since = start
        elif not states and since is not None:
            yield since, start
            since = None


def complete(table: Table[Flow], created: datetime) -> Table[Flow]:
    """The table without the intervals that are only a part of a mix, which become gaps.

    The usual series are those that state at least half of the intervals. Of the newest
    intervals, those after the last one with all usual series are dropped as far as they lie
    less than `LATE` before `created`, when the document was made. Anywhere, an interval with
    less than half of the usual series is dropped, and one inside a hole of a type that goes on
    beyond it: they understate the zone's generation.
    """
    columns = list(table.columns.values())
    if not any(None in column for column in columns):
        return table
    counts = [len(slot) - slot.count(None) for slot in zip(*_usual(columns), strict=True)]
    whole = max(counts)
    dropped = [place for place, count in enumerate(counts) if 2 * count < whole]
    dropped += _holes({f: c for f, c in table.columns.items() if f.produced})
    for place in range(len(counts) - 1, -1, -1):
        if counts[place] == whole or table.edges[place] <= created - LATE:
            break
        dropped.append(place)
    return replace(table, columns={k: _without(c, dropped) for k, c in table.columns.items()})


def _holes(columns: Mapping[Flow, Column]) -> Iterator[int]:
    """The places at which a type lacks that is a notable share of the mix before and after.

    Some operators leave out what is nothing: only of a type that is steady, or that states its
    zeros, a gap is known to be a hole.
    """
    for flow, column in columns.items():
        if flow.kind in STEADY or (0 in column and flow.kind not in STORAGE):
            for first, past in _gaps(column):
                whole = sum(other[first - 1] or 0 for other in columns.values())
                beside = min(column[first - 1] or 0, column[past] or 0)
                if beside > 0 and beside >= NOTABLE * whole:
                    yield from range(first, past)


def _gaps(column: Column) -> Iterator[tuple[int, int]]:
    """The half-open ranges of places without a number that lie between numbers."""
    known = [place for place, value in enumerate(column) if value is not None]
    for before, after in pairwise(known):
        if after > before + 1:
            yield before + 1, after


def _usual(columns: Sequence[Column]) -> list[Column]:
    stated = sum(any(value is not None for value in slot) for slot in zip(*columns, strict=True))
    usual = [column for column in columns if 2 * (len(column) - column.count(None)) >= stated]
    return usual or list(columns)


def _without(column: Column, dropped: Sequence[int]) -> Column:
    kept = list(column)
    for place in dropped:
        kept[place] = None
    return kept


def last_stated(table: Table[Flow]) -> dict[str, float]:
    """The last MW that the table states of each production type, by its code."""
    last: dict[str, float] = {}
    for flow, column in table.columns.items():
        stated = (value for value in reversed(column) if value is not None)
        if flow.produced and (value := next(stated, None)) is not None:
            last[flow.kind] = value
    return last


def netted(table: Table[Flow], fuels: Mapping[str, str]) -> Table[str]:
    """The net output of each fuel in MW: what its types produced less what they consumed.

    Rounded to the watt where numbers are added, and added in the order of the types: the same
    numbers make the same sum, whatever the order in which a document states them.
    """
    parts: dict[str, list[tuple[Flow, Column]]] = {}
    for flow, column in sorted(table.columns.items()):
        parts.setdefault(fuels[flow.kind], []).append((flow, column))
    return Table(table.heading, table.edges, {fuel: _net(part) for fuel, part in parts.items()})


def _net(parts: Sequence[tuple[Flow, Column]]) -> Column:
    signed = [column if flow.produced else _negative(column) for flow, column in parts]
    if len(signed) == 1:
        return signed[0]
    if any(None in column for column in signed):
        slots = ([v for v in slot if v is not None] for slot in zip(*signed, strict=True))
        return [round(sum(slot) * WATTS) / WATTS if slot else None for slot in slots]
    return [round(mw * WATTS) / WATTS for mw in map(sum, cast("Slots", zip(*signed, strict=True)))]


def _negative(column: Column) -> Column:
    return [None if value is None else 0.0 - value for value in column]
