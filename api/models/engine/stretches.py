"""Runs whose stretches have a least length or cost energy to begin anew: a dynamic programme.

On the grid of `step` from the run's earliest moment, n = ceil(runtime / step) slots of work; the
last of them is shorter where the runtime is no whole number of steps, so the run then ends within
its last slot. A stretch of work has `minimum_run` at least (the whole run, if that is less),
whole slots but for the last of the last. A restart draws its energy evenly over the first step of
its stretch.

on[t][i], off[t][i]: the least cost from slot t on, with i slots idle before it and the run
    working (its stretch long enough), or not:
on[t][i]  = min(cost[t] + on[t + 1][i], off[t + 1][i + 1])
off[t][i] = min(restart[t] + cost[t .. t + m) + on[t + m][i], off[t + 1][i + 1])

for all i at once. Slots are as many as fit before the deadline: n + floor(max_delay / step).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from api.models.carbon_trace import HOUR, Floats, Ticks
from api.models.engine.plans import Plan, Stretch, merged, zoned
from api.models.engine.rates import Line
from api.models.job import Interruptible, Job
from api.models.limits import TooLarge
from database.moments import MICROSECOND

METHOD = "exact-dynamic-programme"
MAX_STATES = 200_000_000

Bits = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Slots:
    """A run's slots, in ticks from `start`: `count` of work, `idle` more; what each costs.

    `short`: the ticks of the last slot of work. `least` slots make a stretch, `least_last` the
    last one. Costs are infinite where any of the slot is not known.
    """

    start: int
    step: int
    short: int
    count: int
    idle: int
    least: int
    least_last: int
    cost: Floats
    cost_short: Floats
    restart: Floats
    restart_short: Floats

    @cached_property
    def sums(self) -> tuple[Floats, Ticks]:
        """Up to each slot: the cost of what is known, and how many slots are not."""
        known = np.isfinite(self.cost)
        costs = np.cumsum(np.where(known, self.cost, 0.0))
        return np.concatenate([[0.0], costs]), np.concatenate([[0], np.cumsum(~known)])

    def between(self, first: int, last: int) -> float:
        """The cost of whole slots [first, last)."""
        costs, unknown = self.sums
        return np.inf if unknown[last] > unknown[first] else float(costs[last] - costs[first])

    @property
    def tie(self) -> float:
        """Below this, costs differ by rounding alone."""
        costs = [self.cost, self.cost_short, self.restart]
        return 1e-12 * sum(float(np.abs(cost[np.isfinite(cost)]).sum()) for cost in costs)


def slots_of(line: Line, job: Job, shape: Interruptible, earliest: int) -> Slots:
    """The slots of a run, by a line that covers its window."""
    step, runtime = shape.step // MICROSECOND, job.runtime // MICROSECOND
    count = -(-runtime // step)
    short = runtime - (count - 1) * step
    least_run = min(shape.minimum_run // MICROSECOND, runtime)
    idle = job.max_delay // MICROSECOND // step
    starts = earliest + step * np.arange(count + idle, dtype=np.int64)
    # a whole slot that would reach beyond the window is the run's last, hence short
    whole = line.trace.grams_between(starts, np.minimum(starts + step, line.edges[-1]))
    part = line.trace.grams_between(starts, starts + short)
    anew = shape.restart_kwh * HOUR
    return Slots(
        start=earliest,
        step=step,
        short=short,
        count=count,
        idle=idle,
        least=max(1, -(-least_run // step)),
        least_last=max(1, -(-(least_run - short) // step) + 1),
        cost=whole * job.kilowatts,
        cost_short=part * job.kilowatts,
        restart=whole * anew / step if anew else np.zeros(len(starts)),
        restart_short=part * anew / short if anew else np.zeros(len(starts)),
    )


@dataclass(frozen=True, eq=False)
class Choice:
    """At slot t with i idle, `first` <= i: whether to go on working, and whether to begin."""

    first: int
    goes_on: Bits
    begins: Bits


def plan(line: Line, job: Job, shape: Interruptible, earliest: int) -> Plan | None:
    """The best of a run, of equals the one that works earliest; None if it has no place.

    Raises `TooLarge` where slots x idle slots are more than `MAX_STATES`.
    """
    slots = slots_of(line, job, shape, earliest)
    if (slots.count + slots.idle) * min(slots.count, slots.idle + 1) > MAX_STATES:
        raise TooLarge(f"a run of {slots.count} slots in {slots.count + slots.idle} is too long")
    chosen = _choices(slots)
    if chosen is None:
        return None
    return zoned(_stretches(slots, _worked(slots, chosen), job.kilowatts), line)


def _choices(slots: Slots) -> list[Choice] | None:
    count, idle, tie = slots.count, slots.idle, slots.tie
    off, on = np.full(idle + 2, np.inf), np.full(idle + 2, np.inf)
    later: dict[int, tuple[int, Floats]] = {}
    choices = []
    for t in range(count + idle - 1, -1, -1):
        first, last = max(0, t - count + 1), min(t, idle)
        waits = off[first + 1 : last + 2].copy()
        runs = slots.cost[t] + on[first : last + 1]
        if t >= count - 1:
            runs[0] = slots.cost_short[t]
        starts = _starts(slots, t, first, last, later)
        choices.append(Choice(first, runs <= waits + tie, starts <= waits + tie))
        on[first : last + 1] = np.minimum(runs, waits)
        off[first : last + 1] = np.minimum(starts, waits)
        later[t] = first, on[first : last + 1].copy()
        later.pop(t + slots.least, None)
    return choices[::-1] if np.isfinite(off[0]) else None


def _starts(
    slots: Slots, t: int, first: int, last: int, later: dict[int, tuple[int, Floats]]
) -> Floats:
    """What beginning a stretch at t costs, for each number of slots idle before."""
    least, count = slots.least, slots.count
    starts = np.full(last - first + 1, np.inf)
    # i idle slots mean t - i done; with the stretch, t - i + least: fewer than all from here on
    goes_on = max(first, t + least - count + 1)
    if goes_on <= last and t + least in later:
        begins, on = later[t + least]
        costs = on[goes_on - begins : last + 1 - begins]
        starts[goes_on - first :] = slots.between(t, t + least) + costs
    ends = t + least - count
    if first <= ends <= last and slots.least_last == least:
        body = slots.between(t, t + least - 1)
        starts[ends - first] = body + slots.cost_short[t + least - 1]
    restart = np.full(last - first + 1, slots.restart[t])
    if least == 1 and t >= count - 1:
        restart[0] = slots.restart_short[t]
    if last == t:
        restart[-1] = 0.0
    starts += restart
    return starts


def _worked(slots: Slots, choices: list[Choice]) -> list[int]:
    """The slots in which the run works."""
    worked: list[int] = []
    t, is_on = 0, False
    while len(worked) < slots.count:
        choice = choices[t]
        i = t - len(worked) - choice.first
        if (choice.goes_on if is_on else choice.begins)[i]:
            length = 1 if is_on else slots.least
            worked += range(t, t + length)
            t, is_on = t + length, True
        else:
            t, is_on = t + 1, False
    return worked


def _stretches(slots: Slots, worked: list[int], kilowatts: float) -> Plan:
    starts = [slots.start + slot * slots.step for slot in worked]
    lasts = [slots.step] * (len(worked) - 1) + [slots.short]
    return merged(
        [Stretch(start, start + last, kilowatts) for start, last in zip(starts, lasts, strict=True)]
    )
