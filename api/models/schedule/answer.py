"""The scheduler's answer, in the shape that c3lab's clients read, with proof and savings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.models.job import Placement
from api.models.schedule.details import detail
from api.models.schedule.echo import echo
from api.models.schedule.explained import explained
from api.models.schedule.first_contract import with_first_keys
from api.models.schedule.further import further
from api.models.schedule.out import Out
from api.models.schedule.placing import Schedule
from api.models.schedule.proof import proof
from api.models.schedule.savings import savings, savings_of_money
from api.models.schedule.scheduler import Question, Supply
from api.models.schedule.scoring import Scores, ranking, raw_scores, weighted_score, with_price
from api.models.schedule.spending import known_g, moving_g, total_cost, total_kwh

Answer = dict[str, Any]


def answer_of(asked: Question, supplied: Supply, made: Schedule, now: datetime) -> Answer:
    """The whole answer; without a viable region it lacks the rankings."""
    out = _out(asked, made)
    answer = {
        "request": echo(asked.workload),
        "original-region": asked.workload.original_location,
        "isos": {region.name: region.iso for region in asked.regions if region.zone},
        "warnings": _warnings(asked, made, out),
        "details": _details(asked, supplied, made),
        "infeasible": [
            {"region": name, "constraint": one.constraint, "reason": one.reason}
            for name, one in out.items()
        ],
    }
    if not made.placed:
        return answer
    ranked = answer | _ranked(asked, supplied, made) | _ages(supplied, now)
    if not asked.workload.names_no_candidate:
        return ranked
    zones = {region.name: region.zone for region in asked.regions if region.zone}
    moved = {name: supplied.transfers(name) for name in made.placed}
    return with_first_keys(ranked, asked.job, zones, _runs(made), moved)


def _runs(made: Schedule) -> dict[str, list[Placement]]:
    return {name: placed.placements for name, placed in made.placed.items()}


def _out(asked: Question, made: Schedule) -> dict[str, Out]:
    """Why each region that takes no part does not."""
    found = {one.name: one.out or asked.out or made.out.get(one.name) for one in asked.regions}
    return {name: out for name, out in found.items() if out}


def _warnings(asked: Question, made: Schedule, out: Mapping[str, Out]) -> dict[str, str]:
    """What is to be said of each region, in their order."""
    told = {**made.warnings, **{name: one.reason for name, one in out.items()}}
    return {one.name: told[one.name] for one in asked.regions if one.name in told}


def _details(asked: Question, supplied: Supply, made: Schedule) -> Answer:
    zones = {region.name: region.zone or "" for region in asked.regions}
    return {
        name: detail(
            asked,
            placed.placements,
            supplied.data[zones[name]].trace if zones[name] in supplied.data else None,
            supplied.transfers(name),
        )
        for name, placed in made.placed.items()
    }


def _ranked(asked: Question, supplied: Supply, made: Schedule) -> Answer:
    aim, currency = asked.workload.aim, supplied.prices.currency
    scores = {name: _scores(asked, supplied, name, runs) for name, runs in _runs(made).items()}
    weighted = {name: weighted_score(each, aim, asked.stated_kwh) for name, each in scores.items()}
    ranked = ranking(weighted)
    first = asked.region(ranked[0]["candidates"][0])
    best = made.placed[first.name]
    return {
        "optimal-regions": ranked,
        "weighted-scores": weighted,
        "raw-scores": scores,
        "candidates": explained(ranked, scores, aim),
        "optimization": proof(best.certificate, best.placements, aim, currency),
        "savings": {name: _savings(asked, made, name) for name in made.placed},
        **further(asked, supplied, made, first),
    }


def _scores(asked: Question, supplied: Supply, name: str, runs: list[Placement]) -> Scores:
    workload, dataset = asked.workload, asked.workload.dataset
    moves = supplied.transfers(name).moves
    gigabytes = dataset.input_size_gb + dataset.output_size_gb
    scores = raw_scores(
        energy_kwh=total_kwh(runs, asked.job),
        carbon_g=known_g(runs),
        moving_g=moving_g(runs),
        wan_gb=gigabytes * len(runs) * moves if workload.counts_networks else gigabytes,
    )
    if not workload.is_priced:
        return scores
    return with_price(scores, total_cost(runs), supplied.prices.currency)


def _savings(asked: Question, made: Schedule, name: str) -> Mapping[str, float | None]:
    runs, at_once = made.placed[name].placements, made.at_once.get(name)
    saved = savings(runs, at_once)
    return saved | savings_of_money(runs, at_once) if asked.workload.is_priced else saved


def _ages(supplied: Supply, now: datetime) -> Answer:
    """Whose data they are, and how old; prices too, where they count."""
    read = {**supplied.data, **(supplied.moving.data if supplied.moving else {})}
    ages = {f"c3lab:{zone}": data.age(now) for zone, data in read.items()}
    told: Answer = {"data_age": ages}
    if supplied.prices.currency is None:
        return told
    return told | {
        "currency": supplied.prices.currency,
        "price_age": supplied.prices.ages(now),
    }
