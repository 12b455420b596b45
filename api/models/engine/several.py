"""Several runs without a pause within one budget, exact in continuous time: a PuLP model.

For each run one segment of its curve, z[segment] binary, and how far along it, 0 <= along <= z:
grams and money are linear there, so the run starts at the segment's start + along x its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pulp

from api.models import optimization_model
from api.models.carbon_trace import Floats, Ticks
from api.models.certificate import Status
from api.models.engine.contiguous import begun
from api.models.engine.curve import Curve
from api.models.engine.plans import Plan
from api.models.engine.starts import parts
from api.models.job import Budget
from api.models.limits import TooLarge


@dataclass(frozen=True, eq=False)
class Segments:
    """A run's segments [start, end], what it counts and spends at both ends, and its variables.

    A start that is possible while those next to it are not is a segment of no length.
    """

    ends: Ticks
    value: Floats
    spent: Floats
    taken: list[pulp.LpVariable]
    along: list[pulp.LpVariable]

    @property
    def least(self) -> float:
        """What the run counts at least anyway."""
        return float(self.value.min())


@dataclass(frozen=True, eq=False)
class Solved:
    """What the solver proved, the runs' plans if it found any, and below what nothing comes."""

    status: Status
    plans: list[Plan] | None
    bound: float | None
    method: str


def solve(curves: Sequence[Curve], budget: Budget) -> Solved:
    """The best starts of all runs. Raises `TooLarge`."""
    if sum(len(curve.starts) for curve in curves) > optimization_model.MAX_STARTS:
        raise TooLarge(f"at most {optimization_model.MAX_STARTS} starts share one budget")
    solver = optimization_model.preferred()
    problem = pulp.LpProblem("budget", pulp.LpMinimize)
    runs = [_segments(problem, curve, f"r{at}") for at, curve in enumerate(curves)]
    scale = max(float(np.ptp(run.value)) for run in runs) or 1.0
    problem += _sum(
        [((run.value - run.least) / scale, run.taken, run.along) for run in runs],
    )
    most = max(float(np.abs(run.spent).max()) for run in runs) or 1.0
    spent = _sum([(run.spent / most, run.taken, run.along) for run in runs])
    problem += spent <= budget.at_most / most
    problem.solve(solver)
    status, told = optimization_model.outcome(problem), optimization_model.bound(problem, solver)
    bound = None if told is None else told * scale + sum(run.least for run in runs)
    found = status in ("optimal", "feasible")
    plans = [_plan(*each) for each in zip(curves, runs, strict=True)] if found else None
    return Solved(status, plans, bound, optimization_model.method(solver))


def _segments(problem: pulp.LpProblem, curve: Curve, name: str) -> Segments:
    value, spent = curve.values(curve.starts), curve.spendings(curve.starts)
    known = np.flatnonzero(np.isfinite(value))
    joined = known[:-1][np.diff(known) == 1]
    alone = known[~np.isin(known, np.concatenate([joined, joined + 1]))]
    ends = np.concatenate(
        [np.stack([joined, joined + 1], axis=1), np.stack([alone, alone], axis=1)]
    )
    taken = [problem.add_variable(f"{name}_z{at}", 0, 1, pulp.LpBinary) for at in range(len(ends))]
    along = [problem.add_variable(f"{name}_a{at}", 0, 1) for at in range(len(ends))]
    problem += pulp.lpSum(taken) == 1
    for z, a in zip(taken, along, strict=True):
        problem += a <= z
    return Segments(curve.starts[ends], value[ends], spent[ends], taken, along)


def _sum(
    each: Sequence[tuple[Floats, list[pulp.LpVariable], list[pulp.LpVariable]]],
) -> pulp.LpAffineExpression:
    terms: list[tuple[pulp.LpVariable, float]] = []
    for ends, taken, along in each:
        terms += zip(taken, ends[:, 0].tolist(), strict=True)
        terms += zip(along, (ends[:, 1] - ends[:, 0]).tolist(), strict=True)
    return pulp.LpAffineExpression(terms)


def _plan(curve: Curve, run: Segments) -> Plan:
    """From the whole tick next to the chosen start that spends less."""
    at = int(np.argmax([z.value() for z in run.taken]))
    first, last = run.ends[at]
    exact = float(run.along[at].value() or 0.0) * (last - first)
    near = first + np.array([np.floor(exact), np.ceil(exact)]).astype(np.int64)
    near = near.clip(first, last)
    return begun(int(near[np.argmin(curve.spendings(near))]), parts(curve.job))
