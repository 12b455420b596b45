"""Curves: the points of one Period, spread over the even grid of intervals they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import repeat
from operator import sub
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.source import Malformed, Window

Column = list[float | None]

STEPS = {
    "PT15M": timedelta(minutes=15),
    "PT30M": timedelta(minutes=30),
    "PT60M": timedelta(hours=1),
    "P1D": timedelta(days=1),
    "P7D": timedelta(days=7),
}
LONGEST = timedelta(days=400)
_DAY = timedelta(days=1)
_WINTER_TIMES = [timedelta(hours=hours) for hours in (1, 2, 0, 3)]
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - wall time of whichever clock a grid has


class Grid(NamedTuple):
    """Endless intervals of one length, `step`, that are even on `clock` and begin at `phase`.

    Times on the grid are wall times of its clock, without a zone. All clocks are UTC but for
    days and weeks that begin at Central European midnight: in a year two days have 23 and 25
    hours.
    """

    step: timedelta
    clock: tzinfo
    phase: timedelta

    def edges(self, start: datetime, count: int) -> list[datetime]:
        """The `count` + 1 moments, in UTC, that bound `count` intervals from `start` on."""
        step, first = self.step, start.replace(tzinfo=self.clock)
        moments = [first + step * place for place in range(count + 1)]
        return moments if self.clock is UTC else [moment.astimezone(UTC) for moment in moments]


class Span(NamedTuple):
    """A stretch of a grid: `length` intervals from `start` on, a wall time of the grid's clock."""

    grid: Grid
    start: datetime
    length: int

    def touches(self, window: Window) -> bool:
        """Whether any of its intervals lies in the window, if only in part."""
        here, there = (
            moment.replace(tzinfo=self.grid.clock)
            for moment in (self.start, self.start + self.length * self.grid.step)
        )
        return here < window.end and there > window.start


@cache
def _central_europe() -> tzinfo:
    return ZoneInfo("Europe/Brussels")


def span(start: datetime, end: datetime, resolution: str) -> Span:
    """The stretch of a grid that a Period from `start` to `end` covers, both in UTC.

    Raises `Malformed` when the resolution is unknown or does not divide the Period, and when
    the Period is longer than the platform ever answers: a year.
    """
    if resolution == "P1Y":
        return _year(start, end)
    if (step := STEPS.get(resolution)) is None:
        raise Malformed(f"unknown resolution {resolution!r}")
    clock = _clock(start, step)
    here, there = (moment.astimezone(clock).replace(tzinfo=None) for moment in (start, end))
    count, rest = divmod(there - here, step)
    if rest or not timedelta(0) < there - here <= LONGEST:
        raise Malformed(f"a Period from {start} to {end} in steps of {resolution}")
    return Span(Grid(step, clock, (here - _EPOCH) % step), here, count)


def _clock(start: datetime, step: timedelta) -> tzinfo:
    if not step % _DAY and start.astimezone(_central_europe()).time() == time():
        return _central_europe()
    return UTC


def _year(start: datetime, end: datetime) -> Span:
    """A calendar year by the winter time of any European clock: one interval, alone on its grid."""
    for ahead in _WINTER_TIMES:
        first, last = (moment + ahead for moment in (start, end))
        if first == _new_year(first.year) and last == _new_year(first.year + 1):
            step, here = end - start, start.replace(tzinfo=None)
            return Span(Grid(step, UTC, here - _EPOCH), here, 1)
    raise Malformed(f"{start} to {end} is no calendar year")


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def expand(
    positions: Sequence[int], values: Sequence[float], count: int, curve_type: str
) -> Sequence[float | None]:
    """One value per interval of a Period of `count` intervals; None where none was measured.

    A curve of type A01 states every position that it knows. One of type A03 states a position
    only when the value changes: it holds until the next one, the last until the Period's end.

    >>> expand([1, 3], [5.0, 7.0], 4, "A03")
    [5.0, 5.0, 7.0, 7.0]
    >>> expand([1, 3], [5.0, 7.0], 4, "A01")
    [5.0, None, 7.0, None]
    """
    if curve_type not in {"A01", "A03"}:
        raise Malformed(f"unknown curveType {curve_type!r}")
    if not positions or len(positions) != len(values):
        raise Malformed(f"{len(positions)} positions with {len(values)} values")
    if len(positions) == count and positions == list(range(1, count + 1)):
        return values
    lengths = list(map(sub, [*positions[1:], count + 1], positions))
    if positions[0] < 1 or min(lengths) < 1:
        raise Malformed(f"positions are not ascending from 1 to {count}")
    if curve_type == "A03":
        return _held(positions, values, lengths)
    return _sparse(positions, values, count)


def _held(positions: Sequence[int], values: Sequence[float], lengths: list[int]) -> Column:
    if positions[0] != 1:
        raise Malformed(f"an A03 curve begins at position {positions[0]}")
    column: Column = []
    for value, length in zip(values, lengths, strict=True):
        if length == 1:  # nearly always
            column.append(value)
        else:
            column += repeat(value, length)
    return column


def _sparse(positions: Sequence[int], values: Sequence[float], count: int) -> Column:
    column: Column = [None] * count
    for position, value in zip(positions, values, strict=True):
        column[position - 1] = value
    return column
