"""NYISO: power over New York's borders, summed by neighbour, every five minutes.

`Flow (MWH)` is MW and counts positive into New York. A stamp is the start of its five minutes,
from 00:00 to 23:55, and the newest may lie five minutes ahead. There is no column for the clock:
in the hour that comes twice in autumn the order of an interface's lines tells which is which.

A neighbour has several interfaces, and part of them is no sum. The one to Quebec under Lake
Champlain exists since 2026: it belongs to the sum of every file that names it. Lines inside New
York are not borders, and `SCH - HQ_IMPORT_EXPORT` is the line `SCH - HQ - NY` once more, without
what is wheeled through. The limits (9999 and -9999: none) are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import gathered, known, naming, numbers
from crawler.parsers._strict import summed
from crawler.parsers.nyiso import _archive
from crawler.parsers.nyiso._archive import FIVE_MINUTES, in_order, is_on_the_grid, tables
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher=_archive.PUBLISHER,
    homepage="https://www.nyiso.com/power-grid-data",
    licence=_archive.LICENCE,
    attribution=_archive.ATTRIBUTION,
    redistribute=False,
    zones=("US-NY",),
    timezone="America/New_York",
    measures=("flow",),
    step=FIVE_MINUTES,
    every=timedelta(minutes=5),
    look_back=timedelta(hours=3),
    reach=_archive.REACH,
    span=_archive.WIDEST,
    lag=timedelta(minutes=10),
    quiet=("00:00", "00:10"),
    expects={"flow": frozenset({"CA-ON", "CA-QC", "US-NEISO", "US-PJM"})},
)

FEED = "ExternalLimitsFlows"
HEADER = (
    "Timestamp", "Interface Name", "Point ID", "Flow (MWH)", "Positive Limit (MWH)",
    "Negative Limit (MWH)",
)  # fmt: skip
CHAMPLAIN = "SCH - HQ_CHPE"
NEIGHBOURS = {
    "SCH - HQ - NY": "CA-QC",
    "SCH - HQ_CEDARS": "CA-QC",
    CHAMPLAIN: "CA-QC",
    "SCH - NE - NY": "US-NEISO",
    "SCH - NPX_1385": "US-NEISO",
    "SCH - NPX_CSC": "US-NEISO",
    "SCH - OH - NY": "CA-ON",
    "SCH - PJ - NY": "US-PJM",
    "SCH - PJM_HTP": "US-PJM",
    "SCH - PJM_NEPTUNE": "US-PJM",
    "SCH - PJM_VFT": "US-PJM",
}
NO_BORDERS = {
    "CENTRAL EAST - VC", "DYSINGER EAST", "MOSES SOUTH", "SPR/DUN-SOUTH", "TOTAL EAST",
    "UPNY CONED", "WEST CENTRAL", "SCH - HQ_IMPORT_EXPORT",
}  # fmt: skip


def requests(window: Window) -> Requests:
    """The file of each local day, or what the ZIP of its month has of it."""
    yield from _archive.questions(FEED, window)


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes, in order."""
    for _, (stamps, names, _, mw, *_) in tables(document, FEED, HEADER):
        known(
            names,
            NEIGHBOURS.keys() | NO_BORDERS,
            naming("interface {} at {}: {} MW", names, stamps, mw),
        )
        what = naming("{} at {}", names, stamps)
        stated = gathered(in_order(names, stamps), names, numbers(mw, what), what)
        there = NEIGHBOURS.keys() - ({CHAMPLAIN} - set(names))
        for start, flows in sorted(stated.items()):
            parted = {NEIGHBOURS[name] for name in there - flows.keys()}
            sums = summed(flows, NEIGHBOURS).items()
            values = {zone: flow for zone, flow in sums if zone not in parted}
            if is_on_the_grid(start) and values:
                yield Row("US-NY", "flow", start, start + FIVE_MINUTES, values)
