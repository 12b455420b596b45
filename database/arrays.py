"""Columns as PostgreSQL sends them in its binary form, which numpy reads without a copy.

https://www.postgresql.org/docs/current/sql-copy.html has the frame; a time is microseconds since
2000; an array has its dimensions, whether it holds nulls, its elements' type, and its elements.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg2.extensions import cursor as Cursor

# What COPY puts around the rows.
_HEADER_BYTES, _TRAILER_BYTES = 19, 2
_FIELD_COUNT, _LENGTH = Struct("!h"), Struct("!i")
# Dimensions, whether there are nulls, the elements' type, their count, the first one's place.
_HEAD_BYTES = 20
# PostgreSQL counts from 2000 on.
MILLENNIUM_US = 946_684_800_000_000

Floats = NDArray[np.float64]
Moments = NDArray[np.int64]
"""Microseconds since 1970, UTC."""


def copied(cursor: Cursor, query: bytes) -> memoryview:
    """The rows of a query, in a fifth of the time that their text would take."""
    answer = io.BytesIO()
    cursor.copy_expert(b"copy (" + query + b") to stdout (format binary)", answer)
    return answer.getbuffer()[_HEADER_BYTES:-_TRAILER_BYTES]


def fields(row: memoryview) -> Iterator[memoryview]:
    """The fields of a single row that COPY sent; null is empty."""
    place = _FIELD_COUNT.size
    for _ in range(_FIELD_COUNT.unpack_from(row)[0]):
        (length,) = _LENGTH.unpack_from(row, place)
        place += _LENGTH.size
        yield row[place : place + max(length, 0)]
        place += max(length, 0)


def elements(array: memoryview | None, kind: str) -> NDArray[Any]:
    """The elements of a one-dimensional array without nulls; none of a null array.

    `kind` is how PostgreSQL sends one, for example `>i8`.
    """
    if not array:
        return np.empty(0, kind)
    element = np.dtype([("bytes", ">i4"), ("value", kind)])
    return np.frombuffer(array, element, offset=_HEAD_BYTES)["value"]


def floats(array: memoryview | None) -> Floats:
    """The elements of a double precision[]."""
    return elements(array, ">f8").astype(np.float64)


def moments(array: memoryview | None) -> Moments:
    """The elements of a timestamptz[]."""
    return elements(array, ">i8").astype(np.int64) + MILLENNIUM_US
