"""Finds, exactly and fast, when each run of a job works so that all cost least; see `engine`.

What counts is `Aim`: a weighted sum of carbon and money, within a budget if there is one. A
stretch of time whose intensity (or, where the aim says anything of money, price) is not known is
never used. Of equals the earliest is taken. All raise `TooLarge` for what would take too long.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from api.models.engine import explained, fronts, others
from api.models.engine.optimum import Placed, optimum, rates_of
from api.models.job import Aim, Budget, Contiguous, Costs, Job, Placement

__all__ = ["Placed", "alternatives", "best", "front", "roaming", "why_not"]

LEAST_CARBON = Aim()
AN_HOUR = timedelta(hours=1)


def best(costs: Costs, job: Job, aim: Aim = LEAST_CARBON) -> Placed | None:
    """The best placements of all runs in one zone; None if they have no place (see `why_not`).

    Each placement has pieces, emission and energy (restarts included), and its cost where prices
    are known. Proven optimal for every shape. Within a budget, that of several runs without a
    pause, and of runs with least stretches or restarts, is as far proven as the solver got: the
    certificate says so, and has the bound.
    """
    return optimum(rates_of([costs], job, aim), job, aim)


def why_not(costs: Costs, job: Job, aim: Aim = LEAST_CARBON) -> str | None:
    """Why the runs have no place in a zone, in words; None if they have one."""
    return explained.why_not(rates_of([costs], job, aim), job, aim)


def roaming(costs: Mapping[str, Costs], job: Job, aim: Aim = LEAST_CARBON) -> Placed | None:
    """The best of runs that may pause or stretch and move between zones at any moment for nothing.

    Pieces name their zone. ValueError for runs without a pause.
    """
    if isinstance(job.shape, Contiguous):
        raise ValueError("a run without a pause stays in its zone")
    return optimum(rates_of([*costs.values()], job, aim, [*costs]), job, aim)


def front(costs: Costs, job: Job, *, most: int = 20) -> list[Placed]:
    """The Pareto front of price and carbon, from the least carbon to the least price.

    At most so many exact points (two at least, unless one is best in both); none if there is no
    place where both are known. The certificate of each is in what was minimised for it: grams or
    money within a budget of the other, or weights of both. ValueError without prices.
    """
    if costs.price is None:
        raise ValueError("there is no front of price and carbon without prices")
    needing_prices = Aim(budget=Budget("price", 0.0))
    return fronts.front(rates_of([costs], job, needing_prices), job, most)


def alternatives(
    costs: Costs,
    job: Job,
    aim: Aim = LEAST_CARBON,
    *,
    most: int = 5,
    apart: timedelta = AN_HOUR,
) -> list[list[Placement]]:
    """The best placement of a job of one run and other good ones, by rising objective.

    Without a pause (and a budget) they start at least `apart` from each other, and each is the
    best of what is left. Else each is the best of those that end at least `apart` sooner, or begin
    as much later, than another. ValueError if there are several runs.
    """
    if len(job.earliest) != 1:
        raise ValueError("alternatives are those of one run")
    return others.alternatives(rates_of([costs], job, aim), job, aim, most=most, apart=apart)
