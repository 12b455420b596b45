"""Readings in bulk as CSV (RFC 4180), whole columns at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from api.bulk.lines import NAMES, factor_sets, same
from api.bulk.pages import Page
from api.bulk.parts import Part
from database import columns
from database.columns import Columns
from database.moments import MICROSECOND

END = "\r\n"
# Of so many days all dates are written, whether they occur or not.
MOST_DAYS = 500
DAY_US, SECOND_US = 86_400_000_000, 1_000_000
# What makes a spreadsheet compute a cell instead of showing it, as OWASP lists it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
COMMA = ord(",")


def pieces(page: Page) -> Generator[bytes, None, None]:
    """The file: a header, then a line for each number."""
    names = columns.qualities(page.connection)
    yield (",".join(NAMES) + END).encode()
    for part in page.parts:
        texts = _texts(part, [names.get(code, "") for code in range(max(names) + 1)])
        for found in page.read(part):
            yield _written(part, found, texts)


def cells(values: Iterable[object]) -> str:
    """Cells of one line with a comma after each; no text of them is a formula to a spreadsheet."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(
        [f"'{v}" if isinstance(v, str) and v.startswith(FORMULA) else v for v in values]
    )
    return line.getvalue() + ","


class Texts(NamedTuple):
    """What stands between the columns: by component, by quality and component, in every line."""

    heads: Any
    middles: Any
    last: Any


def _texts(part: Part, qualities: Sequence[str]) -> Texts:
    said, sets = same(part), factor_sets(part)
    free = "true" if part.series.redistribute else "false"
    middle = [said["unit"], said["resolution"]]
    return Texts(
        pa.array([cells([said["zone"], said["measure"], name]) for name in part.components]),
        pa.array(
            [
                cells([*middle, quality, said["source"], one, said["derived_from"]])
                for quality in qualities
                for one in sets
            ]
        ),
        pa.scalar(cells([said["attribution"]]) + free + END),
    )


def _written(part: Part, found: Columns, texts: Texts) -> bytes:
    """The lines of some readings: by start, then in the order of the components."""
    count, width = found.values.shape
    ends = found.starts + part.series.resolution // MICROSECOND
    each = pa.array(np.repeat(np.arange(count, dtype=np.int32), width))
    places = np.tile(np.arange(width, dtype=np.int32), count)
    kinds = np.repeat(found.qualities * np.int32(width), width) + places
    texts_of_lines = [
        _taken(texts.heads, places),
        _repeated(instants(found.starts, ends), each, width),
        numbers(found.values.ravel()),
        _taken(texts.middles, kinds),
        _repeated(instants(found.recorded_at), each, width),
        texts.last,
    ]
    joined = pc.binary_join_element_wise(*texts_of_lines, pa.scalar(""))
    # one text after the other: the column is the file
    _, offsets, data = joined.buffers()
    length = np.frombuffer(offsets, np.int32)[len(joined)]
    return bytes(data[:length])


def _taken(texts: Any, places: NDArray[np.int32]) -> Any:
    """The text of each line, or the one that all have."""
    first = places[0]
    return texts[int(first)] if (places == first).all() else texts.take(pa.array(places))


def _repeated(texts: Any, each: Any, width: int) -> Any:
    """The text of each reading in each of its lines."""
    return texts if width == 1 else texts.take(each)


def numbers(values: NDArray[np.float64]) -> Any:
    """Each number as short as it can be without losing a bit, a comma after it; NaN is empty."""
    said = orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].replace(b"null", b"")
    text = said + b","
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == COMMA) + 1
    return _strings(np.concatenate(([0], ends)).astype(np.int32), text)


def instants(*columns: NDArray[np.int64]) -> Any:
    """The moments of each row in RFC 3339, UTC, a comma after each.

    In microseconds since 1970; with a fraction where one of a column has one.
    """
    text = np.concatenate([part for column in columns for part in _written_out(column)], axis=1)
    return _strings(np.arange(0, text.size + 1, text.shape[1], dtype=np.int32), text)


def _written_out(microseconds: NDArray[np.int64]) -> list[NDArray[np.uint8]]:
    days, rest = np.divmod(microseconds, DAY_US)
    seconds, fraction = np.divmod(rest, SECOND_US)
    z = np.broadcast_to(_bytes("Z,"), (len(days), 2))
    return [_dates(days), _times()[seconds], *_fraction(fraction), z]


def _fraction(microseconds: NDArray[np.int64]) -> list[NDArray[np.uint8]]:
    if not microseconds.any():
        return []
    digits = microseconds[:, None] // 10 ** np.arange(5, -1, -1) % 10 + ord("0")
    point = np.full((len(microseconds), 1), ord("."), np.uint8)
    return [np.concatenate([point, digits.astype(np.uint8)], axis=1)]


def _dates(days: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The date of each day, counted from 1970, as text with a T behind it."""
    first, last = int(days.min()), int(days.max())
    if last - first < MOST_DAYS:
        known, places = np.arange(first, last + 1), days - first
    else:
        known, places = np.unique(days, return_inverse=True)
    return _letters([f"{day}T" for day in np.datetime_as_string(known.astype("M8[D]"))])[places]


@cache
def _times() -> NDArray[np.uint8]:
    """The text of each second of a day."""
    return _letters([f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(86_400)])


def _letters(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Texts of one length as a matrix of their bytes."""
    return _bytes("".join(texts)).reshape(len(texts), -1)


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("ascii"), np.uint8)


def _strings(offsets: NDArray[np.int32], text: Any) -> Any:
    """A column of texts that lie one behind the other."""
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(text)]
    return pa.Array.from_buffers(pa.string(), len(offsets) - 1, buffers)
