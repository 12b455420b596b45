"""Tasks with a least run or a cost of beginning anew, each by itself: on, up and first by slot.

A stretch begins with `up`; the first one, `first`, draws no energy to begin anew. A task that may
migrate is on in shares of zones, and begins anew in the zones in which it then works.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from api.models.carbon_trace import Floats
from api.models.grid.problem import Use
from api.models.joint.grouping import Alike
from api.models.joint.program import Places
from api.models.joint.sheet import Drawn, Needs, Power, Sheet

NOTHING = 1e-7
"""A share below a solver's tolerance."""


@dataclass(frozen=True, eq=False, slots=True)
class Switched:
    """A task's columns of shares and of restarts, with what a unit of each draws and takes."""

    key: str
    drawing: list[tuple[Places, Places, Places, Power]]
    """Columns, zones, slots."""

    def drawn(self, values: Floats, uses: Drawn, needs: Needs) -> None:
        """What it uses in the solution; it needs nothing of flows."""
        del needs
        for columns, zones, slots, power in self.drawing:
            shares = values[columns]
            for at in np.flatnonzero(shares > NOTHING).tolist():
                share = 1.0 if shares[at] > 1 - NOTHING else float(shares[at])
                slot, zone = int(slots[at]), int(zones[at])
                use = Use(slot, zone, power.kilowatts * share, power.takes * share)
                uses.setdefault(self.key, []).append(use)


@dataclass(frozen=True, eq=False, slots=True)
class _Frame:
    """What a task's rows are about: its cells, and the slots in which it may be on."""

    one: Alike
    zones: Places
    slots: Places
    """Of its cells."""
    used: Places
    """Slots, ascending; places in it are used below."""
    at: Places
    """The place of each cell's slot."""
    shares: Places


def add(sheet: Sheet, alike: Iterable[Alike]) -> None:
    """Add the blocks of such tasks, one by one."""
    for one in alike:
        sheet.blocks.append(_switched(sheet, one))


def _switched(sheet: Sheet, one: Alike) -> Switched:
    task, program = one.task, sheet.program
    within = sheet.grid.allowed[list(task.zones), task.first : task.last]
    which, after = np.nonzero(within)
    zones, slots = np.array(task.zones)[which], after + task.first
    used, at = np.unique(slots, return_inverse=True)
    power = Power(task.kilowatts, task.takes)
    shares = sheet.cells(zones, slots, power, np.ones(len(slots)))
    frame = _Frame(one, zones, slots, used, at, shares)
    on, up = (program.columns(np.zeros(len(used)), 1.0, whole=True) for _ in range(2))
    sharing = program.equal(np.zeros(len(used)))
    program.put(sharing[at], shares, 1.0)
    program.put(sharing, on, -1.0)
    demand = sheet.demands([one], np.array([float(task.slots)]))
    program.put(np.full(len(on), demand[0]), on, 1.0)
    _stretches(sheet, frame, on, up)
    if not one.is_free:
        _in_one_zone(sheet, frame)
    drawing = [(shares, zones, slots, power)]
    if task.restart_kwh:
        drawing.append(_restarts(sheet, frame, on, up))
    return Switched(one.keys[0], drawing)


def _stretches(sheet: Sheet, frame: _Frame, on: Places, up: Places) -> None:
    """Who begins is on for the least run; who is on was on or begins."""
    program, task, used = sheet.program, frame.one.task, frame.used
    least = min(task.minimum_run, task.slots)
    begun, kept, fits = (program.most(np.zeros(len(used))) for _ in range(3))
    anew = program.most(np.ones(len(used)))
    program.put(begun, on, -1.0)
    for after in range(least):
        places = np.searchsorted(used, used + after)
        inside = places < len(used)
        meets = np.flatnonzero(inside)
        meets = meets[used[places[meets]] == used[meets] + after]
        program.put(begun[places[meets]], up[meets], 1.0)
        breaks = np.setdiff1d(np.arange(len(used)), meets)
        program.put(fits[breaks], up[breaks], 1.0)
    before = np.flatnonzero(np.diff(used) == 1)
    program.put(kept, on, 1.0)
    program.put(kept, up, -1.0)
    program.put(kept[before + 1], on[before], -1.0)
    program.put(anew, up, 1.0)
    program.put(anew[before + 1], on[before], 1.0)


def _in_one_zone(sheet: Sheet, frame: _Frame) -> None:
    program, task = sheet.program, frame.one.task
    taken = program.columns(np.zeros(len(task.zones)), 1.0, whole=True)
    program.put(np.full(len(taken), program.most(np.ones(1))[0]), taken, 1.0)
    rows = program.most(np.zeros(len(frame.shares)))
    program.put(rows, frame.shares, 1.0)
    program.put(rows, taken[np.searchsorted(task.zones, frame.zones)], -1.0)


def _restarts(
    sheet: Sheet, frame: _Frame, on: Places, up: Places
) -> tuple[Places, Places, Places, Power]:
    """What begins is the first, or draws a restart's energy where it works; the first is first."""
    program, task, count = sheet.program, frame.one.task, len(frame.used)
    power = Power(task.restart_kwh / sheet.grid.hours, 0.0)
    drawn = sheet.cells(frame.zones, frame.slots, power, np.ones(len(frame.shares)))
    first = program.columns(np.zeros(count), 1.0, whole=True)
    there = program.most(np.zeros(len(drawn)))
    program.put(there, drawn, 1.0)
    program.put(there, frame.shares, -1.0)
    begun = program.equal(np.zeros(count))
    program.put(begun[frame.at], drawn, 1.0)
    program.put(begun, up, -1.0)
    program.put(begun, first, 1.0)
    program.put(np.full(count, program.most(np.ones(1))[0]), first, 1.0)
    earlier = program.most(np.zeros(count))
    program.put(earlier, on, 1.0)
    later, sooner = np.tril_indices(count)
    program.put(earlier[later], first[sooner], -1.0)
    return drawn, frame.zones, frame.slots, power
