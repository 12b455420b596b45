"""ERCOT's solar forecast of the next seven days, hour by hour, issued every hour (report 13483).

`STPPF_SYSTEM_WIDE` is read, the most likely hourly mean of the whole system. Beside it stand what
the plants plan to be able to give (`COP_HSL`), a low forecast (`PVGRPP`), and what was generated
in the two days before: that is left out, for one fuel alone is no generation mix, and so is what
is foretold of hours that were over.
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
    homepage="https://www.ercot.com/mp/data-products/data-product-details?id=np4-737-cd",
    licence=ercot.LICENCE,
    attribution=ercot.ATTRIBUTION,
    redistribute=False,
    zones=(ercot.ZONE,),
    timezone="America/Chicago",
    measures=("generation",),
    step=ercot.HOUR,
    every=timedelta(minutes=30),
    look_back=timedelta(hours=2),
    reach=reports.REACH,
    span=timedelta(days=1),
    expects={"generation": frozenset({"solar"})},
)

REPORT = "13483"
COLUMNS = re.compile("(cop_hsl|stppf|pvgrpp)_system_wide|system_wide_(gen|hsl)")


def requests(window: Window) -> Requests:
    """The reports that were published in the window."""
    yield from reports.documents(REPORT, window)


def parse(document: Document) -> Iterator[Row]:
    """One row for each hour to come, in order."""
    issued_at, lines = reports.forecast(document, COLUMNS)
    for start, line in lines.items():
        mw = number(line["stppf_system_wide"], f"STPPF_SYSTEM_WIDE at {start:%Y-%m-%dT%H:%MZ}")
        end = start + ercot.HOUR
        yield Row(ercot.ZONE, "generation", start, end, {"solar": mw}, issued_at=issued_at)
