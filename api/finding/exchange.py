"""What flowed over a zone's borders, brought to the intervals of something else."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from psycopg2.extensions import connection as Connection

from database import readings
from database.columns import covering
from database.exchange import net_of_inflows
from database.moments import microseconds
from database.readings import Reading, Series
from database.zones import Zone

Row = Sequence[float]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Flows in MW by neighbour, ascending; into the zone > 0 > out of it; NaN: not measured.

    `starts` are microseconds since 1970, `step` is how many an interval lasts.
    """

    neighbours: tuple[str, ...] = ()
    rows: Sequence[Row] = ()
    starts: Sequence[int] = ()
    step: int = 0

    def during(self, start: int, end: int) -> dict[str, float]:
        """The mean flow over [start, end) with each neighbour that was measured.

        Where flows come less often, the flow whose interval holds `start`.
        """
        first = bisect_left(self.starts, start)
        past = bisect_left(self.starts, end, lo=first)
        rows = self.rows[first:past] or self._holding(start)
        if len(rows) == 1:
            flows = zip(self.neighbours, rows[0], strict=True)
            return {name: mw for name, mw in flows if mw == mw}
        columns = zip(self.neighbours, zip(*rows, strict=True), strict=False)
        measured = {name: [mw for mw in column if mw == mw] for name, column in columns}
        return {name: fmean(column) for name, column in measured.items() if column}

    def _holding(self, moment: int) -> Sequence[Row]:
        place = bisect_right(self.starts, moment) - 1
        is_within = place >= 0 and moment < self.starts[place] + self.step
        return self.rows[place : place + 1] if is_within else ()


def exchange_of(
    connection: Connection,
    zone: Zone,
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
) -> Exchange:
    """The flows of the zone over [start, end), and just before; without any, an empty exchange.

    Net flows as a publisher states them, else what was received less what was sent; with
    `as_of`, as was believed at that moment.
    """
    for measure in ("flow", "inflow"):
        for series in readings.series_of(connection, zone.key, measure, as_of=as_of):
            found = _flows(connection, series, start - series.resolution, end, as_of)
            if found.starts:
                return found
    return Exchange()


def _flows(
    connection: Connection, series: Series, start: datetime, end: datetime, as_of: datetime | None
) -> Exchange:
    step = microseconds(end) - microseconds(end - series.resolution)
    if series.measure == "flow" and as_of is None:
        found = covering(connection, series, start, end)
        return Exchange(series.components, found.values.tolist(), found.starts.tolist(), step)
    read = readings.between if series.measure == "flow" else net_of_inflows
    flows = read(connection, series, start, end, as_of=as_of)
    starts = [microseconds(reading.start) for reading in flows]
    return Exchange(series.components, [_row(reading) for reading in flows], starts, step)


def _row(reading: Reading) -> list[float]:
    return [float("nan") if mw is None else mw for mw in reading.values]
