"""The best starts as a PuLP model over all regions and runs at once, with the solver's bound.

minimise    sum of grams[region, run, start] x[region, run, start]
subject to  sum over regions of y[region] = 1
            sum over starts of x[region, run, start] = y[region]     for each region and run
            x, y binary
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pulp

from api.models import optimization_model
from api.models.carbon_trace import CarbonTrace
from api.models.certificate import Certificate, Status
from api.models.engine.starts import Choices, choices
from api.models.job import Job, Placement, total_g
from api.models.limits import TooLarge
from api.models.optimization_model import method, outcome


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver found: where the runs go, and what is proven of it."""

    certificate: Certificate
    region: str | None = None
    placements: tuple[Placement, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """The problem and its columns, by region and run; costs are (grams - cheapest) / span."""

    problem: pulp.LpProblem
    runs: Mapping[str, Sequence[Choices]]
    regions: Mapping[str, pulp.LpVariable]
    starts: Mapping[str, Sequence[Sequence[pulp.LpVariable]]]
    cheapest: float
    span: float

    def grams(self, cost: float) -> float:
        """What a cost of the model is in gCO2eq."""
        return cost * self.span + self.cheapest * len(next(iter(self.runs.values())))


def choose(
    traces: Mapping[str, CarbonTrace], job: Job, solver: pulp.LpSolver | None = None
) -> Answer:
    """Choose the region and the starts that emit least; ties go to the earliest start.

    A region in which a run has no place is left out. Raises `TooLarge` above `MAX_STARTS`.
    """
    solver = solver or optimization_model.preferred()
    runs = _choices(traces, job)
    if not runs:
        return Answer(Certificate("infeasible", method(solver)))
    model = build(runs)
    model.problem.solve(solver)
    return _answer(model, solver)


def _choices(traces: Mapping[str, CarbonTrace], job: Job) -> dict[str, list[Choices]]:
    """The possible starts of the regions in which every run has one; counted as they are made."""
    found: dict[str, list[Choices]] = {region: [] for region in traces}
    size = 0
    for region, trace in traces.items():
        for run in choices(trace, job):
            size += len(run.starts)
            if size > optimization_model.MAX_STARTS:
                raise TooLarge(
                    f"the model would choose among more than {optimization_model.MAX_STARTS} starts"
                )
            found[region].append(run.possible)
    return {region: each for region, each in found.items() if all(len(r.starts) for r in each)}


def build(runs: Mapping[str, Sequence[Choices]]) -> Model:
    """The model, its costs scaled to [0, 1] so that the solver's tolerances suit them."""
    grams = np.concatenate([run.grams for run in chain(*runs.values())])
    problem = pulp.LpProblem("schedule", pulp.LpMinimize)
    model = Model(
        problem=problem,
        runs=runs,
        regions={region: _binary(problem, f"y_{n}") for n, region in enumerate(runs)},
        starts={
            region: [
                [_binary(problem, f"x_{n}_{k}_{at}") for at in range(len(run.starts))]
                for k, run in enumerate(each)
            ]
            for n, (region, each) in enumerate(runs.items())
        },
        cheapest=float(grams.min()),
        span=float(np.ptp(grams)) or 1.0,
    )
    problem += pulp.lpSum(_costs(model))
    problem += pulp.lpSum(model.regions.values()) == 1, "one_region"
    for n, (region, each) in enumerate(model.starts.items()):
        for k, columns in enumerate(each):
            problem += pulp.lpSum(columns) == model.regions[region], f"one_start_{n}_{k}"
    return model


def _binary(problem: pulp.LpProblem, name: str) -> pulp.LpVariable:
    return problem.add_variable(name, 0, 1, cat=pulp.LpBinary)


def _costs(model: Model) -> Iterator[pulp.LpAffineExpression]:
    for region, each in model.runs.items():
        for run, columns in zip(each, model.starts[region], strict=True):
            costs = (run.grams - model.cheapest) / model.span
            yield from (cost * column for cost, column in zip(costs.tolist(), columns, strict=True))


def _answer(model: Model, solver: pulp.LpSolver) -> Answer:
    status = outcome(model.problem)
    region = next((r for r, taken in model.regions.items() if (taken.value() or 0) > 0.5), None)
    if status not in ("optimal", "feasible") or region is None:
        return Answer(Certificate(status, method(solver)))
    placements = tuple(
        _chosen(run, columns)
        for run, columns in zip(model.runs[region], model.starts[region], strict=True)
    )
    objective = total_g(placements)
    bound = _bound(model, solver, status)
    proven = None if bound is None else min(bound, objective)
    return Answer(Certificate(status, method(solver), objective, proven), region, placements)


def _chosen(run: Choices, columns: Sequence[pulp.LpVariable]) -> Placement:
    """The start that the solver took, or the earliest that emits as little."""
    taken = int(np.argmax([column.value() for column in columns]))
    return run.earliest_within(float(run.grams[taken]))


def _bound(model: Model, solver: pulp.LpSolver, status: Status) -> float | None:
    """The solver's own lower bound; CBC tells it only by finishing."""
    if solver.name == "HiGHS":
        return model.grams(model.problem.solverModel.getInfo().mip_dual_bound)
    return model.grams(pulp.value(model.problem.objective)) if status == "optimal" else None
