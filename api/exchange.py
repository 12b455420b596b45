"""What flowed over a zone's borders, brought to the intervals of something else."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from psycopg2.extensions import connection as Connection

from database import readings
from database.exchange import net_of_inflows
from database.readings import Reading
from database.zones import Zone


@dataclass(frozen=True, slots=True)
class Exchange:
    """Flows in MW by neighbour, ascending; into the zone > 0 > out of it."""

    neighbours: tuple[str, ...] = ()
    readings: Sequence[Reading] = ()
    starts: Sequence[datetime] = ()

    def during(self, start: datetime, end: datetime) -> dict[str, float]:
        """The mean flow over [start, end) with each neighbour that was measured.

        Where flows come less often, the flow whose interval holds `start`.
        """
        first, past = bisect_left(self.starts, start), bisect_left(self.starts, end)
        meant = self.readings[first:past] or self._holding(start)
        if len(meant) == 1:
            flows = zip(self.neighbours, meant[0].values, strict=True)
            return {name: mw for name, mw in flows if mw is not None}
        columns = zip(self.neighbours, zip(*(r.values for r in meant), strict=True), strict=False)
        measured = {name: [mw for mw in column if mw is not None] for name, column in columns}
        return {name: fmean(column) for name, column in measured.items() if column}

    def _holding(self, moment: datetime) -> Sequence[Reading]:
        place = bisect_right(self.starts, moment) - 1
        held = self.readings[place : place + 1] if place >= 0 else ()
        return [reading for reading in held if moment < reading.end]


def exchange_of(
    connection: Connection,
    zone: Zone,
    over: Sequence[Reading],
    *,
    as_of: datetime | None = None,
) -> Exchange:
    """The flows of the zone over the time of some readings; without any, an empty exchange.

    Net flows as a publisher states them, else what was received less what was sent; with
    `as_of`, as was believed at that moment.
    """
    for measure, read in (("flow", readings.between), ("inflow", net_of_inflows)):
        for series in readings.series_of(connection, zone.key, measure) if over else ():
            since = over[0].start - series.resolution
            if found := read(connection, series, since, over[-1].end, as_of=as_of):
                return Exchange(series.components, found, [reading.start for reading in found])
    return Exchange()
