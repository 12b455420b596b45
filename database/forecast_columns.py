"""Reads every vintage of a forecast in columns: what was foretold, of when, and since when."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import numpy as np
from psycopg2.extensions import connection as Connection

from database import arrays, packed
from database.arrays import Floats, Moments
from database.queries import load
from database.readings import Series

SQL = load("forecast_columns")


class Vintages(NamedTuple):
    """What was foretold of one component, ascending by `issued_at`, then by start.

    `issued_at`, `starts`: int64 (n,), microseconds since 1970 UTC; `values`: float64 (n,), NaN
    where a vintage has no number.
    """

    issued_at: Moments
    starts: Moments
    values: Floats


def vintages(
    connection: Connection,
    series: Series,
    component: str,
    first: datetime,
    past: datetime,
    *,
    as_of: datetime,
) -> Vintages:
    """All that had been issued and recorded by `as_of` of intervals that start in [first, past)."""
    place = series.components.index(component) + 1
    asked = {"series_id": series.series_id, "place": place, "first": first, "past": past}
    with connection.cursor() as cursor:
        query = cursor.mogrify(SQL["vintages"], {**asked, "as_of": as_of})
        issued_at, starts, values = arrays.fields(arrays.copied(cursor, query))
    numbers = np.frombuffer(values, ">f8").astype(np.float64)
    return Vintages(packed.moments(issued_at), packed.moments(starts), numbers)
