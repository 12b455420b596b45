"""CAISO, the California Independent System Operator: demand of a day in five-minute steps.

`Current demand` is the load; the columns beside it are forecasts, and what is left of demand
without sun and wind, and are not read: they say nothing of when they were made. `netdemand.csv`
has the same column, and is read alike. How the day's file tells its times: `_day`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.caiso import _day
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher="California Independent System Operator (CAISO)",
    homepage="https://www.caiso.com/todays-outlook",
    licence="No open licence is stated; the terms of use of caiso.com apply",
    attribution="California ISO",
    redistribute=False,
    zones=("US-CAISO",),
    timezone="America/Los_Angeles",
    measures=("load",),
    step=timedelta(minutes=5),
    every=timedelta(minutes=5),
    look_back=timedelta(hours=3),
    reach=timedelta(days=2920),  # since about 2018
    span=timedelta(days=7),
    lag=timedelta(minutes=10),
    quiet=("00:00", "00:15"),
    expects={"load": frozenset({"load"})},
    undated=True,
)

DEMAND = {"current demand": "load"}
BESIDE = {
    "day ahead forecast",
    "hour ahead forecast",
    "demand response",
    "net demand",
    "net demand forecast",
}


def requests(window: Window) -> Requests:
    """One file for each local day."""
    return _day.files("demand", window)


def parse(document: Document) -> Iterator[Row]:
    """One row for each filled interval, in order."""
    demands = _day.intervals(
        document, "(?:net)?demand", DEMAND, together=[DEMAND.keys()], unread=BESIDE
    )
    for start, values in demands:
        yield Row("US-CAISO", "load", start, start + SOURCE.step, values)
