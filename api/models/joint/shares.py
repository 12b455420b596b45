"""Interruptible and elastic tasks by the share of each slot in which they work, class by class.

A class that may be in any zone at any moment needs no zones of its own: its work is served by a
flow. One that has to stay in a zone counts its tasks by zone, whole; shares are no more than that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import floor

import numpy as np

from api.models.carbon_trace import Floats
from api.models.grid.columns import level_takes
from api.models.grid.problem import Task, Use
from api.models.joint.grouping import Alike
from api.models.joint.program import Places
from api.models.joint.sheet import Amount, Drawn, Needs, Power, Sheet, flow_of

NOTHING = 1e-7
"""A share below a solver's tolerance."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A way to work: what it draws and takes, and how much it does in a slot."""

    power: Power
    done: float


@dataclass(frozen=True, eq=False, slots=True)
class Shares:
    """A class's columns by pace and slot; by zone too where its tasks have to stay in one."""

    alike: Alike
    paces: list[Pace]
    columns: list[Places]
    slots: list[Places]
    zone: int | None = None
    counted: int | None = None
    """The column that counts the class's tasks in the zone."""

    def tasks(self, values: Floats) -> int:
        """How many tasks share it."""
        return self.alike.count if self.counted is None else round(float(values[self.counted]))

    def hand(self, values: Floats, keys: list[str], uses: Drawn, needs: Needs) -> None:
        """Divide the shares among the tasks."""
        each = zip(self.paces, self.slots, self.columns, strict=True)
        if self.alike.task.kind == "elastic":
            for pace, slots, columns in each:
                for slot, total in zip(slots.tolist(), values[columns].tolist(), strict=True):
                    for key in keys if total > NOTHING else ():
                        self._use(pace.power, slot, key, total / len(keys), uses, needs)
            return
        for pace, slots, columns in each:
            for slot, place, share in _around(slots, values[columns], len(keys)):
                self._use(pace.power, slot, keys[place], share, uses, needs)

    def _use(
        self, power: Power, slot: int, key: str, share: float, uses: Drawn, needs: Needs
    ) -> None:
        if self.zone is None:
            flow, units = flow_of(power, self.alike.task.zones)
            needs.setdefault(flow, []).append(Amount(slot, key, units * share))
        else:
            use = Use(slot, self.zone, power.kilowatts * share, power.takes * share)
            uses.setdefault(key, []).append(use)


@dataclass(frozen=True, eq=False, slots=True)
class Divided:
    """A class and its shares: one for all zones, or one for each."""

    alike: Alike
    parts: list[Shares]
    dropped: int | None

    def drawn(self, values: Floats, uses: Drawn, needs: Needs) -> None:
        """Divide the tasks among the zones, and their shares among them."""
        keys = list(self.alike.keys)
        if self.dropped is not None:
            keys = keys[round(float(values[self.dropped])) :]
        for part in self.parts:
            count = len(keys) if part.counted is None else part.tasks(values)
            mine, keys = keys[:count], keys[count:]
            if mine:
                part.hand(values, mine, uses, needs)


def paces(task: Task, hours: float) -> list[Pace]:
    """The ways in which a task may work; a slot is so many hours."""
    if task.kind == "elastic":
        return [
            Pace(Power(level.kilowatts, level_takes(task, level)), level.throughput * hours)
            for level in task.levels
        ]
    return [Pace(Power(task.kilowatts, task.takes), 1.0)]


def work(task: Task) -> float:
    """What a task has to do, in the unit of its paces."""
    return task.work if task.kind == "elastic" else float(task.slots)


def add(sheet: Sheet, alike: Iterable[Alike]) -> None:
    """Add the blocks of classes that may pause at will."""
    for one in alike:
        demand = int(sheet.demands([one], np.array([work(one.task)]))[0])
        parts = [_anywhere(sheet, one, demand)] if one.is_free else [*_zones(sheet, one, demand)]
        sheet.blocks.append(Divided(one, parts, sheet.drops.get(one)))


def _anywhere(sheet: Sheet, one: Alike, demand: int) -> Shares:
    """Work in any zone: what it needs is served by flows."""
    task, each = one.task, paces(one.task, sheet.grid.hours)
    usable = sheet.grid.allowed[list(task.zones), task.first : task.last].any(axis=0)
    slots = np.flatnonzero(usable) + task.first
    columns = [
        sheet.program.columns(np.zeros(len(slots)), float(one.count), whole=task.in_whole_slots)
        for _ in each
    ]
    for pace, made in zip(each, columns, strict=True):
        flow, units = sheet.flow(pace.power, task.zones)
        flow.serve(slots, made, units)
        sheet.program.put(np.full(len(slots), demand), made, pace.done)
    _once(sheet, one, columns, sheet.drops.get(one))
    return Shares(one, each, columns, [slots] * len(each))


def _once(sheet: Sheet, one: Alike, columns: list[Places], dropped: int | None) -> None:
    """No task works more than all of a slot."""
    if len(columns) == 1 and (dropped is None or one.count == 1):
        return
    rows = sheet.program.most(np.full(len(columns[0]), float(one.count)))
    for made in columns:
        sheet.program.put(rows, made, 1.0)
    if dropped is not None:
        sheet.program.put(rows, np.full(len(rows), dropped), 1.0)


def _zones(sheet: Sheet, one: Alike, demand: int) -> Iterator[Shares]:
    """Work zone by zone: the tasks that are there do all of theirs there."""
    task, each = one.task, paces(one.task, sheet.grid.hours)
    counted = sheet.program.columns(np.zeros(len(task.zones)), float(one.count), whole=True)
    sheet.program.put(np.full(len(counted), demand), counted, work(task))
    for zone, tasks in zip(task.zones, counted.tolist(), strict=True):
        slots = np.flatnonzero(sheet.grid.allowed[zone, task.first : task.last]) + task.first
        zones = np.full(len(slots), zone)
        most = np.full(len(slots), float(one.count))
        columns = [
            sheet.cells(zones, slots, pace.power, most, whole=task.in_whole_slots) for pace in each
        ]
        done = sheet.program.equal(np.zeros(1))
        sheet.program.put(done, np.array([tasks]), -work(task))
        rows = sheet.program.most(np.zeros(len(slots)))
        sheet.program.put(rows, np.full(len(rows), tasks), -1.0)
        for pace, made in zip(each, columns, strict=True):
            sheet.program.put(np.full(len(made), done[0]), made, pace.done)
            sheet.program.put(rows, made, 1.0)
        yield Shares(one, each, columns, [slots] * len(each), zone, tasks)


def _around(slots: Places, totals: Floats, tasks: int) -> Iterator[tuple[int, int, float]]:
    """(slot, task, share): the totals laid around a ring of which each task owns one.

    A slot's total is no more than the ring, so no task works twice in it; all totals go round as
    often as there are slots of work, so each task gets as much (McNaughton 1959).
    """
    at = 0.0
    for slot, total in zip(slots.tolist(), totals.tolist(), strict=True):
        snapped = round(total) if abs(total - round(total)) < NOTHING else total
        end = at + min(float(snapped), tasks)
        while end - at > NOTHING:
            place = floor(at + NOTHING)
            until = min(end, place + 1.0)
            yield slot, place % tasks, min(until - at, 1.0)
            at = until
        at = end % tasks if abs(end - round(end)) > NOTHING else round(end) % tasks
