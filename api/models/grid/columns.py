"""The variables and rows of each kind of task in the general model.

contiguous            x[zone, start] binary, adding up to one; if it may migrate, x[start] and
                      shares y[zone, slot] that add up to whether it runs
interruptible         shares 0 <= y[zone, slot] <= 1 that add up to the slots of work
... with least runs   y adds up over zones to on[slot], binary; up[slot] begins a stretch,
                      first[slot] the first; w[zone, slot] = up - first draws a restart's energy
elastic               shares s[zone, slot, level] that add up to the work, and to one in a slot
in one zone           shares are at most u[zone], binary, adding up to one
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pulp

from api.models.grid.blocks import Block, Cell, Column, Row, Terms, by_slot
from api.models.grid.cells import Grid
from api.models.grid.problem import Task
from api.models.grid.switching import switched
from api.models.job import Level


def block(problem: pulp.LpProblem, grid: Grid, task: Task, name: str) -> Block:
    """The columns and rows of a task, with variables of the problem."""
    made = Block(problem, task, name)
    match task.kind:
        case "contiguous" if task.may_migrate and len(task.zones) > 1:
            _moving(made, grid)
        case "contiguous":
            _started(made, grid)
        case "interruptible":
            _shared(made, grid)
        case "elastic":
            _scaled(made, grid)
    return made


def _started(made: Block, grid: Grid) -> None:
    task, floor = made.task, _floor(made, grid)
    for zone in task.zones:
        for start in grid.starts(task, zone):
            cells, x = slice(start, start + task.slots), made.binary(f"x_{zone}_{start}")
            cost = float((grid.cost[zone, cells] - floor).sum()) * task.kilowatts
            spent = float(grid.spent[zone, cells].sum()) * task.kilowatts
            drawn = zone, start, task.slots, task.kilowatts, task.takes
            made.columns.append(Column(x, *drawn, cost, spent))
    made.demand = Row([(column.variable, 1.0) for column in made.columns], 0, 1.0)


def _moving(made: Block, grid: Grid) -> None:
    task, running = made.task, defaultdict[int, Terms](list)
    starts = {start: made.binary(f"x_{start}") for start in grid.starts_anywhere(task)}
    for start, x in starts.items():
        for slot in range(start, start + task.slots):
            running[slot].append((x, -1.0))
    shares = _shares(made, grid, _floor(made, grid))
    for slot, terms in by_slot(shares).items():
        made.rows.append(Row([*terms, *running[slot]], 0, 0.0))
    made.demand = Row([(x, 1.0) for x in starts.values()], 0, 1.0)


def _shared(made: Block, grid: Grid) -> None:
    task = made.task
    shares = _shares(made, grid, _floor(made, grid))
    each = {cell: [(y, 1.0)] for cell, y in shares.items()}
    if task.is_switched or task.in_whole_slots:
        on = switched(made, grid, shares)
        made.demand = Row([(variable, 1.0) for variable in on.values()], 0, float(task.slots))
        _in_one_zone(made, each)
    else:
        _done(made, each, float(task.slots), each)


def _scaled(made: Block, grid: Grid) -> None:
    task, least = made.task, _least_per_work(made, grid)
    work, shares = defaultdict[Cell, Terms](list), defaultdict[Cell, Terms](list)
    for zone, slot in grid.cells(task):
        for place, level in enumerate(task.levels):
            s = made.share(f"s_{zone}_{slot}_{place}")
            cost = float(grid.cost[zone, slot]) * level.kilowatts - least * level.throughput
            spent = float(grid.spent[zone, slot]) * level.kilowatts
            taken = level_takes(task, level)
            made.columns.append(Column(s, zone, slot, 1, level.kilowatts, taken, cost, spent))
            shares[zone, slot].append((s, 1.0))
            work[zone, slot].append((s, level.throughput * grid.hours))
    _done(made, work, task.work, shares)


def level_takes(task: Task, level: Level) -> float:
    """What an elastic task takes of a zone's capacity at a level: in proportion to its power."""
    return task.takes * (level.kilowatts / task.kilowatts if task.kilowatts else 1.0)


def _done(made: Block, work: dict[Cell, Terms], amount: float, shares: dict[Cell, Terms]) -> None:
    """The work is done, in one zone if it may not migrate, and no slot is used more than once."""
    if made.task.may_migrate or len(made.task.zones) == 1:
        made.demand = Row([term for terms in work.values() for term in terms], 0, amount)
        slots = defaultdict[int, Terms](list)
        for (_, slot), terms in shares.items():
            slots[slot] += terms
        made.rows += [Row(terms, -1, 1.0) for terms in slots.values() if len(terms) > 1]
        return
    taken = _in_one_zone(made, shares)
    for zone, u in taken.items():
        terms = [term for cell, each in work.items() if cell[0] == zone for term in each]
        made.rows.append(Row([*terms, (u, -amount)], 0, 0.0))
    made.demand = Row([(u, 1.0) for u in taken.values()], 0, 1.0)


def _in_one_zone(made: Block, shares: dict[Cell, Terms]) -> dict[int, pulp.LpVariable]:
    """No share is above its zone's u, and one u is one; nothing if it may migrate."""
    if made.task.may_migrate or len(made.task.zones) == 1:
        return {}
    taken = {zone: made.binary(f"u_{zone}") for zone in made.task.zones}
    for (zone, _), terms in shares.items():
        made.rows.append(Row([*terms, (taken[zone], -1.0)], -1, 0.0))
    made.rows.append(Row([(u, 1.0) for u in taken.values()], -1, 1.0))
    return taken


def _shares(made: Block, grid: Grid, floor: float) -> dict[Cell, pulp.LpVariable]:
    task, shares = made.task, {}
    for zone, slot in grid.cells(task):
        y = shares[zone, slot] = made.share(f"y_{zone}_{slot}")
        cost = (float(grid.cost[zone, slot]) - floor) * task.kilowatts
        spent = float(grid.spent[zone, slot]) * task.kilowatts
        made.columns.append(Column(y, zone, slot, 1, task.kilowatts, task.takes, cost, spent))
    return shares


def _floor(made: Block, grid: Grid) -> float:
    floor = grid.floor(made.task)
    made.offset = floor * made.task.kilowatts * made.task.slots
    return floor


def _least_per_work(made: Block, grid: Grid) -> float:
    """The least cost of a unit of throughput for a slot, which the work's offset counts."""
    task = made.task
    useful: Iterable[Level] = [level for level in task.levels if level.throughput > 0]
    costs = [float(grid.cost[cell]) for cell in grid.cells(task)]
    least = min(
        (cost * level.kilowatts / level.throughput for cost in costs for level in useful),
        default=0.0,
    )
    made.offset = least * task.work / grid.hours
    return least
