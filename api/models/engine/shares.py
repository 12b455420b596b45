"""How much of each step of time a run uses, where how it lies within the step does not matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from api.models.carbon_trace import HOUR, Floats, Ticks
from api.models.engine.plans import Plan, Stretch, merged
from api.models.engine.rates import Line, Rates


@dataclass(frozen=True, eq=False)
class Shares:
    """`ticks[k]` at `kilowatts[k]` in zone `zone[k]`, in the step `step[k]` of the rates.

    What the run may use of the step begins at `starts[k]`. The shares of a step fit into it.
    """

    starts: Ticks
    step: Ticks
    zone: Ticks
    kilowatts: Floats
    ticks: Floats

    @classmethod
    def of(cls, line: Line, steps: Ticks, kilowatts: Floats, ticks: Floats) -> Shares:
        """Shares of some steps of a line."""
        zones = line.zone[steps]
        return cls(line.edges[steps], line.offset + steps, zones, kilowatts, ticks)

    def total(self, rates: Rates) -> tuple[float, float]:
        """Grams and money of all; the money is NaN where a price is not known."""
        kwh = self.kilowatts * self.ticks / HOUR
        cells = self.zone, self.step
        return float(kwh @ rates.carbon[cells]), float(kwh @ rates.price[cells])

    def mixed(self, other: Shares, share: float) -> Shares:
        """So much of this, and the rest of the other."""
        one, two = self, other
        columns = [
            np.concatenate([getattr(one, name), getattr(two, name)])
            for name in ("starts", "step", "zone", "kilowatts")
        ]
        ticks = np.concatenate([one.ticks * share, two.ticks * (1 - share)])
        return Shares(columns[0], columns[1], columns[2], columns[3], ticks)

    def laid(self) -> Plan:
        """The shares one after another within each step, the most power first, in whole ticks.

        Rounded so that all together last as long as before.
        """
        order = np.lexsort((self.zone, -self.kilowatts, self.starts))
        starts, ends = self.starts[order], np.cumsum(self.ticks[order])
        done = np.rint(np.concatenate([[0.0], ends])).astype(np.int64)
        is_first = np.diff(starts, prepend=starts[:1] - 1) != 0
        step_begins = np.maximum.accumulate(np.where(is_first, done[:-1], 0))
        begins = starts + done[:-1] - step_begins
        rows = zip(
            begins.tolist(),
            (begins + np.diff(done)).tolist(),
            self.kilowatts[order].tolist(),
            self.zone[order].tolist(),
            strict=True,
        )
        return merged([Stretch(*row) for row in rows])


def total(each: Sequence[Shares], rates: Rates) -> tuple[float, float]:
    """Grams and money of all runs."""
    sums = np.sum([shares.total(rates) for shares in each], axis=0)
    return float(sums[0]), float(sums[1])
