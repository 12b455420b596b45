"""From a relaxed solution to a whole one: round by small programmes, widen while it pays.

First every column that has to be whole may only be the relaxed value rounded down or up
("relaxation-enforced neighbourhood search", Berthold 2014): a small programme, whose best is most
often the relaxed optimum itself. Only if a gap remains, all columns whose reduced cost does not
already exceed it are free.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from api.models.carbon_trace import Floats
from api.models.joint import linear
from api.models.joint.linear import Found, Limits, Method
from api.models.joint.program import Table

WHOLE = 1e-6
CLOSED = 1e-9
GOOD_ENOUGH = 1e-5
"""A gap at which a large programme is not widened any more, as a share of the objective."""
SMALL = 20_000
"""Columns up to which a programme is solved to the end whatever the gap."""
ROUNDING_SHARE = 0.4
"""Of the time that is left, what rounding may take."""

Told = Callable[[str, float | None, float | None], None]
"""Hears the phase, the least cost found so far, and the bound."""


def quiet(phase: str, cost: float | None, bound: float | None) -> None:
    """Tells nobody."""
    del phase, cost, bound


@dataclass(frozen=True, eq=False, slots=True)
class Best:
    """The best values so far, their cost, and below which no solution is."""

    verdict: linear.Verdict
    values: Floats | None = None
    cost: float | None = None
    bound: float | None = None
    prices: Floats | None = None
    relaxed: Floats | None = None
    """The values of the relaxation."""

    @property
    def gap(self) -> float:
        """How far the cost may be above the optimum, as a share; infinite if none is known."""
        if self.cost is None or self.bound is None:
            return np.inf
        return max(0.0, self.cost - self.bound) / max(abs(self.cost), abs(self.bound), 1e-12)


def solve(
    table: Table, limits: Limits, method: Method, told: Told, *, persistent: bool = False
) -> Best:
    """The least cost with whole columns, proven as far as the time goes.

    A large table is widened only from a solution, or if `persistent`.
    """
    if not len(table.cost):
        return Best("infeasible")
    found = linear.relaxed(table, limits, method)
    if found.values is None or found.bound is None:
        return Best(found.verdict)
    told("rounding", None, found.bound)
    if _is_whole(table, found.values):
        return _best(table, found.values, found.bound, found.prices)
    rounded = _rounded(table, found, limits)
    best = _best(table, rounded.values, found.bound, found.prices)
    told("closing the gap", best.cost, best.bound)
    best = replace(best, relaxed=found.values)
    is_large = len(table.cost) > SMALL
    is_hopeless = best.values is None and not persistent
    if best.gap <= CLOSED or (is_large and (best.gap <= GOOD_ENOUGH or is_hopeless)):
        return best
    return replace(_widened(table, best, limits), relaxed=found.values)


def _is_whole(table: Table, values: Floats) -> bool:
    given = values[table.whole]
    return bool((np.abs(given - np.round(given)) <= WHOLE).all())


def _rounded(table: Table, found: Found, limits: Limits) -> Found:
    values = found.values if found.values is not None else table.lower
    lower = np.where(table.whole, np.floor(values + WHOLE), table.lower)
    upper = np.where(table.whole, np.ceil(values - WHOLE), table.upper)
    near = replace(table, lower=lower, upper=np.maximum(lower, upper))
    return linear.whole(near, limits.within(max(1.0, ROUNDING_SHARE * limits.left)))


def _widened(table: Table, best: Best, limits: Limits) -> Best:
    """All columns but those that would cost more than the gap.

    A large programme starts from the solution known. A small one does not need to; and HiGHS 1.16
    may hand back its start as it was where presolving has improved it.
    """
    if limits.left <= 0:
        return best
    kept = table
    if best.cost is not None and best.bound is not None and best.prices is not None:
        dear = table.reduced(best.prices) > best.cost - best.bound
        kept = replace(table, upper=np.where(dear & table.whole, table.lower, table.upper))
    start = best.values if len(table.cost) > SMALL else None
    found = linear.whole(kept, limits, start=start)
    if found.values is None:
        infeasible = found.verdict == "infeasible" and best.values is None
        return Best("infeasible") if infeasible else best
    bounds = [best.bound, found.bound]
    bound = max(one for one in bounds if one is not None)
    return _best(table, found.values, bound, best.prices)


def _best(table: Table, values: Floats | None, bound: float | None, prices: Floats | None) -> Best:
    if values is None:
        return Best("unknown", bound=bound, prices=prices)
    exact = np.where(table.whole, np.round(values), values)
    cost = float(table.cost @ exact)
    best = Best("feasible", exact, cost, bound, prices)
    return replace(best, verdict="optimal") if best.gap <= CLOSED else best
