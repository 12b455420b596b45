"""Moving in, computing without a pause, moving out: the best three starts, exactly.

Each of the three costs is piecewise linear in its start, and bends only where an edge of the stage
meets a step's edge. The least of moving in by the time computing starts, and that of moving out
once it has ended, are then piecewise linear in the start of computing, and where they bend
elsewhere they bend downwards: no sum of theirs is least there alone. So it is least at a
breakpoint of one of the three, or at an end of the allowed starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from api.models.carbon_trace import CarbonTrace, Floats, Ticks
from api.models.engine.starts import breakpoints, grams
from api.models.job import NO_TIME, Aim, Costs, Job
from api.models.network.moved import Moves, Starts, moved, proven
from api.models.network.moves import earliest, joined, least_so_far, least_to_come
from api.models.network.sums import summed
from api.models.network.transfers import Transfers
from api.models.optimization_engine import Placed, best
from database.moments import MICROSECOND, microseconds, moment

METHOD = "exact-breakpoints-with-transfers"


@dataclass(frozen=True, eq=False)
class Choices:
    """At the moments `at`, when computing may start, what each stage costs.

    `before`: moving in that ends then; `after`: moving out that starts when computing ends.
    """

    at: Ticks
    before: Floats
    computing: Floats
    after: Floats
    tie: float

    def within(self, first: int, last: int) -> Choices:
        """Those with `at` in [first, last]."""
        those = slice(*np.searchsorted(self.at, [first, last + 1]))
        stages = self.before[those], self.computing[those], self.after[those]
        return Choices(self.at[those], *stages, self.tie)

    def best(self) -> tuple[int, int, int] | None:
        """The moments of moving in, computing and moving out, each said by when it computes."""
        total = least_so_far(self.before) + self.computing + least_to_come(self.after)
        if not np.isfinite(total).any():
            return None
        place = earliest(total, self.tie)
        first = earliest(self.before[: place + 1], self.tie)
        last = place + earliest(self.after[place:], self.tie)
        return int(self.at[first]), int(self.at[place]), int(self.at[last])


def placed(costs: Costs, job: Job, aim: Aim, transfers: Transfers) -> Placed | None:
    """Every run and its transfers; None if one has no place, or only one that is not known."""
    moves = Moves.of(transfers, aim)
    found = list(_starts(costs, job, aim, moves))
    starts = [each for each in found if each is not None]
    if len(starts) < len(found):
        return None
    pinned = tuple(moment(each.computing) for each in starts)
    computed = best(costs, replace(job, earliest=pinned, max_delay=NO_TIME), aim)
    if computed is None:
        return None
    runs = moved(computed.placements, starts, transfers)
    return proven(runs, aim, METHOD, bound=None)


def _starts(costs: Costs, job: Job, aim: Aim, moves: Moves) -> Iterator[Starts | None]:
    """The best starts of each run, one after the other."""
    runtime = job.runtime // MICROSECOND
    earliest_of = [microseconds(at) for at in job.earliest]
    slack = (job.max_delay // MICROSECOND) - moves.back.lasts
    ends = joined(*([at + moves.there.lasts, at + slack] for at in earliest_of))
    choices = _choices(costs, job, aim, moves, ends)
    for at in earliest_of:
        best_of = choices.within(at + moves.there.lasts, at + slack).best()
        if best_of is None:
            yield None
        else:
            first, place, last = best_of
            yield Starts(first - moves.there.lasts, place, last + runtime)


def _computing(costs: Costs, job: Job, aim: Aim) -> CarbonTrace:
    """What a kilowatt-hour counts at each time; not known without a price that counts."""
    if not aim.price_weight:
        return summed([costs.carbon], [aim.carbon_weight], job.window)
    price = CarbonTrace.of([]) if costs.price is None else costs.price
    weights = [aim.carbon_weight, aim.price_weight]
    return summed([costs.carbon, price], weights, job.window)


def _choices(costs: Costs, job: Job, aim: Aim, moves: Moves, ends: Ticks) -> Choices:
    """All moments that may be best for a run, those at the ends of any run's among them."""
    computing = _computing(costs, job, aim)
    runtime = job.runtime // MICROSECOND
    at = joined(
        moves.there.breakpoints() + moves.there.lasts,
        breakpoints(computing.edges, job),
        moves.back.breakpoints() - runtime,
        ends,
    )
    at = at[(at >= ends[0]) & (at <= ends[-1])]
    return Choices(
        at,
        moves.there.costs(at - moves.there.lasts),
        grams(computing, job, at),
        moves.back.costs(at + runtime),
        moves.tie + computing.magnitude * job.kilowatts * 1e-12,
    )
