"""NESO's forecast of embedded wind and solar power in Great Britain, for a fortnight.

No transmission meter sees embedded plants, so that they lack in the operational fuel mix.
`SETTLEMENT_DATE` and `SETTLEMENT_PERIOD` name the half hour on London's clock; `DATE_GMT` and
`TIME_GMT` are its end in GMT, so that period 39 of a summer day ends at 18:30. Where both are there
they must agree. Nothing says when it was made: it is made anew every half hour and begins with the
one that runs, which dates it; or when it was fetched, if that was before. Installed capacities
stand beside and are not read.

The portal has it as a table, and as a file for whose content it sends to a store of another host:
the table is asked, and the file only where that fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from crawler.parsers._csv import lines_of
from crawler.parsers._strict import once
from crawler.parsers.neso import _data_portal as portal
from crawler.source import Document, Empty, Malformed, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher=portal.PUBLISHER,
    homepage="https://www.neso.energy/data-portal/embedded-wind-and-solar-forecasts",
    licence=portal.LICENCE,
    attribution=portal.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="Europe/London",
    measures=("generation",),
    step=portal.HALF_HOUR,
    every=timedelta(hours=1),
    look_back=portal.HALF_HOUR,
    look_ahead=timedelta(days=14),
    reach=None,
    span=timedelta(days=15),
    per_minute=portal.PER_MINUTE,
    pace=portal.PACE,
    expects={"generation": frozenset({"wind", "solar"})},
)

FILE = (
    "https://api.neso.energy/dataset/91c0c70e-0ef5-4116-b6fa-7ad084b5e0e8"
    "/resource/db6c038f-98af-4570-ab60-24d71ebd0ae5/download/embedded-forecast.csv"
)
TABLE = (
    'SELECT "DATE_GMT", "TIME_GMT", "SETTLEMENT_DATE", "SETTLEMENT_PERIOD",'
    ' "EMBEDDED_WIND_FORECAST", "EMBEDDED_SOLAR_FORECAST"'
    ' FROM "db6c038f-98af-4570-ab60-24d71ebd0ae5" ORDER BY "DATE_GMT", "TIME_GMT"'
)
FORECASTS = {"embedded_wind_forecast": "wind", "embedded_solar_forecast": "solar"}
STAMPS = ({"settlement_date", "settlement_period"}, {"date_gmt", "time_gmt"})
NOT_READ = {"_id", "embedded_wind_capacity", "embedded_solar_capacity"}


def requests(window: Window) -> Requests:
    """The newest table, whatever the window, or else the file."""
    del window
    yield Request(portal.API, {"sql": TABLE}, instead=Request(FILE))


def parse(document: Document) -> Iterator[Row]:
    """One row a half hour, in order."""
    stated: dict[datetime, dict[str, float]] = {}
    for line in _lines(document):
        _check(line)
        start = _start(line)
        foretold = portal.stated(line, FORECASTS, f"{start}")
        once(stated, start, {FORECASTS[name]: mw for name, mw in foretold.items()}, f"{start}")
    if not stated:
        raise Empty("no half hour is foretold")
    issued_at = _issued(document.fetched_at, min(stated))
    for start, values in sorted(stated.items()):
        if values:
            end = start + SOURCE.step
            yield Row("GB", "generation", start, end, values, issued_at=issued_at)


def _lines(document: Document) -> Iterator[Mapping[str, Any]]:
    text = document.body.decode("utf-8-sig").lstrip()
    if text.startswith("{"):
        records = portal.records(document)
        yield from ({name.lower(): cell for name, cell in one.items()} for one in records)
        return
    yield from lines_of(document, text.partition(",")[0].strip().lower())


def _check(line: Mapping[str, Any]) -> None:
    known = {*FORECASTS, *NOT_READ}.union(*STAMPS)
    if strangers := sorted(set(line) - known):
        raise Malformed(f"unknown column {strangers[0]!r} with {line[strangers[0]]} MW")
    if not any(stamps <= set(line) for stamps in STAMPS):
        raise Malformed("a half hour without its name")


def _start(line: Mapping[str, Any]) -> datetime:
    named = [_of_settlement(line)] if STAMPS[0] <= set(line) else []
    named += (
        [portal.gmt(line["date_gmt"], line["time_gmt"]) - SOURCE.step]
        if STAMPS[1] <= set(line)
        else []
    )
    if named[0] != named[-1]:
        raise Malformed(f"{line} names the half hours from {named[0]} and from {named[-1]}")
    return named[0]


def _of_settlement(line: Mapping[str, Any]) -> datetime:
    day = date.fromisoformat(line["settlement_date"][:10])
    return portal.period_start(day, int(line["settlement_period"]))


def _issued(fetched_at: datetime | None, first: datetime) -> datetime:
    if fetched_at is not None and first > fetched_at + timedelta(days=1):
        raise Malformed(f"fetched at {fetched_at}, it begins at {first}")
    return first if fetched_at is None else min(first, fetched_at)
