"""Places a workload's runs in every candidate region, and certifies the best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import nan

from api.models.carbon_data import CarbonData
from api.models.certificate import Certificate
from api.models.job import Job, Placement, total_g
from api.models.optimization_engine import certify, place
from api.models.start_model import choose

AT_ONCE = "run-at-once"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Each zone's runs, the same without any delay, what is wrong, and what is proven."""

    placements: Mapping[str, list[Placement]]
    at_once: Mapping[str, list[Placement]]
    warnings: Mapping[str, str]
    certificate: Certificate


def optimized(data: Mapping[str, CarbonData], job: Job, *, by_model: bool) -> Schedule:
    """Every zone's best placements. A zone in which a run has no place is left out.

    With `by_model` the best zone's come from the solver, unless it runs out of time; raises
    `optimization_model.TooLarge`.
    """
    placed = {zone: place(known.trace, job) for zone, known in data.items()}
    placements = {zone: found for zone, found in placed.items() if found is not None}
    certificate = certify(placements)
    if by_model:
        answer = choose({zone: data[zone].trace for zone in placements}, job)
        if answer.region is not None and answer.certificate.status == "optimal":
            certificate = answer.certificate
            placements[answer.region] = list(answer.placements)
    return Schedule(placements, _at_once(data, job), _warnings(data, job, placements), certificate)


def unoptimized(zones: Mapping[str, CarbonData | None], job: Job) -> Schedule:
    """Every run at once, everywhere; what it emits is NaN where that is not known."""
    at_once = _at_once({zone: known for zone, known in zones.items() if known}, job)
    unknown = [Placement(earliest, nan) for earliest in job.earliest]
    placements = {zone: at_once.get(zone, unknown) for zone in zones}
    totals = [total_g(placed) for placed in at_once.values()]
    certificate = Certificate("not-requested", AT_ONCE, min(totals, default=None))
    known = {zone: data for zone, data in zones.items() if data}
    return Schedule(placements, at_once, _warnings(known, job.without_delay, at_once), certificate)


def _at_once(data: Mapping[str, CarbonData], job: Job) -> dict[str, list[Placement]]:
    placed = {zone: place(known.trace, job.without_delay) for zone, known in data.items()}
    return {zone: found for zone, found in placed.items() if found is not None}


def _warnings(
    data: Mapping[str, CarbonData], job: Job, placed: Mapping[str, list[Placement]]
) -> dict[str, str]:
    """What each zone's unknown stretches mean for the job."""
    gaps = {zone: known.trace.unknown(*job.window) for zone, known in data.items()}
    return {zone: _gap(zone, gap, zone in placed) for zone, gap in gaps.items() if gap}


def _gap(zone: str, gap: timedelta, placed: bool) -> str:
    unknown = f"Carbon intensity of iso c3lab:{zone} is unknown for {gap} of the time range"
    return f"{unknown}; no run is placed there" if placed else f"{unknown}: a run has no place"
