"""How much of each zone's capacity is used, slot by slot, and where there is no more of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import numpy as np

from api.models.batch.slots import Grid
from api.models.carbon_trace import Floats
from api.models.grid.problem import GridProblem, Use

ROUNDING = 1e-6

Answer = dict[str, Any]


def zones_told(uses: Iterable[Use], problem: GridProblem, grid: Grid, unit: str) -> Answer:
    """Of each zone that is used: its peak, when it is full, and its use stretch by stretch."""
    used = np.zeros(problem.capacity.shape)
    for use in uses:
        used[use.zone, use.slot] += use.takes
    return {
        zone: _told(used[place], problem.capacity[place], grid, unit)
        for place, zone in enumerate(problem.zones)
        if used[place].any()
    }


def _told(used: Floats, capacity: Floats, grid: Grid, unit: str) -> Answer:
    peak = int(used.argmax())
    full = (used > 0) & (used >= capacity * (1 - ROUNDING))
    return {
        "unit": unit,
        "peak": float(used[peak]),
        "peak_at": grid.at(peak),
        "capacity_at_peak": _finite(capacity[peak]),
        "full": [
            {"start": start, "end": end}
            for is_full, start, end in _stretches(full, grid)
            if is_full
        ],
        "use": [
            {"start": start, "end": end, "used": value[0], "capacity": _finite(value[1])}
            for value, start, end in _stretches(
                list(zip(used.tolist(), capacity.tolist(), strict=True)), grid
            )
            if value[0]
        ],
    }


def _finite(capacity: float) -> float | None:
    return float(capacity) if np.isfinite(capacity) else None


def _stretches(values: Iterable[Any], grid: Grid) -> Iterator[tuple[Any, Any, Any]]:
    """The stretches of equal values, each with its start and its end."""
    slot = 0
    for value, each in groupby(values):
        length = sum(1 for _ in each)
        yield value, grid.at(slot), grid.at(slot + length)
        slot += length
