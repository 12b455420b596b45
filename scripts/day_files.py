"""A finished day of a source as a Parquet file: what it says of itself, and its vectors."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from database.days import Day, Kept
from database.rows import Row

STAMP = pa.timestamp("us", tz="UTC")
NAME = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("zone", NAME),
        ("measure", NAME),
        ("component", NAME),
        ("start", STAMP),
        ("end", STAMP),
        ("value", pa.float64()),
        ("unit", NAME),
        ("quality", NAME),
        ("issued_at", STAMP),
        ("recorded_at", STAMP),
    ]
)
DIGEST, VECTORS = "gridtide.digest", "gridtide.vectors"
SOURCE, UPSTREAM = "gridtide.source", "gridtide.upstream"
LINES = 100_000


class NotOurs(ValueError):
    """A file that an export did not write."""


def holds(file: Path, day: Day) -> bool:
    """Whether a file is there, and holds a day as it is now."""
    if not file.exists():
        return False
    facts = _facts(file)
    return facts.get(DIGEST) == str(day.digest) and facts.get(VECTORS) == str(day.vectors)


def facts_of(file: Path) -> dict[str, str]:
    """What a file says of itself; raises `NotOurs` where no export wrote it."""
    facts = _facts(file)
    if pq.read_schema(file).names != SCHEMA.names or not {SOURCE, UPSTREAM} <= facts.keys():
        raise NotOurs(f"{file} was not written by an export")
    return facts


def _facts(file: Path) -> dict[str, str]:
    said = pq.read_schema(file).metadata or {}
    return {name.decode(): fact.decode() for name, fact in said.items()}


def write(file: Path, day: Day, vectors: Iterable[Kept], facts: Mapping[str, str]) -> None:
    """Write a day's vectors, whole or not at all."""
    columns: list[list[Any]] = [[] for _ in SCHEMA]
    for line in _lines(vectors):
        for column, cell in zip(columns, line, strict=True):
            column.append(cell)
    told = {DIGEST: str(day.digest), VECTORS: str(day.vectors), **facts}
    arrays = [pa.array(c, field.type) for c, field in zip(columns, SCHEMA, strict=True)]
    table = pa.table(arrays, schema=SCHEMA.with_metadata(told))
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}.part")
    pq.write_table(table, unfinished, compression="zstd")
    unfinished.replace(file)


def _lines(vectors: Iterable[Kept]) -> Iterator[tuple[Any, ...]]:
    """One line a number; a vector that says why it has none keeps its empty places."""
    for v in vectors:
        end = v.start + v.resolution
        empty = all(number is None for number in v.value)
        for component, number in zip(v.components, v.value, strict=False):
            if number is not None or empty:
                yield (
                    v.zone, v.measure, component, v.start, end, number, v.unit, v.quality,
                    v.issued_at, v.recorded_at,
                )  # fmt: skip


def vectors(file: Path) -> Iterator[tuple[datetime, tuple[Row, str]]]:
    """The vectors of a file with their quality, by when they were recorded."""
    table = pq.read_table(file).sort_by("recorded_at")
    lines = (line for batch in table.to_batches(LINES) for line in batch.to_pylist())
    same = itemgetter(
        "recorded_at", "zone", "measure", "start", "end", "unit", "issued_at", "quality"
    )
    together: dict[tuple[Any, ...], dict[str, float | None]] = {}
    for line in lines:
        together.setdefault(same(line), {})[line["component"]] = line["value"]
    for key, values in together.items():
        recorded_at, zone, measure, start, end, unit, issued_at, quality = key
        yield recorded_at, (Row(zone, measure, start, end, values, unit, issued_at), quality)
