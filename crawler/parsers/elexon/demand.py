"""INDO and ITSDO: Great Britain's initial demand outturn, every half hour.

INDO is what the transmission grid delivers to the country; ITSDO adds station load, pumping and
exports. Both are published at the end of the half hour. The days asked for are settlement days
(London), both ends included. `/datasets/INDO` ignores settlement dates; this door takes them, and
its stream takes more than the 28 days that the other form allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import agreed, columns, filled, naming, side_by_side
from crawler.parsers._windows import check_window
from crawler.parsers.elexon import _answer as elexon
from crawler.source import Document, Empty, Requests, Row, Source, Window

SOURCE = Source(
    publisher=elexon.PUBLISHER,
    homepage=elexon.HOMEPAGE,
    licence=elexon.LICENCE,
    attribution=elexon.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="Europe/London",
    measures=("load",),
    step=elexon.HALF_HOUR,
    every=timedelta(minutes=10),
    look_back=timedelta(days=1),
    reach=elexon.REACH,
    span=timedelta(days=28, hours=1),
    lag=timedelta(minutes=10),
    expects={"load": frozenset({"load"})},
)

DAYS_A_REQUEST = 28
COMPONENTS = {
    "initialDemandOutturn": "load",
    "initialTransmissionSystemDemandOutturn": "transmission_system_demand",
}


def requests(window: Window) -> Requests:
    """The settlement days that the window touches, four weeks at a time."""
    yield from elexon.by_settlement_days("/demand/outturn/stream", window, DAYS_A_REQUEST)


def parse(document: Document) -> Iterator[Row]:
    """One row of load a half hour, in order; a figure that is null is not there yet."""
    rows = elexon.records(document)
    stamps, *figures = columns(rows, "startTime", *COMPONENTS)
    table = {
        ours: filled(column, naming(f"{field} at {{}}", stamps), blank=None)
        for (field, ours), column in zip(COMPONENTS.items(), figures, strict=True)
    }
    what = naming("{}", stamps)
    stated = agreed(elexon.starts_of(rows), side_by_side(table), what)
    check_window(document.window, stated, SOURCE.step)
    if not any(stated.values()):
        raise Empty("no half hour has a figure yet")
    for start, values in sorted(stated.items()):
        if values:
            yield Row("GB", "load", start, start + SOURCE.step, values)
