"""Scores regions by energy, carbon and network use, and ranks them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

DIGITS = 8

WEIGHTS = {"energy-usage": 1000.0, "carbon-emission": 1.0, "wan-network-usage": 0.001}

Scores = dict[str, float | str | None]


def raw_scores(*, energy_kwh: float, carbon_g: float | None, wan_gb: float) -> Scores:
    """A region's scores over all runs; without carbon data they are None. Nothing migrates yet."""
    carbon = None if carbon_g is None else round(carbon_g, DIGITS)
    return {
        "energy-usage": round(energy_kwh, DIGITS),
        "energy-usage-unit": "kWh",
        "carbon-emission": carbon,
        "carbon-emission-from-compute": carbon,
        "carbon-emission-from-migration": 0,
        "carbon-emission-unit": "gCO2",
        "wan-network-usage": wan_gb,
        "wan-network-usage-unit": "GB",
    }


def weighted_score(scores: Scores) -> float | None:
    """The mean of the weighted scores; the less the better. None when one is not known."""
    values = {name: scores[name] for name in WEIGHTS}
    known = {name: value for name, value in values.items() if isinstance(value, int | float)}
    if len(known) < len(WEIGHTS):
        return None
    return round(sum(WEIGHTS[name] * known[name] for name in WEIGHTS) / len(WEIGHTS), DIGITS)


def ranking(weighted: Mapping[str, float | None]) -> list[dict[str, object]]:
    """The regions by ascending score, those of one score together; unknown scores last."""

    def order(region: str) -> tuple[bool, float]:
        score = weighted[region]
        return score is None, score or 0.0

    ordered = groupby(sorted(weighted, key=order), key=lambda region: weighted[region])
    return [{"rating": score, "candidates": list(regions)} for score, regions in ordered]
