"""What a workload cannot ask together, by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

Fault = tuple[str, Any]

NETWORK = "compute-and-network"
NOTHING = "There is nothing to minimise: carbon_weight and price_weight are both 0."
AT_ONCE = "With optimize_carbon false nothing is optimised."
NO_MONEY = "Nothing is reckoned in money: there is no price_weight, no budget of price, no pareto."
NO_ORIGIN = "compute-and-network needs to know where the data are."
FIXED = "With compute-and-network a run stays where its data have been moved to."
NO_FRONT = "With compute-and-network there is no front of carbon and money."
PROFILE = "Only a contiguous run has a power_profile."


def is_priced(asked: Mapping[str, Any]) -> bool:
    """Whether a workload's answer needs prices."""
    budget = asked["budget"]
    of_price = budget is not None and budget["of"] == "price"
    return bool(asked["price_weight"] or of_price or asked["pareto"])


def faults_of_combinations(data: Mapping[str, Any], original: Mapping[str, Any]) -> dict[str, Any]:
    """Of a checked body, and of the same as it was sent; the first fault of each field."""
    faults = chain(_of_power(data, original), _of_aim(data), _of_networks(data), _of_engine(data))
    found: dict[str, Any] = {}
    for field, texts in faults:
        found.setdefault(field, texts)
    return found


def _kind(data: Mapping[str, Any]) -> str:
    return data["execution"]["type"] if data["execution"] else "contiguous"


def _of_power(data: Mapping[str, Any], original: Mapping[str, Any]) -> Iterator[Fault]:
    profile = data["power_profile"]
    if not profile:
        return
    if _kind(data) != "contiguous":
        yield "power_profile", [PROFILE]
    lasts, runtime = sum(phase["seconds"] for phase in profile), data["runtime"].total_seconds()
    if lasts != runtime:
        text = f"Its seconds must add up to the runtime: {lasts} are not {runtime:.0f}."
        yield "power_profile", [text]
    for name in ("watts_per_core", "core_count"):
        if name in original:
            yield name, ["Must be left out where there is a power_profile."]


def _of_aim(data: Mapping[str, Any]) -> Iterator[Fault]:
    if not (data["carbon_weight"] or data["price_weight"]):
        yield "carbon_weight", [NOTHING]
    if data["currency"] and not is_priced(data):
        yield "currency", [NO_MONEY]
    if not data["optimize_carbon"]:
        yield from ((name, [AT_ONCE]) for name in ("budget", "pareto") if data[name])
        if data["execution"] and data["execution"]["migratable"]:
            yield "execution", {"migratable": [AT_ONCE]}


def _of_networks(data: Mapping[str, Any]) -> Iterator[Fault]:
    if data["carbon_accounting_mode"] != NETWORK:
        return
    if data["original_location"] is None:
        yield "original_location", [NO_ORIGIN]
    if data["execution"] and data["execution"]["migratable"]:
        yield "execution", {"migratable": [FIXED]}
    if data["pareto"]:
        yield "pareto", [NO_FRONT]


def _of_engine(data: Mapping[str, Any]) -> Iterator[Fault]:
    if not data["use_new_optimization"] and data["carbon_accounting_mode"] == NETWORK:
        yield "use_new_optimization", ["The integer programme moves no data."]
