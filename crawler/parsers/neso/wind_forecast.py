"""NESO's day-ahead forecast of the wind farms that transmission meters see in Great Britain.

`Datetime_GMT` is the start; `Date` and `Settlement_period` name the same half hour on London's
clock and must agree with it. The archive's `Forecast_Timestamp` is the moment of issue, read as
UTC; the newest table has none, and is dated by when we fetched it: of it only what is still to come
is kept. `Incentive_forecast` is the figure that the operator is measured by. `Capacity` is not
read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from crawler.parsers._strict import once
from crawler.parsers.neso import _data_portal as portal
from crawler.source import Document, Empty, Malformed, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher=portal.PUBLISHER,
    homepage="https://www.neso.energy/data-portal/day-ahead-wind-forecast",
    licence=portal.LICENCE,
    attribution=portal.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="Europe/London",
    measures=("generation",),
    step=portal.HALF_HOUR,
    every=timedelta(hours=3),
    look_back=portal.HALF_HOUR,
    look_ahead=timedelta(days=2),
    reach=None,
    span=timedelta(days=2),
    per_minute=portal.PER_MINUTE,
    pace=portal.PACE,
    expects={"generation": frozenset({"wind"})},
)

# Not `*`, which would bring a column for searching too.
SQL = (
    'SELECT "Datetime_GMT", "Date", "Settlement_period", "Incentive_forecast"'
    ' FROM "b2f03146-f05d-4824-a663-3a4f36090c71" ORDER BY "Datetime_GMT"'
)
FARTHEST = timedelta(days=2)
COLUMNS = {
    "_id",
    "Datetime_GMT",
    "Date",
    "Settlement_period",
    "Capacity",
    "Incentive_forecast",
    "Forecast_Timestamp",
}


def requests(window: Window) -> Requests:
    """The newest table, whatever the window."""
    del window
    yield Request(portal.API, {"sql": SQL})


def parse(document: Document) -> Iterator[Row]:
    """One row a half hour, in order."""
    stated: dict[datetime, tuple[datetime | None, float]] = {}
    for record in portal.records(document):
        start = _start(record)
        for wind in portal.stated(record, ("Incentive_forecast",), f"{start}").values():
            once(stated, start, (_issued(record), wind), f"{start}")
    if not stated:
        raise Empty("no half hour is foretold")
    fetched_at = document.fetched_at
    if fetched_at is not None and min(stated) > fetched_at + FARTHEST:
        raise Malformed(f"fetched at {fetched_at}, it begins at {min(stated)}")
    for start, (issued_at, wind) in sorted(stated.items()):
        dated = issued_at or fetched_at
        if dated is None:
            raise Malformed("nobody says when this forecast was made or fetched")
        if issued_at or start >= dated:
            end = start + SOURCE.step
            yield Row("GB", "generation", start, end, {"wind": wind}, issued_at=dated)


def _issued(record: Mapping[str, Any]) -> datetime | None:
    stamp = record.get("Forecast_Timestamp")
    return portal.utc(stamp) if stamp else None


def _start(record: Mapping[str, Any]) -> datetime:
    if strangers := sorted(set(record) - COLUMNS):
        raise Malformed(f"unknown column {strangers[0]!r} with {record[strangers[0]]} MW")
    start = portal.utc(record["Datetime_GMT"])
    day, period = date.fromisoformat(record["Date"][:10]), int(record["Settlement_period"])
    if start != portal.period_start(day, period):
        raise Malformed(f"{record['Datetime_GMT']} does not start period {period} of {day}")
    return start
