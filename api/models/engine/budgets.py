"""The least of one while no more than so much is spent of the other: the parametric sweep.

Minimise objective(x) subject to spent(x) <= budget. For each price p of what is spent, objective +
p x spent is minimised without the constraint; between the cheapest solution that spends too much
and the one that does not, p is where their sums are equal. When no solution has a lower sum at
that p, no feasible one has an objective below that sum - p x budget; mixing the two so that the
budget is just spent comes to exactly this. (Geoffrion, Lagrangean relaxation, 1974.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from api.models.engine.rates import CARBON, PRICE, Weights
from api.models.job import Aim, Budget

ROUNDING = 1e-9
MAX_SWEEPS = 200

Found = TypeVar("Found")


@dataclass(frozen=True, eq=False)
class Point(Generic[Found]):
    """A solution, its grams and its money."""

    found: Found
    carbon: float
    price: float

    def count(self, weights: Weights) -> float:
        """What it comes to."""
        return weights.value(self.carbon, self.price)


@dataclass(frozen=True, eq=False)
class Between(Generic[Found]):
    """The optimum is `share` of `over`, and the rest of `within`, where these can be mixed.

    `within` alone keeps to the budget. No solution comes below `bound`.
    """

    within: Point[Found]
    over: Point[Found]
    share: float
    bound: float


Solve = Callable[[Weights], Point[Found]]


def spending(budget: Budget) -> Weights:
    """The weights of what the budget is of."""
    return PRICE if budget.of == "price" else CARBON


def is_within(spent: float, budget: Budget) -> bool:
    """Whether no more is spent than may be, but for rounding."""
    return spent <= budget.at_most + ROUNDING * abs(budget.at_most)


def sweep(solve: Solve[Found], aim: Aim, budget: Budget) -> Between[Found] | None:
    """The two solutions between which the optimum lies; None if the least is above the budget."""
    counts, spent = Weights(aim.carbon_weight, aim.price_weight), spending(budget)
    over = solve(counts)
    if is_within(over.count(spent), budget):
        return Between(over, over, 0.0, over.count(counts))
    within = solve(spent)
    if not is_within(within.count(spent), budget):
        return None
    for _ in range(MAX_SWEEPS):
        saved = over.count(spent) - within.count(spent)
        at = max(0.0, (within.count(counts) - over.count(counts)) / saved)
        both = Weights(*(count + at * each for count, each in zip(counts, spent, strict=True)))
        found = solve(both)
        if over.count(both) - found.count(both) <= 1e-12 * _size(over, both):
            break
        if is_within(found.count(spent), budget):
            within = found
        else:
            over = found
    bound = found.count(both) - at * budget.at_most
    share = min(1.0, max(0.0, (budget.at_most - within.count(spent)) / saved))
    return Between(within, over, share, bound)


def _size(point: Point[Found], weights: Weights) -> float:
    carbon, price = weights
    return abs(carbon * point.carbon) + (abs(price * point.price) if price else 0.0)
