"""NESO's day-ahead forecast of Great Britain's national demand, as it compares it with what came.

The data set is brought up to date once a month, so that its forecasts are of the past: good for
telling how good they were. `Date` and `Settlement_Period` name the half hour on London's clock, and
`Datetime` is its end there: period 11 ends at 05:30. (Others take it for the start.)
`Publish_Datetime` does not say its clock; it is read as UTC, the later of what it can mean, so that
no forecast looks older than it is. The outturn beside it is Elexon's INDO, and not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from crawler.parsers._strict import once
from crawler.parsers._windows import check_window, local_day, local_days
from crawler.parsers.neso import _data_portal as portal
from crawler.source import Document, Empty, Malformed, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher=portal.PUBLISHER,
    homepage="https://www.neso.energy/data-portal/day-ahead-half-hourly-demand-forecast-performance",
    licence=portal.LICENCE,
    attribution=portal.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="Europe/London",
    measures=("load",),
    step=portal.HALF_HOUR,
    every=timedelta(days=1),
    look_back=timedelta(days=45),
    reach=timedelta(days=2000),  # since April 2021
    span=timedelta(days=60, hours=1),
    lag=timedelta(hours=47),
    per_minute=portal.PER_MINUTE,
    pace=portal.PACE,
    expects={"load": frozenset({"load"})},
)

TABLE = "08e41551-80f8-4e28-a416-ea473a695db9"
COLUMNS = ("Date", "Datetime", "Settlement_Period", "Demand_Forecast", "Publish_Datetime")
DAYS_A_REQUEST = 60


def requests(window: Window) -> Requests:
    """The settlement days that the window touches, two months at a time."""
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    days = list(local_days(window, portal.LONDON))
    for at in range(0, len(days), DAYS_A_REQUEST):
        some = days[at : at + DAYS_A_REQUEST]
        first, last = (local_day(day, portal.LONDON) for day in (some[0], some[-1]))
        sql = (
            f'SELECT {columns} FROM "{TABLE}"'  # noqa: S608 - of our own words
            f' WHERE "Date" >= \'{some[0]}\' AND "Date" <= \'{some[-1]}\' ORDER BY "Datetime"'
        )
        yield Request(portal.API, {"sql": sql}, window=Window(first.start, last.end))


def parse(document: Document) -> Iterator[Row]:
    """One row a half hour, in order."""
    stated: dict[datetime, tuple[datetime, float]] = {}
    for record in portal.records(document):
        start = _start(record)
        for demand in portal.stated(record, ("Demand_Forecast",), f"{start}").values():
            once(stated, start, (portal.utc(record["Publish_Datetime"]), demand), f"{start}")
    if not stated:
        raise Empty("no half hour of the window is there yet")
    check_window(document.window, stated, SOURCE.step)
    for start, (issued_at, demand) in sorted(stated.items()):
        end = start + SOURCE.step
        yield Row("GB", "load", start, end, {"load": demand}, issued_at=issued_at)


def _start(record: Mapping[str, Any]) -> datetime:
    day = date.fromisoformat(record["Date"][:10])
    start = portal.period_start(day, int(record["Settlement_Period"]))
    end = (start + SOURCE.step).astimezone(portal.LONDON)
    if f"{end:%Y-%m-%dT%H:%M:%S}" != record["Datetime"]:
        raise Malformed(f"{record['Datetime']} does not end period {record['Settlement_Period']}")
    return start
