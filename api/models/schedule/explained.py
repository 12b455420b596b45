"""Why the regions rank as they do: how far each is behind the first, and by which term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.models.job import Aim
from api.models.schedule.savings import percent
from api.models.schedule.scoring import CARBON, DIGITS, PRICE, Scores

COMPUTE, MIGRATION = "carbon-emission-from-compute", "carbon-emission-from-migration"
WAN, WAN_WEIGHT = "wan-network-usage", 0.001
TERMS = {
    COMPUTE: "computing emits {more:.6g} gCO2eq more",
    MIGRATION: "moving its data emits {more:.6g} gCO2eq more",
    PRICE: "its electricity costs {more:.6g} {currency} more",
    WAN: "{more:.6g} GB more pass the network",
}
FIRST, EQUAL = "No region rates better", "As good as {first}"
UNKNOWN = "What it would emit or cost is not known"

Told = dict[str, Any]


def explained(
    ranked: Sequence[Mapping[str, Any]], scores: Mapping[str, Scores], aim: Aim
) -> list[Told]:
    """Each region in the order of the ranking; `rank` from 1, equals alike."""
    told: list[Told] = []
    first = ranked[0]["candidates"][0]
    for entry in ranked:
        place = {"rank": len(told) + 1, "rating": entry["rating"]}
        told += [
            {"region": name, **place, **_behind(scores, name, first, aim)}
            for name in entry["candidates"]
        ]
    return told


def _behind(scores: Mapping[str, Scores], name: str, first: str, aim: Aim) -> Told:
    """How much more than the first a region emits and costs, and the term that counts most."""
    own, best = scores[name], scores[first]
    more, in_percent = _more(own, best, CARBON)
    because = _because(own, best, aim)
    money = {"price": own[PRICE], "more_price": _more(own, best, PRICE)[0]} if PRICE in own else {}
    return {
        "carbon_g": own[CARBON],
        "more_g": more,
        "more_percent": in_percent,
        **money,
        "because": because,
        "reason": _reason(scores, name, first, because),
    }


def _reason(scores: Mapping[str, Scores], name: str, first: str, because: str | None) -> str:
    own, best = scores[name], scores[first]
    if because is not None:
        more, currency = _more(own, best, because)[0], own.get(f"{PRICE}-unit")
        return f"Rated after {first}: " + TERMS[because].format(more=more, currency=currency)
    if own[CARBON] is None:
        return UNKNOWN
    return FIRST if name == first else EQUAL.format(first=first)


def _because(own: Scores, best: Scores, aim: Aim) -> str | None:
    """The term of the rating by which a region falls behind most; None if by none."""
    weights = {
        COMPUTE: aim.carbon_weight,
        MIGRATION: aim.carbon_weight,
        PRICE: aim.price_weight,
        WAN: WAN_WEIGHT,
    }
    behind = {name: weight * (_more(own, best, name)[0] or 0.0) for name, weight in weights.items()}
    worst = max(behind, key=lambda name: behind[name])
    return worst if behind[worst] > 0 else None


def _more(own: Scores, best: Scores, term: str) -> tuple[float | None, float | None]:
    """The difference, and in percent of the first's."""
    ours, least = own.get(term), best.get(term)
    if not isinstance(ours, int | float) or not isinstance(least, int | float):
        return None, None
    more = round(ours - least, DIGITS)
    return more, percent(more, least)
