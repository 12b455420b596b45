"""EIA-930: hourly demand of every balancing authority of the lower 48 states.

The newest hour is one to two hours old; values are revised for weeks. Sums of authorities are
left out; an authority that we do not know is set aside under its own name. Authorities that only
generate report no demand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.eia._authorities import ZONES, zone_of
from crawler.parsers.eia._pages import HOUR, asked
from crawler.parsers.eia._regions import values_of
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher="U.S. Energy Information Administration (EIA)",
    homepage="https://www.eia.gov/electricity/gridmonitor/",
    licence="Public domain, a work of the U.S. government; EIA asks to be named",
    attribution="U.S. Energy Information Administration, Form EIA-930",
    redistribute=True,
    zones=tuple(ZONES.values()),
    timezone="UTC",
    measures=("load",),
    step=HOUR,
    every=timedelta(minutes=30),
    look_back=timedelta(days=1),
    reach=timedelta(days=3650),  # since 1 January 2019; `asked` begins there
    span=timedelta(days=30),
    lag=timedelta(hours=2),
    expects={"load": frozenset({"load"})},
    requires=("EIA_API_KEY",),
    per_minute=60,  # EIA suspends keys above 5 a second or 9000 an hour
    revises=(timedelta(days=7), timedelta(days=28)),
)

DEMAND = "D"


def requests(window: Window) -> Requests:
    """All pages of each month of the window."""
    return asked("region-data", window, SOURCE.span, "respondent", kind=DEMAND)


def parse(document: Document) -> Iterator[Row]:
    """One row an hour and authority."""
    for authority, start, mw in values_of(document, DEMAND):
        yield Row(zone_of(authority), "load", start, start + HOUR, {"load": mw})
