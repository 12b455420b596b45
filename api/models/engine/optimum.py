"""A job's runs placed by an aim, over rates that are already gathered, with the proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.models.certificate import Certificate
from api.models.engine import budgeted, shapes
from api.models.engine.budgeted import Outcome
from api.models.engine.plans import placements
from api.models.engine.rates import Rates, needs_price, weights_of
from api.models.job import Aim, Costs, Job, Placement
from database.moments import microseconds


@dataclass(frozen=True, slots=True)
class Placed:
    """Where each run goes, in the order of the job's, and what is proven of them together."""

    placements: list[Placement]
    certificate: Certificate


def rates_of(costs: Sequence[Costs], job: Job, aim: Aim, zones: Sequence[str] = ()) -> Rates:
    """The rates of all that the runs may use, in one zone without a name or in several."""
    first, last = job.window
    window = microseconds(first), microseconds(last)
    return Rates.of(zones or [None], costs, window, needs_price=needs_price(aim))


def optimum(rates: Rates, job: Job, aim: Aim) -> Placed | None:
    """The best placements; None if they have no place. Raises `TooLarge`."""
    outcome = _outcome(rates, job, aim)
    if outcome is None:
        return None
    found = placements(rates, job, outcome.plans)
    objective = weights_of(aim).total(found)
    bound = objective if outcome.bound is None else min(outcome.bound, objective)
    return Placed(found, Certificate(outcome.status, outcome.method, objective, bound))


def _outcome(rates: Rates, job: Job, aim: Aim) -> Outcome | None:
    if aim.budget is not None:
        try:
            return budgeted.placed(rates, job, aim, aim.budget)
        except budgeted.NotEnough:
            return None
    plans = shapes.plans(rates.line(weights_of(aim)), job)
    return None if plans is None else Outcome(plans, "optimal", shapes.method(job))
