"""Columns of readings as PostgreSQL packs them: bytes of elements that are all of one length."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from database import arrays
from database.arrays import Floats, Moments
from database.queries import load

SQL = load("packed")
RECORD = np.dtype([("start", ">i8"), ("value", ">f8")])


@cache
def packed(places: Sequence[int], qualities: bool, recorded_at: bool) -> str:
    """What to select, after the first start, of readings by start.

    The numbers at these places of the vector, counted from 1, a start before each of the first
    place; then, if they are wanted, the qualities and when they were recorded.
    """
    first, *others = places
    return ", ".join(
        (
            SQL["start_and_number"].format(place=first),
            *(SQL["number"].format(place=place) for place in others),
            *([SQL["quality"]] if qualities else ()),
            *([SQL["recorded_at"]] if recorded_at else ()),
        )
    )


def unpacked(
    row: memoryview, width: int, qualities: bool, recorded_at: bool
) -> tuple[Moments, Floats, NDArray[np.int16], Moments]:
    """The starts, the values (n, `width`), qualities and recordings of a row that COPY sent.

    What was not wanted is empty, and all is empty where there are no readings.
    """
    first, rest, *others = arrays.fields(row)
    records = np.frombuffer(b"".join((first, rest)), RECORD)
    values = np.empty((len(records), width))
    values[:, 0] = records["value"]
    for place in range(1, width):
        values[:, place] = np.frombuffer(others[place - 1], ">f8")
    more = iter(others[width - 1 :])
    return (
        _moments(records["start"]),
        values,
        np.frombuffer(next(more) if qualities else b"", ">i2").astype(np.int16),
        _moments(np.frombuffer(next(more) if recorded_at else b"", ">i8")),
    )


def _moments(sent: NDArray[Any]) -> Moments:
    return sent.astype(np.int64) + arrays.MILLENNIUM_US
