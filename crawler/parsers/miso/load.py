"""MISO, the Midcontinent Independent System Operator: demand of today in five-minute steps.

`RefId` names the date and the newest interval; `Time` is an interval's start, HH:MM, and belongs
to that date, on a clock that is EST all year. A `Time` after the newest interval is of another
day, and refused. Numbers are text, and were seen with and without a comma between the thousands.
Behind this door lies today alone. The cleared and the foretold hours that come along are not
read: others find their hour under several names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from crawler.parsers._strict import json_of, number, once
from crawler.parsers.miso._clock import EST, EST_NAME, referred
from crawler.source import Document, Empty, Malformed, Request, Requests, Row, Source, Window

SOURCE = Source(
    publisher="Midcontinent Independent System Operator (MISO)",
    homepage="https://www.misoenergy.org/",
    licence="No open licence is stated; the terms of use of misoenergy.org apply",
    attribution="MISO",
    redistribute=False,
    zones=("US-MISO",),
    timezone=EST_NAME,
    measures=("load",),
    step=timedelta(minutes=5),
    every=timedelta(minutes=10),
    look_back=timedelta(hours=1),
    reach=None,
    span=timedelta(days=1),
    lag=timedelta(minutes=5),
    expects={"load": frozenset({"load"})},
    per_minute=3,
)

ENDPOINT = "https://public-api.misoenergy.org/api/RealTimeTotalLoad"
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")


def requests(_window: Window) -> Requests:
    """All of today, whatever the window."""
    yield Request(ENDPOINT)


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes of the day so far, in order."""
    info = json_of(document)["LoadInfo"]
    newest = referred(info)
    stated: dict[datetime, float] = {}
    for entry in info["FiveMinTotalLoad"]:
        shown, mw = entry["Load"]["Time"], entry["Load"]["Value"]
        start = _start(newest, shown)
        if start > newest:
            raise Malformed(f"{shown} with {mw} MW is not of the day until {info['RefId']}")
        once(stated, start, number(_plain(mw), f"the load at {shown}"), f"the load at {shown}")
    if not stated:
        raise Empty(f"no load is listed on {info['RefId']}")
    for start, load in sorted(stated.items()):
        yield Row("US-MISO", "load", start, start + SOURCE.step, {"load": load})


def _start(newest: datetime, shown: str) -> datetime:
    at = time.fromisoformat(shown)
    if f"{at:%H:%M}" != shown or at.minute % 5:
        raise Malformed(f"{shown!r} is no mark of five minutes")
    return datetime.combine(newest.astimezone(EST), at, EST).astimezone(UTC)


def _plain(value: object) -> object:
    whole = isinstance(value, str) and THOUSANDS.fullmatch(value)
    return str(value).replace(",", "") if whole else value
