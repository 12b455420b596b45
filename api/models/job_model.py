"""One job in one zone by the general model instead of the fast paths."""

from __future__ import annotations

import pulp

from api.models import optimization_model
from api.models.certificate import Certificate
from api.models.engine import posed
from api.models.engine.optimum import Placed, rates_of
from api.models.engine.plans import placements
from api.models.engine.rates import weights_of
from api.models.job import Aim, Costs, Job


def modelled(
    costs: Costs, job: Job, aim: Aim, solver: pulp.LpSolver | None = None
) -> Placed | None:
    """What `optimization_engine.best` finds, as the solver does, with its own status and bound.

    None if the runs have no place, if the time ran out before one was found, or where
    `engine.posed` has no grid for them (phases; some stretches). Raises `TooLarge`.
    """
    rates = rates_of([costs], job, aim)
    problem = posed.posed(rates, job, aim)
    if problem is None:
        return None
    found = optimization_model.solve(problem, solver)
    if found.unplaced or found.certificate.objective is None:
        return None
    plans = [posed.plan(problem, task, found.uses[task.key]) for task in problem.tasks]
    runs = placements(rates, job, plans)
    weights, told = weights_of(aim), found.certificate
    objective = sum(weights.value(run.emission_g, run.cost) for run in runs)
    bound = None if told.bound is None else min(told.bound, objective)
    return Placed(runs, Certificate(told.status, told.method, objective, bound))
