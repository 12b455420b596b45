"""The best region's runs by the integer programme instead of the fast paths."""

from __future__ import annotations

from dataclasses import replace

from api.models.carbon_trace import CarbonTrace
from api.models.job import Aim, Contiguous, Costs, Job
from api.models.network.sums import summed
from api.models.optimization_engine import Placed, best
from api.models.schedule.placing import Schedule
from api.models.schedule.question import Question
from api.models.schedule.supply import Supply
from api.models.start_model import Answer, choose


def by_model(asked: Question, supplied: Supply, made: Schedule) -> Schedule:
    """The same schedule, but the best zone's runs, and what is proven of them, are the solver's.

    Where it runs out of time the schedule stays. Raises `optimization_model.TooLarge`.
    """
    aim, job = asked.workload.aim, asked.job
    if not isinstance(job.shape, Contiguous) or aim.budget:
        return made
    zones = {one.zone for one in asked.open_regions if one.zone and one.name in made.placed}
    costs = {zone: supplied.costs(zone) for zone in asked.zones if zone in zones}
    answer = choose({zone: _counted(each, aim, job) for zone, each in costs.items()}, job)
    if answer.region is None or answer.certificate.status != "optimal":
        return made
    solved = _placed(answer, costs[answer.region], job, aim)
    there = {one.name: solved for one in asked.open_regions if one.zone == answer.region}
    return replace(made, placed={**made.placed, **there})


def _counted(costs: Costs, aim: Aim, job: Job) -> CarbonTrace:
    """What a kilowatt-hour counts at each time, by the aim's weights."""
    weighed = [(costs.carbon, aim.carbon_weight), (costs.price, aim.price_weight)]
    parts = [(trace, weight) for trace, weight in weighed if trace is not None and weight]
    return summed([trace for trace, _ in parts], [weight for _, weight in parts], job.window)


def _placed(answer: Answer, costs: Costs, job: Job, aim: Aim) -> Placed:
    """The solver's starts, with what each run emits and costs from there."""
    starts = tuple(run.start for run in answer.placements)
    fixed = best(costs, replace(job.without_delay, earliest=starts), aim)
    if fixed is None:
        raise ValueError("the solver has put a run where nothing is known")
    return Placed(fixed.placements, answer.certificate)
