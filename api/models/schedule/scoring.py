"""Scores regions by energy, carbon, network use and money, and ranks them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from api.models.job import Aim

DIGITS = 8

# The contract's: the rating is the mean of the three, the less the better.
WEIGHTS = {"energy-usage": 1000.0, "carbon-emission": 1.0, "wan-network-usage": 0.001}
CARBON, PRICE = "carbon-emission", "electricity-price"

Scores = dict[str, float | str | None]


def raw_scores(
    *, energy_kwh: float, carbon_g: float | None, wan_gb: float, moving_g: float = 0
) -> Scores:
    """A region's scores over all runs; without carbon data they are None.

    `moving_g` is what of the carbon moving data emits.
    """
    carbon = None if carbon_g is None else round(carbon_g, DIGITS)
    return {
        "energy-usage": round(energy_kwh, DIGITS),
        "energy-usage-unit": "kWh",
        "carbon-emission": carbon,
        "carbon-emission-from-compute": None
        if carbon_g is None
        else round(carbon_g - moving_g, DIGITS),
        "carbon-emission-from-migration": round(moving_g, DIGITS),
        "carbon-emission-unit": "gCO2",
        "wan-network-usage": wan_gb,
        "wan-network-usage-unit": "GB",
    }


def with_price(scores: Scores, cost: float | None, currency: str | None) -> Scores:
    """The scores, and what all runs cost."""
    price = None if cost is None else round(cost, DIGITS)
    return {**scores, PRICE: price, f"{PRICE}-unit": currency}


def weighted_score(
    scores: Scores, aim: Aim | None = None, stated_kwh: float | None = None
) -> float | None:
    """The mean of the weighted scores; the less the better. None when one is not known.

    The aim's weights are those of carbon and of money, which is added to the contract's three.
    `stated_kwh` stands for the energy where regions may draw different amounts of it: so the
    rating orders regions as the aim does.
    """
    aim = aim or Aim()
    weights = {**WEIGHTS, CARBON: aim.carbon_weight, PRICE: aim.price_weight}
    energy = scores["energy-usage"] if stated_kwh is None else stated_kwh
    weighed = {**scores, "energy-usage": energy}
    values = {name: weighed.get(name) for name, weight in weights.items() if weight}
    known = {name: value for name, value in values.items() if isinstance(value, int | float)}
    if len(known) < len(values):
        return None
    return round(sum(weights[name] * known[name] for name in known) / len(WEIGHTS), DIGITS)


def ranking(weighted: Mapping[str, float | None]) -> list[dict[str, Any]]:
    """The regions by ascending score, those of one score together; unknown scores last."""

    def order(region: str) -> tuple[bool, float]:
        score = weighted[region]
        return score is None, score or 0.0

    ordered = groupby(sorted(weighted, key=order), key=lambda region: weighted[region])
    return [{"rating": score, "candidates": list(regions)} for score, regions in ordered]
