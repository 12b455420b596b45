"""ERCOT's batteries of yesterday and today, in five-minute steps: what they charge and discharge.

A record's time is the end of its interval: `Power Storage` of the fuel mix, stamped seconds
before 00:05, comes nearer to what is told of 00:05 here than to what is told of 00:00. Charging
is below zero, discharging above, and `netOutput` their sum. The day that a block is said to be of
may be any hour of it; the epoch tells the two hours of an autumn night apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from crawler.parsers._strict import number, once
from crawler.parsers.ercot import _dashboard as ercot
from crawler.source import Document, Empty, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher=ercot.PUBLISHER,
    homepage=f"{ercot.HOMEPAGE}/energystorageresources",
    licence=ercot.LICENCE,
    attribution=ercot.ATTRIBUTION,
    redistribute=False,
    zones=(ercot.ZONE,),
    timezone="America/Chicago",
    measures=("storage",),
    step=ercot.FIVE_MINUTES,
    every=timedelta(minutes=5),
    look_back=ercot.REACH,
    reach=ercot.REACH,
    span=timedelta(days=2),
    lag=timedelta(minutes=10),
    expects={"storage": frozenset({"battery", "battery_charging", "battery_discharging"})},
)

ROUNDING_MW = 0.01
COMPONENTS = {
    "netOutput": "battery",
    "totalCharging": "battery_charging",
    "totalDischarging": "battery_discharging",
}


def requests(window: Window) -> Requests:
    """The dashboard, which tells of two days whatever is asked."""
    return ercot.questions("energy-storage-resources", window, SOURCE.span)


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes, in order."""
    return ercot.asked_for(document, _rows(document))


def _rows(document: Document) -> Iterator[Row]:
    stated: dict[datetime, dict[str, float]] = {}
    for record in ercot.days(document):
        start = ercot.on_the_grid(ercot.moment(record["epoch"]), SOURCE.step)
        values = {
            ours: number(record[field], f"{field} at {record['timestamp']}")
            for field, ours in COMPONENTS.items()
        }
        net, *parts = values.values()
        if abs(net - sum(parts)) > ROUNDING_MW:
            raise Malformed(f"{net} MW at {record['timestamp']} is not the sum of {parts}")
        once(stated, start, values, str(record["timestamp"]))
    if not stated:
        raise Empty("no interval is there yet")
    for start, values in sorted(stated.items()):
        yield Row(ercot.ZONE, "storage", start, start + SOURCE.step, values)
