"""From a workload to where its runs go: candidates, their zones' carbon data, the schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection as Connection

from analytics.jobs import factors_of
from api.models.carbon_data import CarbonData, NoCarbonData, carbon_data
from api.models.job import Job
from api.models.reweighting import Reweighting
from api.models.schedule.candidates import Candidate, candidates
from api.models.schedule.placing import Schedule, optimized, unoptimized
from api.models.sought import Sought
from api.models.workload.workload import Workload

MOST_TIMINGS = 50_000
NO_RUN = "No run was drawn within 24 hours of start_time; another seed may draw one"


class TooMuch(ValueError):
    """The answer would list more runs than it may."""


@dataclass(frozen=True, slots=True)
class Question:
    """A workload, the job that it makes, and the regions that may take it."""

    workload: Workload
    job: Job
    regions: tuple[Candidate, ...]

    @property
    def zones(self) -> list[str]:
        """The distinct zones of the regions, in their order."""
        return list(dict.fromkeys(region.zone for region in self.regions if region.zone))


@dataclass(frozen=True, slots=True)
class Supply:
    """The carbon data of the zones that have them; of the others, why not."""

    data: Mapping[str, CarbonData]
    faults: Mapping[str, str]


def question(workload: Workload) -> Question:
    """What is asked, run by run and region by region. Raises `TooMuch` above `MOST_TIMINGS`."""
    job = Job(workload.runs, workload.runtime, workload.schedule.max_delay, workload.kilowatts)
    regions = tuple(candidates(workload))
    if len(job.earliest) * len(regions) > MOST_TIMINGS:
        raise TooMuch(
            f"{len(job.earliest)} runs in each of {len(regions)} regions: "
            f"at most {MOST_TIMINGS} are scheduled at once"
        )
    return Question(workload, job, regions)


def supply(connection: Connection, asked: Question, now: datetime) -> Supply:
    """The carbon data of every zone for all that the runs may touch, forecasts up to `now`."""
    if not asked.job.earliest:
        return Supply({}, dict.fromkeys(asked.zones, NO_RUN))
    job = asked.job if asked.workload.optimize_carbon else asked.job.without_delay
    sought = _sought(connection, asked.workload, now)
    data, faults = {}, {}
    for zone in asked.zones:
        try:
            data[zone] = carbon_data(connection, zone, *job.window, sought)
        except NoCarbonData as missing:
            faults[zone] = str(missing)
    return Supply(data, faults)


def _sought(connection: Connection, workload: Workload, now: datetime) -> Sought:
    return Sought(
        factor_set=workload.factor_set,
        is_emap=workload.carbon_data_source == "emap",
        weighing=_weighing(connection, workload),
        foretold_at=min(workload.as_of or now, now) if workload.use_prediction else None,
        as_of=workload.as_of,
        basis=workload.basis,
    )


def _weighing(connection: Connection, workload: Workload) -> Reweighting | None:
    ratio = workload.desired_renewable_ratio
    if ratio is None:
        return None
    return Reweighting(factors_of(connection), ratio, workload.factor_set)


def schedule(asked: Question, supplied: Supply) -> Schedule:
    """Where the runs go in each zone. Raises `optimization_model.TooLarge`."""
    if asked.workload.optimize_carbon:
        by_model = not asked.workload.use_new_optimization
        return optimized(supplied.data, asked.job, by_model=by_model)
    zones = asked.zones if asked.job.earliest else []
    return unoptimized({zone: supplied.data.get(zone) for zone in zones}, asked.job)
