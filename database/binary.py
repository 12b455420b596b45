"""Rows in the binary form of PostgreSQL's COPY, which takes half the time of text at both ends.

https://www.postgresql.org/docs/current/sql-copy.html has the frame; a time is microseconds since
2000, an array has its dimensions, whether it holds nulls, its elements' type, and its elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain, repeat
from struct import Struct

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_EPOCH, _MICROSECOND = datetime(2000, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_FLOAT8 = 701
_NUMBER, _NULL = Struct("!id"), b"\xff" * 4
_READING, _FORECAST = "!hiiiq", "!hiiiqiq"
# The length of an array's own head, how many dimensions it has, and where they begin.
_HEAD, _DIMENSIONS, _FIRST = 20, 1, 1


def framed(rows: Iterable[bytes]) -> bytes:
    """What `COPY … FROM STDIN WITH (FORMAT BINARY)` reads."""
    return b"".join((_HEADER, *rows, _TRAILER))


def reading(
    series_id: int, start: datetime, numbers: Sequence[float | None], quality: int
) -> bytes:
    """A row of an integer, an aware time, a double precision[] (None is null), and a smallint."""
    head = 4, 4, series_id, 8, (start - _EPOCH) // _MICROSECOND
    if None in numbers:
        return _packer(_READING)(*head) + _with_nulls(numbers) + _packer("!ih")(2, quality)
    return _packer(_READING, len(numbers), "ih")(*head, *_full(numbers), 2, quality)


def forecast(
    series_id: int, issued_at: datetime, start: datetime, numbers: Sequence[float | None]
) -> bytes:
    """A row of an integer, two aware times, and a double precision[] (None is null)."""
    issued, begun = (issued_at - _EPOCH) // _MICROSECOND, (start - _EPOCH) // _MICROSECOND
    head = 4, 4, series_id, 8, issued, 8, begun
    if None in numbers:
        return _packer(_FORECAST)(*head) + _with_nulls(numbers)
    return _packer(_FORECAST, len(numbers))(*head, *_full(numbers))


@lru_cache(maxsize=512)
def _packer(head: str, numbers: int = 0, tail: str = "") -> Callable[..., bytes]:
    """Packs a row's head, an array of so many numbers, if any, and what is behind it."""
    return Struct(head + ("iiiiii" + numbers * "id" if numbers else "") + tail).pack


def _full(numbers: Sequence[float | None]) -> tuple[object, ...]:
    count = len(numbers)
    elements = chain.from_iterable(zip(repeat(8, count), numbers, strict=True))
    return (_HEAD + 12 * count, _DIMENSIONS, 0, _FLOAT8, count, _FIRST, *elements)


def _with_nulls(numbers: Sequence[float | None]) -> bytes:
    elements = b"".join(_NULL if n is None else _NUMBER.pack(8, n) for n in numbers)
    size = _HEAD + len(elements)
    return _packer("!iiiiii")(size, _DIMENSIONS, 1, _FLOAT8, len(numbers), _FIRST) + elements
