"""Hands what a solution gives slot by slot to zones and tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from api.models.carbon_trace import Floats
from api.models.grid.cells import Grid
from api.models.grid.problem import Use
from api.models.joint.sheet import Amount, Drawn, Flow, FlowKey, Needs, Sheet

NOTHING = 1e-7
"""A share of a task's need that is none."""


def uses(sheet: Sheet, values: Floats) -> dict[str, tuple[Use, ...]]:
    """What each task that is placed uses, by slot and zone."""
    drawn: Drawn = {}
    needs: Needs = {}
    for block in sheet.blocks:
        block.drawn(values, drawn, needs)
    for flow, (columns, zones, slots) in sheet.handed():
        cells = _by_slot(values[columns], zones.tolist(), slots.tolist())
        _served(flow, cells, needs.get(flow.key, []), drawn)
    return {key: _merged(each) for key, each in drawn.items()}


Cells = dict[int, list[tuple[int, float]]]


def _by_slot(given: Floats, zones: list[int], slots: list[int]) -> Cells:
    cells: Cells = defaultdict(list)
    for units, zone, slot in zip(given.tolist(), zones, slots, strict=True):
        if units > 0:
            cells[slot].append((zone, units))
    return cells


def _served(flow: Flow, cells: Cells, needs: list[Amount], drawn: Drawn) -> None:
    """Each slot's needs from its zones, a task from the zone where it was if that can be."""
    waiting = defaultdict[int, list[Amount]](list)
    for need in needs:
        waiting[need.slot].append(need)
    before: dict[str, int] = {}
    for slot in sorted(waiting):
        order = sorted(waiting[slot], key=lambda need: (before.get(need.key, -1), need.key))
        for need, zone, units in _poured(order, cells[slot]):
            before[need.key] = zone
            drawn.setdefault(need.key, []).append(_use(flow.key, slot, zone, units))


def _use(key: FlowKey, slot: int, zone: int, units: float) -> Use:
    return Use(slot, zone, key.kilowatts * units, key.takes * units)


def _poured(needs: list[Amount], cells: list[tuple[int, float]]) -> list[tuple[Amount, int, float]]:
    """The needs, one after the other, from the cells, one after the other."""
    ends = np.cumsum([need.units for need in needs])
    given = np.cumsum([units for _, units in cells])
    given *= ends[-1] / given[-1]
    near = ends[np.abs(ends[:, None] - given).argmin(axis=0)]
    given = np.where(np.abs(near - given) < NOTHING * ends[-1], near, given)
    poured, at, place = [], 0.0, 0
    for need, end in zip(needs, ends.tolist(), strict=True):
        while at < end:
            until = min(end, float(given[place])) if place < len(cells) - 1 else end
            if until > at:
                poured.append((need, cells[place][0], until - at))
            at = until
            if at < end:
                place += 1
    return poured


def _merged(each: list[Use]) -> tuple[Use, ...]:
    """One use for each slot and zone, ascending."""
    sums: dict[tuple[int, int], tuple[float, float]] = {}
    for slot, zone, kilowatts, takes in (use[:4] for use in each):
        before = sums.get((slot, zone), (0.0, 0.0))
        sums[slot, zone] = before[0] + kilowatts, before[1] + takes
    return tuple(Use(slot, zone, *both) for (slot, zone), both in sorted(sums.items()))


def total_cost(grid: Grid, uses: Mapping[str, tuple[Use, ...]]) -> float:
    """What all uses cost."""
    each = [use for every in uses.values() for use in every]
    if not each:
        return 0.0
    slots, zones, kilowatts, _ = np.array([use[:4] for use in each]).T
    return float((grid.cost[zones.astype(int), slots.astype(int)] * kilowatts).sum())
