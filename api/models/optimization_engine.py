"""Finds, exactly and fast, when each run of a job works so that all cost least; see `engine`.

What counts is `Aim`: a weighted sum of carbon and money, within a budget if there is one. A
stretch of time whose intensity (or, where the aim says anything of money, price) is not known is
never used. Of equals the earliest is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.models.carbon_trace import CarbonTrace
from api.models.certificate import Certificate
from api.models.engine import contiguous
from api.models.engine.plans import placements
from api.models.engine.rates import Rates, Weights, needs_price, weights_of
from api.models.engine.starts import Choices, choices
from api.models.job import Aim, Costs, Job, Placement, total_g
from database.moments import microseconds

__all__ = ["Choices", "Placed", "best", "certify", "choices", "place"]

LEAST_CARBON = Aim()


@dataclass(frozen=True, slots=True)
class Placed:
    """Where each run goes, in the order of the job's, and what is proven of them together."""

    placements: list[Placement]
    certificate: Certificate


def best(costs: Costs, job: Job, aim: Aim = LEAST_CARBON) -> Placed | None:
    """The best placements of all runs in one zone; None if they have no place (`why_not` says why).

    Each placement has pieces, emission and energy, and its cost where prices are known.
    """
    return _best(_rates({None: costs}, job, aim), job, aim)


def _rates(costs: Mapping[str | None, Costs], job: Job, aim: Aim) -> Rates:
    first, last = job.window
    window = microseconds(first), microseconds(last)
    return Rates.of(costs, window, needs_price=needs_price(aim))


def _best(rates: Rates, job: Job, aim: Aim) -> Placed | None:
    plans = contiguous.plans(rates.line(weights_of(aim)), job)
    known = [plan for plan in plans if plan is not None]
    if len(known) < len(plans):
        return None
    return _optimal(placements(rates, job, known), weights_of(aim), contiguous.METHOD)


def _optimal(found: list[Placement], weights: Weights, method: str) -> Placed:
    objective = _objective(found, weights)
    return Placed(found, Certificate("optimal", method, objective, objective))


def _objective(found: Sequence[Placement], weights: Weights) -> float:
    return sum(weights.value(each.emission_g, each.cost) for each in found)


def place(trace: CarbonTrace, job: Job) -> list[Placement] | None:
    """Where to put each run; ties go to the earliest start. None if a run has no place."""
    placements = [run.best() for run in choices(trace, job)]
    known = [placement for placement in placements if placement is not None]
    return known if len(known) == len(placements) else None


def certify(placements: Mapping[str, list[Placement]]) -> Certificate:
    """The certificate of the best region, when every region was placed by `place`."""
    if not placements:
        return Certificate("infeasible", "exact-breakpoints")
    best = min(total_g(placed) for placed in placements.values())
    return Certificate("optimal", "exact-breakpoints", best, best)
