"""Why a task has no place on a grid, whatever else is to be placed there."""

from __future__ import annotations

from api.models.grid.cells import Grid
from api.models.grid.problem import Task

CAPACITY = "capacity: with the other tasks placed, not enough of it is left in its window"


def too_dear(budget: float, least: float) -> str:
    """That a budget is below the least that all tasks can spend."""
    return f"budget: {budget:g} is below the least that the tasks can spend, {least:g}"


def why_not(grid: Grid, task: Task) -> str | None:
    """What keeps a task from its place even if it were alone; None if nothing obvious does."""
    slots, cells = len(grid.slots(task)), grid.cells(task)
    if not cells:
        return "cost: in none of its zones and slots is the cost known"
    if task.kind == "elastic":
        return _too_much_work(grid, task)
    if slots < task.slots:
        return f"window: its {slots} slots are too short for {task.slots} slots of work"
    if task.kind == "contiguous":
        return _no_stretch(grid, task)
    return _too_few(grid, task)


def _zones(task: Task) -> list[tuple[int, ...]]:
    """The zones that it may use together: all of them if it may migrate, else one at a time."""
    return [task.zones] if task.may_migrate else [(zone,) for zone in task.zones]


def _usable(grid: Grid, task: Task) -> int:
    """In how many slots it may work."""
    cells = grid.cells(task)
    return max(len({t for zone, t in cells if zone in zones}) for zones in _zones(task))


def _no_stretch(grid: Grid, task: Task) -> str | None:
    if task.may_migrate and grid.starts_anywhere(task):
        return None
    if any(grid.starts(task, zone) for zone in task.zones):
        return None
    return f"cost: nowhere in its window is it known for {task.slots} slots on end"


def _too_few(grid: Grid, task: Task) -> str | None:
    usable = _usable(grid, task)
    if usable >= task.slots:
        return None
    return f"cost: it is known for {usable} slots of its window, and the work takes {task.slots}"


def _too_much_work(grid: Grid, task: Task) -> str | None:
    fastest = max((level.throughput for level in task.levels), default=0.0)
    most = fastest * grid.hours * len(grid.slots(task))
    if most < task.work * (1 - 1e-9):
        return f"window: at most {most:g} of its work of {task.work:g} can be done in it"
    known = fastest * grid.hours * _usable(grid, task)
    if known < task.work * (1 - 1e-9):
        return (
            f"cost: where it is known, at most {known:g} of its work of {task.work:g} can be done"
        )
    return None
