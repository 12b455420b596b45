"""What else could be done: later or earlier, for less money, or moving while it runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from api.models.job import Job, Placement
from api.models.optimization_engine import Placed, alternatives, front, roaming
from api.models.schedule.candidates import Candidate
from api.models.schedule.details import timings
from api.models.schedule.placing import Schedule
from api.models.schedule.proof import proof
from api.models.schedule.question import Question
from api.models.schedule.savings import percent
from api.models.schedule.spending import known_g, total_cost, total_kwh, value
from api.models.schedule.supply import Supply
from api.models.schedule.timing import end_of

Told = dict[str, Any]

MOST_POINTS = 20
NEAR = 1e-9


def further(asked: Question, supplied: Supply, made: Schedule, first: Candidate) -> Told:
    """`alternatives` in the first region; where they are asked for, `pareto` and `migrating`."""
    workload = asked.workload
    told: Told = {"alternatives": _alternatives(asked, supplied, made, first)}
    if workload.pareto:
        told["pareto"] = _pareto(asked, supplied, made)
    if workload.execution.migratable:
        told["migrating"] = _migrating(asked, supplied, made.placed[first.name])
    return told


def _alternatives(
    asked: Question, supplied: Supply, made: Schedule, first: Candidate
) -> list[Told]:
    """Other good placements of a one-time run in the first region, by rising objective."""
    workload, best = asked.workload, made.placed[first.name].placements
    is_one = workload.optimize_carbon and not workload.counts_networks and len(best) == 1
    if not is_one or not asked.job.max_delay:
        return []
    found = alternatives(supplied.costs(first.zone or ""), asked.job, workload.aim)
    least = value(best, workload.aim) or 0.0
    span = _span(best[0], asked.job)
    others = (runs for runs in found if _span(runs[0], asked.job) != span)
    return [_alternative(asked, runs, least, known_g(best) or 0.0) for runs in others]


def _span(run: Placement, job: Job) -> tuple[datetime, datetime]:
    return run.start, end_of(run, job)


def _alternative(asked: Question, runs: Sequence[Placement], least: float, least_g: float) -> Told:
    count, grams = value(runs, asked.workload.aim) or 0.0, known_g(runs) or 0.0
    return {
        "start": runs[0].start,
        "end": end_of(runs[0], asked.job),
        **_spent(asked, runs),
        "more_g": grams - least_g,
        "more": count - least,
        "more_percent": percent(count - least, least),
    }


def _spent(asked: Question, runs: Sequence[Placement]) -> Told:
    money = {"price": total_cost(runs)} if asked.workload.is_priced else {}
    return {"carbon_g": known_g(runs), **money, "energy_kwh": total_kwh(runs, asked.job)}


def _pareto(asked: Question, supplied: Supply, made: Schedule) -> list[Told]:
    """What nothing beats in both carbon and money, from the least carbon to the least money."""
    points = sorted(_points(asked, supplied, made), key=lambda point: point[:2])
    told: list[Told] = []
    for grams, money, region, runs in points:
        if not told or money < told[-1]["price"] - NEAR * abs(told[-1]["price"]):
            starts = [run.start for run in runs]
            told.append({"carbon_g": grams, "price": money, "region": region, "starts": starts})
    return told


def _points(
    asked: Question, supplied: Supply, made: Schedule
) -> Iterator[tuple[float, float, str, list[Placement]]]:
    for zone in asked.zones:
        names = [one.name for one in asked.open_regions if one.zone == zone]
        if names[0] not in made.placed or supplied.prices.trace(zone) is None:
            continue
        for placed in front(supplied.costs(zone), asked.job, most=MOST_POINTS):
            money = total_cost(placed.placements)
            if money is not None:
                yield known_g(placed.placements) or 0.0, money, names[0], placed.placements


def _migrating(asked: Question, supplied: Supply, best: Placed) -> Told | None:
    """The best of moving between the candidates' zones, beside staying in the first region."""
    costs = {zone: supplied.costs(zone) for zone in asked.zones if zone not in supplied.out}
    found = roaming(costs, asked.job, asked.workload.aim)
    if found is None:
        return None
    runs, grams = found.placements, known_g(found.placements) or 0.0
    staying = known_g(best.placements) or 0.0
    saved = 0.0 if abs(staying - grams) <= NEAR * abs(staying) else staying - grams
    pieces = (piece for run in runs for piece in run.pieces)
    return {
        "zones": list(dict.fromkeys(piece.zone for piece in pieces if piece.zone)),
        "timings": timings(asked, runs, supplied.transfers("")),
        **_spent(asked, runs),
        "saved_g": saved,
        "saved_percent": percent(saved, staying),
        "optimization": proof(
            found.certificate, runs, asked.workload.aim, supplied.prices.currency
        ),
    }
