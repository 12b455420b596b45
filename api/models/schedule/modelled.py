"""The first region's runs by the integer programme instead of the fast paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from api.models import optimization_model
from api.models.carbon_trace import CarbonTrace
from api.models.certificate import Certificate
from api.models.grid.problem import Solution
from api.models.job import Aim, Contiguous, Costs, Job, Placement
from api.models.limits import TooLarge
from api.models.network.sums import summed
from api.models.optimization_engine import Placed, best
from api.models.schedule.on_grid import RUN, OnGrid
from api.models.schedule.placing import Schedule
from api.models.schedule.question import Question
from api.models.schedule.supply import Supply
from api.models.start_model import Answer, choose

MOST_RUNS = 50


def by_model(asked: Question, supplied: Supply, made: Schedule) -> Schedule:
    """The same schedule, but the best zone's runs, and what is proven of them, are the solver's.

    Where it runs out of time, and for contiguous runs within a budget or several others within
    one, the schedule stays as it is. Raises `TooLarge`.
    """
    zones = {one.zone for one in asked.open_regions if one.name in made.placed}
    costs = {zone: supplied.costs(zone) for zone in asked.zones if zone in zones}
    solved = _solved(asked, costs, made) if costs else None
    if solved is None:
        return made
    zone, placed = solved
    there = {one.name: placed for one in asked.open_regions if one.zone == zone}
    return replace(made, placed={**made.placed, **there})


def _solved(
    asked: Question, costs: Mapping[str, Costs], made: Schedule
) -> tuple[str, Placed] | None:
    aim, job = asked.workload.aim, asked.job
    if isinstance(job.shape, Contiguous):
        return None if aim.budget else _started(costs, job, aim)
    if len(job.earliest) == 1:
        return _in_slots(costs, job, aim)
    if aim.budget:
        return None
    zone = min(costs, key=lambda zone: _objective(asked, made, zone))
    return _each_in_slots(zone, costs[zone], job, aim)


def _objective(asked: Question, made: Schedule, zone: str) -> float:
    """What the fast path has reached in a zone."""
    name = next(one.name for one in asked.open_regions if one.zone == zone)
    return made.placed[name].certificate.objective or 0.0


def _started(costs: Mapping[str, Costs], job: Job, aim: Aim) -> tuple[str, Placed] | None:
    """The zone and the starts of runs without a pause, chosen in one model."""
    answer = choose({zone: _counted(each, aim, job) for zone, each in costs.items()}, job)
    if answer.region is None or answer.certificate.status != "optimal":
        return None
    return answer.region, _placed(answer, costs[answer.region], job, aim)


def _counted(costs: Costs, aim: Aim, job: Job) -> CarbonTrace:
    """What a kilowatt-hour counts at each time; not known where its intensity is not known."""
    traces, weights = [costs.carbon], [aim.carbon_weight]
    if costs.price is not None and aim.price_weight:
        traces, weights = [*traces, costs.price], [*weights, aim.price_weight]
    return summed(traces, weights, job.window)


def _placed(answer: Answer, costs: Costs, job: Job, aim: Aim) -> Placed:
    """The solver's starts, with what each run emits and costs from there."""
    starts = tuple(run.start for run in answer.placements)
    fixed = best(costs, replace(job.without_delay, earliest=starts), aim)
    if fixed is None:
        raise ValueError("the solver has put a run where nothing is known")
    return Placed(fixed.placements, answer.certificate)


def _in_slots(costs: Mapping[str, Costs], job: Job, aim: Aim) -> tuple[str, Placed] | None:
    """The zone and the pieces of one run, chosen in one model."""
    grid = OnGrid.of(costs, job)
    solution = optimization_model.solve(grid.problem(aim))
    if not _is_proven(solution):
        return None
    zone, placement = grid.placement(solution.uses[RUN])
    return zone, Placed([placement], solution.certificate)


def _each_in_slots(zone: str, costs: Costs, job: Job, aim: Aim) -> tuple[str, Placed] | None:
    """The pieces of each run in a zone, a model a run."""
    if len(job.earliest) > MOST_RUNS:
        raise TooLarge(f"there would be more than {MOST_RUNS} models, one a run")
    placements, certificates = list[Placement](), list[Certificate]()
    for earliest in job.earliest:
        found = _in_slots({zone: costs}, replace(job, earliest=(earliest,)), aim)
        if found is None:
            return None
        placements += found[1].placements
        certificates.append(found[1].certificate)
    return zone, Placed(placements, _together(certificates))


def _together(each: Sequence[Certificate]) -> Certificate:
    """The certificate of runs that have nothing to do with each other."""
    objective = sum(one.objective or 0.0 for one in each)
    bounds = [one.bound for one in each if one.bound is not None]
    bound = sum(bounds) if len(bounds) == len(each) else None
    return Certificate("optimal", each[0].method, objective, bound)


def _is_proven(solution: Solution) -> bool:
    return solution.certificate.status == "optimal" and RUN in solution.uses
