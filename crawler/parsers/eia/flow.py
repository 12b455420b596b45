"""EIA-930: hourly interchange of every balancing authority with each of its neighbours.

A positive value is sent from `fromba` to `toba`, so that the flow into the zone of `fromba` is
its negative. Both sides report, and need not agree: each side's own statement is that zone's
flow. Neighbours in Canada and Mexico do not report themselves. It comes up to two days late, and
an hour that lacks a neighbour which the authority stated within the day before is left out.

A flow to a neighbour that we do not know is filed as a flow into that neighbour, `US-<code>`,
which is set aside and counted, since this source covers no such zone. Sums of authorities are
left out. We keep what each authority reports, and add no neighbour's flows to another's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.eia._authorities import ZONES, neighbour_of, zone_of
from crawler.parsers.eia._hours import stated, whole
from crawler.parsers.eia._pages import HOUR, asked, table_of
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher="U.S. Energy Information Administration (EIA)",
    homepage="https://www.eia.gov/electricity/gridmonitor/",
    licence="Public domain, a work of the U.S. government; EIA asks to be named",
    attribution="U.S. Energy Information Administration, Form EIA-930",
    redistribute=True,
    zones=tuple(ZONES.values()),
    timezone="UTC",
    measures=("flow",),
    step=HOUR,
    every=timedelta(hours=1),
    look_back=timedelta(days=3),
    reach=timedelta(days=3650),  # since 1 January 2019; `asked` begins there
    span=timedelta(days=7),
    lag=timedelta(hours=40),
    requires=("EIA_API_KEY",),
    per_minute=60,  # EIA suspends keys above 5 a second or 9000 an hour
    revises=(timedelta(days=7), timedelta(days=28)),
)


def requests(window: Window) -> Requests:
    """All pages of each week of the window."""
    return asked("interchange-data", window, SOURCE.span, "fromba", "toba")


def parse(document: Document) -> Iterator[Row]:
    """One row an hour and authority, and one for each neighbour that we do not know."""
    columns = table_of(document, "period", "fromba", "toba", "value")
    for authority, hours in stated(document.window, *columns):
        zone = zone_of(authority)
        for start, sent in whole(hours).items():
            received: dict[str, float] = {}
            for code, mw in sent.items():
                if (neighbour := neighbour_of(authority, code)) is not None:
                    received[neighbour] = 0.0 - mw
                else:
                    yield Row(zone_of(code), "flow", start, start + HOUR, {zone: mw})
            if received:
                yield Row(zone, "flow", start, start + HOUR, received)
