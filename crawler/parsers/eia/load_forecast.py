"""EIA-930: the day-ahead forecast of hourly demand of every balancing authority.

The publisher does not say when a forecast was issued. Its form wants the forecast for a day by
7:00 Eastern of that very day (EIA-930 instructions, "Response due date"), and in a recording of
7:26 in California the newest hour is the last of that day there. So a row was issued at that
deadline of its day on the authority's own clock, or when we fetched it, if that was earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawler.parsers.eia._authorities import CLOCKS, ZONES, zone_of
from crawler.parsers.eia._pages import HOUR, asked, check_beginning
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
    every=timedelta(hours=1),
    look_back=timedelta(hours=12),
    look_ahead=timedelta(days=2),
    reach=timedelta(days=3650),  # since 1 January 2019; `asked` begins there
    span=timedelta(days=30),
    expects={"load": frozenset({"load"})},
    requires=("EIA_API_KEY",),
    per_minute=60,  # EIA suspends keys above 5 a second or 9000 an hour
)

FORECAST = "DF"
EASTERN = ZoneInfo("America/New_York")
DUE = time(7)


def requests(window: Window) -> Requests:
    """All pages of each month of the window."""
    return asked("region-data", window, SOURCE.span, "respondent", kind=FORECAST)


def parse(document: Document) -> Iterator[Row]:
    """One row an hour and authority."""
    told = list(values_of(document, FORECAST))
    if told:
        check_beginning(document, min(start for _, start, _ in told))
    for authority, start, mw in told:
        due = deadline(authority, start)
        yield Row(
            zone_of(authority),
            "load",
            start,
            start + HOUR,
            {"load": mw},
            issued_at=min(due, document.fetched_at or due),
        )


def deadline(authority: str, start: datetime) -> datetime:
    """When the forecast of an hour was due: 7:00 Eastern of its day on the authority's clock."""
    day = start.astimezone(CLOCKS.get(authority, EASTERN)).date()
    return datetime.combine(day, DUE, EASTERN).astimezone(UTC)
