"""Faults in a workbook: a table whose header is found by its first words, with lines above it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

from simulator.biff import MAGIC, Cell, Table, table_of, workbook

_HEADER, _VICTIM, _PUBLISHED = "Market Day", "MISO MTLF (MWh)", "Published Date:"
_FIRST_DAY = datetime(1899, 12, 30, tzinfo=UTC)


def is_one(body: bytes) -> bool:
    """Whether bytes are a workbook."""
    return body.startswith(MAGIC)


def mutate(body: bytes, fault: str, now: datetime) -> bytes:
    """The workbook with a fault."""
    table = table_of(body)
    if fault == "future_stamps":
        return workbook(_future(table, now))
    start = next(n for n, row in enumerate(table) if row[:1] == [_HEADER])
    return workbook([*table[:start], *MUTATIONS[fault](table[start:])])


def _future(table: Table, now: datetime) -> Table:
    """Every serial number of a day moved, so that the publication lies beyond tomorrow."""
    published = next(row[1] for row in table if row[:1] == [_PUBLISHED])
    days = (now - _FIRST_DAY).days + 2 - float(published or 0)
    return [[_moved(cell, days) for cell in row] for row in table]


def _moved(cell: Cell, days: float) -> Cell:
    """A number that may be a day of this century, moved."""
    is_day = isinstance(cell, float) and 36_526 <= cell < 60_000 and cell == int(cell)
    return float(cell or 0) + days if is_day else cell


def _column(table: Table) -> int:
    return table[0].index(_VICTIM)


def _renamed(table: Table) -> Table:
    return [["Renamed" if cell == _VICTIM else cell for cell in table[0]], *table[1:]]


def _filled(table: Table) -> Table:
    wide = len(table[0])
    return [[*row, *([None] * (wide - len(row)))] for row in table]


def _reordered(table: Table) -> Table:
    return [[row[0], *reversed(row[1:])] for row in _filled(table)]


def _new_fuel(table: Table) -> Table:
    first, *rows = _filled(table)
    return [[*first, "Fusion (MWh)"], *([*row, 123.0] for row in rows)]


def _missing_fuel(table: Table) -> Table:
    column = _column(table)
    return [[*row[:column], *row[column + 1 :]] for row in table]


def _duplicated(table: Table) -> Table:
    return [table[0], *(row for row in table[1:] for _ in range(2))]


def _unsorted(table: Table) -> Table:
    return [table[0], *random.Random(7).sample(table[1:], len(table) - 1)]


def _one_value(value: float | str) -> Callable[[Table], Table]:
    """The value in the last line that has one: it is of a day to come."""

    def change(table: Table) -> Table:
        column = _column(table)
        last = max(n for n, row in enumerate(table) if n and isinstance(row[1:2] and row[1], float))
        row = [*table[last][:column], value, *table[last][column + 1 :]]
        return [*table[:last], row, *table[last + 1 :]]

    return change


MUTATIONS: dict[str, Callable[[Table], Table]] = {
    "renamed_column": _renamed,
    "reordered_column": _reordered,
    "new_fuel": _new_fuel,
    "missing_fuel": _missing_fuel,
    "missing_part": _missing_fuel,
    "duplicate_rows": _duplicated,
    "unsorted_rows": _unsorted,
    "not_a_number": _one_value("N/A"),
    "negative": _one_value(-50_000.0),
    "huge": _one_value(1e9),
    "nan": _one_value(float("nan")),
}
