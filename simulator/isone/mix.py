"""The fuel mix, stated at odd moments; a fuel that does not run is not stated.

A statement holds until the next one. What a reader is to make of five minutes is what held in
the middle of them, if it was stated that day and at most twenty minutes before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from simulator import truth
from simulator.isone.doors import NEW_YORK, ONE_DAY, STEP, ZONE, Records, midnight, stamp
from simulator.noise import uniform
from simulator.wire import Expected, whole

_REST = ("Landfill Gas", "Refuse", "Solar", "Wind", "Wood")
_HOLDS = timedelta(minutes=20)


@lru_cache(maxsize=64)
def moments(seed: int, day: date) -> list[datetime]:
    """When the mix of a local day is stated: 62 to 738 seconds apart."""
    moment = midnight(day)
    moment += timedelta(seconds=int(260 + 250 * uniform(seed, "isone first", day.toordinal())))
    found = []
    while moment < midnight(day + ONE_DAY):
        found.append(moment)
        pause = 400 + 338 * uniform(seed, "isone pause", int(moment.timestamp()))
        moment += timedelta(seconds=int(pause))
    return found


def statement(seed: int, moment: datetime) -> dict[str, int]:
    """Whole MW by category, in the order of the operator; storage discharges as `Other`."""
    plants = truth.state(seed, ZONE, moment - STEP / 2, STEP).plants
    megawatts = {
        "Coal": plants.get("coal", 0.0),
        "Hydro": plants["river"] + plants["reservoir"],
        "Natural Gas": plants["gas"],
        "Nuclear": plants["nuclear"],
        "Oil": plants["oil"],
        "Other": plants["battery"],
        "Landfill Gas": plants["biomass"] * 0.1,
        "Refuse": plants["waste"],
        "Solar": plants["solar"],
        "Wind": plants["onshore"] + plants["offshore"],
        "Wood": plants["biomass"] * 0.9,
    }
    always = ("Hydro", "Landfill Gas", "Natural Gas", "Nuclear", "Refuse", "Wind", "Wood")
    return {word: whole(mw) for word, mw in megawatts.items() if word in always or whole(mw)}


def service(seed: int, day: date, now: datetime) -> tuple[str, Records]:
    """One record for each category and moment."""
    return "GenFuelMix", [
        {
            "BeginDate": stamp(moment),
            "GenMw": mw,
            "FuelCategoryRollup": "Renewables" if word in _REST else word,
            "FuelCategory": word,
            "MarginalFlag": "Y" if word == "Natural Gas" else "N",
        }
        for moment in moments(seed, day)
        if moment <= now
        for word, mw in statement(seed, moment).items()
    ]


def chart(seed: int, day: date, now: datetime, _form: Mapping[str, str]) -> list[dict[str, Any]]:
    """One record for each moment, with a column a category and one for the renewables' sum."""
    records = []
    for moment in (moment for moment in moments(seed, day) if moment <= now):
        mix = statement(seed, moment)
        record: dict[str, Any] = {word.replace(" ", ""): mw for word, mw in mix.items()}
        record["Renewables"] = sum(mix.get(word, 0) for word in _REST)
        record["BeginDateMs"] = int(moment.timestamp() * 1000)
        records.append(record | {"BeginDate": stamp(moment)})
    return records


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What is to be read of every five minutes in [start, end), from whole MW."""
    rows: list[Expected] = []
    for begin in truth.intervals(start, end, STEP):
        middle = begin + STEP / 2
        stated = moments(seed, begin.astimezone(NEW_YORK).date())
        held = [moment for moment in stated if middle - _HOLDS <= moment <= middle]
        if held:
            state = truth.state(seed, ZONE, held[-1] - STEP / 2, STEP)
            rows.append((ZONE, "generation", begin, begin + STEP, {"coal": 0.0} | state.fuels()))
    return rows
