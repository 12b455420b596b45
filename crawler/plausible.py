"""Which numbers of a series could follow one another: robust, pure, and a step is no spike.

A number jumps when it is farther from a neighbour than K times the median step (scaled to be a
deviation; half as much again for the newest), than a share of the largest other number of its
component, and than a share of its row, but at least so many MW; over up to 200 readings before it
and the document itself. The shares are those of `crawler.habits`.

Below zero, where a plant can draw but a little (a fiftieth of its row), a jump is what goes beyond
a quarter of the largest number, however wide the steps are.

- A spike jumps from the number before it and back to the one after it: it is set aside.
- The newest number has nothing after it: if it jumps, it waits. The next interval tells whether it
  was a spike or the first of a new level, which is believed: a reactor trips, a cable reverses.
  Then it is stored, whether it is delivered again with its neighbour or the neighbour comes alone.
- A number beyond 1.3 times the installed capacity is set aside, or waits, in the same way: where
  its neighbour is beyond it too, the capacity is out of date.
- What has nothing before it within three steps, and an hour, is believed, if not beyond capacity.

Prices and marginal figures may be anything for an hour; frequency and capacities have bounds of
their own; forecasts are scored, not judged. A wrong level of two intervals is taken for a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from itertools import repeat
from operator import lt, sub
from statistics import median
from typing import NamedTuple, TypeVar, cast

from crawler.habits import HABITS, STEADY, Habit, habit_of
from database.past import NO_PAST, Past, Span
from database.rows import Row
from database.runs import Quarantined, Waiting

DEVIATION, FOR_THE_NEWEST = 1.4826, 1.5
FEWEST, DEPTH, NEAR_STEPS, NEAR = 24, 200, 3, timedelta(hours=1)
BELOW_ZERO, BEYOND_CAPACITY, SLACK_MW, SAMPLE = 0.25, 1.3, 10.0, 20


T = TypeVar("T")


class Sifted(NamedTuple):
    """The rows that are believed, those that are not, and those that waited and now are."""

    kept: list[Row]
    aside: list[Quarantined]
    released: list[Row]


class _Scale(NamedTuple):
    """What is usual for a component; the second largest number is the largest but for that one."""

    habit: Habit
    deviation: float
    largest: float
    second: float
    floor: float
    draw: float
    capacity: float
    readings: int

    def limit(self, value: float, *, newest: bool) -> float:
        """How far from its neighbour a number is no jump."""
        habit = self.habit
        size = self.second if abs(value) == self.largest else self.largest
        if value < -self.draw:
            return max(BELOW_ZERO * size, self.draw)
        share = habit.newest if newest else habit.spike
        steps = habit.steps * (FOR_THE_NEWEST if newest else 1)
        return max(steps * self.deviation, share * size, self.floor)

    def is_beyond(self, value: float) -> bool:
        """Whether a number exceeds what is installed."""
        return value > self.capacity


def spans(rows: Iterable[Row]) -> dict[Span, tuple[datetime, datetime, int]]:
    """By series, the first and last start of its rows, and how many readings before are needed."""
    found: dict[Span, list[datetime]] = {}
    for row in rows:
        if _is_judged(row) and row.start.tzinfo and row.end.tzinfo:
            found.setdefault(_span(row), []).append(row.start)
    return {
        span: (min(starts), max(starts), max(DEPTH - len(starts), 2 * NEAR_STEPS))
        for span, starts in found.items()
    }


def sift(rows: Iterable[Row], pasts: Mapping[Span, Past]) -> Sifted:
    """Judge rows by their neighbours in the document, in `pasts`, and among those that wait."""
    series: dict[Span, list[Row]] = {}
    sifted = Sifted([], [], [])
    for row in rows:
        if _is_judged(row):
            series.setdefault(_span(row), []).append(row)
        else:
            sifted.kept.append(row)
    for span, own in series.items():
        past = pasts.get(span, NO_PAST)
        starts = {row.start for row in own}
        waiting = [row for row in past.waiting if row.start not in starts]
        refused = _refused(span, [*own, *waiting], past)
        sifted.kept.extend(row for row in own if row.start not in refused)
        sifted.aside.extend(refused[row.start] for row in own if row.start in refused)
        sifted.released.extend(row for row in waiting if row.start not in refused)
    return sifted


def _is_judged(row: Row) -> bool:
    return row.issued_at is None and row.measure in HABITS


def _span(row: Row) -> Span:
    return Span(row.zone, row.measure, row.end - row.start, row.unit)


class _Series:
    """The numbers of a series in order of time: what is stored, what is new, who waits."""

    def __init__(self, span: Span, rows: Sequence[Row], past: Past) -> None:
        self.span, self.rows, self.past = span, rows, past
        starts = [*past.starts, *[row.start for row in rows]]
        self._order: list[int] = []  # as they are
        if not all(map(lt, starts, starts[1:])):
            self._order = sorted(range(len(starts)), key=starts.__getitem__)
        self.starts = self._sorted(starts)
        self.owners = self._sorted([*repeat(None, len(past.starts)), *rows])

    def column(self, component: str) -> list[float | None]:
        """The numbers of a component; None where it is absent."""
        stored = self.past.columns.get(component) or [None] * len(self.past.starts)
        return self._sorted([*stored, *[row.values.get(component) for row in self.rows]])

    def _sorted(self, those: list[T]) -> list[T]:
        return [those[place] for place in self._order] if self._order else those

    @cached_property
    def whole(self) -> float:
        """The MW of an interval, all components together, as it mostly is."""
        few = slice(None, None, max(len(self.starts) // SAMPLE, 1))
        names = [
            *dict.fromkeys([*self.past.columns, *(w for row in self.rows for w in row.values)])
        ]
        columns = [self.column(name)[few] for name in names]
        return float(median(sum(abs(v or 0) for v in row) for row in zip(*columns, strict=True)))

    @property
    def words(self) -> Iterable[str]:
        """The components of what is judged."""
        return dict.fromkeys(word for row in self.rows for word in row.values)


def _refused(span: Span, rows: Sequence[Row], past: Past) -> dict[datetime, Quarantined]:
    """The rows that are set aside or wait, by their start."""
    series = _Series(span, rows, past)
    near = max(NEAR_STEPS * span.resolution, NEAR)
    refused: dict[datetime, Quarantined] = {}
    for component in series.words:
        column = series.column(component)
        numbers = column if None not in column else [one for one in column if one is not None]
        if scale := _scale(series, component, cast("list[float]", numbers)):
            triples = zip(series.starts, column, series.owners, strict=True)
            known = [(at, number, row) for at, number, row in triples if number is not None]
            for row, reason, waits in _jumps(known, scale, near):
                made = Waiting if waits else Quarantined
                refused.setdefault(row.start, made(row, f"{component} {reason}"))
    return refused


def _scale(series: _Series, component: str, numbers: Sequence[float]) -> _Scale | None:
    """What is usual for a component; None when nothing of it can be unusual."""
    habit = habit_of(series.span.measure, component)
    installed = series.past.capacity.get(component)
    is_capped = installed is not None and series.span.measure == "generation"
    capacity = BEYOND_CAPACITY * (installed or 0) + SLACK_MW if is_capped else float("inf")
    few = len(numbers) < FEWEST
    least, most = min(numbers), max(numbers)
    second, largest = _two_largest(numbers, least, most)
    steps = [0.0] if few else list(map(abs, map(sub, numbers[1:], numbers)))
    is_quiet = few or (max(steps) <= habit.spike * second and (habit.may_draw or least >= 0))
    if is_quiet and most <= capacity:
        return None
    floor = float("inf") if few else max(habit.floor * series.whole, habit.least)
    never = few or habit.may_draw
    draw = float("inf") if never else max(STEADY.floor * series.whole, STEADY.least)
    if max(steps) <= floor and least >= -draw and most <= capacity:
        return None
    usual = DEVIATION * median(steps)
    return _Scale(habit, usual, largest, second, floor, draw, capacity, len(numbers))


def _two_largest(numbers: Sequence[float], least: float, most: float) -> tuple[float, float]:
    """The second largest and the largest size of the numbers."""
    if least < 0:
        numbers = list(map(abs, numbers))
        most = max(numbers)
    place = numbers.index(most)
    before, after = numbers[:place], numbers[place + 1 :]
    return max(max(before, default=0.0), max(after, default=0.0)), most


def _jumps(
    column: Sequence[tuple[datetime, float, Row | None]], scale: _Scale, near: timedelta
) -> Iterator[tuple[Row, str, bool]]:
    """The rows whose number jumps, why, and whether they wait; what jumps is no one's neighbour."""
    before: tuple[datetime, float] | None = None
    for place, (start, value, row) in enumerate(column):
        behind = before[1] if before and start - before[0] <= near else None
        after = column[place + 1] if place + 1 < len(column) else None
        ahead = after[1] if after and after[0] - start <= near else None
        if row is not None and (reason := _reason(value, behind, ahead, scale)):
            yield row, reason, ahead is None
        else:
            before = start, value


def _reason(value: float, behind: float | None, ahead: float | None, scale: _Scale) -> str | None:
    neighbours = [one for one in (behind, ahead) if one is not None]
    if scale.is_beyond(value) and not any(map(scale.is_beyond, neighbours)):
        return (
            f"{value:g} beside {_told(neighbours)}: beyond {scale.capacity:g},"
            f" {BEYOND_CAPACITY:g} times what is installed"
        )
    if behind is None:
        return None
    limit = scale.limit(value, newest=ahead is None)
    jump = value - behind
    back = jump if ahead is None else value - ahead
    if abs(jump) <= limit or abs(back) <= limit or (jump > 0) != (back > 0):
        return None
    told = _told(neighbours)
    return f"{value:g} beside {told}: no step of {scale.readings} readings is beyond {limit:g}"


def _told(numbers: Sequence[float]) -> str:
    return ", ".join(f"{one:g}" for one in numbers) or "nothing"
