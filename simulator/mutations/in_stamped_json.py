"""Faults in JSON whose keys are the data: days of stamps of fuels, each with its megawatts.

A row that comes twice comes under a second stamp, a second earlier: a key can be there but once.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

Day = dict[str, dict[str, Any]]
"""Megawatts by fuel, by stamp."""

_REAL = "Nuclear"


def is_one(text: str) -> bool:
    """Whether the document has days of stamps."""
    return re.match(r'\{"lastUpdated".{0,600}"data":\{"\d{4}-\d\d-\d\d":\{"\d', text) is not None


def mutate(text: str, fault: str) -> str:
    """The document with a fault."""
    content = json.loads(text)
    content["data"] = {name: MUTATIONS[fault](day) for name, day in content["data"].items()}
    return json.dumps(content, separators=(",", ":"))


def _each(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Day], Day]:
    return lambda day: {stamp: change(fuels) for stamp, fuels in day.items()}


def _duplicated(day: Day) -> Day:
    twice: Day = {}
    for stamp, fuels in day.items():
        earlier = re.sub(r":(\d\d)([+-]\d{4})$", _a_second_less, stamp)
        twice |= {earlier: fuels, stamp: fuels}
    return twice


def _a_second_less(found: re.Match[str]) -> str:
    return f":{int(found[1]) - 1:02}{found[2]}"


def _unsorted(day: Day) -> Day:
    return dict(random.Random(7).sample(list(day.items()), len(day)))


def _one_value(value: float | str) -> Callable[[Day], Day]:
    def change(day: Day) -> Day:
        stamp = next(stamp for stamp, fuels in day.items() if _REAL in fuels)
        return {**day, stamp: {**day[stamp], _REAL: {"gen": value}}}

    return change


def _without_the_real(fuels: dict[str, Any]) -> dict[str, Any]:
    return {fuel: mw for fuel, mw in fuels.items() if fuel != _REAL}


MUTATIONS: dict[str, Callable[[Day], Day]] = {
    "renamed_column": _each(lambda fuels: {f: {"genNew": v["gen"]} for f, v in fuels.items()}),
    "reordered_column": _each(lambda fuels: dict(reversed(fuels.items()))),
    "new_fuel": _each(lambda fuels: {**fuels, "Fusion": {"gen": 123}}),
    "missing_fuel": _each(_without_the_real),
    "missing_part": _each(_without_the_real),
    "duplicate_rows": _duplicated,
    "unsorted_rows": _unsorted,
    "not_a_number": _one_value("N/A"),
    "negative": _one_value(-50_000),
    "huge": _one_value(1_000_000_000),
    "nan": _one_value(float("nan")),
}
