"""Faults in a CSV document whose first column is the time of day."""

from __future__ import annotations

import random
from collections.abc import Callable

Table = list[list[str]]

_VICTIMS = ("natural gas", "current demand", "total batteries", "day-ahead demand forecast")


def mutate(text: str, fault: str) -> str:
    """The document with a fault."""
    table = [line.split(",") for line in text.split("\r\n") if line]
    return "\r\n".join(",".join(row) for row in MUTATIONS[fault](table)) + "\r\n"


def _victim(table: Table) -> int:
    """The column of gas, of demand or of batteries."""
    names = [name.lower() for name in table[0]]
    return next(names.index(name) for name in _VICTIMS if name in names)


def _renamed(table: Table) -> Table:
    victim = _victim(table)
    return [[*table[0][:victim], "Renamed", *table[0][victim + 1 :]], *table[1:]]


def _reordered(table: Table) -> Table:
    return [[row[0], *reversed(row[1:])] for row in table]


def _new_fuel(table: Table) -> Table:
    return [[*table[0], "Fusion"], *([*row, "123" if row[1] else ""] for row in table[1:])]


def _missing_fuel(table: Table) -> Table:
    victim = _victim(table)
    return [[*row[:victim], *row[victim + 1 :]] for row in table]


def _missing_part(table: Table) -> Table:
    names = [name.lower() for name in table[0]]
    if "large hydro" not in names:
        return _missing_fuel(table)
    part = names.index("large hydro")
    return [[*row[:part], *row[part + 1 :]] for row in table]


def _one_day(table: Table) -> Table:
    """The rows without the 00:00 of the next day, which only its place at the end explains."""
    return table[1:-1] if table[-1][0] == "00:00" and len(table) > 2 else table[1:]


def _duplicated(table: Table) -> Table:
    return [table[0], *(row for row in _one_day(table) for _ in range(2))]


def _unsorted(table: Table) -> Table:
    rows = _one_day(table)
    return [table[0], *random.Random(7).sample(rows, len(rows))]


def _future(table: Table) -> Table:
    filled = [row for row in table[1:] if row[1]] or [["00:00", *("1" for _ in table[0][1:])]]
    if len(filled) < len(table) - 2:
        return [table[0], *([row[0], *(row if row[1] else filled[-1])[1:]] for row in table[1:])]
    return [*table, ["24:00", *filled[-1][1:]]]


def _one_value(value: str) -> Callable[[Table], Table]:
    def change(table: Table) -> Table:
        victim = _victim(table)
        first = [*table[1][:victim], value, *table[1][victim + 1 :]]
        return [table[0], first, *table[2:]]

    return change


MUTATIONS: dict[str, Callable[[Table], Table]] = {
    "renamed_column": _renamed,
    "reordered_column": _reordered,
    "new_fuel": _new_fuel,
    "missing_fuel": _missing_fuel,
    "missing_part": _missing_part,
    "duplicate_rows": _duplicated,
    "unsorted_rows": _unsorted,
    "not_a_number": _one_value("N/A"),
    "negative": _one_value("-50000"),
    "huge": _one_value("1000000000"),
    "nan": _one_value("NaN"),
    "future_stamps": _future,
}
