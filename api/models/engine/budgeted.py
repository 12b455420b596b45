"""A job's runs within one budget, by whatever proves most for their shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from api.models.certificate import Status
from api.models.engine import gridded, several, shapes
from api.models.engine.budgets import Between, Point, is_within, spending, sweep
from api.models.engine.curve import Curve
from api.models.engine.plans import Plan, placements
from api.models.engine.rates import Rates, Weights, weights_of
from api.models.engine.several import Solved
from api.models.engine.shares import Shares, total
from api.models.job import Aim, Budget, Contiguous, Job
from database.moments import microseconds

SWEEP = "exact-parametric-sweep"
RELAXED = "lagrangean-relaxation"
CURVE = "exact-breakpoints"
TRIES = 8
PROVEN = 1e-9
"""A gap, relative to the objective, that is rounding."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """The runs' plans and what is proven of them; `bound` None: the objective itself."""

    plans: list[Plan]
    status: Status
    method: str
    bound: float | None = None


class NotEnough(ValueError):
    """The budget is below the least possible: `least`."""

    def __init__(self, budget: Budget, least: float) -> None:
        self.least = least
        unit = "gCO2eq" if budget.of == "carbon" else "of money"
        super().__init__(
            f"the budget of {budget.at_most:g} {unit} is below the least possible, {least:g}"
        )


def placed(rates: Rates, job: Job, aim: Aim, budget: Budget) -> Outcome | None:
    """The best plans within the budget; None if a run has no place anyway.

    Raises `NotEnough`, and `TooLarge` where several runs without a pause have too many starts.
    """
    if shapes.is_linear(job):
        return _linear(rates, job, aim, budget)
    if isinstance(job.shape, Contiguous) and len(job.earliest) == 1:
        return _single(rates, job, aim, budget)
    return _relaxed(rates, job, aim, budget)


def _linear(rates: Rates, job: Job, aim: Aim, budget: Budget) -> Outcome | None:
    if shapes.shares(rates.line(weights_of(aim)), job) is None:
        return None

    def solve(weights: Weights) -> Point[list[Shares]]:
        found = cast("list[Shares]", shapes.shares(rates.line(weights), job))
        return Point(found, *total(found, rates))

    between = sweep(solve, aim, budget)
    if between is None:
        raise NotEnough(budget, solve(spending(budget)).count(spending(budget)))
    return Outcome(_mixed(rates, job, between, budget), "optimal", SWEEP)


def _mixed(rates: Rates, job: Job, between: Between[list[Shares]], budget: Budget) -> list[Plan]:
    """The two plans mixed, with a little less of that above the budget if rounding spent more."""
    spent, share = spending(budget), between.share
    saved = between.over.count(spent) - between.within.count(spent)
    each = list(zip(between.over.found, between.within.found, strict=True))
    for _ in range(TRIES):
        plans = [over.mixed(within, share).laid() for over, within in each]
        used = _point(rates, job, plans).count(spent)
        if share == 0 or is_within(used, budget):
            break
        share = max(0.0, share - 2 * (used - budget.at_most) / saved)
    return plans


def _point(rates: Rates, job: Job, plans: list[Plan]) -> Point[list[Plan]]:
    found = placements(rates, job, plans)
    carbon = sum(each.emission_g for each in found)
    return Point(plans, carbon, sum(each.cost or 0.0 for each in found))


def _single(rates: Rates, job: Job, aim: Aim, budget: Budget) -> Outcome | None:
    curve = Curve.of(rates, job, microseconds(job.earliest[0]), weights_of(aim), budget)
    plan = curve.best(budget.at_most)
    if plan is None:
        least = float(curve.spendings(curve.starts).min())
        if least == float("inf"):
            return None
        raise NotEnough(budget, least)
    return Outcome([plan], "optimal", CURVE)


def _relaxed(rates: Rates, job: Job, aim: Aim, budget: Budget) -> Outcome | None:
    """What keeps to the budget of the two that the sweep ends with; exact if that meets its bound.

    Where it does not, the runs go to the solver.
    """
    if shapes.plans(rates.line(weights_of(aim)), job) is None:
        return None

    def solve(weights: Weights) -> Point[list[Plan]]:
        return _point(rates, job, cast("list[Plan]", shapes.plans(rates.line(weights), job)))

    between = sweep(solve, aim, budget)
    if between is None:
        raise NotEnough(budget, solve(spending(budget)).count(spending(budget)))
    counts = weights_of(aim)
    objective = between.within.count(counts)
    if objective - between.bound <= PROVEN * abs(objective):
        return Outcome(between.within.found, "optimal", RELAXED)
    solved = _solved(rates, job, aim, budget)
    if solved is None or solved.plans is None or solved.status == "infeasible":
        return Outcome(between.within.found, "feasible", RELAXED, between.bound)
    if solved.status != "optimal" and objective <= _point(rates, job, solved.plans).count(counts):
        return Outcome(between.within.found, "feasible", RELAXED, between.bound)
    bound = between.bound if solved.bound is None else max(solved.bound, between.bound)
    return Outcome(solved.plans, solved.status, solved.method, bound)


def _solved(rates: Rates, job: Job, aim: Aim, budget: Budget) -> Solved | None:
    if not isinstance(job.shape, Contiguous):
        return gridded.solve(rates, job, aim, budget)
    curves = [
        Curve.of(rates, job, microseconds(earliest), weights_of(aim), budget)
        for earliest in job.earliest
    ]
    return several.solve(curves, budget)
