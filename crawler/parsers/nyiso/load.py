"""NYISO: real-time actual load, summed over New York's eleven load zones, every five minutes.

A stamp is the moment of a reading, from 00:00 to 23:55; its row runs from there for five
minutes. `Time Zone` says EST or EDT. A zone may be late or blank: a set of zones that is not
whole is no load of New York, and gives no row. Stamps off the grid, with odd seconds, are left
out as those of the fuel mix are.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import gathered, known, naming, numbers
from crawler.parsers._strict import summed
from crawler.parsers.nyiso import _archive
from crawler.parsers.nyiso._archive import FIVE_MINUTES, is_on_the_grid, moment, tables
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher=_archive.PUBLISHER,
    homepage="https://www.nyiso.com/load-data",
    licence=_archive.LICENCE,
    attribution=_archive.ATTRIBUTION,
    redistribute=False,
    zones=("US-NY",),
    timezone="America/New_York",
    measures=("load",),
    step=FIVE_MINUTES,
    every=timedelta(minutes=5),
    look_back=timedelta(hours=3),
    reach=_archive.REACH,
    span=_archive.WIDEST,
    lag=timedelta(minutes=10),
    quiet=("00:00", "00:10"),
    expects={"load": frozenset({"load"})},
)

FEED = "pal"
HEADER = ("Time Stamp", "Time Zone", "Name", "PTID", "Load")
ZONES = dict.fromkeys(
    (
        "CAPITL", "CENTRL", "DUNWOD", "GENESE", "HUD VL", "LONGIL", "MHK VL", "MILLWD", "N.Y.C.",
        "NORTH", "WEST",
    ),
    "load",
)  # fmt: skip


def requests(window: Window) -> Requests:
    """The file of each local day, or what the ZIP of its month has of it."""
    yield from _archive.questions(FEED, window)


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes of which every zone is known, in order."""
    for _, columns in tables(document, FEED, HEADER):
        lines = [line for line in zip(*columns, strict=True) if line[-1]]
        stamps, clocks, names, _, mw = zip(*lines, strict=True) if lines else [()] * 5
        known(names, ZONES, naming("zone {} at {}: {} MW", names, stamps, mw))
        what = naming("{} at {} {}", names, stamps, clocks)
        stated = gathered(map(moment, stamps, clocks), names, numbers(mw, what), what)
        for start, zones in sorted(stated.items()):
            if is_on_the_grid(start) and zones.keys() == ZONES.keys():
                yield Row("US-NY", "load", start, start + FIVE_MINUTES, summed(zones, ZONES))
