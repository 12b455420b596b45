"""What a workload asks: the job that it makes, and the regions that may take it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api.models.job import NO_TIME, Contiguous, Job
from api.models.limits import TooMuch
from api.models.schedule.candidates import Candidate, candidates, origin
from api.models.schedule.out import Out
from api.models.workload.workload import Workload

# Runs times regions: of contiguous runs; of others, or within a budget; with a front of each zone.
MOST_TIMINGS, MOST_SHAPED, MOST_FRONTS = 50_000, 10_000, 200
NO_RUN = "No run was drawn within 24 hours of start_time; another seed may draw one"
ROUNDING = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Question:
    """A workload, the job that it makes, and the regions that may take it.

    `origin` is where its data are, None where it does not say. `out`: no region can take it, and
    why.
    """

    workload: Workload
    job: Job
    regions: tuple[Candidate, ...]
    origin: Candidate | None = None
    out: Out | None = None

    @property
    def open_regions(self) -> list[Candidate]:
        """The regions that nothing speaks against so far."""
        return [region for region in self.regions if not (self.out or region.out)]

    @property
    def zones(self) -> list[str]:
        """The distinct zones of the open regions, in their order."""
        return list(dict.fromkeys(region.zone for region in self.open_regions if region.zone))

    def region(self, name: str) -> Candidate:
        """The region of that name."""
        return next(one for one in self.regions if one.name == name)

    @property
    def window(self) -> tuple[datetime, datetime]:
        """All that the runs may touch, as they are to be placed."""
        may_wait = self.workload.optimize_carbon or self.workload.counts_networks
        return (self.job if may_wait else self.at_once).window

    @property
    def at_once(self) -> Job:
        """The same runs without any pause or delay, an elastic one at its first level."""
        shape = self.job.shape if isinstance(self.job.shape, Contiguous) else Contiguous()
        return replace(self.job, runtime=self.workload.runtime, max_delay=NO_TIME, shape=shape)

    @property
    def stated_kwh(self) -> float:
        """What the workload says that all runs draw together."""
        return self.at_once.energy_kwh


def question(workload: Workload) -> Question:
    """What is asked, run by run and region by region. Raises `TooMuch`."""
    job, regions = job_of(workload), tuple(candidates(workload))
    _refuse_too_much(workload, len(job.earliest), len(regions))
    return Question(workload, job, regions, origin(workload), _out(job))


def _refuse_too_much(workload: Workload, runs: int, regions: int) -> None:
    is_plain = workload.execution.type == "contiguous" and workload.budget is None
    limits = [(MOST_TIMINGS if is_plain else MOST_SHAPED, "schedule.interval", "scheduled at once")]
    if workload.pareto:
        limits.append((MOST_FRONTS, "pareto", "told with their front"))
    for most, field, done in limits:
        if runs * regions > most:
            text = f"{runs} runs in each of {regions} regions: at most {most} are {done}"
            raise TooMuch(text, field)


def job_of(workload: Workload) -> Job:
    """The job of a workload. An elastic run may have a deadline sooner than its runtime."""
    runtime, leave = workload.runtime, workload.leave
    if workload.execution.levels and leave < NO_TIME:
        runtime, leave = max(NO_TIME, runtime + leave), NO_TIME
    shape = workload.execution.shape(workload.power_profile, workload.pue)
    return Job(workload.runs, runtime, leave, workload.kilowatts, shape)


def _out(job: Job) -> Out | None:
    if not job.earliest:
        return Out("runs", NO_RUN)
    least, there_is = job.shortest, job.runtime + job.max_delay
    if least - there_is < ROUNDING:
        return None
    until = f"before {(job.earliest[0] + there_is).isoformat()}"
    return Out("deadline", f"A run takes {least} at least, and {until} there are only {there_is}")
