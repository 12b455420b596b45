"""Faults in a JSON document: its rows are the longest list of objects that carry a value."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]

_VALUES = ("ACT", "mw", "generation", "frequency", "systemBuyPrice", "price",
           "initialDemandOutturn", "demand", "quantity", "intensity", "perc", "carbonIntensity",
           "powerProductionBreakdown", "value", "Nuclear", "GAS",
           "Demand_Forecast", "Incentive_forecast", "EMBEDDED_WIND_FORECAST",
           "instantaneous_load", "forecast_load_mw", "wind_forecast_mwh", "solar_forecast_mwh",
           "actual_mw", "marginal_co2_rate", "ForecastWindValue", "Value",
           "totalDischarging", "systemLoad", "dcE",
           "GenMw", "ActualFlow", "Actual", "NativeLoad", "Mw", "LoadMw")  # fmt: skip
_WRAPPERS = ("Load",)
_FUELS = ("CATEGORY", "fuel_type", "fuelType", "fuel", "tie_flow_name", "fueltype", "psrType",
          "interconnectorName", "FuelCategory")  # fmt: skip
# Fuels that never consume, and that no other row is a part of.
_REAL = ("Coal", "NUCLEAR", "nuclear", "COL", "Nuclear")
_PARTS = ("CCGT", "Multiple Fuels", "SAYR", "SNB", "Wind Offshore", "France(IFA)",
          "Wood")  # fmt: skip


def mutate(text: str, fault: str) -> str:
    """The document with a fault; a document without rows stays as it is."""
    content = json.loads(text)
    for rows in _charted(content) or [_rows(content)]:
        if rows and (name := _wrapper(rows[0])):
            rows[:] = [{name: row} for row in MUTATIONS[fault]([row[name] for row in rows])]
        elif rows:
            rows[:] = MUTATIONS[fault](rows)
    return json.dumps(content, separators=(",", ":"))


def _charted(content: Any) -> list[list[Row]]:
    """The lists of a chart, which are different series and each have their rows."""
    if not (isinstance(content, list) and len(content) == 1 and isinstance(content[0], dict)):
        return []
    data = content[0].get("data")
    return [_rows(part) for part in data.values()] if isinstance(data, dict) else []


def _rows(content: Any) -> list[Row]:
    if isinstance(content, list):
        if content and isinstance(content[0], dict) and _value_key(_unwrapped(content[0])):
            return content
        parts = content
    else:
        parts = list(content.values()) if isinstance(content, dict) else []
    found = (_rows(part) for part in parts if isinstance(part, dict | list))
    return max(found, key=len, default=[])


def _wrapper(row: Row) -> str:
    """The name under which a row is all that its place of the list holds."""
    return next((name for name in _WRAPPERS if row.keys() == {name}), "")


def _unwrapped(row: Row) -> Row:
    name = _wrapper(row)
    return row[name] if name else row


def _value_key(row: Row) -> str:
    return next((key for key in _VALUES if key in row), "")


def _fuel_key(row: Row) -> str:
    return next((key for key in _FUELS if key in row), "")


def _renamed(rows: list[Row]) -> list[Row]:
    value = _value_key(rows[0])
    return [{(f"{key}New" if key == value else key): row[key] for key in row} for row in rows]


def _reordered(rows: list[Row]) -> list[Row]:
    return [dict(reversed(row.items())) for row in rows]


def _new_fuel(rows: list[Row]) -> list[Row]:
    fuel = _fuel_key(rows[0])
    if not fuel:
        return [{**row, "fusion": 123} for row in rows]
    return [*rows, {**_with_value(rows[0], 123), fuel: "Fusion"}]


def _missing_fuel(rows: list[Row]) -> list[Row]:
    fuel = _fuel_key(rows[0])
    if not fuel:
        first = {key: part for key, part in rows[0].items() if key != _value_key(rows[0])}
        return [first, *rows[1:]]
    missing = rows[_victim(rows)][fuel]
    return [row for row in rows if row[fuel] != missing]


def _missing_part(rows: list[Row]) -> list[Row]:
    fuel = _fuel_key(rows[0])
    left = [row for row in rows if row.get(fuel) not in _PARTS]
    return left if len(left) < len(rows) else _missing_fuel(rows)


def _duplicated(rows: list[Row]) -> list[Row]:
    return [row for row in rows for _ in range(2)]


def _unsorted(rows: list[Row]) -> list[Row]:
    return random.Random(7).sample(rows, len(rows))


def _victim(rows: list[Row]) -> int:
    """The place of the first row of a fuel that never consumes, else of the first row."""
    fuel = _fuel_key(rows[0])
    return next((place for place, row in enumerate(rows) if row.get(fuel) in _REAL), 0)


def _with_value(row: Row, value: float | str) -> Row:
    key = _value_key(row)
    if isinstance(row[key], dict):  # several numbers under one name
        return {**row, key: dict.fromkeys(row[key], value)}
    return {**row, key: str(value) if isinstance(row[key], str) else value}


def _one_value(value: float | str) -> Callable[[list[Row]], list[Row]]:
    def change(rows: list[Row]) -> list[Row]:
        place = _victim(rows)
        return [*rows[:place], _with_value(rows[place], value), *rows[place + 1 :]]

    return change


MUTATIONS: dict[str, Callable[[list[Row]], list[Row]]] = {
    "renamed_column": _renamed,
    "reordered_column": _reordered,
    "new_fuel": _new_fuel,
    "missing_fuel": _missing_fuel,
    "missing_part": _missing_part,
    "duplicate_rows": _duplicated,
    "unsorted_rows": _unsorted,
    "not_a_number": _one_value("N/A"),
    "negative": _one_value(-50_000),
    "huge": _one_value(1_000_000_000),
    "nan": _one_value(float("nan")),
}
