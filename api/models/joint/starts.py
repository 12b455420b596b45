"""Contiguous tasks by when they start: counts by start and zone, not binaries by task.

Tasks of one length, power and set of zones are a group. How many of it start in a slot and zone
is whole; which of them do is a transport from classes (windows) to starts, whole if the counts
are (intervals: the one that has to start first goes first), so it needs no whole columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np

from api.models.carbon_trace import Floats
from api.models.grid.problem import Task, Use
from api.models.joint.grouping import Alike
from api.models.joint.program import Flags, Places
from api.models.joint.sheet import Amount, Drawn, FlowKey, Needs, Power, Sheet, flow_of


@dataclass(frozen=True, eq=False, slots=True)
class Starts:
    """A group's columns of starts, with their slots and zones (-1: it changes zones)."""

    group: list[Alike]
    columns: Places
    slots: Places
    zones: Places
    dropped: list[int]
    """Columns that count the tasks left out of each class; none if none may be."""

    def drawn(self, values: Floats, uses: Drawn, needs: Needs) -> None:
        """Give each start that was chosen to the task that has to start first."""
        counts = np.round(values[self.columns]).astype(int)
        chosen = np.repeat(np.arange(len(counts)), counts)
        order = chosen[np.argsort(self.slots[chosen], kind="stable")]
        slots, zones = self.slots[order].tolist(), self.zones[order].tolist()
        task = self.group[0].task
        due = _first_due(self._placed(values), slots)
        for key, start, zone in zip(due, slots, zones, strict=True):
            if zone < 0:
                _need(task, key, start, needs)
            else:
                uses[key] = [
                    Use(slot, zone, task.kilowatts, task.takes)
                    for slot in range(start, start + task.slots)
                ]

    def _placed(self, values: Floats) -> list[Alike]:
        """The group without those left out."""
        if not self.dropped:
            return self.group
        left_out = np.round(values[self.dropped]).astype(int).tolist()
        each = zip(self.group, left_out, strict=True)
        return [replace(one, keys=one.keys[count:]) for one, count in each]


def add(sheet: Sheet, contiguous: Iterable[Alike]) -> None:
    """Add the blocks of contiguous tasks."""
    groups = defaultdict[tuple[object, ...], list[Alike]](list)
    for one in contiguous:
        task = one.task
        roams = task.may_migrate and len(task.zones) > 1
        groups[task.slots, task.kilowatts, task.takes, task.zones, roams].append(one)
    for key, group in groups.items():
        sheet.blocks.append(_roaming(sheet, group) if key[-1] else _pinned(sheet, group))


def _pinned(sheet: Sheet, group: list[Alike]) -> Starts:
    task = group[0].task
    zones = np.array(task.zones)
    possible = _possible(sheet.grid.allowed[zones], task.slots) & _wanted(sheet, group)
    at, slots = np.nonzero(possible)
    cost = _sums(sheet.grid.cost[zones], task.slots)[at, slots] * task.kilowatts
    columns = sheet.program.columns(cost, float(sum(one.count for one in group)), whole=True)
    for after in range(task.slots):
        sheet.charge(columns, zones[at], slots + after, Power(task.kilowatts, task.takes))
    _in_windows(sheet, group, columns, slots)
    return Starts(group, columns, slots, zones[at], _dropped(sheet, group))


def _roaming(sheet: Sheet, group: list[Alike]) -> Starts:
    task = group[0].task
    anywhere = np.atleast_2d(sheet.grid.allowed[list(task.zones)].any(axis=0))
    slots = np.flatnonzero((_possible(anywhere, task.slots) & _wanted(sheet, group))[0])
    most = float(sum(one.count for one in group))
    columns = sheet.program.columns(np.zeros(len(slots)), most, whole=True)
    flow, units = sheet.flow(Power(task.kilowatts, task.takes), task.zones)
    for after in range(task.slots):
        flow.serve(slots + after, columns, units)
    _in_windows(sheet, group, columns, slots)
    return Starts(group, columns, slots, np.full(len(slots), -1), _dropped(sheet, group))


def _dropped(sheet: Sheet, group: list[Alike]) -> list[int]:
    return [sheet.drops[one] for one in group] if sheet.may_drop else []


def _in_windows(sheet: Sheet, group: list[Alike], columns: Places, slots: Places) -> None:
    """The starts in a slot are those of the classes that may start there."""
    demands = sheet.demands(group, np.ones(len(group)))
    if len(group) == 1:
        sheet.program.put(np.full(len(columns), demands[0]), columns, 1.0)
        return
    used, rows = np.unique(slots, return_inverse=True)
    started = sheet.program.equal(np.zeros(len(used)))
    sheet.program.put(started[rows], columns, -1.0)
    firsts = np.searchsorted(used, [one.task.first for one in group])
    counts = np.searchsorted(used, [one.last_start for one in group], "right") - firsts
    which = np.repeat(np.arange(len(group)), counts)
    within = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    sizes = np.array([one.count for one in group], np.float64)
    shares = sheet.program.columns(np.zeros(len(which)), sizes[which])
    sheet.program.put(demands[which], shares, 1.0)
    sheet.program.put(started[firsts[which] + within], shares, 1.0)


def _wanted(sheet: Sheet, group: list[Alike]) -> Flags:
    """The slots in which any of the group may start."""
    wanted = np.zeros(sheet.grid.allowed.shape[1], bool)
    for one in group:
        wanted[one.task.first : one.last_start + 1] = True
    return wanted


def _possible(allowed: Flags, length: int) -> Flags:
    """From which slots all slots of a run are allowed."""
    return np.asarray(_sums(allowed.astype(np.float64), length) == length, np.bool_)


def _sums(values: Floats, length: int) -> Floats:
    """Over the slots of a run from each; zero where it would not end on the grid."""
    until = np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))
    sums = np.zeros(values.shape)
    starts = values.shape[1] - length + 1
    if starts > 0:
        sums[:, :starts] = until[:, length:] - until[:, :starts]
    return sums


def _first_due(group: list[Alike], starts: list[int]) -> Iterator[str]:
    """For each start, ascending, the task that may start there and has to be first."""
    coming = sorted((one.task.first, one.last_start, key) for one in group for key in one.keys)
    coming.reverse()
    waiting: list[tuple[int, str]] = []
    for start in starts:
        while coming and coming[-1][0] <= start:
            _, due, key = coming.pop()
            heappush(waiting, (due, key))
        while waiting[0][0] < start:  # left over where not all starts are there
            heappop(waiting)
        yield heappop(waiting)[1]


def _need(task: Task, key: str, start: int, needs: dict[FlowKey, list[Amount]]) -> None:
    flow, units = flow_of(Power(task.kilowatts, task.takes), task.zones)
    for slot in range(start, start + task.slots):
        needs.setdefault(flow, []).append(Amount(slot, key, units))
