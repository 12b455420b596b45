"""Moving in, computing with pauses or at several levels, moving out: by branch and bound.

A run that may pause has no single start. It gets the window [a, b): moving in ends by `a`, moving
out starts from `b` on. The later `a`, the less moving in costs at best; the earlier `b`, the less
moving out; and the wider the window, the less computing. So of all windows with `a` and `b` in
some ranges, none costs less than the narrowest's moves and the widest's computing. Ranges are
halved until what they may still save is nothing, or the work allowed is done.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from math import inf
from typing import NamedTuple

import numpy as np

from api.models.engine.rates import weights_of
from api.models.job import Aim, Costs, Interruptible, Job, Placement
from api.models.limits import TooLarge
from api.models.network.moved import Moves, Starts, moved, proven
from api.models.network.moves import LeastAfter, LeastBefore
from api.models.network.transfers import Transfers
from api.models.optimization_engine import Placed, best
from database.moments import MICROSECOND, microseconds, moment

METHOD = "branch-and-bound-with-transfers"
MOST_WINDOWS = 500
MOST_RUNS = 100
CLOSE = 5e-10

Oracle = Callable[[Costs, Job, Aim], Placed | None]


class Range(NamedTuple):
    """Windows that start in [first, last] and end in [end_first, end_last], ticks."""

    first: int
    last: int
    end_first: int
    end_last: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job, its moves, and what computes it best in a window.

    Windows start and end on a grid of `unit` ticks. It needs `needed` ticks at least.
    """

    costs: Costs
    job: Job
    aim: Aim
    there: LeastBefore
    back: LeastAfter
    oracle: Oracle
    unit: int
    needed: int

    @classmethod
    def of(cls, costs: Costs, job: Job, aim: Aim, moves: Moves, oracle: Oracle) -> Run:
        """The run of a job that has no other."""
        unit = _unit(costs, job, moves)
        start, end = (microseconds(at) for at in job.window)
        there = LeastBefore(moves.there, start, end, moves.tie)
        back = LeastAfter(moves.back, start, end, moves.tie)
        return cls(costs, job, aim, there, back, oracle, unit, _up(_ticks(job.shortest), unit))

    def whole(self) -> Range:
        """Every window that leaves time to move and to compute."""
        start, end = (microseconds(at) for at in self.job.window)
        first = start + _up(self.there.lasts, self.unit)
        last = start + (end - start - self.back.lasts) // self.unit * self.unit
        return Range(first, last, first, last)

    def computed(self, first: int, last: int) -> tuple[Placement, float] | None:
        """The best computing in a window, and its cost."""
        wide = (last - first) * MICROSECOND
        runtime = min(self.job.runtime, wide)
        window = replace(
            self.job, earliest=(moment(first),), runtime=runtime, max_delay=wide - runtime
        )
        placed = self.oracle(self.costs, window, self.aim)
        if placed is None:
            return None
        run = placed.placements[0]
        return run, weights_of(self.aim).value(run.emission_g, run.cost)


def _unit(costs: Costs, job: Job, moves: Moves) -> int:
    """How wide the grid is on which some best window of a run lies.

    With least stretches or restarts, the job's own. If it may just pause, what all edges and spans
    are multiples of: the cost is piecewise linear in both ends, and bends only where one of them,
    or the time between them, is a sum of such. At several levels it bends anywhere.
    """
    shape = job.shape
    if not isinstance(shape, Interruptible):
        return 1
    if shape.is_gridded:
        return _ticks(shape.step)
    traces = [costs.carbon, moves.there.trace, *([costs.price] if costs.price else [])]
    edges = np.concatenate([trace.edges for trace in traces]) - microseconds(job.window[0])
    spans = [_ticks(job.runtime), moves.there.lasts, moves.back.lasts]
    return int(np.gcd.reduce([*np.unique(edges).tolist(), *spans]))


def _up(ticks: int, unit: int) -> int:
    return -(-ticks // unit) * unit


def _ticks(span: timedelta) -> int:
    """Whole microseconds, rounded up."""
    return -(-span // MICROSECOND)


@dataclass(frozen=True, slots=True)
class Found:
    """The best that is known of a run, its cost, and what none is below."""

    placement: Placement | None
    cost: float
    bound: float


class Search:
    """Halves the ranges of a run's windows, the most promising first."""

    def __init__(self, run: Run) -> None:
        self.run, self.cost, self.asked = run, inf, 0
        self.found: Placement | None = None
        self._order = count()
        self._open: list[tuple[float, int, Range, float]] = []

    def best(self, most: int) -> Found:
        """The best placement, with at most so many windows looked at."""
        self._look(self.run.whole())
        while self._open and self.asked < most and self._open[0][0] < self._enough:
            _, _, windows, computing = heapq.heappop(self._open)
            self._halve(windows, computing)
        return Found(self.found, self.cost, min(self._open[0][0] if self._open else inf, self.cost))

    @property
    def _enough(self) -> float:
        """What costs as much as this is no better."""
        return self.cost - abs(self.cost) * CLOSE if self.cost < inf else inf

    def _halve(self, windows: Range, computing: float) -> None:
        there, back, unit = self.run.there, self.run.back, self.run.unit
        first, last, end_first, end_last = windows
        if there.by(first) - there.by(last) >= back.since(end_last) - back.since(end_first):
            middle = first + (last - first) // unit // 2 * unit
            self._keep(windows._replace(last=middle), computing)
            self._look(windows._replace(first=middle + unit))
        else:
            middle = end_first + (end_last - end_first) // unit // 2 * unit
            self._look(windows._replace(end_last=middle))
            self._keep(windows._replace(end_first=middle + unit), computing)

    def _look(self, windows: Range) -> None:
        """Compute in the widest window; its answer is a choice, and bounds all of them."""
        windows = self._tight(windows)
        if windows.first > windows.last:
            return
        self.asked += 1
        computed = self.run.computed(windows.first, windows.end_last)
        if computed is None:
            return
        placement, computing = computed
        start, end = (microseconds(at) for at in _extent(placement))
        cost = self.run.there.by(start) + computing + self.run.back.since(end)
        if cost < self._enough:
            self.found, self.cost = placement, cost
        self._keep(windows, computing)

    def _keep(self, windows: Range, computing: float) -> None:
        windows = self._tight(windows)
        moving = self.run.there.by(windows.last) + self.run.back.since(windows.end_first)
        if windows.first <= windows.last and moving + computing < self._enough:
            heapq.heappush(self._open, (moving + computing, next(self._order), windows, computing))

    def _tight(self, windows: Range) -> Range:
        """Without those windows that are too narrow to compute in."""
        first, last, end_first, end_last = windows
        needed = self.run.needed
        return Range(first, min(last, end_last - needed), max(end_first, first + needed), end_last)


def placed(
    costs: Costs, job: Job, aim: Aim, transfers: Transfers, oracle: Oracle = best
) -> Placed | None:
    """Every run and its transfers; None if one has no place. `oracle` computes best in a window.

    Raises `TooLarge` above `MOST_RUNS`.
    """
    if len(job.earliest) > MOST_RUNS:
        raise TooLarge(f"at most {MOST_RUNS} runs that may pause are placed between transfers")
    moves = Moves.of(transfers, aim)
    most = MOST_WINDOWS // len(job.earliest)
    computed, starts, bound = list[Placement](), list[Starts](), 0.0
    for earliest in job.earliest:
        run = Run.of(costs, replace(job, earliest=(earliest,)), aim, moves, oracle)
        found = Search(run).best(most)
        if found.placement is None:
            return None
        start, end = _extent(found.placement)
        there, back = run.there.start(microseconds(start)), run.back.start(microseconds(end))
        starts.append(Starts(there, microseconds(start), back))
        computed.append(found.placement)
        bound += found.bound
    return proven(moved(computed, starts, transfers), aim, METHOD, bound)


def _extent(placement: Placement) -> tuple[datetime, datetime]:
    """When a run starts and ends."""
    return placement.pieces[0].start, placement.pieces[-1].end
