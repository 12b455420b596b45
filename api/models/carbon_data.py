"""Loads a zone's carbon intensity for a window, piece by piece, or says why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg2.extensions import connection as Connection

from api.models.carbon_trace import CarbonTrace, Grams
from api.models.sought import Sought, basis_of, method_of
from database.readings import Series

NOTHING = timedelta(0)


class NoCarbonData(Exception):
    """The zone's data do not reach over the window."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one series adds to a window: its `share` of it, 0 to 1."""

    series: Series
    points: Sequence[Grams]
    share: float

    def age(self, now: datetime) -> dict[str, object]:
        """What an answer says of the data: whose they are, how good, and how old."""
        recorded_at = max(point.recorded_at for point in self.points)
        issued = [point.issued_at for point in self.points if point.issued_at]
        return {
            "source": self.series.source,
            "attribution": self.series.attribution,
            "redistribute": self.series.redistribute,
            "basis": basis_of(self.series),
            "method": method_of(self.series),
            "resolution_seconds": self.series.resolution / timedelta(seconds=1),
            "qualities": sorted({point.quality for point in self.points}),
            "recorded_at": recorded_at,
            "issued_at": max(issued, default=None),
            "age_seconds": (now - recorded_at) // timedelta(seconds=1),
            "share": self.share,
        }


@dataclass(frozen=True, slots=True)
class CarbonData:
    """A zone's trace, and the parts that it is made of, the best ranked first."""

    trace: CarbonTrace
    parts: Sequence[Part]

    def age(self, now: datetime) -> dict[str, object]:
        """What an answer says of the first part, and, in `filled_by`, of those that fill it up."""
        first, *others = (part.age(now) for part in self.parts)
        return {**first, "filled_by": others}


def carbon_data(
    connection: Connection, zone: str, start: datetime, end: datetime, sought: Sought
) -> CarbonData:
    """The zone's intensity over [start, end), from each moment's best ranked series.

    What none of them knows stays unknown. Raises `NoCarbonData` when together they do not reach
    over the window: nothing is assumed after the last reading.
    """
    ranked = sought.ranked(connection, zone)
    trace, parts = CarbonTrace.of([]), list[Part]()
    for series in ranked:
        points = sought.read(connection, series, start, end)
        patched = trace.patched(CarbonTrace.of(points))
        won = patched.known(start, end) - trace.known(start, end)
        if won or (points and not parts):
            parts.append(Part(series, points, won / (end - start)))
        trace = patched
        if trace.known(start, end) == end - start:
            break
    if not trace.covers(start, end):
        raise NoCarbonData(_why(connection, zone, ranked, start, end, sought))
    return CarbonData(trace, [part for part in parts if part.share] or parts)


def _why(
    connection: Connection,
    zone: str,
    ranked: Sequence[Series],
    start: datetime,
    end: datetime,
    sought: Sought,
) -> str:
    extent = sought.extent(connection, ranked[0], as_of=sought.as_of) if ranked else None
    believed = f", as of {sought.as_of.isoformat()}" if sought.as_of else ""
    if extent is None:
        return sought.lacking(connection, zone) + believed
    first, last = extent[0], extent[1] + ranked[0].resolution
    return (
        f"Carbon data not available for iso c3lab:{zone} for the entire time range "
        f"{start.isoformat()} to {end.isoformat()}{believed}: "
        f"it reaches from {first.isoformat()} to {last.isoformat()}"
    )
