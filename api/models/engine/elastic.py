"""Runs at several levels: marginal greedy over the envelope of throughput and power.

A step may be shared by two levels, so that in it any throughput up to the highest costs what the
lower convex hull of (throughput, power), the pause included, says: its edges are offers of work at
a rising cost. Taking the cheapest offers of all steps until the work is done is the optimum of the
linear programme, also where the profile itself is not concave. Where a kilowatt-hour costs less
than nothing the upper hull takes the lower's place. Levels without throughput do no work and are
left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from api.models.carbon_trace import HOUR, Floats, Ticks
from api.models.engine.rates import Line
from api.models.engine.shares import Shares
from api.models.hull import lower_hull
from api.models.job import Elastic, Level

METHOD = "exact-envelope"
PAUSE = Level(0.0, 0.0)


def envelope(levels: Iterable[Level], *, lower: bool = True) -> list[Level]:
    """The corners of the hull from the pause to the highest throughput.

    >>> [corner.throughput for corner in envelope([Level(1, 5), Level(2, 5), Level(3, 8)])]
    [0.0, 2, 3]
    """
    each, sign = list(levels), 1 if lower else -1
    hull = lower_hull((level.throughput, sign * level.kilowatts) for level in each)
    return [PAUSE, *(each[place] for place in hull[1:])]


@dataclass(frozen=True, eq=False)
class Offers:
    """In each step `steps[k]` work up to `work[k]` at `cost[k]` each, by the hull's `edge[k]`."""

    steps: Ticks
    edge: Ticks
    cost: Floats
    work: Floats


def shares(line: Line, shape: Elastic) -> Shares | None:
    """The cheapest way to do the work on a line that is a run's window, of equals the earliest.

    None where it cannot be done in what is known of the window.
    """
    parts = [
        _offers(line, np.flatnonzero(line.value >= 0), envelope(shape.levels)),
        _offers(line, np.flatnonzero(line.value < 0), envelope(shape.levels, lower=False)),
    ]
    steps, edge, cost, work = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("steps", "edge", "cost", "work")
    )
    order = np.lexsort((edge, steps, cost))
    done = np.cumsum(work[order])
    if not len(done) or done[-1] < shape.work * (1 - 1e-12):
        return None
    last = min(int(np.searchsorted(done, shape.work)), len(done) - 1)
    taken = np.zeros(len(line.value))
    np.add.at(taken, steps[order[:last]], 1.0)
    final = order[last]
    taken[steps[final]] += min(1.0, 1 - (done[last] - shape.work) / work[final])
    return _shared(line, taken, shape.levels)


def _offers(line: Line, steps: Ticks, corners: list[Level]) -> Offers:
    throughput, power = np.array(corners).T
    gained, drawn = np.diff(throughput), np.diff(power)
    hours = np.diff(line.edges)[steps] / HOUR
    edges = len(corners) - 1
    return Offers(
        np.repeat(steps, edges),
        np.tile(np.arange(edges), len(steps)),
        np.outer(line.value[steps], drawn / gained).ravel(),
        np.outer(hours, gained).ravel(),
    )


def _shared(line: Line, taken: Floats, levels: Iterable[Level]) -> Shares:
    """In each step `taken` edges of its hull: two levels of it, one after the other."""
    used = np.flatnonzero(taken > 0)
    hulls = [np.array(envelope(levels, lower=lower))[:, 1] for lower in (False, True)]
    full = np.floor(taken[used]).astype(np.int64)
    part = taken[used] - full
    is_lower = line.value[used] >= 0
    lasts = np.diff(line.edges)[used]

    def power(corner: Ticks) -> Floats:
        upper, lower = (hull[np.minimum(corner, len(hull) - 1)] for hull in hulls)
        return np.where(is_lower, lower, upper)

    at = np.concatenate([used, used])
    kilowatts = np.concatenate([power(full), power(full + 1)])
    ticks = np.concatenate([lasts * (1 - part), lasts * part])
    works = (np.concatenate([full, full + 1]) > 0) & (ticks > 0)
    return Shares.of(line, at[works], kilowatts[works], ticks[works])
