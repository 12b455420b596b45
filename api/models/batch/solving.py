"""Solves a batch, from the body that was sent to the answer; what a process of its own does."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import orjson

from api.models import optimization_model
from api.models.batch.answer import Solved, answer_of
from api.models.batch.batch import Batch, batch_of
from api.models.batch.costs import known
from api.models.batch.homes import homes_of, zones_of
from api.models.batch.posing import posed
from api.models.batch.schema import BatchSchema
from api.models.batch.slots import grid_of
from api.models.certificate import Certificate
from api.models.grid.problem import GridProblem, Solution
from api.models.joint.solving import solve
from database.connection import connect

NOTHING_TO_PLACE = "no-run-fits"
BEFORE, AFTER = 0.1, 0.95
"""How much of the whole work is done when the solver begins, and when it ends."""

Tell = Callable[[float, str, Certificate | None], None]


def answered(request: bytes, now: datetime, tell: Tell) -> dict[str, Any]:
    """The answer to a body that was checked before; `tell` hears how far it is, 0 to 1.

    `now` stands in for absent start times, and no forecast is newer. Raises
    `database.connection.Unavailable`, `marshmallow.ValidationError`, and `limits.TooMuch`.
    """
    batch = batch_of(BatchSchema().load(orjson.loads(request)), now)
    grid, homes = grid_of(batch), homes_of(batch.workloads)
    tell(0.02, "reading", None)
    with closing(connect("restapi_ro")) as connection:
        found = known(connection, batch, grid, zones_of(homes), now)
    tell(0.08, "posing", None)
    asked = posed(batch, grid, homes, found)
    started = time.monotonic()
    solution = _solution(batch, asked.problem, tell)
    seconds = time.monotonic() - started
    tell(AFTER, "telling", solution.certificate)
    return answer_of(Solved(batch, grid, homes, found, asked, solution, seconds), now)


def _solution(batch: Batch, problem: GridProblem, tell: Tell) -> Solution:
    """By what binds, or by one model of everything; `TooLarge` of that alone."""
    seconds = batch.time_limit / timedelta(seconds=1)
    if not problem.tasks:
        return Solution({}, {}, Certificate("infeasible", NOTHING_TO_PLACE))
    if not batch.common.use_new_optimization:
        tell(BEFORE, "one model of everything", None)
        return optimization_model.solve(problem, seconds=seconds)

    def progress(share: float, phase: str, proven: Certificate | None) -> None:
        tell(BEFORE + (AFTER - BEFORE) * min(1.0, max(0.0, share)), phase, proven)

    return solve(problem, seconds=seconds, progress=progress)
