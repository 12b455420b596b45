"""Readings in bulk as CSV (RFC 4180), whole columns at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from api.bulk.lines import NAMES, Lines, factor_sets, lines_of, same
from api.bulk.pages import Page
from api.bulk.parts import Part
from database import columns

END = "\r\n"
DAY_US, SECOND_US = 86_400_000_000, 1_000_000
# What makes a spreadsheet compute a cell instead of showing it, as OWASP lists it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
COMMA = ord(",")


def pieces(page: Page) -> Iterator[bytes]:
    """The file: a header, then a line for each number."""
    names = columns.qualities(page.connection)
    qualities = pa.array([cells([names.get(code, "")]) for code in range(max(names) + 1)])
    yield (",".join(NAMES) + END).encode()
    for part in page.parts:
        texts = _texts(part)
        for found in page.read(part):
            yield _written(lines_of(part, found), texts, qualities)


def cells(values: Iterable[object]) -> str:
    """Cells of one line with a comma after each; no text of them is a formula to a spreadsheet."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(
        [f"'{v}" if isinstance(v, str) and v.startswith(FORMULA) else v for v in values]
    )
    return line.getvalue() + ","


def _texts(part: Part) -> dict[str, Any]:
    """What stands between the columns, either the same in all lines or one for each component."""
    said, sets = same(part), factor_sets(part)
    free = "true" if part.series.redistribute else "false"
    head = [cells([said["zone"], said["measure"], name]) for name in part.components]
    tail = [cells([said["source"], one, said["derived_from"]]) for one in sets]
    return {
        "head": _for_each(head),
        "middle": pa.scalar(cells([said["unit"], said["resolution"]])),
        "tail": _for_each(tail),
        "last": pa.scalar(cells([said["attribution"]]) + free + END),
    }


def _for_each(texts: Sequence[str]) -> Any:
    return pa.scalar(texts[0]) if len(set(texts)) == 1 else pa.array(texts)


def _written(lines: Lines, texts: dict[str, Any], qualities: Any) -> bytes:
    places = pa.array(lines.places)
    columns = [
        _taken(texts["head"], places),
        instants(lines.starts),
        instants(lines.ends),
        numbers(lines.values),
        texts["middle"],
        qualities.take(pa.array(lines.qualities)),
        _taken(texts["tail"], places),
        instants(lines.recorded_at),
        texts["last"],
    ]
    joined = pc.binary_join_element_wise(*columns, pa.scalar(""))
    # one text after the other: the column is the file
    _, offsets, data = joined.buffers()
    length = np.frombuffer(offsets, np.int32)[len(joined)]
    return bytes(data[:length])


def _taken(texts: Any, places: Any) -> Any:
    return texts.take(places) if isinstance(texts, pa.Array) else texts


def numbers(values: NDArray[np.float64]) -> Any:
    """Each number as short as it can be without losing a bit, a comma after it; NaN is empty."""
    said = orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].replace(b"null", b"")
    text = said + b","
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == COMMA) + 1
    return _strings(np.concatenate(([0], ends)).astype(np.int32), text)


def instants(microseconds: NDArray[np.int64]) -> Any:
    """Each moment in RFC 3339, UTC, a comma after it; with a fraction where one of them has one."""
    days, rest = np.divmod(microseconds, DAY_US)
    each, places = np.unique(days, return_inverse=True)
    seconds, fraction = np.divmod(rest, SECOND_US)
    date = _dates(each)[places]
    parts = [
        date,
        _times()[seconds],
        *_fraction(fraction),
        np.broadcast_to(_bytes("Z,"), (len(days), 2)),
    ]
    text = np.concatenate(parts, axis=1)
    length = text.shape[1]
    return _strings(np.arange(0, text.size + 1, length, dtype=np.int32), text)


def _fraction(microseconds: NDArray[np.int64]) -> list[NDArray[np.uint8]]:
    if not microseconds.any():
        return []
    digits = microseconds[:, None] // 10 ** np.arange(5, -1, -1) % 10 + ord("0")
    point = np.full((len(microseconds), 1), ord("."), np.uint8)
    return [np.concatenate([point, digits.astype(np.uint8)], axis=1)]


def _dates(days: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The dates of some days, counted from 1970, as text with a T behind it."""
    return _letters([f"{day}T" for day in np.datetime_as_string(days.astype("M8[D]"))])


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
