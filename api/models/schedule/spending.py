"""What placements emit, cost and draw together."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from api.models.job import Aim, Job, Placement, total_g


def known_g(placements: Sequence[Placement]) -> float | None:
    """What all runs emit (gCO2eq); None where that is not known."""
    grams = total_g(placements)
    return None if isnan(grams) else grams


def moving_g(placements: Sequence[Placement]) -> float:
    """What moving all runs' data emits (gCO2eq)."""
    return sum(placement.moving_g for placement in placements)


def total_cost(placements: Sequence[Placement]) -> float | None:
    """What all runs cost; None where that is not known."""
    costs = [placement.cost for placement in placements if placement.cost is not None]
    return sum(costs) if len(costs) == len(placements) else None


def total_kwh(placements: Sequence[Placement], job: Job) -> float:
    """What all runs draw; of one of which it is not told, what the job says of it."""
    usual = job.energy_kwh / max(1, len(job.earliest))
    return sum(usual if one.energy_kwh is None else one.energy_kwh for one in placements)


def value(placements: Sequence[Placement], aim: Aim) -> float | None:
    """What the aim lets all runs count; None where a part of it is not known."""
    grams, money = known_g(placements), total_cost(placements)
    if (grams is None and aim.carbon_weight) or (money is None and aim.price_weight):
        return None
    return aim.carbon_weight * (grams or 0.0) + aim.price_weight * (money or 0.0)
