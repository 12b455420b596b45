"""What the three feeds of wind and solar forecasts share (data item 14.1.D): all but the process.

Wind is the sum of what stands offshore and on land. An interval for which one of the two is not
there, while the document has it elsewhere, has no wind: half of a sum is no sum. Nor has a document
without one of the two, where both are known to stand. Elsewhere what a document had of each type is
its rows' `parts`, so that one that is gone is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from crawler.parsers._columns import totals
from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import AREAS, zone_of
from crawler.parsers.entsoe._curve import Column
from crawler.parsers.entsoe._dated import Deadline, issued, made
from crawler.parsers.entsoe._document import Curve, curves
from crawler.parsers.entsoe._table import Heading, Table, rows, tables
from crawler.source import Document, Malformed, Requests, Row, Window

FUELS = {"B16": "solar", "B18": "wind", "B19": "wind"}
WIND = frozenset({"B18", "B19"})
# Where forecasts of wind are stated for the sea and for the land.
BY_THE_SEA = frozenset({"BE", "DE", "DK-DK1", "DK-DK2", "NL"})


def questions(window: Window, process: str) -> Requests:
    """One question for each zone."""
    for eic in AREAS.values():
        asked = {"documentType": "A69", "processType": process, "in_Domain": eic}
        yield from platform.questions(window, asked)


def forecasts(document: Document, process: str, deadline: Deadline | None) -> Iterator[Row]:
    """One row of a zone's wind and solar generation for each interval foretold."""
    found = list(curves(document, "A69", "quantity"))
    fetched = made(document, found)
    for table in tables(found, _placing(process)):
        whole = _whole(table)
        columns = {fuel: list(mw) for fuel, mw in totals(whole, FUELS).items()}
        summed = Table(table.heading, table.edges, columns)
        parts = {kind: mw for kind, column in whole.items() if (mw := _last(column)) is not None}
        yield from issued(rows(summed, document.window, parts), fetched, deadline)


def _whole(table: Table[str]) -> Mapping[str, Column]:
    """The columns of the fuels of which no type is known to be missing."""
    if table.heading.zone in BY_THE_SEA and not table.columns.keys() >= WIND:
        return {kind: column for kind, column in table.columns.items() if kind not in WIND}
    return table.columns


def _last(column: Column) -> float | None:
    return next((mw for mw in reversed(column) if mw is not None), None)


def _placing(process: str) -> Callable[[Curve], tuple[Heading, str]]:
    def place(curve: Curve) -> tuple[Heading, str]:
        said = curve.said
        platform.of_process(said, process)
        unit = platform.in_megawatts(said)
        zone = zone_of(said, "inBiddingZone_Domain.mRID")
        if (kind := said.get("psrType", "")) not in FUELS:
            raise Malformed(f"unknown psrType {kind!r} in {zone}: {curve} of {unit}")
        return Heading(zone, "generation", unit), kind

    return place
