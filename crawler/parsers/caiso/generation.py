"""CAISO, the California Independent System Operator: fuel mix of a day in five-minute steps.

Solar draws power at night and stays negative. `Batteries` discharging and `Imports` are positive.
A day's file is telemetry that may be mended afterwards, so it is asked for again, days later.
How the day's file tells its times, and the two days unlike the others: `_day`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.caiso import _day
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher="California Independent System Operator (CAISO)",
    homepage="https://www.caiso.com/todays-outlook/supply",
    licence="No open licence is stated; the terms of use of caiso.com apply",
    attribution="California ISO",
    redistribute=False,
    zones=("US-CAISO",),
    timezone="America/Los_Angeles",
    measures=("generation", "flow"),
    step=timedelta(minutes=5),
    every=timedelta(minutes=5),
    look_back=timedelta(hours=3),
    reach=timedelta(days=2920),  # since about 2018
    span=timedelta(days=7),
    lag=timedelta(minutes=10),
    revises=(timedelta(days=1), timedelta(days=7)),
    quiet=("00:00", "00:15"),
    expects={"generation": frozenset({"solar", "wind", "hydro", "nuclear", "gas"})},
    undated=True,
)

COMPONENTS = {
    "solar": "solar",
    "wind": "wind",
    "geothermal": "geothermal",
    "biomass": "biomass",
    "biogas": "biomass",
    "small hydro": "hydro",
    "large hydro": "hydro",
    "coal": "coal",
    "nuclear": "nuclear",
    "natural gas": "gas",
    "batteries": "battery",
    "other": "unknown",
    "imports": "net_import",
}
PAIRS = ({"biomass", "biogas"}, {"small hydro", "large hydro"})  # half of a sum is no sum


def requests(window: Window) -> Requests:
    """One file for each local day."""
    return _day.files("fuelsource", window)


def parse(document: Document) -> Iterator[Row]:
    """One row of generation and one of net import for each filled interval, in order."""
    step, mixes = SOURCE.step, _day.intervals(document, "fuelsource", COMPONENTS, together=PAIRS)
    for start, values in mixes:
        end, imports = start + step, values.pop("net_import", None)
        if values:
            yield Row("US-CAISO", "generation", start, end, values)
        if imports is not None:
            yield Row("US-CAISO", "flow", start, end, {"net_import": imports})
