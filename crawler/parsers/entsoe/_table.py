"""Tables: the curves of a document side by side, one column per series, one row per interval."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from crawler.parsers._columns import side_by_side
from crawler.parsers.entsoe._curve import LONGEST, Column, Grid
from crawler.parsers.entsoe._document import Curve
from crawler.source import NO_PARTS, Malformed, Row, Window

Name = TypeVar("Name", bound=Hashable)


class Heading(NamedTuple):
    """What all numbers of a table have in common."""

    zone: str
    measure: str
    unit: str = "MW"


@dataclass(frozen=True, slots=True)
class Table(Generic[Name]):
    """Columns of equal length; all columns' interval at place 0 begins at the first edge.

    `edges` are the bounds of the intervals in UTC: interval i is [edges[i], edges[i + 1]).
    """

    heading: Heading
    edges: Sequence[datetime]
    columns: Mapping[Name, Column]


Place = Callable[[Curve], tuple[Heading, Name]]


@dataclass(slots=True)
class _Pile(Generic[Name]):
    """The curves that go into one table."""

    grid: Grid
    curves: list[tuple[Name, Curve]] = field(default_factory=list)


def tables(curves: Iterable[Curve], place: Place[Name]) -> Iterator[Table[Name]]:
    """The curves in tables: one for each heading and grid, in the order they come.

    `place` says under which heading and name a curve goes; curves of one name continue each
    other. Raises `Malformed` when two of them state different numbers for one interval.
    """
    piles: dict[tuple[Heading, Grid], _Pile[Name]] = {}
    for curve in curves:
        heading, name = place(curve)
        grid = curve.span.grid
        piles.setdefault((heading, grid), _Pile(grid)).curves.append((name, curve))
    for (heading, _), pile in piles.items():
        yield _table(heading, pile)


def _table(heading: Heading, pile: _Pile[Name]) -> Table[Name]:
    step = pile.grid.step
    spans = [curve.span for _, curve in pile.curves]
    first = min(span.start for span in spans)
    last = max(span.start + span.length * step for span in spans)
    if last - first > LONGEST:
        raise Malformed(f"one document from {first} to {last}")
    count = (last - first) // step
    columns: dict[Name, Column] = {}
    for name, curve in pile.curves:
        column = columns.setdefault(name, [None] * count)
        _lay(column, (curve.span.start - first) // step, curve)
    return Table(heading, pile.grid.edges(first, count), columns)


def _lay(column: Column, at: int, curve: Curve) -> None:
    """Write a curve into its column from place `at` on."""
    values = curve.values
    below = column[at : at + len(values)]
    if below.count(None) < len(below):
        if any(None not in pair and pair[0] != pair[1] for pair in zip(below, values, strict=True)):
            raise Malformed(f"two curves contradict each other: {curve}")
        values = [new if old is None else old for old, new in zip(below, values, strict=True)]
    column[at : at + len(values)] = values


def rows(
    table: Table[str], window: Window | None, parts: Mapping[str, float] = NO_PARTS
) -> Iterator[Row]:
    """A row for each interval that touches the window and has a number; columns are components.

    The platform answers with whole days, however little of them was asked for. `parts` are the
    document's last numbers by its own words, the same for every row.
    """
    zone, measure, unit = table.heading
    edges = table.edges
    here, there = _asked(edges, window)
    columns = {name: column[here:there] for name, column in table.columns.items()}
    bounds = zip(edges[here:there], edges[here + 1 : there + 1], strict=True)
    for (start, end), values in zip(bounds, side_by_side(columns), strict=True):
        if values:
            yield Row(zone, measure, start, end, values, unit, None, parts)


def _asked(edges: Sequence[datetime], window: Window | None) -> tuple[int, int]:
    """The half-open range of places whose intervals touch the window."""
    if window is None:
        return 0, len(edges) - 1
    here = max(bisect_right(edges, window.start) - 1, 0)
    return here, max(min(bisect_left(edges, window.end), len(edges) - 1), here)
