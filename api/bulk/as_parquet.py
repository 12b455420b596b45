"""Readings in bulk as Parquet, which pandas, Polars and DuckDB read as it is."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from api.bulk.lines import factor_sets, same
from api.bulk.pages import PIECE_NUMBERS, Page
from api.bulk.parts import Part
from database import columns
from database.columns import Columns
from database.moments import MICROSECOND

STAMP = pa.timestamp("us", tz="UTC")
TEXT = pa.dictionary(pa.int32(), pa.string())
TYPES = {
    "start": STAMP,
    "end": STAMP,
    "recorded_at": STAMP,
    "value": pa.float64(),
    "redistribute": pa.bool_(),
}
# Each moment as its distance from the one before, which takes next to nothing.
DIFFERENCES = "DELTA_BINARY_PACKED"
ABOUT = "gridtide"


def pieces(page: Page) -> Generator[bytes, None, None]:
    """The file, a group of rows at a time; its metadata hold the request and `as_of`."""
    said = {"request": page.asked, "as_of": page.as_of, "next": page.next, "terms": page.terms}
    schema = pa.schema([(name, TYPES.get(name, TEXT)) for name in page.names])
    schema = schema.with_metadata({ABOUT: orjson.dumps(said)})
    file = io.BytesIO()
    ways = {
        "compression": "zstd",
        "use_dictionary": [name for name in page.names if name not in TYPES],
        "column_encoding": {name: DIFFERENCES for name in page.names if TYPES.get(name) == STAMP},
    }
    with pq.ParquetWriter(_Kept(file), schema, **ways) as writer:
        for table in _groups(_tables(page, schema)):
            writer.write_table(table)
            yield _given(file)
    yield _given(file)


class _Kept(io.RawIOBase):
    """What a file would keep, told from its beginning on, though what was sent is let go."""

    def __init__(self, kept: io.BytesIO) -> None:
        self._kept, self._length = kept, 0

    def writable(self) -> bool:
        """It is written to."""
        return True

    def write(self, data: Any) -> int:
        """Keep some bytes."""
        self._length += (length := self._kept.write(data))
        return length

    def tell(self) -> int:
        """How many bytes were written, sent ones included."""
        return self._length


def _given(file: io.BytesIO) -> bytes:
    """What was written since the last time."""
    written = file.getvalue()
    file.seek(0)
    file.truncate()
    return written


def _tables(page: Page, schema: Any) -> Iterator[Any]:
    names = columns.qualities(page.connection)
    qualities = [names.get(code, "") for code in range(max(names) + 1)]
    for part in page.parts:
        for found in page.read(part):
            yield _table(part, found, qualities, schema)


def _groups(tables: Iterator[Any]) -> Iterator[Any]:
    """Tables, those of few rows put together."""
    held: list[Any] = []
    rows = 0
    for table in tables:
        held, rows = [*held, table], rows + table.num_rows
        if rows >= PIECE_NUMBERS:
            yield _joined(held)
            held, rows = [], 0
    if held:
        yield _joined(held)


def _joined(tables: list[Any]) -> Any:
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def _table(part: Part, found: Columns, qualities: list[str], schema: Any) -> Any:
    made = _Made(part, found, qualities)
    return pa.table([made.column(name) for name in schema.names], schema=schema)


class _Made:
    """The columns of some readings, each made when it is wanted."""

    def __init__(self, part: Part, found: Columns, qualities: list[str]) -> None:
        self._part, self._found = part, found
        self._count, self._width = found.values.shape
        self._texts = {name: (text,) * self._width for name, text in same(part).items()}
        self._texts |= {"component": part.components, "factor_set": factor_sets(part)}
        self._qualities = qualities

    def column(self, name: str) -> Any:
        """The column of this name, a row a number."""
        if name == "value":
            return pa.array(self._found.values.ravel(), from_pandas=True)
        if name == "redistribute":
            free = pa.scalar(self._part.series.redistribute)
            return pa.repeat(free, self._count * self._width)
        if name == "quality":
            places = np.repeat(self._found.qualities.astype(np.int32), self._width)
            return pa.DictionaryArray.from_arrays(places, self._qualities)
        if name in TYPES:
            return pa.array(np.repeat(self._moments(name), self._width).view("M8[us]"), STAMP)
        texts = list(dict.fromkeys(self._texts[name]))
        places = np.array([texts.index(text) for text in self._texts[name]], np.int32)
        return pa.DictionaryArray.from_arrays(np.tile(places, self._count), texts)

    def _moments(self, name: str) -> NDArray[np.int64]:
        found = self._found
        if name == "recorded_at":
            return found.recorded_at
        return found.starts + (self._part.series.resolution // MICROSECOND if name == "end" else 0)
