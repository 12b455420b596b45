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
Packed = bytes | memoryview
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
    starts, numbers = records(first, rest)
    values = np.empty((len(numbers), width))
    values[:, 0] = numbers
    for place in range(1, width):
        values[:, place] = np.frombuffer(others[place - 1], ">f8")
    more = iter(others[width - 1 :])
    return (
        starts,
        values,
        np.frombuffer(next(more) if qualities else b"", ">i2").astype(np.int16),
        moments(next(more) if recorded_at else b""),
    )


def records(first: Packed | None, rest: Packed | None) -> tuple[Moments, Floats]:
    """The starts and numbers of `start_and_number`, the first start sent before; maybe none."""
    found = np.frombuffer(b"".join((first or b"", rest or b"")), RECORD)
    return _since_1970(found["start"]), found["value"].astype(np.float64)


def moments(sent: Packed) -> Moments:
    """The moments that stand one after the other."""
    return _since_1970(np.frombuffer(sent, ">i8"))


def _since_1970(sent: NDArray[Any]) -> Moments:
    return sent.astype(np.int64) + arrays.MILLENNIUM_US
