"""Runs with least stretches or restarts within one budget: the general model on their grid."""

from __future__ import annotations

from dataclasses import replace

from api.models import optimization_model
from api.models.engine import posed
from api.models.engine.rates import Rates
from api.models.engine.several import Solved
from api.models.job import Aim, Budget, Job

MAX_SLOTS = 2000


def solve(rates: Rates, job: Job, aim: Aim, budget: Budget) -> Solved | None:
    """The best plans as far as the solver got.

    None in several zones at once, where `posed.posed` has no grid, or above `MAX_SLOTS`.
    """
    if len(rates.zones) > 1:
        return None
    problem = posed.posed(rates, job, replace(aim, budget=budget))
    if problem is None or sum(task.last - task.first for task in problem.tasks) > MAX_SLOTS:
        return None
    found = optimization_model.solve(problem)
    certificate = found.certificate
    plans = None
    if not found.unplaced and certificate.objective is not None:
        plans = [posed.plan(problem, task, found.uses[task.key]) for task in problem.tasks]
    return Solved(certificate.status, plans, certificate.bound, certificate.method)
