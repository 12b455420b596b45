"""What is proven of a schedule, as the answer tells it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.models.certificate import Certificate
from api.models.job import Aim, Placement
from api.models.schedule.spending import known_g

GRAMS = "gCO2eq"


def unit_of(aim: Aim, currency: str | None) -> str:
    """The unit of what is minimised.

    >>> unit_of(Aim(1.0, 10.0), "EUR")
    '1 x gCO2eq + 10 x EUR'
    """
    parts = [(aim.carbon_weight, GRAMS), (aim.price_weight, currency or "money")]
    counted = [(weight, unit) for weight, unit in parts if weight]
    if len(counted) == 1 and counted[0][0] == 1:
        return counted[0][1]
    return " + ".join(f"{weight:g} x {unit}" for weight, unit in counted)


def proof(
    certificate: Certificate, runs: Sequence[Placement], aim: Aim, currency: str | None
) -> dict[str, Any]:
    """A certificate with its unit; `bound_g` is None where not carbon alone is minimised."""
    unit = unit_of(aim, currency)
    bound_g = certificate.bound if unit == GRAMS else None
    return {**proven(certificate, unit), "objective_g": known_g(runs), "bound_g": bound_g}


def proven(certificate: Certificate, unit: str) -> dict[str, Any]:
    """A certificate, its objective and bound in a unit."""
    return {
        "status": certificate.status,
        "method": certificate.method,
        "objective": certificate.objective,
        "bound": certificate.bound,
        "unit": unit,
        "gap": certificate.gap,
    }
