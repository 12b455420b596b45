"""CAISO, the California Independent System Operator: what batteries do, in five-minute steps.

Discharging is positive, charging negative. `Total batteries` is what the fuel mix calls
`Batteries`; stand-alone batteries, and hybrids (those behind one meter with a plant), are its
parts. How the day's file tells its times: `_day`.
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
    measures=("storage",),
    step=timedelta(minutes=5),
    every=timedelta(minutes=15),
    look_back=timedelta(hours=3),
    reach=timedelta(days=1095),  # how far back the files go is not known; others ask for 2023
    span=timedelta(days=7),
    lag=timedelta(minutes=10),
    quiet=("00:00", "00:15"),
    expects={"storage": frozenset({"battery"})},
    undated=True,
)

BATTERIES = {
    "total batteries": "battery",
    "stand alone batteries": "standalone_battery",
    "hybrid batteries": "hybrid_battery",
}


def requests(window: Window) -> Requests:
    """One file for each local day."""
    return _day.files("storage", window)


def parse(document: Document) -> Iterator[Row]:
    """One row for each filled interval, in order."""
    needed = [{column} for column in BATTERIES]
    for start, values in _day.intervals(document, "storage", BATTERIES, together=needed):
        yield Row("US-CAISO", "storage", start, start + SOURCE.step, values)
