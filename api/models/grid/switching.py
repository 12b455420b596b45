"""Stretches of a least length in the general model, and what each costs to begin anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pulp

from api.models.grid.blocks import Block, Cell, Column, Row, Terms, by_slot
from api.models.grid.cells import Grid


def switched(
    made: Block, grid: Grid, shares: dict[Cell, pulp.LpVariable]
) -> dict[int, pulp.LpVariable]:
    """on[slot] with its stretches of `minimum_run` slots at least, and their restarts."""
    task, slots = made.task, by_slot(shares)
    least = min(task.minimum_run, task.slots)
    on = {slot: made.binary(f"on_{slot}") for slot in slots}
    up = {slot: made.binary(f"up_{slot}") for slot in slots if slot + least <= task.last}
    for slot, terms in slots.items():
        made.rows.append(Row([*terms, (on[slot], -1.0)], 0, 0.0))
        begun = [(up[at], 1.0) for at in range(slot - least + 1, slot + 1) if at in up]
        made.rows.append(Row([*begun, (on[slot], -1.0)], -1, 0.0))
        before = [(on[slot - 1], -1.0)] if slot - 1 in on else []
        starts = [(up[slot], -1.0)] if slot in up else []
        made.rows.append(Row([(on[slot], 1.0), *before, *starts], -1, 0.0))
        if before and starts:
            made.rows.append(Row([(up[slot], 1.0), (on[slot - 1], 1.0)], -1, 1.0))
    made.rows += _whole(up, on, least)
    if task.restart_kwh:
        _restarted(made, grid, shares, on, up)
    return on


def _whole(
    up: dict[int, pulp.LpVariable], on: dict[int, pulp.LpVariable], least: int
) -> Iterator[Row]:
    """No stretch begins where it would meet a slot that may not be used."""
    for slot, begins in up.items():
        if any(at not in on for at in range(slot, slot + least)):
            yield Row([(begins, 1.0)], -1, 0.0)


def _restarted(
    made: Block,
    grid: Grid,
    shares: dict[Cell, pulp.LpVariable],
    on: dict[int, pulp.LpVariable],
    up: dict[int, pulp.LpVariable],
) -> None:
    """w[zone, slot] is up but for the first, which comes before anything is on."""
    first = {slot: made.binary(f"first_{slot}") for slot in up}
    restarts = defaultdict[int, Terms](list)
    kilowatts = made.task.restart_kwh / grid.hours
    for (zone, slot), y in shares.items():
        if slot not in up:
            continue
        w = made.share(f"w_{zone}_{slot}")
        cost, spent = (float(per[zone, slot]) * kilowatts for per in (grid.cost, grid.spent))
        made.columns.append(Column(w, zone, slot, 1, kilowatts, 0.0, cost, spent, True))
        made.rows.append(Row([(w, 1.0), (y, -1.0)], -1, 0.0))
        restarts[slot].append((w, 1.0))
    for slot, terms in restarts.items():
        made.rows.append(Row([*terms, (up[slot], -1.0), (first[slot], 1.0)], 0, 0.0))
    made.rows.append(Row([(each, 1.0) for each in first.values()], -1, 1.0))
    for slot, running in on.items():
        before = [(each, -1.0) for at, each in first.items() if at <= slot]
        made.rows.append(Row([(running, 1.0), *before], -1, 0.0))
