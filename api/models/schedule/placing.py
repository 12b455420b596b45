"""Places a workload's runs in every candidate region, and says of the others why they cannot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from math import nan
from typing import TypeVar

from api.models.certificate import Certificate
from api.models.engine.budgets import is_within
from api.models.job import Aim, Job, Placement
from api.models.network import NotEnoughTime, placed_with_transfers
from api.models.optimization_engine import Placed, why_not
from api.models.schedule.candidates import Candidate
from api.models.schedule.out import Out
from api.models.schedule.question import Question
from api.models.schedule.spending import known_g, total_cost, value
from api.models.schedule.supply import Supply

T = TypeVar("T")

AT_ONCE = "run-at-once"
TOO_DEAR = "The budget is {at_most:.9g} {unit}; here it takes {least:.9g} {unit} at least"
NO_PLACE = "{gap}: a run has no place"
AVOIDED = "{gap}; no run is placed there"


@dataclass(frozen=True, slots=True)
class Schedule:
    """By region: where the runs go, where they go without any delay, or why it takes no part.

    `warnings`: what is to be said of those that do take part.
    """

    placed: Mapping[str, Placed]
    at_once: Mapping[str, list[Placement]]
    out: Mapping[str, Out]
    warnings: Mapping[str, str]


def optimized(asked: Question, supplied: Supply) -> Schedule:
    """Every region's best placements; of a region in which a run has no place, why not."""
    found = _in_each(asked, lambda region: _in_region(asked, supplied, region))
    placed = {name: one for name, one in found.items() if isinstance(one, Placed)}
    out = {name: one for name, one in found.items() if isinstance(one, Out)}
    warnings = {name: text for name, text in _avoided(asked, supplied).items() if name in placed}
    return Schedule(placed, _at_once(asked, supplied), out, warnings)


def run_at_once(asked: Question, supplied: Supply) -> Schedule:
    """Every run at once, everywhere; what it emits is NaN where that is not known."""
    at_once, aim = _at_once(asked, supplied), asked.workload.aim
    lacks = {one.name: lack for one in asked.open_regions if (lack := _lack(supplied, one))}
    out = {name: lack for name, lack in lacks.items() if lack.constraint == "route"}
    out |= _too_late(asked, supplied)
    unknown = [Placement(earliest, nan) for earliest in asked.job.earliest]
    taken = {one.name: at_once.get(one.name, unknown) for one in asked.open_regions}
    placed = {
        name: Placed(runs, Certificate("not-requested", AT_ONCE, value(runs, aim)))
        for name, runs in taken.items()
        if name not in out
    }
    gaps = _gaps(asked, supplied, asked.at_once)
    warnings = {name: NO_PLACE.format(gap=gap) for name, gap in gaps.items()}
    return Schedule(
        placed, at_once, out, {name: lack.reason for name, lack in lacks.items()} | warnings
    )


def _in_each(asked: Question, of: Callable[[Candidate], T]) -> dict[str, T]:
    """What each open region has; those of one zone have the same, unless moving data differs."""
    found = dict[str | None, T]()
    told = dict[str, T]()
    for region in asked.open_regions:
        key = region.name if asked.workload.counts_networks else region.zone
        if key not in found:
            found[key] = of(region)
        told[region.name] = found[key]
    return told


def _in_region(asked: Question, supplied: Supply, region: Candidate) -> Placed | Out:
    if lack := _lack(supplied, region):
        return lack
    try:
        placed = _best(supplied, region, asked.job, asked.workload.aim)
    except NotEnoughTime as error:
        return Out("transfers", str(error))
    return placed or _no_place(asked, supplied, region)


def _best(supplied: Supply, region: Candidate, job: Job, aim: Aim) -> Placed | None:
    costs, transfers = supplied.costs(region.zone or ""), supplied.transfers(region.name)
    return placed_with_transfers(costs, job, aim, transfers)


def _lack(supplied: Supply, region: Candidate) -> Out | None:
    """What a region lacks that its runs could be placed by."""
    moving = supplied.moving.out if supplied.moving else {}
    return supplied.out.get(region.zone or "") or moving.get(region.name)


def _no_place(asked: Question, supplied: Supply, region: Candidate) -> Out:
    """Why no run has a place in a region whose data reach over the time range."""
    if too_dear := _too_dear(asked, supplied, region):
        return too_dear
    zone, window = region.zone or "", asked.job.window
    if asked.workload.minds_money and _best(supplied, region, asked.job, Aim()):
        return Out("price", f"The price for iso c3lab:{zone} has holes: a run has no place")
    gap = _gap(zone, supplied.data[zone].trace.unknown(*window))
    why = why_not(supplied.costs(zone), asked.job, asked.workload.aim)
    return Out("unknown-intensity", ": ".join([NO_PLACE.format(gap=gap), *([why] if why else [])]))


def _too_dear(asked: Question, supplied: Supply, region: Candidate) -> Out | None:
    """That the least possible is more than the budget, if it is."""
    budget = asked.workload.budget
    if budget is None:
        return None
    is_carbon = budget.of == "carbon"
    aim = Aim(1.0, 0.0) if is_carbon else Aim(0.0, 1.0)
    cheapest = _best(supplied, region, asked.job, aim)
    if cheapest is None:
        return None
    least = known_g(cheapest.placements) if is_carbon else total_cost(cheapest.placements)
    if least is not None and is_within(least, budget):
        return None
    unit = "gCO2eq" if is_carbon else supplied.prices.currency
    return Out("budget", TOO_DEAR.format(at_most=budget.at_most, least=least or 0.0, unit=unit))


def _at_once(asked: Question, supplied: Supply) -> dict[str, list[Placement]]:
    """Where the runs go without delay, in the regions where that is known."""
    placed = _in_each(asked, lambda region: _in_region_at_once(asked, supplied, region))
    return {name: found.placements for name, found in placed.items() if found}


def _in_region_at_once(asked: Question, supplied: Supply, region: Candidate) -> Placed | None:
    """The runs at once, as soon as their data are there."""
    if _lack(supplied, region):
        return None
    job = replace(asked.at_once, max_delay=supplied.transfers(region.name).total_time)
    covers = supplied.data[region.zone or ""].trace.covers(*job.window)
    return _best(supplied, region, job, Aim()) if covers else None


def _too_late(asked: Question, supplied: Supply) -> dict[str, Out]:
    """The regions to which moving data takes longer than a run may wait."""
    return {
        region.name: Out("transfers", str(NotEnoughTime()))
        for region in asked.open_regions
        if supplied.transfers(region.name).total_time > asked.job.max_delay
    }


def _avoided(asked: Question, supplied: Supply) -> dict[str, str]:
    """What is to be said of each region that can take part: where no run is, what has no price."""
    gaps = _gaps(asked, supplied, asked.job)
    faults = supplied.prices.faults
    unpriced = {one.name: faults.get(one.zone or "") for one in asked.open_regions}
    told = {name: text for name, text in unpriced.items() if text}
    for name, gap in gaps.items():
        told[name] = "; ".join([AVOIDED.format(gap=gap), *([told[name]] if name in told else [])])
    return told


def _gaps(asked: Question, supplied: Supply, job: Job) -> dict[str, str]:
    """For how much of the job's window each region's intensity is not known."""
    unknown = {zone: data.trace.unknown(*job.window) for zone, data in supplied.data.items()}
    return {
        region.name: _gap(region.zone, gap)
        for region in asked.open_regions
        if region.zone and (gap := unknown.get(region.zone))
    }


def _gap(zone: str, gap: timedelta) -> str:
    return f"Carbon intensity of iso c3lab:{zone} is unknown for {gap} of the time range"
