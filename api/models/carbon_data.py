"""Loads a zone's carbon intensity for a window, piece by piece, or says why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from psycopg2.extensions import connection as Connection

from api.models.carbon_trace import CarbonTrace, Grams
from api.models.foretelling import STALE_AFTER
from api.models.sought import NOT_WEIGHED, Sought
from api.models.stating import Ranked, basis_of, method_of
from database.readings import Series

NOTHING = timedelta(0)


Lack = Literal["carbon", "horizon", "forecast-age"]


class NoCarbonData(Exception):
    """A zone's data do not do for a window; `lack` says in a word why.

    `carbon`: there are none of the kind. `horizon`: they do not reach over it. `forecast-age`:
    what would reach over it is a forecast older than it may be.
    """

    def __init__(self, reason: str, lack: Lack) -> None:
        super().__init__(reason)
        self.lack: Lack = lack


@dataclass(frozen=True, slots=True)
class Part:
    """What one series adds to a window: its share of it, 0 to 1, measured and foretold."""

    series: Series
    points: Sequence[Grams]
    measured: float
    foretold: float

    @property
    def share(self) -> float:
        """How much of the window it tells, 0 to 1."""
        return self.measured + self.foretold

    @property
    def issued_at(self) -> datetime | None:
        """When the newest forecast of it was issued; None without any."""
        return max((point.issued_at for point in self.points if point.issued_at), default=None)

    def age(self, now: datetime) -> dict[str, object]:
        """What an answer says of the data: whose they are, how good, and how old.

        `stale`: its newest forecast was issued more than a day before `now`.
        """
        recorded_at = max(point.recorded_at for point in self.points)
        issued_at = self.issued_at
        return {
            "source": self.series.source,
            "attribution": self.series.attribution,
            "redistribute": self.series.redistribute,
            "basis": basis_of(self.series),
            "method": method_of(self.series),
            "resolution_seconds": self.series.resolution / timedelta(seconds=1),
            "qualities": sorted({point.quality for point in self.points}),
            "recorded_at": recorded_at,
            "issued_at": issued_at,
            "age_seconds": (now - recorded_at) // timedelta(seconds=1),
            "share": self.share,
            "is_forecast": self.foretold > 0,
            "stale": issued_at is not None and now - issued_at > STALE_AFTER,
        }


@dataclass(frozen=True, slots=True)
class CarbonData:
    """A zone's trace, and the parts that it is made of, the best ranked first.

    `passed_over`: the stale forecasts in whose place another answers.
    """

    trace: CarbonTrace
    parts: Sequence[Part]
    passed_over: Sequence[dict[str, object]] = field(default=())

    def age(self, now: datetime) -> dict[str, object]:
        """What an answer says of the first part, and, in `filled_by`, of those that fill it up.

        `completeness`: how much of the window is measured, foretold and unknown, 0 to 1 together.
        """
        first, *others = (part.age(now) for part in self.parts)
        completeness = {"completeness": self.completeness, "passed_over": self.passed_over}
        return {**first, "filled_by": others, **completeness}

    @property
    def completeness(self) -> dict[str, float]:
        """How much of the window is `measured`, `foretold` and `unknown`; together 1."""
        measured = sum(part.measured for part in self.parts)
        foretold = sum(part.foretold for part in self.parts)
        unknown = max(0.0, 1 - measured - foretold)
        return {"measured": measured, "foretold": foretold, "unknown": unknown}


def carbon_data(
    connection: Connection, zone: str, start: datetime, end: datetime, sought: Sought
) -> CarbonData:
    """The zone's intensity over [start, end), from each moment's best ranked series.

    What none of them knows stays unknown. Raises `NoCarbonData` when together they do not reach
    over the window: nothing is assumed after the last reading or forecast; and when what would
    reach over it is a forecast older than `sought.max_forecast_age`.
    """
    ranked = sought.ranked(connection, zone, start, end)
    data = _gathered(connection, ranked, start, end, sought)
    if data is None or not data.trace.covers(start, end):
        raise _lacking(connection, zone, ranked, start, end, sought)
    return data


def known_data(
    connection: Connection, zone: str, start: datetime, end: datetime, sought: Sought
) -> CarbonData:
    """The same, for those who place nothing where nothing is known: a part of it is enough.

    Raises `NoCarbonData` when nothing at all of [start, end) is known.
    """
    ranked = sought.ranked(connection, zone, start, end)
    data = _gathered(connection, ranked, start, end, sought)
    if data is None or not data.trace.known(start, end):
        raise _lacking(connection, zone, ranked, start, end, sought)
    return data


def _gathered(
    connection: Connection, ranked: Ranked, start: datetime, end: datetime, sought: Sought
) -> CarbonData | None:
    """What the series know of [start, end), one after the other; None: none of them has a point."""
    trace, parts = CarbonTrace.of([]), list[Part]()
    for series in ranked.series:
        points = sought.read(connection, series, start, end)
        before, trace = trace, trace.patched(CarbonTrace.of(points))
        part = _part(series, points, (before, trace), start, end)
        if part.share or (points and not parts):
            parts.append(part)
        if trace.known(start, end) == end - start:
            break
    used = [part for part in parts if part.share] or parts
    return CarbonData(trace, used, ranked.passed_over(used[0].series)) if used else None


def _part(
    series: Series,
    points: Sequence[Grams],
    traces: tuple[CarbonTrace, CarbonTrace],
    start: datetime,
    end: datetime,
) -> Part:
    """What the points add to the trace before them, which makes the one after them."""
    before, after = (trace.known(start, end) for trace in traces)
    measured = [point for point in points if point.issued_at is None]
    between = after
    if len(measured) < len(points):
        between = traces[0].patched(CarbonTrace.of(measured)).known(start, end)
    span = end - start
    return Part(series, points, (between - before) / span, (after - between) / span)


def _lacking(
    connection: Connection,
    zone: str,
    ranked: Ranked,
    start: datetime,
    end: datetime,
    sought: Sought,
) -> NoCarbonData:
    if too_old := sought.too_old(ranked, zone):
        return NoCarbonData(too_old, "forecast-age")
    extents = [
        (known[0], known[1] + series.resolution)
        for series in ranked.series
        if (known := sought.extent(connection, series, as_of=sought.as_of))
    ]
    believed = f", as of {sought.as_of.isoformat()}" if sought.as_of else ""
    if not extents:
        return NoCarbonData(sought.lacking(connection, zone) + believed, "carbon")
    first, last = min(one for one, _ in extents), max(one for _, one in extents)
    weighed = f": {NOT_WEIGHED} (desired_renewable_ratio)" if sought.weighing and end > last else ""
    reason = (
        f"Carbon data not available for iso c3lab:{zone} for the entire time range "
        f"{start.isoformat()} to {end.isoformat()}{believed}: "
        f"it reaches from {first.isoformat()} to {last.isoformat()}{weighed}"
    )
    return NoCarbonData(reason, "horizon")
