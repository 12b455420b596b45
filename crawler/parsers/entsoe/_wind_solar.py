"""What the three feeds of wind and solar forecasts share (data item 14.1.D): all but the process.

Wind is the sum of what stands offshore and on land. An interval for which one of the two is not
there, while the document has it elsewhere, has no wind: half of a sum is no sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from crawler.parsers._columns import totals
from crawler.parsers.entsoe import _platform as platform
from crawler.parsers.entsoe._areas import AREAS, zone_of
from crawler.parsers.entsoe._dated import Deadline, issued, made
from crawler.parsers.entsoe._document import Curve, curves
from crawler.parsers.entsoe._table import Heading, Table, rows, tables
from crawler.source import Document, Malformed, Requests, Row, Window

FUELS = {"B16": "solar", "B18": "wind", "B19": "wind"}


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
        columns = {fuel: list(mw) for fuel, mw in totals(table.columns, FUELS).items()}
        summed = Table(table.heading, table.edges, columns)
        yield from issued(rows(summed, document.window), fetched, deadline)


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
