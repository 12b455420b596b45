"""NESO's forecast of embedded wind and solar power in Great Britain, for a fortnight.

Embedded plants feed distribution networks: no transmission meter sees them, so that they lack in
the operational fuel mix. Never the whole of a fuel. `SETTLEMENT_DATE` and `SETTLEMENT_PERIOD` name
the half hour on London's clock; `DATE_GMT` and `TIME_GMT` are its end in GMT, so that period 39 of
a summer day ends at 18:30. Where both are there they must agree. The file says nothing of when it
was made: it is made anew every half hour and begins with the one that runs, which dates it; or when
it was fetched, if that was before. Installed capacities stand beside and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from crawler.parsers._csv import lines_of
from crawler.parsers._strict import number, once
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
    expects={"generation": frozenset({"wind", "solar"})},
)

FILE = (
    "https://api.neso.energy/dataset/91c0c70e-0ef5-4116-b6fa-7ad084b5e0e8"
    "/resource/db6c038f-98af-4570-ab60-24d71ebd0ae5/download/embedded-forecast.csv"
)
FORECASTS = {"embedded_wind_forecast": "wind", "embedded_solar_forecast": "solar"}
STAMPS = ({"settlement_date", "settlement_period"}, {"date_gmt", "time_gmt"})
NOT_READ = {"_id", "embedded_wind_capacity", "embedded_solar_capacity"}
A_DAY = timedelta(days=1)


def requests(window: Window) -> Requests:
    """The newest file, whatever the window."""
    del window
    yield Request(FILE)


def parse(document: Document) -> Iterator[Row]:
    """One row a half hour, in order."""
    first = document.body.decode("utf-8-sig").partition(",")[0].strip().lower()
    stated: dict[datetime, dict[str, float]] = {}
    for line in lines_of(document, first):
        _check(line)
        start = _start(line)
        values = {
            fuel: number(line[name], f"{fuel} at {start}") for name, fuel in FORECASTS.items()
        }
        once(stated, start, values, f"{start}")
    if not stated:
        raise Empty("no half hour is foretold")
    issued_at = _issued(document.fetched_at, min(stated))
    for start, values in sorted(stated.items()):
        yield Row("GB", "generation", start, start + SOURCE.step, values, issued_at=issued_at)


def _check(line: Mapping[str, str]) -> None:
    known = {*FORECASTS, *NOT_READ}.union(*STAMPS)
    if strangers := sorted(set(line) - known):
        raise Malformed(f"unknown column {strangers[0]!r} with {line[strangers[0]]} MW")
    if not any(stamps <= set(line) for stamps in STAMPS):
        raise Malformed("a half hour without its name")


def _start(line: Mapping[str, str]) -> datetime:
    named = [_of_settlement(line)] if STAMPS[0] <= set(line) else []
    named += [_of_gmt(line)] if STAMPS[1] <= set(line) else []
    if named[0] != named[-1]:
        raise Malformed(f"{line} names the half hours from {named[0]} and from {named[-1]}")
    return named[0]


def _of_settlement(line: Mapping[str, str]) -> datetime:
    day = date.fromisoformat(line["settlement_date"][:10])
    return portal.period_start(day, int(line["settlement_period"]))


def _of_gmt(line: Mapping[str, str]) -> datetime:
    found = re.fullmatch(r"(\d\d?):(00|30)(:00)?", line["time_gmt"])
    if not found:
        raise Malformed(f"{line['time_gmt']!r} is no end of a half hour")
    midnight = datetime.fromisoformat(line["date_gmt"][:10]).replace(tzinfo=UTC)
    return midnight + timedelta(hours=int(found[1]), minutes=int(found[2])) - SOURCE.step


def _issued(fetched_at: datetime | None, first: datetime) -> datetime:
    if fetched_at is not None and first > fetched_at + A_DAY:
        raise Malformed(f"fetched at {fetched_at}, it begins at {first}")
    return first if fetched_at is None else min(first, fetched_at)
