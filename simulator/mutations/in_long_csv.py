"""Faults in a CSV of stamps with dates, of which every line is one number, or several of a stamp.

Where a column names what a line is about (a fuel, a zone, an interface), that is the fuel.
"""

from __future__ import annotations

import random
from collections.abc import Callable

Table = list[list[str]]

_VALUES = ("Gen MW", "Flow (MWH)", "Load", "NYISO", "MW", "EMBEDDED_WIND_FORECAST")
_WORDS = ("Fuel Category", "Interface Name", "Name", "TAC_AREA_NAME",
          "RENEWABLE_TYPE")  # fmt: skip
# Words whose numbers never are below zero, and that no other is added to.
_REAL = ("Nuclear", "SCH - OH - NY", "N.Y.C.", "CA ISO-TAC")
_PARTS = ("Dual Fuel", "SCH - NPX_CSC", "WEST")


def is_one(text: str) -> bool:
    """Whether the first line has one of the columns that are known here."""
    names = {name.strip('"') for name in text.partition("\n")[0].strip().split(",")}
    return not names.isdisjoint(_VALUES)


def mutate(text: str, fault: str) -> str:
    """The document with a fault, its lines ended as they were."""
    end = "\r\n" if "\r\n" in text else "\n"
    table = [line.split(",") for line in text.split(end) if line]
    lines = [",".join(row) for row in MUTATIONS[fault](table)]
    return end.join(lines) + (end if text.endswith(end) else "")


def _place(table: Table, known: tuple[str, ...]) -> int | None:
    names = [name.strip('"') for name in table[0]]
    return next((names.index(name) for name in known if name in names), None)


def _value(table: Table) -> int:
    place = _place(table, _VALUES)
    assert place is not None  # noqa: S101 - `is_one` has looked
    return place


def _victim(table: Table) -> int:
    """The first line of a fuel that never consumes, else the first."""
    word = _place(table, _WORDS)
    lines = range(1, len(table))
    return next((n for n in lines if word and table[n][word].strip('"') in _REAL), 1)


def _replaced(row: list[str], place: int, cell: str) -> list[str]:
    return [*row[:place], cell, *row[place + 1 :]]


def _renamed(table: Table) -> Table:
    return [_replaced(table[0], _value(table), "Renamed"), *table[1:]]


def _reordered(table: Table) -> Table:
    return [[*reversed(row[:-1]), row[-1]] for row in table]


def _new_fuel(table: Table) -> Table:
    word = _place(table, _WORDS)
    if word is None:
        return [[*table[0], "Fusion"], *([*row, "123"] for row in table[1:])]
    new = _replaced(_replaced(table[1], _value(table), "123.0"), word, "Fusion")
    return [table[0], new, *table[1:]]


def _without(table: Table, missing: str) -> Table:
    word = _place(table, _WORDS)
    if word is None:
        value = _value(table)
        return [[*row[:value], *row[value + 1 :]] for row in table]
    return [row for row in table if row[word].strip('"') != missing]


def _missing_fuel(table: Table) -> Table:
    word = _place(table, _WORDS) or 0
    return _without(table, table[_victim(table)][word].strip('"'))


def _missing_part(table: Table) -> Table:
    left = table
    for part in _PARTS:
        left = _without(left, part) if _place(table, _WORDS) else left
    return left if len(left) < len(table) else _missing_fuel(table)


def _duplicated(table: Table) -> Table:
    return [table[0], *(row for row in table[1:] for _ in range(2))]


def _unsorted(table: Table) -> Table:
    return [table[0], *random.Random(7).sample(table[1:], len(table) - 1)]


def _one_value(value: str) -> Callable[[Table], Table]:
    def change(table: Table) -> Table:
        victim = _victim(table)
        changed = _replaced(table[victim], _value(table), value)
        return [*table[:victim], changed, *table[victim + 1 :]]

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
}
