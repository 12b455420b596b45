"""Which numbers of a series could follow one another: robust, pure, and a step is no spike.

A number jumps when it is farther from a neighbour than K times the median step (scaled to be a
deviation; half as much again for the newest), than a share of the largest other number of its
component, and than a share of its row, but at least so many MW; over up to 200 readings before it
and the document itself. The shares depend on the habit:

========  ==================================================  =====  ======  =====  =====  ==
habit     of what                                             spike  newest  floor  least  K
========  ==================================================  =====  ======  =====  =====  ==
steady    nuclear, coal, biomass, geothermal; load;           0.5    0.5     0.02   10     10
          published intensity
rousable  the other fuels: from nought at once, and back      1      1.5     0.1    10     10
restless  storage, hydro, unknown, flows: turn at once        2      3       0.25   200    2
========  ==================================================  =====  ======  =====  =====  ==

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
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from database.past import NO_PAST, Past, Span
from database.rows import Row
from database.runs import Quarantined, Waiting

DEVIATION, FOR_THE_NEWEST = 1.4826, 1.5
FEWEST, DEPTH, NEAR_STEPS, NEAR = 24, 200, 3, timedelta(hours=1)
BELOW_ZERO, BEYOND_CAPACITY, SLACK_MW, SAMPLE = 0.25, 1.3, 10.0, 40


class Habit(NamedTuple):
    """How far a component may jump: as a spike, as the newest, and at least, of its row; and K."""

    spike: float
    newest: float
    floor: float
    least: float
    steps: float
    may_draw: bool = False


STEADY, ROUSABLE = Habit(0.5, 0.5, 0.02, 10, 10), Habit(1.0, 1.5, 0.1, 10, 10)
RESTLESS = Habit(2.0, 3.0, 0.25, 200, 2, may_draw=True)
BASELOAD = frozenset({"nuclear", "coal", "biomass", "geothermal"})
FOLLOWING = frozenset({"battery", "pumped_hydro", "hydro", "unknown"})
HABITS = {
    "generation": ROUSABLE,
    "generation_share": ROUSABLE,
    "load": STEADY,
    "published_intensity": STEADY,
    "storage": RESTLESS,
    "flow": RESTLESS,
    "inflow": RESTLESS,
    "scheduled_inflow": RESTLESS,
}


class Sifted(NamedTuple):
    """The rows that are believed, those that are not, and those that waited and now are."""

    kept: list[Row]
    aside: list[Quarantined]
    released: list[Row]


class _Point(NamedTuple):
    start: datetime
    values: Mapping[str, float | None]
    row: Row | None
    """None: a stored reading, which is believed."""


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


def habit_of(measure: str, component: str) -> Habit:
    """How a component of a measure behaves."""
    if measure in ("generation", "generation_share"):
        if component in BASELOAD:
            return STEADY
        return RESTLESS if component in FOLLOWING else ROUSABLE
    return HABITS[measure]


def _refused(span: Span, rows: Sequence[Row], past: Past) -> dict[datetime, Quarantined]:
    """The rows that are set aside or wait, by their start."""
    points = [_Point(row.start, row.values, row) for row in rows]
    points += [_Point(start, values, None) for start, values in past.readings]
    points.sort(key=lambda point: point.start)
    few = points[:: max(len(points) // SAMPLE, 1)]
    whole = median(sum(abs(v or 0) for v in point.values.values()) for point in few)
    near = max(NEAR_STEPS * span.resolution, NEAR)
    refused: dict[datetime, Quarantined] = {}
    for component in dict.fromkeys(word for row in rows for word in row.values):
        column = [(p.start, v, p.row) for p in points if (v := p.values.get(component)) is not None]
        scale = _scale(span, component, [v for _, v, _ in column], whole, past)
        if scale is None:
            continue
        for row, reason, waits in _jumps(column, scale, near):
            made = Waiting if waits else Quarantined
            refused.setdefault(row.start, made(row, f"{component} {reason}"))
    return refused


def _scale(
    span: Span, component: str, values: Sequence[float], whole: float, past: Past
) -> _Scale | None:
    """What is usual for a component; None when nothing of it can be unusual."""
    habit = habit_of(span.measure, component)
    *_, second, largest = 0.0, *sorted(map(abs, values))
    steps = [abs(after - before) for before, after in pairwise(values)] or [0.0]
    few = len(values) < FEWEST
    floor = float("inf") if few else max(habit.floor * whole, habit.least)
    installed = past.capacity.get(component) if span.measure == "generation" else None
    capacity = BEYOND_CAPACITY * installed + SLACK_MW if installed is not None else float("inf")
    quiet = max(steps) <= max(habit.spike * second, floor)
    draw = float("inf") if few or habit.may_draw else max(STEADY.floor * whole, STEADY.least)
    if quiet and min(values) >= -draw and max(values) <= capacity:
        return None
    deviation = DEVIATION * median(steps)
    return _Scale(habit, deviation, largest, second, floor, draw, capacity, len(values))


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
    told = ", ".join(f"{one:g}" for one in neighbours) or "none"
    if scale.is_beyond(value) and not any(map(scale.is_beyond, neighbours)):
        return f"{value:g} beyond {scale.capacity:g}, 1.3 times what is installed (beside {told})"
    if behind is None:
        return None
    limit = scale.limit(value, newest=ahead is None)
    jump = value - behind
    back = jump if ahead is None else value - ahead
    if abs(jump) <= limit or abs(back) <= limit or (jump > 0) != (back > 0):
        return None
    return f"{value:g} beside {told}: no step of {scale.readings} readings is beyond {limit:g}"
