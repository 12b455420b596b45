"""The columns of a tidy file, one line a number; the same names in CSV and in Parquet."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.answering.answers import iso_duration
from api.bulk.parts import Part
from api.bulk.question import BY_FACTOR_SET
from database.columns import Columns
from database.moments import MICROSECOND

NAMES = (
    "zone",
    "measure",
    "component",
    "start",
    "end",
    "value",
    "unit",
    "resolution",
    "quality",
    "source",
    "factor_set",
    "derived_from",
    "recorded_at",
    "attribution",
    "redistribute",
)


class Lines(NamedTuple):
    """What changes from line to line, by start, then in the order of the components.

    `places` are those of the components; times are microseconds since 1970 UTC, NaN is null.
    """

    places: NDArray[np.int32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    values: NDArray[np.float64]
    qualities: NDArray[np.int32]
    recorded_at: NDArray[np.int64]


def lines_of(part: Part, found: Columns) -> Lines:
    """The readings with a line for each component."""
    count, width = found.values.shape
    starts = np.repeat(found.starts, width)
    return Lines(
        np.tile(np.arange(width, dtype=np.int32), count),
        starts,
        starts + part.series.resolution // MICROSECOND,
        np.ascontiguousarray(found.values).ravel(),
        np.repeat(found.qualities.astype(np.int32), width),
        np.repeat(found.recorded_at, width),
    )


def same(part: Part) -> dict[str, str]:
    """The texts that all lines of a part have in common."""
    series = part.series
    return {
        "zone": series.zone,
        "measure": series.measure,
        "unit": series.unit,
        "resolution": iso_duration(series.resolution),
        "source": series.source,
        "derived_from": part.origin or "",
        "attribution": series.attribution,
    }


def factor_sets(part: Part) -> tuple[str, ...]:
    """The set of emission factors of each component, empty where there is none."""
    by_set = part.series.measure in BY_FACTOR_SET
    return part.components if by_set else ("",) * len(part.components)
