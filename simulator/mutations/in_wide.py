"""Faults in a table of stamps with dates, of which a line has a number under each of many names.

The table may stand behind lines of words, and its cells between tabs. A fuel may be two columns.
"""

from __future__ import annotations

import random
from collections.abc import Callable

Table = list[list[str]]

_FIRST = ("GMT MKT Interval", "GMTTime", "GMTTIME", "Date/Time", "DeliveryDate", "DELIVERY_DATE")
# Columns that never are below zero; each alone is its fuel, or with the other half.
_REAL = ("Nuclear Self", "NUCLEAR_SELF", "ERCOTE", "PACE", "Hydro", "SystemTotal",
         "STWPF_SYSTEM_WIDE", "STPPF_SYSTEM_WIDE")  # fmt: skip
_HALVES = {"Nuclear Self": "Nuclear Market", "NUCLEAR_SELF": "NUCLEAR_MKT"}
_PARTS = ("Coal Self", "COAL_SELF", "ERCOTN")


def is_one(text: str) -> bool:
    """Whether a line begins with a name that is known here."""
    return _top(text.splitlines()) is not None


def mutate(text: str, fault: str) -> str:
    """The document with a fault, its words and its ends of lines as they were."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    top = _top(lines) or 0
    between = "\t" if "\t" in lines[top] else ","
    table = [line.split(between) for line in lines[top:] if line]
    changed = [between.join(row) for row in MUTATIONS[fault](table)]
    return end.join([*lines[:top], *changed]) + (end if text.endswith(end) else "")


def _top(lines: list[str]) -> int | None:
    names = tuple(name + sign for name in _FIRST for sign in ",\t ")
    return next((place for place, line in enumerate(lines) if line.startswith(names)), None)


def _place(table: Table, known: tuple[str, ...]) -> int | None:
    names = [name.strip() for name in table[0]]
    return next((names.index(name) for name in known if name in names), None)


def _victim(table: Table) -> int:
    place = _place(table, _REAL)
    assert place is not None  # noqa: S101 - every document of these has one
    return place


def _last_filled(table: Table) -> int:
    """The last line that has a number where the victim is: lines to come are empty."""
    return max(n for n in range(1, len(table)) if table[n][_victim(table)].strip())


def _replaced(row: list[str], place: int, cell: str) -> list[str]:
    return [*row[:place], cell, *row[place + 1 :]]


def _without(table: Table, *places: int) -> Table:
    return [[cell for place, cell in enumerate(row) if place not in places] for row in table]


def _renamed(table: Table) -> Table:
    return [_replaced(table[0], _victim(table), "Renamed"), *table[1:]]


def _reordered(table: Table) -> Table:
    return [[row[0], *reversed(row[1:])] for row in table]


def _new_fuel(table: Table) -> Table:
    return [[*table[0], "Fusion"], *([*row, "123" if any(row[1:]) else ""] for row in table[1:])]


def _missing_fuel(table: Table) -> Table:
    victim = _victim(table)
    half = _place(table, (_HALVES.get(table[0][victim].strip(), ""),))
    return _without(table, victim, victim if half is None else half)


def _missing_part(table: Table) -> Table:
    part = _place(table, _PARTS)
    return _missing_fuel(table) if part is None else _without(table, part)


def _duplicated(table: Table) -> Table:
    return [table[0], *(row for row in table[1:] for _ in range(2))]


def _unsorted(table: Table) -> Table:
    return [table[0], *random.Random(7).sample(table[1:], len(table) - 1)]


def _one_value(value: str) -> Callable[[Table], Table]:
    def change(table: Table) -> Table:
        line = _last_filled(table)
        return [*table[:line], _replaced(table[line], _victim(table), value), *table[line + 1 :]]

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
