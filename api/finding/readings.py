"""The readings that answer for a zone and a span of time, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from psycopg2.extensions import connection as Connection

from api.errors import Problem
from api.remembered import remembered
from database import readings
from database.arrays import Moments
from database.moments import microseconds, moment
from database.readings import Reading, Series
from database.zones import Zone

TOO_NEW = "Time range is too new. Data not yet available."
TOO_OLD = "Time range is too old. No data available."
NOT_KNOWN_YET = "Nothing was known of that time at the moment of as_of."
# A series that holds less of the span ends there, or has a hole.
ENOUGH = 0.5
# How much earlier than the freshest of its kind a series may end, and still tell the newest.
BEHIND = timedelta(hours=1)
NOTHING = timedelta(0)

Extent = tuple[datetime, datetime] | None


class ReachOf(Protocol):
    """Tells the first and the last start of a series, at `as_of` if it is given."""

    def __call__(
        self, connection: Connection, series: Series, /, *, as_of: datetime | None = None
    ) -> Extent:
        """None when it is, or was, empty."""


class Held(NamedTuple):
    """What is held of an asked span: from when until when, and how much of the span (0 to 1)."""

    start: datetime
    end: datetime
    share: float


class Found(Protocol):
    """What was read of a series for a span."""

    def held(self, start: datetime, end: datetime) -> Held | None:
        """How much of the span [start, end) it holds; None when it is empty."""


class Interval(Protocol):
    """Something that holds for [start, end)."""

    @property
    def start(self) -> datetime:
        """The first moment."""

    @property
    def end(self) -> datetime:
        """The first moment after."""


T = TypeVar("T", bound=Found)
Span = TypeVar("Span", bound=Interval)


class Intervals(list[Span]):
    """Intervals, ascending."""

    def held(self, start: datetime, end: datetime) -> Held | None:
        """How much of the span [start, end) they hold; of a moment, all or nothing."""
        return Held(self[0].start, self[-1].end, _share(self, start, end)) if self else None


def held_of(starts: Moments, ends: Moments, start: datetime, end: datetime) -> Held | None:
    """How much intervals, ascending, in microseconds since 1970, hold of the span [start, end).

    Of a moment all or nothing; None when there are none.
    """
    if not len(starts):
        return None
    first, last = microseconds(start), microseconds(end)
    if first == last:
        share = float(np.any((starts <= first) & (first < ends)))
    else:
        within = np.minimum(ends, last) - np.maximum(starts, first)
        share = float(within[within > 0].sum()) / (last - first)
    return Held(moment(starts[0]), moment(ends[-1]), share)


def series_of(
    connection: Connection, zone: Zone, measure: str, *, as_of: datetime | None = None
) -> list[Series]:
    """The series of a zone's measure, the best first; 404 when it has none.

    Remembered for a minute, so only for measures whose components never grow. With `as_of`, see
    `growing_series_of`.
    """
    if as_of is not None:
        return growing_series_of(connection, zone, measure, as_of=as_of)
    question = ("series", zone.key, measure)
    found = remembered(question, lambda: readings.series_of(connection, zone.key, measure))
    if not found:
        raise _without(zone, measure)
    return found


def growing_series_of(
    connection: Connection, zone: Zone, measure: str, *, as_of: datetime | None = None
) -> list[Series]:
    """As `series_of`, asked anew each time: a mix gains a component with each new fuel.

    With `as_of`, those that were known at that moment, ranked as they were then; where none was,
    those of today, in which nothing will be found.
    """
    found = readings.series_of(connection, zone.key, measure, as_of=as_of)
    if not found and as_of is not None:
        found = readings.series_of(connection, zone.key, measure)
    if not found:
        raise _without(zone, measure)
    return found


def covering(
    connection: Connection,
    ranked: list[Series],
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
) -> tuple[Series, Sequence[Reading]]:
    """The first series that holds half of the span, or most of it, and its readings.

    They reach from the last that starts at or before `start` to the first that starts at or
    after `end`; with `as_of`, as was believed at that moment. Errors are those of `answering`.
    """

    def read(series: Series) -> Intervals[Reading]:
        return Intervals(readings.covering(connection, series, start, end, as_of=as_of))

    return answering(connection, ranked, read, start, end, as_of=as_of)


def answering(
    connection: Connection,
    ranked: list[Series],
    read: Callable[[Series], T],
    start: datetime,
    end: datetime,
    *,
    extent: ReachOf = readings.extent,
    as_of: datetime | None = None,
) -> tuple[Series, T]:
    """The first series that holds half of the span, and what `read` finds in it, ascending.

    Where none does, the one that holds most of it: so a series that ends, or has a hole there,
    gives way to the next.

    Raises a 400 `Problem` when the span lies after or before all data of every series, or all that
    was known at `as_of`; its member `available` says what time the first of them covered then, from
    its `extent`, or, where nothing was known then, covers today.
    """
    problems, partly = [], []
    for series in ranked:
        found = read(series)
        held = found.held(start, end)
        if held is None:
            problems.append(TOO_OLD)
        elif fault := _fault(held, start, end):
            problems.append(fault)
        elif held.share >= ENOUGH:
            return series, found
        else:
            partly.append((held.share, series, found))
    if not partly:
        reach = partial(extent, connection, ranked[0])
        raise _refusal(ranked[0], reach, (start, end), as_of, problems[0])
    _, series, found = max(partly, key=lambda one: one[0])
    return series, found


def _refusal(
    series: Series,
    reach: Callable[..., Extent],
    span: tuple[datetime, datetime],
    as_of: datetime | None,
    fault: str,
) -> Problem:
    today = reach()
    begins, ends = _covered(series, (reach(as_of=as_of) if as_of else today) or today)
    members = {"available": {"start": begins, "end": ends}}
    if as_of and _is_within(*span, *_covered(series, today)):
        return not_known_yet(**members)
    return Problem(400, fault, members=members)


def not_known_yet(**members: object) -> Problem:
    """400 for an `as_of` before anything was known."""
    fault = {"query": {"as_of": [NOT_KNOWN_YET]}}
    return Problem(400, NOT_KNOWN_YET, messages=fault, members=members)


def freshest(newest: Sequence[tuple[Series, Span]]) -> tuple[Series, Span]:
    """The first ranked series that is not behind, and its newest interval; of at least one.

    One is behind that ended more than an hour, and two of its intervals, before the one that
    ended last.
    """
    last = max(interval.end for _, interval in newest)
    return next(
        (series, interval)
        for series, interval in newest
        if last - interval.end <= BEHIND + 2 * series.resolution
    )


def _covered(series: Series, extent: Extent) -> tuple[datetime | None, datetime | None]:
    first, last = extent or (None, None)
    return first, None if last is None else last + series.resolution


def _is_within(
    start: datetime, end: datetime, begins: datetime | None, ends: datetime | None
) -> bool:
    return begins is not None and ends is not None and begins <= end and start < ends


def _fault(held: Held, start: datetime, end: datetime) -> str | None:
    if held.end <= start:
        return TOO_NEW
    return TOO_OLD if end < held.start else None


def _share(found: Sequence[Interval], start: datetime, end: datetime) -> float:
    """How much of a span intervals hold, 0 to 1; of a moment, all or nothing."""
    if start == end:
        return float(any(one.start <= start < one.end for one in found))
    within = (min(one.end, end) - max(one.start, start) for one in found)
    return sum((part for part in within if part > NOTHING), NOTHING) / (end - start)


def _without(zone: Zone, measure: str) -> Problem:
    return Problem(404, f"Region {zone.key} has no data of {measure.replace('_', ' ')}.")
