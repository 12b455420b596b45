"""MISO, the Midcontinent Independent System Operator: fuel mix of the latest five minutes.

Numbers are text, and hours have no leading zero; the clock is `_clock`'s. Only the newest interval
is served; what is missed is gone. `TotalMW` is the sum of the positive categories alone, so it is
no check. `Other` bundles hydro with pumped storage, diesel, waste and demand response, and is
negative when pumping prevails. `Imports` counts power into MISO, `Battery Storage` counts
discharging as positive. A category that is not listed was not measured. Categories have been added
without notice, so an unlisted one is an alarm.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from crawler.parsers._strict import json_of, number, once, summed
from crawler.parsers.miso._clock import EST_NAME, est, referred
from crawler.source import Document, Malformed, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher="Midcontinent Independent System Operator (MISO)",
    homepage="https://www.misoenergy.org/",
    licence="No open licence is stated; the terms of use of misoenergy.org apply",
    attribution="MISO",
    redistribute=False,
    zones=("US-MISO",),
    timezone=EST_NAME,
    measures=("generation", "flow"),
    step=timedelta(minutes=5),
    every=timedelta(minutes=3),
    look_back=timedelta(minutes=10),
    reach=None,
    span=timedelta(minutes=10),
    lag=timedelta(minutes=5),
    expects={"generation": frozenset({"coal", "gas", "nuclear", "wind", "solar"})},
    # one look in three minutes, and room to try again
    per_minute=3,
)

ENDPOINT = "https://public-api.misoenergy.org/api/FuelMix"

FUELS = {
    "Coal": "coal",
    "Natural Gas": "gas",
    "Nuclear": "nuclear",
    "Wind": "wind",
    "Solar": "solar",
    "Battery Storage": "battery",
    "Other": "unknown",
}
FLOWS = {"Imports": "net_import"}


def requests(_window: Window) -> Requests:
    """The newest interval, whatever the window: there is no history behind this door."""
    yield Request(ENDPOINT)


def parse(document: Document) -> Iterator[Row]:
    """One row of generation and one of net import, both of the interval that starts at RefId."""
    answer = json_of(document)
    start = referred(answer)
    stated: dict[str, float] = {}
    for entry in answer["Fuel"]["Type"]:
        category = _category(entry)
        if est(entry["INTERVALEST"]) != start:
            raise Malformed(f"{category} is of {entry['INTERVALEST']}, RefId {answer['RefId']}")
        once(stated, category, number(entry["ACT"], category), category)
    if not stated:
        raise Malformed("no category is listed")
    for measure, words in (("generation", FUELS), ("flow", FLOWS)):
        if values := summed(stated, words):
            yield Row("US-MISO", measure, start, start + SOURCE.step, values)


def _category(entry: dict[str, Any]) -> str:
    category = entry["CATEGORY"]
    if category not in FUELS and category not in FLOWS:
        raise Malformed(f"unknown category {category!r} with {entry['ACT']} MW")
    return str(category)
