"""The one programme of all tasks: rows for capacity and budget that all blocks share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np

from api.models.carbon_trace import Floats
from api.models.grid.cells import Grid
from api.models.grid.problem import Use
from api.models.joint.grouping import Alike
from api.models.joint.program import Places, Program, Table, sums


class Power(NamedTuple):
    """What a unit of a column draws and takes in a slot."""

    kilowatts: float
    takes: float


class Amount(NamedTuple):
    """What a task needs in a slot, in a flow's unit, wherever it gets it."""

    slot: int
    key: str
    units: float


Drawn = dict[str, list[Use]]
Needs = dict["FlowKey", list[Amount]]


class FlowKey(NamedTuple):
    """Work that may be in any of the zones, slot by slot: what a unit draws and takes."""

    kilowatts: float
    takes: float
    zones: tuple[int, ...]


def flow_of(power: Power, zones: tuple[int, ...]) -> tuple[FlowKey, float]:
    """The flow that serves such power, and how many units of it that is.

    Flows of one ratio of takes to kilowatts are one: tasks of unlike power share its cells.
    """
    units = power.kilowatts or power.takes or 1.0
    return FlowKey(power.kilowatts / units, power.takes / units, zones), units


class Block(Protocol):
    """A group of classes in the programme, and how its solution is read."""

    def drawn(self, values: Floats, uses: Drawn, needs: Needs) -> None:
        """Add what each task uses where that is settled, and what it needs of flows."""


@dataclass(slots=True)
class Flow:
    """The cells of a flow and the columns that they serve."""

    key: FlowKey
    slots: list[Places] = field(default_factory=list)
    columns: list[Places] = field(default_factory=list)
    units: list[Floats] = field(default_factory=list)
    cells: tuple[Places, Places, Places] | None = None
    """The columns of its cells, with their zones and slots."""

    def serve(self, slots: Places, columns: Places, units: float) -> None:
        """A unit of each column needs so many units in its slot."""
        self.slots.append(slots)
        self.columns.append(columns)
        self.units.append(np.full(len(slots), units))

    def close(self, sheet: Sheet) -> None:
        """Add its cells to the programme: what they give is what is needed."""
        slots, columns = np.concatenate(self.slots), np.concatenate(self.columns)
        units = np.concatenate(self.units)
        used, rows = np.unique(slots, return_inverse=True)
        balance = sheet.program.equal(np.zeros(len(used)))
        sheet.program.put(balance[rows], columns, -units)
        most = sums(rows, units * sheet.program.uppers(columns), len(used))
        zones = np.array(self.key.zones)
        at, which = np.nonzero(sheet.grid.allowed[np.ix_(zones, used)])
        power = Power(self.key.kilowatts, self.key.takes)
        each = sheet.cells(zones[at], used[which], power, most[which])
        sheet.program.put(balance[which], each, 1.0)
        self.cells = each, zones[at], used[which]


@dataclass(slots=True)
class Sheet:
    """The programme in the making. `drops`: columns that count the tasks left out, by class."""

    grid: Grid
    may_drop: bool = False
    program: Program = field(default_factory=Program)
    flows: dict[FlowKey, Flow] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    drops: dict[Alike, int] = field(default_factory=dict)
    limits: Places = field(init=False)
    budget: int = field(init=False, default=-1)
    dropped_row: int = field(init=False, default=-1)
    """The row of how many tasks are left out in all."""

    def __post_init__(self) -> None:
        capacity = self.grid.problem.capacity
        self.limits = np.full(capacity.shape, -1, np.int64)
        limited = np.isfinite(capacity) & self.grid.allowed
        self.limits[limited] = self.program.most(np.maximum(capacity[limited], 0.0))
        budget = self.grid.problem.budget
        if budget is not None and self.grid.problem.spent is not None:
            self.budget = int(self.program.most(np.array([budget]))[0])

    def cells(
        self, zones: Places, slots: Places, power: Power, most: Floats, *, whole: bool = False
    ) -> Places:
        """A column for each cell, of as many units as needed at most."""
        cost = self.grid.cost[zones, slots] * power.kilowatts
        columns = self.program.columns(cost, most, whole=whole)
        self.charge(columns, zones, slots, power)
        return columns

    def charge(self, columns: Places, zones: Places, slots: Places, power: Power) -> None:
        """A unit of each column takes of its cell's capacity and spends of the budget."""
        if power.takes:
            self.program.put(self.limits[zones, slots], columns, power.takes)
        if self.budget >= 0 and power.kilowatts:
            spent = self.grid.spent[zones, slots] * power.kilowatts
            self.program.put(np.full(len(columns), self.budget), columns, spent)

    def flow(self, power: Power, zones: tuple[int, ...]) -> tuple[Flow, float]:
        """The flow that serves such power in the zones, and the units that it is."""
        key, units = flow_of(power, zones)
        return self.flows.setdefault(key, Flow(key)), units

    def demands(self, alike: list[Alike], amounts: Floats) -> Places:
        """A row for each class: its work, amount by task, is done, but for those left out."""
        counts = np.array([one.count for one in alike], np.float64)
        rows = self.program.equal(counts * amounts)
        if self.may_drop:
            columns = self.program.columns(np.zeros(len(alike)), counts, whole=True)
            self.program.put(rows, columns, amounts)
            self.drops |= dict(zip(alike, columns.tolist(), strict=True))
        return rows

    def close(self) -> Table:
        """The finished table: its flows have their cells."""
        for flow in self.flows.values():
            flow.close(self)
        if self.drops:
            self.dropped_row = int(self.program.most(np.array([np.inf]))[0])
            columns = np.array(list(self.drops.values()))
            self.program.put(np.full(len(columns), self.dropped_row), columns, 1.0)
        return self.program.table()

    def handed(self) -> Iterator[tuple[Flow, tuple[Places, Places, Places]]]:
        """The flows with their cells."""
        for flow in self.flows.values():
            if flow.cells is not None:
                yield flow, flow.cells
