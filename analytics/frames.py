"""Series as pandas tables, for people who go on calculating: one row an interval, UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from database.readings import Reading, Series


def frame(series: Series, readings: Sequence[Reading]) -> pd.DataFrame:
    """A table of readings: the index is the interval's start in UTC, a column each component.

    Numbers are in the series' unit, NaN where the component was not measured. `quality` says how
    good an interval's numbers are.
    """
    table = pd.DataFrame(
        [reading.values for reading in readings], columns=list(series.components), dtype=float
    )
    table.index = pd.DatetimeIndex([r.start for r in readings], tz="UTC", name="start")
    table["quality"] = [reading.quality for reading in readings]
    return table


def averaged(table: pd.DataFrame, resolution: timedelta, every: timedelta) -> pd.DataFrame:
    """Means over longer intervals [start, start + every), aligned to midnight UTC.

    A component's mean is NaN unless all its intervals of `resolution` are there: half an hour is
    no hour. Raises ValueError where `every` is not a whole multiple of `resolution`.
    """
    parts, rest = divmod(every, resolution)
    if rest or parts < 1:
        raise ValueError(f"{every} is not a whole number of intervals of {resolution}")
    grouped = table.drop(columns="quality").resample(every, origin="epoch")
    return grouped.mean().where(grouped.count() == parts)
