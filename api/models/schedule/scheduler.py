"""From a workload to where its runs go: what is asked, what is known, the schedule."""

from __future__ import annotations

from api.models.schedule.modelled import by_model
from api.models.schedule.placing import Schedule, optimized, run_at_once
from api.models.schedule.question import Question, question
from api.models.schedule.supply import Supply, supply

__all__ = ["Question", "Schedule", "Supply", "question", "schedule", "supply"]


def schedule(asked: Question, supplied: Supply) -> Schedule:
    """Where the runs go in each region. Raises `TooLarge`."""
    if not asked.workload.optimize_carbon:
        return run_at_once(asked, supplied)
    made = optimized(asked, supplied)
    return made if asked.workload.use_new_optimization else by_model(asked, supplied, made)
