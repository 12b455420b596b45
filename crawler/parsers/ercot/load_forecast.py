"""ERCOT's load forecast of the next seven days, hour by hour, issued every hour (report 12311).

Four zones and their `SystemTotal`; only the total is read, and only of hours that are not over:
what the report says of the hours before it was issued foretells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._strict import number
from crawler.parsers.ercot import _dashboard as ercot
from crawler.parsers.ercot import _reports as reports
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher=ercot.PUBLISHER,
    homepage="https://www.ercot.com/mp/data-products/data-product-details?id=np3-560-cd",
    licence=ercot.LICENCE,
    attribution=ercot.ATTRIBUTION,
    redistribute=False,
    zones=(ercot.ZONE,),
    timezone="America/Chicago",
    measures=("load",),
    step=ercot.HOUR,
    every=timedelta(minutes=30),
    look_back=timedelta(hours=2),
    reach=reports.REACH,
    span=timedelta(days=1),
    expects={"load": frozenset({"load"})},
)

REPORT = "12311"
COLUMNS = re.compile("north|south|west|houston|systemtotal")


def requests(window: Window) -> Requests:
    """The reports that were published in the window."""
    yield from reports.documents(REPORT, window)


def parse(document: Document) -> Iterator[Row]:
    """One row for each hour to come, in order."""
    issued_at, lines = reports.forecast(document, COLUMNS)
    for start, line in lines.items():
        load = {"load": number(line["systemtotal"], f"SystemTotal at {start:%Y-%m-%dT%H:%MZ}")}
        yield Row(ercot.ZONE, "load", start, start + ercot.HOUR, load, issued_at=issued_at)
