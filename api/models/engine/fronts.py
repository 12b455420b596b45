"""The Pareto front of price and carbon: points that nothing betters in both.

Where plans may be mixed, and for a single run without a pause, each point is the optimum of its
own constraint: least carbon at no more than so much money. For other jobs they are points that
are best for some weights of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from api.models.engine import shapes
from api.models.engine.optimum import Placed, optimum
from api.models.engine.rates import Rates
from api.models.job import Aim, Budget, Contiguous, Job, total_g

CLEANEST, CHEAPEST = Aim(1.0, 0.0), Aim(0.0, 1.0)
SAME = 1e-9


def front(rates: Rates, job: Job, most: int) -> list[Placed]:
    """At most so many points (two at least), from the least carbon to the least money."""
    ends = _ends(rates, job)
    if ends is None:
        return []
    cleanest, cheapest = ends
    if _has_exact_budgets(job):
        between = _by_budget(rates, job, cleanest, cheapest, most - 2)
    else:
        between = _by_weight(rates, job, cleanest, cheapest, most - 2)
    return _undominated([cleanest, *between, cheapest])


def _has_exact_budgets(job: Job) -> bool:
    """Whether a budget is met at once, without a solver."""
    return shapes.is_linear(job) or (isinstance(job.shape, Contiguous) and len(job.earliest) == 1)


def grams(placed: Placed) -> float:
    """What all runs emit (gCO2eq)."""
    return total_g(placed.placements)


def money(placed: Placed) -> float:
    """What all runs cost; the front's rates have a price wherever they have a carbon intensity."""
    return sum(each.cost or 0.0 for each in placed.placements)


def _ends(rates: Rates, job: Job) -> tuple[Placed, Placed] | None:
    """The least carbon, and of that the least money; and the other way round.

    Where that has no exact way, the least but for one part in ten million of the other.
    """
    cleanest, cheapest = optimum(rates, job, CLEANEST), optimum(rates, job, CHEAPEST)
    if cleanest is None or cheapest is None:
        return None
    if not _has_exact_budgets(job):
        per_money = 1e-7 * abs(grams(cleanest)) / (abs(money(cleanest)) or 1.0)
        per_gram = 1e-7 * abs(money(cheapest)) / (abs(grams(cheapest)) or 1.0)
        aims = Aim(1.0, per_money or 1e-9), Aim(per_gram or 1e-9, 1.0)
        return optimum(rates, job, aims[0]) or cleanest, optimum(rates, job, aims[1]) or cheapest
    least_carbon = replace(CHEAPEST, budget=Budget("carbon", grams(cleanest)))
    least_money = replace(CLEANEST, budget=Budget("price", money(cheapest)))
    return optimum(rates, job, least_carbon) or cleanest, optimum(
        rates, job, least_money
    ) or cheapest


def _by_budget(
    rates: Rates, job: Job, cleanest: Placed, cheapest: Placed, count: int
) -> Iterator[Placed]:
    for at_most in np.linspace(money(cleanest), money(cheapest), count + 2)[1:-1]:
        point = optimum(rates, job, replace(CLEANEST, budget=Budget("price", float(at_most))))
        if point is not None:
            yield point


def _by_weight(
    rates: Rates, job: Job, cleanest: Placed, cheapest: Placed, count: int
) -> Iterator[Placed]:
    """Between two points the one farthest below their line, and so on, the widest gap first."""
    gaps = [(cleanest, cheapest)]
    while gaps and count > 0:
        gaps.sort(key=lambda gap: money(gap[0]) - money(gap[1]))
        first, last = gaps.pop()
        saved, paid = grams(last) - grams(first), money(first) - money(last)
        if saved <= 0 or paid <= 0:
            continue
        weights = Aim(paid, saved)
        found = optimum(rates, job, weights)
        both = paid * grams(first) + saved * money(first)
        if found is None or found.certificate.objective is None:
            continue
        if found.certificate.objective < both - SAME * abs(both):
            yield found
            count -= 1
            gaps += [(first, found), (found, last)]


def _undominated(points: list[Placed]) -> list[Placed]:
    """By rising carbon, those that cost less than all before."""
    kept: list[Placed] = []
    for point in sorted(points, key=lambda each: (grams(each), money(each))):
        if not kept or money(point) < money(kept[-1]) - SAME * abs(money(kept[-1])):
            kept.append(point)
    return kept
