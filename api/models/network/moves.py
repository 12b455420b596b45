"""What moving data costs from each start, and the least of it before or after any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from api.models.carbon_trace import CarbonTrace, Floats, Ticks


@dataclass(frozen=True, eq=False)
class Move:
    """Data moved one way in `lasts` ticks, at any time; `trace` is the cost of an hour of it."""

    trace: CarbonTrace
    lasts: int

    def breakpoints(self) -> Ticks:
        """Every start at which the move's start or end meets an edge of the trace."""
        return np.concatenate([self.trace.edges, self.trace.edges - self.lasts])

    def costs(self, starts: Ticks) -> Floats:
        """The cost from each start; infinite where it is not known throughout."""
        if not self.lasts:
            return np.zeros(len(starts))
        return self.trace.grams_per_kw(starts, self.lasts)

    def within(self, first: int, last: int) -> Ticks:
        """All starts in [first, last] at which the cost can be least, ascending."""
        inside = self.breakpoints()
        return joined([first, last], inside[(inside > first) & (inside < last)])


class LeastBefore:
    """The cheapest move that starts at or after `first` and has ended by a moment."""

    def __init__(self, move: Move, first: int, last: int, tie: float) -> None:
        self.lasts, self._move, self._tie = move.lasts, move, tie
        self._starts = move.within(first, last - move.lasts)
        self._costs = move.costs(self._starts)
        self._least = least_so_far(self._costs)

    def by(self, end: int) -> float:
        """What it costs; infinite where none is known."""
        start = end - self.lasts
        before = int(np.searchsorted(self._starts, start, "right"))
        last = float(self._move.costs(np.array([start]))[0])
        return min(float(self._least[before - 1]), last) if before else np.inf

    def start(self, end: int) -> int:
        """The earliest start of those that cost as little."""
        starts = joined(self._starts[self._starts < end - self.lasts], [end - self.lasts])
        return int(starts[earliest(self._move.costs(starts), self._tie)])


class LeastAfter:
    """The cheapest move that starts from a moment on and has ended by `last`."""

    def __init__(self, move: Move, first: int, last: int, tie: float) -> None:
        self.lasts, self._move, self._tie = move.lasts, move, tie
        self._starts = move.within(first, last - move.lasts)
        self._costs = move.costs(self._starts)
        self._least = least_to_come(self._costs)

    def since(self, start: int) -> float:
        """What it costs; infinite where none is known."""
        after = int(np.searchsorted(self._starts, start))
        first = float(self._move.costs(np.array([start]))[0])
        return min(float(self._least[after]), first) if after < len(self._starts) else np.inf

    def start(self, moment: int) -> int:
        """The earliest start of those that cost as little."""
        starts = joined([moment], self._starts[self._starts > moment])
        return int(starts[earliest(self._move.costs(starts), self._tie)])


def earliest(costs: Floats, tie: float) -> int:
    """The place of the first cost that is the least but for rounding."""
    least = float(costs.min())
    return int(np.argmax(costs <= least + abs(least) * 1e-9 + tie))


def least_so_far(costs: Floats) -> Floats:
    """At each place, the least of the costs up to it."""
    so_far: Floats = np.minimum.accumulate(costs)
    return so_far


def least_to_come(costs: Floats) -> Floats:
    """At each place, the least of the costs from it on."""
    return least_so_far(costs[::-1])[::-1]


def joined(*parts: Ticks | Sequence[int]) -> Ticks:
    """Moments of several lists, ascending, each once."""
    return np.unique(np.concatenate([np.asarray(part, np.int64) for part in parts]))
