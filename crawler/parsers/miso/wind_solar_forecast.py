"""MISO, the Midcontinent Independent System Operator: wind and solar power to come, by the hour.

The door is `WindSolar/GetCombined` of the host that replaced the data broker in December 2025;
three programs of 2026 read it, and nobody's answer of it is at hand. The broker's own answer of
one kind is (`getSolarForecast`): its stamps are starts, each an hour before its `HourEnding`, and
so they must be here, or it is an alarm. `RefId` is when the forecast stood so, and becomes
`issued_at`; hours that had begun by then are left out, and so are the actual values beside them,
which `miso.generation` has by the five minutes. Numbers are text; what is not there yet is empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from crawler.parsers._strict import json_of, number, once
from crawler.parsers.miso._clock import EST, EST_NAME, est, referred
from crawler.source import Document, Empty, Malformed, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher="Midcontinent Independent System Operator (MISO)",
    homepage="https://www.misoenergy.org/",
    licence="No open licence is stated; the terms of use of misoenergy.org apply",
    attribution="MISO",
    redistribute=False,
    zones=("US-MISO",),
    timezone=EST_NAME,
    measures=("generation",),
    step=timedelta(hours=1),
    every=timedelta(hours=1),
    look_back=timedelta(hours=1),
    look_ahead=timedelta(days=2),
    reach=None,
    span=timedelta(days=4),
    expects={"generation": frozenset({"solar", "wind"})},
    per_minute=3,
)

ENDPOINT = "https://public-api.misoenergy.org/api/WindSolar/GetCombined"
START, ENDING = "ForecastDateTimeEST", "ForecastHourEndingEST"
FUELS = {"ForecastSolarValue": "solar", "ForecastWindValue": "wind"}
BESIDE = {"ActualDateTimeEST", "ActualHourEndingEST", "ActualSolarValue", "ActualWindValue"}


def requests(_window: Window) -> Requests:
    """The forecast as it stands, whatever the window."""
    yield Request(ENDPOINT)


def parse(document: Document) -> Iterator[Row]:
    """One row for each hour to come, in order."""
    answer = json_of(document)
    issued, hours = referred(answer), dict[datetime, dict[str, float]]()
    for entry in answer["instance"]:
        if strangers := entry.keys() - {START, ENDING} - FUELS.keys() - BESIDE:
            raise Malformed(f"unknown {sorted(strangers)} in {entry}")
        start = _start(entry)
        once(hours, start, _mix(entry), f"the forecast of {entry[START]}")
    if not hours:
        raise Empty(f"nothing is foretold on {answer['RefId']}")
    for start, mix in sorted(hours.items()):
        if mix and start >= issued:
            end = start + SOURCE.step
            yield Row("US-MISO", "generation", start, end, mix, issued_at=issued)


def _start(entry: dict[str, Any]) -> datetime:
    start = est(entry[START])
    if int(entry[ENDING]) != start.astimezone(EST).hour + 1:
        raise Malformed(f"{entry[START]} does not start the hour that ends at {entry[ENDING]}")
    return start


def _mix(entry: dict[str, Any]) -> dict[str, float]:
    return {
        fuel: number(entry[column], f"{column} at {entry[START]}")
        for column, fuel in FUELS.items()
        if entry[column] not in (None, "")
    }
