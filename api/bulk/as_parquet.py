"""Readings in bulk as Parquet, which pandas, Polars and DuckDB read as it is."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from api.bulk.lines import NAMES, factor_sets, lines_of, same
from api.bulk.pages import PIECE_NUMBERS, Page
from api.bulk.parts import Part
from database import columns
from database.columns import Columns

STAMP = pa.timestamp("us", tz="UTC")
TEXT = pa.dictionary(pa.int32(), pa.string())
TYPES = {
    "start": STAMP,
    "end": STAMP,
    "recorded_at": STAMP,
    "value": pa.float64(),
    "redistribute": pa.bool_(),
}
TEXTS = [name for name in NAMES if name not in TYPES]
ABOUT = "gridtide"


def pieces(page: Page) -> Generator[bytes, None, None]:
    """The file, a group of rows at a time; its metadata hold the request and `as_of`."""
    said = {"request": page.asked, "as_of": page.as_of, "next": page.next}
    schema = pa.schema([(name, TYPES.get(name, TEXT)) for name in NAMES])
    schema = schema.with_metadata({ABOUT: orjson.dumps(said)})
    file = io.BytesIO()
    with pq.ParquetWriter(_Kept(file), schema, compression="zstd", use_dictionary=TEXTS) as writer:
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
    lines = lines_of(part, found)
    zeros = np.zeros(len(lines.starts), np.int32)
    texts = {name: (zeros, [text]) for name, text in same(part).items()}
    texts["component"] = lines.places, list(part.components)
    texts["factor_set"] = lines.places, list(factor_sets(part))
    texts["quality"] = lines.qualities, qualities
    others = {
        "start": pa.array(lines.starts.view("M8[us]"), STAMP),
        "end": pa.array(lines.ends.view("M8[us]"), STAMP),
        "recorded_at": pa.array(lines.recorded_at.view("M8[us]"), STAMP),
        "value": pa.array(lines.values, from_pandas=True),
        "redistribute": pa.array(np.full(len(zeros), part.series.redistribute)),
    }
    made = {name: pa.DictionaryArray.from_arrays(*column) for name, column in texts.items()}
    return pa.table([{**made, **others}[name] for name in NAMES], schema=schema)
