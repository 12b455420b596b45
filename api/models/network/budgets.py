"""Runs and their transfers within a budget, by weighing what it is of ever more.

For any weight of what is budgeted, the least weighted sum less the weight of the budget is a bound
(Lagrange). The weight at which the budget begins to hold is halved in on, and the best answer that
keeps to it counts. As runs are not divisible, it may miss the optimum by what the bound tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import inf

from api.models.engine.budgets import is_within, spending
from api.models.engine.rates import weights_of
from api.models.job import Aim, Budget, total_g
from api.models.network.moved import certified
from api.models.optimization_engine import Placed

METHOD = "lagrange-with-transfers"
ROUNDS = 40

Place = Callable[[Aim], Placed | None]


def within_budget(place: Place, aim: Aim, budget: Budget) -> Placed | None:
    """The best known answer within the budget; None if there is no place within it.

    `place` answers for any weights without a budget.
    """
    free = place(replace(aim, budget=None))
    if free is None or _fits(free, budget):
        return free
    least = place(Aim(*spending(budget)))
    if least is None or not _fits(least, budget):
        return None
    best, bound = least, _bound(free)
    for weight, placed in _weighed(place, aim, budget, _first_weight(free, budget)):
        bound = max(bound, _bound(placed) - weight * budget.at_most)
        if _fits(placed, budget) and _objective(placed, aim) < _objective(best, aim):
            best = placed
        if certified(_objective(best, aim), bound, METHOD).status == "optimal":
            break
    return Placed(best.placements, certified(_objective(best, aim), bound, METHOD))


def _weighed(
    place: Place, aim: Aim, budget: Budget, weight: float
) -> Iterator[tuple[float, Placed]]:
    """Answers at the weights tried: doubled until the budget holds, then halved in on."""
    low, high = 0.0, inf
    for _ in range(ROUNDS):
        placed = place(_with(aim, budget, weight))
        if placed is None:
            return
        yield weight, placed
        low, high = (low, weight) if _fits(placed, budget) else (weight, high)
        weight = (low + high) / 2 if high < inf else 2 * weight


def _with(aim: Aim, budget: Budget, weight: float) -> Aim:
    carbon, price = spending(budget)
    return Aim(aim.carbon_weight + weight * carbon, aim.price_weight + weight * price)


def _first_weight(free: Placed, budget: Budget) -> float:
    """Of the size of what is minimised for each unit of the budget."""
    return max(abs(_bound(free)), 1e-6) / max(abs(budget.at_most), 1e-6)


def _fits(placed: Placed, budget: Budget) -> bool:
    return is_within(_spent(placed, budget), budget)


def _spent(placed: Placed, budget: Budget) -> float:
    if budget.of == "carbon":
        return total_g(placed.placements)
    return sum(inf if run.cost is None else run.cost for run in placed.placements)


def _objective(placed: Placed, aim: Aim) -> float:
    return weights_of(aim).total(placed.placements)


def _bound(placed: Placed) -> float:
    bound = placed.certificate.bound
    return -inf if bound is None else bound
