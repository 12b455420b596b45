"""ERCOT's hourly load of yesterday and today, and its forecast until tomorrow's end.

`hourEnding` 1 is the hour from midnight; the record's time and epoch are its end, and the epoch
tells the two hours of an autumn night apart. Hours to come lack `systemLoad`. Where
`currentLoadForecast` is of an hour that has not ended, it is a forecast issued when the dashboard
was last updated. `dayAheadForecast` was issued on the day before, at an hour that is not stated,
and is left out, as are the forecasts of hours gone by.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from crawler.parsers._strict import json_of, number, once
from crawler.parsers.ercot import _dashboard as ercot
from crawler.source import Document, Empty, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher=ercot.PUBLISHER,
    homepage=f"{ercot.HOMEPAGE}/systemwidedemand",
    licence=ercot.LICENCE,
    attribution=ercot.ATTRIBUTION,
    redistribute=False,
    zones=(ercot.ZONE,),
    timezone="America/Chicago",
    measures=("load",),
    step=ercot.HOUR,
    every=timedelta(minutes=20),
    look_back=ercot.REACH,
    look_ahead=timedelta(days=2),
    reach=ercot.REACH,
    span=timedelta(days=3),
    lag=timedelta(minutes=20),
    expects={"load": frozenset({"load"})},
)


FIELDS = {
    *("hourEnding", "dstFlag", "timestamp", "epoch", "systemLoad"),
    *("currentLoadForecast", "dayAheadForecast", "currentDayHsl", "dayAheadHsl"),
}


def requests(window: Window) -> Requests:
    """The dashboard, which tells of three days whatever is asked."""
    return ercot.questions("loadForecastVsActual", window, SOURCE.span)


def parse(document: Document) -> Iterator[Row]:
    """A row for each hour that is over, then a forecast for each that is not, in order."""
    return ercot.asked_for(document, _rows(document))


def _rows(document: Document) -> Iterator[Row]:
    issued = _updated(document)
    loads: dict[datetime, float] = {}
    forecasts: dict[datetime, float] = {}
    for record in ercot.days(document):
        if strangers := record.keys() - FIELDS:
            raise Malformed(f"unknown field {min(strangers)!r} in {str(record)[:200]}")
        start, when = ercot.on_the_grid(ercot.moment(record["epoch"]), ercot.HOUR), record["epoch"]
        if "systemLoad" in record:
            once(loads, start, number(record["systemLoad"], f"load at {when}"), str(when))
        elif start + ercot.HOUR > issued:
            forecast = number(record["currentLoadForecast"], f"forecast at {when}")
            once(forecasts, start, forecast, str(when))
    if not loads and not forecasts:
        raise Empty("no hour is there yet")
    for start, mw in sorted(loads.items()):
        yield Row(ercot.ZONE, "load", start, start + ercot.HOUR, {"load": mw})
    for start, mw in sorted(forecasts.items()):
        end = start + ercot.HOUR
        yield Row(ercot.ZONE, "load", start, end, {"load": mw}, issued_at=issued)


def _updated(document: Document) -> datetime:
    updated = datetime.fromisoformat(json_of(document)["lastUpdated"])
    if updated.tzinfo is None:
        raise Malformed(f"last updated {updated}, on a clock that is not stated")
    return updated.astimezone(UTC)
