"""Faults in ISO New England's reports: CSV lines that say what they are, with a count at the end.

The dates are the columns, and the fuel stands in the title.
"""

from __future__ import annotations

import random
from collections.abc import Callable

Lines = list[list[str]]


def is_one(text: str) -> bool:
    """Whether the first line is a comment of a report."""
    return text.startswith('"C","ISO New England')


def mutate(text: str, fault: str) -> str:
    """The report with a fault; its count is right but where a line is missing."""
    lines = [line.split(",") for line in text.split("\n")]
    first = next(n for n, line in enumerate(lines) if line[2:3] == ['"Hour Ending"'])
    if fault == "new_fuel":
        return text.replace("Seven Day Wind", "Seven Day Fusion").replace(
            "Seven Day Solar", "Seven Day Fusion"
        )
    heads, hours = lines[first], lines[first + 1 : -1]
    heads, changed = MUTATIONS[fault](heads, hours)
    count = lines[-1] if len(changed) < len(hours) else ['"T"', f'"{len(changed)} lines"']
    return "\n".join(",".join(line) for line in [*lines[:first], heads, *changed, count])


Mutation = Callable[[list[str], Lines], tuple[list[str], Lines]]


def _renamed(heads: list[str], hours: Lines) -> tuple[list[str], Lines]:
    return [*heads[:2], '"Renamed"', *heads[3:]], hours


def _reordered(heads: list[str], hours: Lines) -> tuple[list[str], Lines]:
    heads, *hours = ([*line[:3], *reversed(line[3:])] for line in [heads, *hours])
    return heads, hours


def _missing(heads: list[str], hours: Lines) -> tuple[list[str], Lines]:
    return heads, hours[1:]


def _duplicated(heads: list[str], hours: Lines) -> tuple[list[str], Lines]:
    return heads, [line for line in hours for _ in range(2)]


def _unsorted(heads: list[str], hours: Lines) -> tuple[list[str], Lines]:
    return heads, random.Random(7).sample(hours, len(hours))


def _one_value(value: str) -> Mutation:
    def change(heads: list[str], hours: Lines) -> tuple[list[str], Lines]:
        place = next(n for n, cell in enumerate(hours[0]) if n > 2 and cell)
        return heads, [[*hours[0][:place], value, *hours[0][place + 1 :]], *hours[1:]]

    return change


MUTATIONS: dict[str, Mutation] = {
    "renamed_column": _renamed,
    "reordered_column": _reordered,
    "missing_fuel": _missing,
    "missing_part": _missing,
    "duplicate_rows": _duplicated,
    "unsorted_rows": _unsorted,
    "not_a_number": _one_value("N/A"),
    "negative": _one_value("-50000"),
    "huge": _one_value("1000000000"),
    "nan": _one_value("NaN"),
}
