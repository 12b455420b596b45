"""Readings in bulk as CSV (RFC 4180), whole columns at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from api.bulk.lines import factor_sets, same
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
MOMENT, NUMBER, TEXT = "moment", "number", "text"
KINDS = {"start": MOMENT, "end": MOMENT, "recorded_at": MOMENT, "value": NUMBER}
Letters = NDArray[np.bytes_]


def pieces(page: Page) -> Generator[bytes, None, None]:
    """The file: a header, then a line for each number."""
    names = columns.qualities(page.connection)
    yield (",".join(page.names) + END).encode()
    runs = list(_runs(page.names))
    for part in page.parts:
        texts = [
            _texts(part, run, [names.get(code, "") for code in range(max(names) + 1)])
            for run in runs
        ]
        for found in page.read(part):
            yield _written(part, found, texts)


def cells(values: Iterable[object], end: str) -> str:
    """Cells of one line, and what ends them; no text of them is a formula to a spreadsheet."""
    line = io.StringIO()
    csv.writer(line, lineterminator=end).writerow(
        [f"'{v}" if isinstance(v, str) and v.startswith(FORMULA) else v for v in values]
    )
    return line.getvalue()


class Run(NamedTuple):
    """Neighbouring columns that are written at once, and what stands behind them.

    `texts` are those of each component, or of each quality and component; moments and numbers
    have none.
    """

    kind: str
    names: tuple[str, ...]
    end: str
    texts: Any = None


def _runs(names: Sequence[str]) -> Iterator[Run]:
    past = 0
    for kind, group in groupby(names, lambda name: KINDS.get(name, TEXT)):
        run = tuple(group)
        past += len(run)
        yield Run(kind, run, END if past == len(names) else ",")


def _texts(part: Part, run: Run, qualities: Sequence[str]) -> Run:
    """The run with its texts in the lines of a part."""
    if run.kind != TEXT:
        return run
    said = same(part) | {"redistribute": "true" if part.series.redistribute else "false"}
    own = zip(part.components, factor_sets(part), strict=True)
    lines = [{**said, "component": name, "factor_set": one} for name, one in own]
    if "quality" in run.names:
        lines = [{**line, "quality": quality} for quality in qualities for line in lines]
    return run._replace(
        texts=pa.array([cells([line[name] for name in run.names], run.end) for line in lines])
    )


def _written(part: Part, found: Columns, runs: Sequence[Run]) -> bytes:
    """The lines of some readings: by start, then in the order of the components."""
    texts_of_lines = [_column(part, found, run) for run in runs]
    if all(isinstance(one, pa.Scalar) for one in texts_of_lines):
        line = "".join(one.as_py() for one in texts_of_lines)
        return (line * found.values.size).encode()
    joined = pc.binary_join_element_wise(*texts_of_lines, pa.scalar(""))
    # one text after the other: the column is the file
    _, offsets, data = joined.buffers()
    length = np.frombuffer(offsets, np.int32)[len(joined)]
    return bytes(data[:length])


def _column(part: Part, found: Columns, run: Run) -> Any:
    """The text of a run in each line, or the one that all have."""
    count, width = found.values.shape
    if run.kind == NUMBER:
        return numbers(found.values.ravel(), run.end)
    if run.kind == MOMENT:
        moments = {
            "start": found.starts,
            "end": found.starts + part.series.resolution // MICROSECOND,
            "recorded_at": found.recorded_at,
        }
        texts = instants(*(moments[name] for name in run.names), end=run.end)
        each = np.repeat(np.arange(count, dtype=np.int32), width)
        return texts if width == 1 else texts.take(pa.array(each))
    places = np.tile(np.arange(width, dtype=np.int32), count)
    if "quality" in run.names:
        places += np.repeat(found.qualities * np.int32(width), width)
    return _taken(run.texts, places)


def _taken(texts: Any, places: NDArray[np.int32]) -> Any:
    """The text of each line, or the one that all have."""
    first = places[0]
    return texts[int(first)] if (places == first).all() else texts.take(pa.array(places))


def numbers(values: NDArray[np.float64], end: str = ",") -> Any:
    """Each number as short as it can be without losing a bit, `end` after it; NaN is empty."""
    text = orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1] + b","
    if np.isnan(values).any():
        text = text.replace(b"null", b"")
    if end != ",":
        text = text.replace(b",", end.encode())
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord(end[-1])) + 1
    return _strings(np.concatenate(([0], ends)).astype(np.int32), text)


def instants(*columns: NDArray[np.int64], end: str = ",") -> Any:
    """The moments of each row in RFC 3339, UTC, commas between them and `end` behind the last.

    In microseconds since 1970; with a fraction where one of a column has one.
    """
    ends = [*[","] * (len(columns) - 1), end]
    parts = [part for one in zip(columns, ends, strict=True) for part in _written_out(*one)]
    # a record of texts of one length is written in a third of the time that a matrix of bytes takes
    kinds = np.dtype([(f"{place}", part.dtype) for place, part in enumerate(parts)])
    rows = np.empty(len(columns[0]), kinds)
    for place, part in enumerate(parts):
        rows[f"{place}"] = part
    width = kinds.itemsize
    return _strings(np.arange(0, len(rows) * width + 1, width, dtype=np.int32), rows)


def _written_out(microseconds: NDArray[np.int64], end: str) -> list[Letters]:
    days, rest = np.divmod(microseconds, DAY_US)
    seconds = rest // SECOND_US
    behind = np.array(f"Z{end}".encode())
    return [_dates(days), _times()[seconds], *_fraction(rest - seconds * SECOND_US), behind]


def _fraction(microseconds: NDArray[np.int64]) -> list[Letters]:
    if not microseconds.any():
        return []
    known, places = np.unique(microseconds, return_inverse=True)
    return [_letters([f".{one:06}" for one in known.tolist()])[places]]


def _dates(days: NDArray[np.int64]) -> Letters:
    """The date of each day, counted from 1970, as text with a T behind it."""
    first, last = int(days.min()), int(days.max())
    if last - first < MOST_DAYS:
        known, places = np.arange(first, last + 1), days - first
    else:
        known, places = np.unique(days, return_inverse=True)
    return _letters([f"{day}T" for day in np.datetime_as_string(known.astype("M8[D]"))])[places]


@cache
def _times() -> Letters:
    """The text of each second of a day."""
    return _letters([f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(86_400)])


def _letters(texts: Sequence[str]) -> Letters:
    """Texts of one length, a byte a letter."""
    return np.array(texts, np.bytes_)


def _strings(offsets: NDArray[np.int32], text: Any) -> Any:
    """A column of texts that lie one behind the other."""
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(text)]
    return pa.Array.from_buffers(pa.string(), len(offsets) - 1, buffers)
