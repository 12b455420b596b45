"""Oahu: the half-hourly mix of Island Pulse, which is gone; no successor is known.

The page was Hawaiian Electric's data made readable by Blue Planet Foundation. The newest row is
stamped in UTC with a Z, the others on Honolulu's clock without one, newest first; the last
half-hour of a day begins at 23:30 and nothing is stamped after it. A stamp is taken for the start
of its half-hour. All fossil fuel on Oahu but coal is oil; there is no natural gas.

The parser stays for what was recorded, so that old answers can be read again. The source is never
asked: it is `disabled`, and says so wherever sources are listed. EIA-930 does not cover Hawaii.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crawler.parsers._strict import json_of, number, once, summed
from crawler.parsers._windows import local_day, local_days
from crawler.source import Document, Empty, Malformed, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher="Hawaiian Electric (HECO), by way of Island Pulse",
    homepage="https://www.islandpulse.org/",
    licence="No open licence was stated",
    attribution="Hawaiian Electric; Blue Planet Foundation, Island Pulse",
    redistribute=False,
    zones=("US-HI-OA",),
    timezone="Pacific/Honolulu",
    measures=("generation",),
    step=timedelta(minutes=30),
    every=timedelta(minutes=30),
    look_back=timedelta(days=1),
    reach=timedelta(days=3650),
    span=timedelta(days=1),
    disabled="gone since August 2023: islandpulse.org answers no more, and nobody publishes Oahu's"
    " mix for machines",
)

URL = "https://www.islandpulse.org/api/mix"
HONOLULU = ZoneInfo(SOURCE.timezone)
STAMP = "dateTime"

FUELS = {
    "BioFuel": "biomass",
    "Coal": "coal",
    "Fossil_Fuel": "oil",
    "Solar": "solar",
    "Waste2Energy": "biomass",
    "WindFarm": "wind",
}


def requests(window: Window) -> Requests:
    """One request for each local day."""
    for day in local_days(window, HONOLULU):
        yield Request(URL, {"date": f"{day:%Y-%m-%d}"}, window=local_day(day, HONOLULU))


def parse(document: Document) -> Iterator[Row]:
    """One row a half-hour, in order."""
    told = json_of(document)
    if not isinstance(told, list):
        raise Malformed(f"no list: {str(told)[:80]}")
    hours: dict[datetime, Mapping[str, float]] = {}
    for entry in told:
        once(hours, _start(entry[STAMP]), _mix(entry), entry[STAMP])
    if not hours:
        raise Empty("no half-hour is published yet")
    for start, mix in sorted(hours.items()):
        total = summed(mix, FUELS)
        yield Row("US-HI-OA", "generation", start, start + SOURCE.step, total, parts=mix)


def _mix(entry: Mapping[str, Any]) -> dict[str, float]:
    stated = {word: value for word, value in entry.items() if word != STAMP}
    if strange := stated.keys() - FUELS.keys():
        word = min(strange)
        raise Malformed(f"unknown fuel {word!r} at {entry[STAMP]}: {stated[word]} MW")
    if missing := FUELS.keys() - stated.keys():
        raise Malformed(f"without {', '.join(sorted(missing))} at {entry[STAMP]}")
    return {word: number(value, f"{word} at {entry[STAMP]}") for word, value in stated.items()}


def _start(text: str) -> datetime:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:[03]0:00(\.0+Z)?", text):
        raise Malformed(f"{text!r} is not the start of a half-hour")
    moment = datetime.fromisoformat(text)
    clock = HONOLULU if moment.tzinfo is None else UTC
    return moment.replace(tzinfo=clock).astimezone(UTC)
