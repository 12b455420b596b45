"""The sets of emission factors: what stands in them, and how an answer refers to them."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache

from database.reference import Factor, factors

SETS = {
    "lifecycle": "The whole life of plants and fuels: building, fuel supply, burning, taking down.",
    "direct": "Burning alone; biomass counts zero by convention, not at the stack.",
}
UNIT = "gCO2eq/kWh"


def listed(
    factor_set: str | None = None, fuel: str | None = None, zone: str | None = None
) -> list[dict[str, object]]:
    """The factors by set, fuel and zone; those that hold everywhere have no zone.

    With `zone` (our key), those that hold there: its own, and the general ones that it has none
    for.
    """
    chosen = [
        one
        for one in factors().values()
        if factor_set in (None, one.factor_set)
        and fuel in (None, one.fuel)
        and (zone is None or _holds(one, zone))
    ]
    chosen.sort(key=lambda one: (one.factor_set, one.fuel, one.zone or ""))
    return [asdict(one) for one in chosen]


@lru_cache(maxsize=1024)
def cited(factor_set: str, zone: str) -> dict[str, object]:
    """What an answer about a zone says of its factors: where they are listed, and their years."""
    held = [one for one in factors().values() if one.factor_set == factor_set and _holds(one, zone)]
    return {
        "listed_at": f"/emission-factors/?factor_set={factor_set}&zone={zone}",
        "years": sorted({one.year for one in held}),
    }


def _holds(factor: Factor, zone: str) -> bool:
    own = (factor.factor_set, factor.fuel, zone) in factors()
    return factor.zone == (zone if own else None)
