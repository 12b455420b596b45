"""A reading of Puerto Rico's recordings: sites, and percents of the total.

| what     | theirs                       | ours                                            |
|----------|------------------------------|-------------------------------------------------|
| gas, oil | percents, and the total      | percents of the total, in MW                    |
| others   | the MW of each site          | sites of one fuel, added                        |
| interval | the moment of the page       | the five minutes that it lies in                |
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from tests.recordings.conversions.reading import Conversion, Event, Reading, moment
from tests.recordings.shelf import SHELF, expectation

STEP = timedelta(minutes=5)


def page(file: str) -> Conversion:
    def convert(event: Event, step: timedelta) -> Iterator[Reading]:
        when = moment(event["datetime"])
        start = when.replace(minute=when.minute // 5 * 5, second=0)
        sites = json.loads((SHELF / expectation(file)).read_text())["sites"]
        yield "generation", start, start + step, _mix(event, sites)

    return Conversion(
        file=file, source="prepa.generation", zone="US-PR", step=STEP, convert=convert
    )


def _mix(event: Event, sites: list[dict[str, Any]]) -> dict[str, float]:
    percent = event["fuel_percent"]
    one_percent = event["metrics"]["Total de Generación"] / 100
    by_name = {(site["type"], site["site"]): site["mw"] for site in sites}
    return {
        "gas": percent["LNG"] * one_percent,
        "oil": (percent["Bunker"] + percent["Diesel"]) * one_percent,
        "coal": by_name["COGEN", "AES"],
        "hydro": event["sum_mw_by_type"]["Hidroelectricas"],
        "wind": by_name["Renovable", "Wind"],
        "solar": by_name["Renovable", "Solar"],
        "biomass": by_name["Renovable", "Landfill"],
    }


CONVERSIONS = [page("prepa/dataSource_2023-04-25.js"), page("prepa/dataSource_2025-01-01.js")]
OURS = {"prepa": r"/dataSource\.js$"}
