"""A run without a pause within a budget: exact on the curve of its starts.

Grams and money are both linear in the start between two breakpoints, so the least of one within a
budget of the other lies at a breakpoint that keeps to it, or where the line between two crosses it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from api.models.carbon_trace import CarbonTrace, Floats, Ticks
from api.models.engine.budgets import ROUNDING, spending
from api.models.engine.contiguous import begun
from api.models.engine.plans import Plan
from api.models.engine.rates import Rates, Weights
from api.models.engine.starts import breakpoints, grams, parts
from api.models.job import Budget, Job
from database.moments import MICROSECOND


@dataclass(frozen=True, eq=False)
class Curve:
    """A run's starts, ascending, and what it comes to from each: by the weights, and spent.

    Starts that follow each other in the arrays are joined by a line, unless one is infinite.
    """

    job: Job
    value: CarbonTrace
    spent: CarbonTrace
    starts: Ticks

    @classmethod
    def of(cls, rates: Rates, job: Job, earliest: int, weights: Weights, budget: Budget) -> Curve:
        """All breakpoints of a run that starts at a tick or later."""
        starts = breakpoints(rates.edges, job)
        last = earliest + job.max_delay // MICROSECOND
        inside = starts[(starts > earliest) & (starts < last)]
        starts = np.unique(np.concatenate([[earliest], inside, [last]])).astype(np.int64)
        value, spent = rates.line(weights).trace, rates.line(spending(budget)).trace
        return cls(job, value, spent, starts)

    def values(self, starts: Ticks) -> Floats:
        """What counts, from each start; infinite where a run is not possible."""
        return grams(self.value, self.job, starts)

    def spendings(self, starts: Ticks) -> Floats:
        """What is spent, from each start."""
        return grams(self.spent, self.job, starts)

    @property
    def magnitude(self) -> float:
        """What rounding is to be measured by."""
        return max(part.kilowatts for part in parts(self.job)) * 1e-12

    def crossing(self, at_most: float) -> Ticks:
        """The starts between two breakpoints from which just `at_most` is spent, or a little less.

        Both whole ticks next to each.
        """
        spent = self.spendings(self.starts)
        before, after = spent[:-1], spent[1:]
        crosses = np.isfinite(before) & np.isfinite(after)
        crosses &= (np.minimum(before, after) < at_most) & (np.maximum(before, after) > at_most)
        rise = after[crosses] - before[crosses]
        share = (at_most - before[crosses]) / rise
        exact = share * np.diff(self.starts)[crosses]
        return np.concatenate(
            [
                self.starts[:-1][crosses] + rounded(exact).astype(np.int64)
                for rounded in (np.floor, np.ceil)
            ]
        )

    def best(self, at_most: float) -> Plan | None:
        """From the start that counts least within the budget, of equals the first."""
        starts = np.unique(np.concatenate([self.starts, self.crossing(at_most)]))
        values, spent = self.values(starts), self.spendings(starts)
        limit = at_most + ROUNDING * abs(at_most)
        values = np.where(spent <= limit, values, np.inf)
        least = float(values.min())
        if not np.isfinite(least):
            return None
        tie = 1e-9 * abs(least) + self.value.magnitude * self.magnitude
        return begun(int(starts[np.argmax(values <= least + tie)]), parts(self.job))
