"""The scheduler's answer, in the shape that c3lab's clients read, with proof and savings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from math import isnan
from typing import Any

from api.models.carbon_trace import CarbonTrace
from api.models.certificate import Certificate
from api.models.job import Job, Placement, total_g
from api.models.schedule.first_contract import with_first_keys
from api.models.schedule.placing import Schedule
from api.models.schedule.scheduler import Question, Supply
from api.models.schedule.scoring import Scores, ranking, raw_scores, weighted_score
from api.models.schedule.timing import clock, stamp, timing
from api.models.workload.workload import Workload

MOST_RATES = 100_000

Answer = dict[str, Any]


def answer_of(asked: Question, supplied: Supply, made: Schedule, now: datetime) -> Answer:
    """The whole answer; without a viable region it lacks the rankings (`is_viable`)."""
    warnings = {**supplied.faults, **made.warnings}
    viable = {r.name: r.zone for r in asked.regions if r.zone and r.zone in made.placements}
    scores = {name: _scores(asked, made.placements[zone]) for name, zone in viable.items()}
    weighted = {name: weighted_score(each) for name, each in scores.items()}
    details = {zone: _detail(asked, supplied, made, zone) for zone in set(viable.values())}
    answer = {
        "request": echo(asked.workload),
        "original-region": asked.workload.original_location,
        "isos": {region.name: region.iso for region in asked.regions if region.zone},
        "warnings": {
            region.name: text
            for region in asked.regions
            if (text := region.warning or warnings.get(region.zone or ""))
        },
        "details": {name: details[zone] for name, zone in viable.items()},
    }
    if not viable:
        return answer
    ranked = answer | {
        "optimal-regions": ranking(weighted),
        "weighted-scores": weighted,
        "raw-scores": scores,
        "optimization": _proof(made.certificate),
        "savings": {name: _savings(made, zone) for name, zone in viable.items()},
        "data_age": {f"c3lab:{zone}": data.age(now) for zone, data in supplied.data.items()},
    }
    if not asked.workload.names_no_candidate:
        return ranked
    zones = {region.name: region.zone for region in asked.regions if region.zone}
    return with_first_keys(ranked, asked.job, zones, made.placements)


def echo(workload: Workload) -> Answer:
    """The workload with its defaults, and the starts that were drawn for recurring runs."""
    told = asdict(workload)
    told["runtime"] = clock(workload.runtime)
    told["schedule"]["max_delay"] = clock(workload.schedule.max_delay)
    if workload.schedule.interval is not None:
        told["schedule"]["interval"] = clock(workload.schedule.interval)
        told["schedule"]["drawn_starts"] = workload.runs
    return told


def _scores(asked: Question, placements: Sequence[Placement]) -> Scores:
    dataset = asked.workload.dataset
    return raw_scores(
        energy_kwh=asked.job.energy_kwh,
        carbon_g=_known(total_g(placements)),
        wan_gb=dataset.input_size_gb + dataset.output_size_gb,
    )


def _known(grams: float) -> float | None:
    return None if isnan(grams) else grams


def _detail(asked: Question, supplied: Supply, made: Schedule, zone: str) -> Answer:
    job, data = asked.job, supplied.data.get(zone)
    runs = zip(made.placements[zone], job.earliest, strict=True)
    return {
        "timings": [timing(placement, job, earliest) for placement, earliest in runs],
        "emission_rates": {
            "compute": _rates(data.trace, job, len(asked.regions)) if data else {},
            "transfer": {},
            "transfer.network": {},
            "transfer.endpoint": {},
        },
        "emission_integral": {},
        "route": [],
        "route.hop_count": 0,
    }


def _rates(trace: CarbonTrace, job: Job, regions: int) -> dict[str, float | None]:
    """Grams per second from each step's start on; none where there would be too many to list."""
    steps = trace.steps(*job.window)
    if len(steps) * regions > MOST_RATES:
        return {}
    scale = job.kilowatts / timedelta(hours=1).total_seconds()
    return {stamp(start): None if isnan(value) else value * scale for start, value in steps}


def _proof(certificate: Certificate) -> Answer:
    return {
        "status": certificate.status,
        "method": certificate.method,
        "objective_g": certificate.objective,
        "bound_g": certificate.bound,
        "gap": certificate.gap,
    }


def _savings(made: Schedule, zone: str) -> Mapping[str, float | None]:
    """What waiting saves against running at once in the same place."""
    best = _known(total_g(made.placements[zone]))
    now = total_g(made.at_once[zone]) if zone in made.at_once else None
    saved = None if now is None or best is None else now - best
    percent = 100 * saved / now if saved is not None and now else None
    return {"run_now_g": now, "best_g": best, "saved_g": saved, "saved_percent": percent}
