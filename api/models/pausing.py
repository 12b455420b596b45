"""The cheapest slots of a run that may pause, in stretches of a least length: a dynamic programme.

`count` slots of work and `idle` others. A stretch has `least` slots at least, the last one of the
run `least_last`; each but the first costs its restart.

on[t][i], off[t][i]: the least cost from slot t on, with i slots idle before it and the run
    working (its stretch long enough), or not:
on[t][i]  = min(cost[t] + on[t + 1][i], off[t + 1][i + 1])
off[t][i] = min(restart[t] + cost[t .. t + m) + on[t + m][i], off[t + 1][i + 1])

for all i, and all lines of costs, at once. The run's last slot of work costs `cost_short`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from api.models.carbon_trace import Floats

Bits = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Slots:
    """What each slot costs, [line, slot], infinite where nothing may run, and how many there are.

    `short`: as the run's last slot of work. `restart`: of beginning a stretch but the first there.
    """

    count: int
    idle: int
    least: int
    least_last: int
    cost: Floats
    cost_short: Floats
    restart: Floats
    restart_short: Floats

    @classmethod
    def whole(cls, cost: Floats, restart: Floats, count: int, least: int) -> Slots:
        """Where the last slot of work is like the others."""
        return cls(count, cost.shape[1] - count, least, least, cost, cost, restart, restart)

    @cached_property
    def body(self) -> Floats:
        """What `least` whole slots from each on cost."""
        return _sums(self.cost, self.least)

    @cached_property
    def ending(self) -> Floats:
        """What `least` slots from each on cost when the run ends with them."""
        body = _sums(self.cost, self.least - 1)[:, : self.cost.shape[1] - self.least + 1]
        return body + self.cost_short[:, self.least - 1 :]

    @property
    def tie(self) -> Floats:
        """Below this, costs of a line differ by rounding alone."""
        costs = np.abs([self.cost, self.cost_short, self.restart])
        tie: Floats = 1e-12 * np.where(np.isfinite(costs), costs, 0.0).sum(axis=(0, 2))
        return tie[:, None]


@dataclass(frozen=True, eq=False)
class Choice:
    """At a slot with i idle, `first` <= i: whether to go on working, and whether to begin."""

    first: int
    goes_on: Bits
    begins: Bits


def _sums(cost: Floats, length: int) -> Floats:
    """Over so many slots from each that has as many after it; infinite where one of them is."""
    known = np.isfinite(cost)
    costs = np.pad(np.cumsum(np.where(known, cost, 0.0), axis=1), ((0, 0), (1, 0)))
    unknown = np.pad(np.cumsum(~known, axis=1), ((0, 0), (1, 0)))
    last = cost.shape[1] - length + 1
    is_known = unknown[:, length:] == unknown[:, :last]
    return np.where(is_known, costs[:, length:] - costs[:, :last], np.inf)


def cheapest(slots: Slots) -> tuple[float, int, list[int]] | None:
    """The least cost, its line and the slots of work; of equals the first line, the earliest slots.

    None if no line has a place.
    """
    if not len(slots.cost):
        return None
    least, choices = _choices(slots)
    line = int(least.argmin())
    if not np.isfinite(least[line]):
        return None
    return float(least[line]), line, _worked(slots, line, choices)


def _choices(slots: Slots) -> tuple[Floats, list[Choice]]:
    """The least cost of each line, and what to choose in each slot."""
    count, idle, tie = slots.count, slots.idle, slots.tie
    off, on = (np.full((len(slots.cost), idle + 2), np.inf) for _ in range(2))
    later: dict[int, tuple[int, Floats]] = {}
    choices = []
    for t in range(count + idle - 1, -1, -1):
        first, last = max(0, t - count + 1), min(t, idle)
        waits = off[:, first + 1 : last + 2].copy()
        runs = slots.cost[:, t, None] + on[:, first : last + 1]
        if t >= count - 1:
            runs[:, 0] = slots.cost_short[:, t]
        starts = _starts(slots, t, first, last, later)
        choices.append(Choice(first, runs <= waits + tie, starts <= waits + tie))
        on[:, first : last + 1] = np.minimum(runs, waits)
        off[:, first : last + 1] = np.minimum(starts, waits)
        later[t] = first, on[:, first : last + 1].copy()
        later.pop(t + slots.least, None)
    return off[:, 0], choices[::-1]


def _starts(
    slots: Slots, t: int, first: int, last: int, later: dict[int, tuple[int, Floats]]
) -> Floats:
    """What beginning a stretch at t costs, for each number of slots idle before."""
    least, count = slots.least, slots.count
    starts = np.full((len(slots.cost), last - first + 1), np.inf)
    # i idle slots mean t - i done; with the stretch, t - i + least: fewer than all from here on
    goes_on = max(first, t + least - count + 1)
    if goes_on <= last and t + least in later:
        begins, on = later[t + least]
        costs = on[:, goes_on - begins : last + 1 - begins]
        starts[:, goes_on - first :] = slots.body[:, t, None] + costs
    ends = t + least - count
    if first <= ends <= last and slots.least_last == least:
        starts[:, ends - first] = slots.ending[:, t]
    first_ever = starts[:, -1].copy()
    in_short = starts[:, 0] + slots.restart_short[:, t]
    starts += slots.restart[:, t, None]
    if least == 1 and t >= count - 1:
        starts[:, 0] = in_short
    if last == t:
        starts[:, -1] = first_ever
    return starts


def _worked(slots: Slots, line: int, choices: list[Choice]) -> list[int]:
    """The slots in which the run works."""
    worked: list[int] = []
    t, is_on = 0, False
    while len(worked) < slots.count:
        choice = choices[t]
        i = t - len(worked) - choice.first
        if (choice.goes_on if is_on else choice.begins)[line, i]:
            length = 1 if is_on else slots.least
            worked += range(t, t + length)
            t, is_on = t + length, True
        else:
            t, is_on = t + 1, False
    return worked
