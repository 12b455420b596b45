"""PJM Interconnection: hourly generation by fuel, from the Data Miner 2 API.

Stamps are the start of the hour in UTC without an offset, now and then with fractions of a
second. The range parameter joins its two ends with "to" and includes both. Without a key of
one's own, the guest key that PJM's own website uses is public in its settings file; guests may
ask six times a minute. Answers come in pages that may cut an hour in two: a page with a
successor leaves its last hour to that one. `download=true` answers are a bare list. A fuel can
be absent, and the last two hours are not there yet. `Hydro` contains what pumped storage
generates; `Storage` is batteries, discharging > 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from crawler.parsers._columns import columns, gathered, known, naming, numbers
from crawler.parsers._pages import next_page, whole
from crawler.parsers._strict import json_of, summed
from crawler.parsers._windows import check_window
from crawler.source import (
    Document,
    Malformed,
    Request,
    Requests,
    Row,
    Secret,
    Setting,
    Source,
    Window,
)

SOURCE = Source(
    publisher="PJM Interconnection",
    homepage="https://dataminer2.pjm.com/feed/gen_by_fuel",
    licence="No open licence is stated; the terms of use of pjm.com apply",
    attribution="PJM Interconnection",
    redistribute=False,
    zones=("US-PJM",),
    timezone="UTC",
    measures=("generation",),
    step=timedelta(hours=1),
    every=timedelta(minutes=20),
    look_back=timedelta(hours=12),
    reach=timedelta(days=3650),  # since 1 January 2016
    span=timedelta(days=30),
    lag=timedelta(hours=2),
    expects={"generation": frozenset({"coal", "gas", "hydro", "nuclear", "solar", "wind"})},
    per_minute=6,
)

ENDPOINT = "https://api.pjm.com/api/v1/gen_by_fuel"
GUEST_SETTINGS = "https://dataminer2.pjm.com/config/settings.json"
STAMP = "datetime_beginning_utc"

FUELS = {
    "Coal": "coal",
    "Gas": "gas",
    "Hydro": "hydro",
    "Multiple Fuels": "unknown",
    "Nuclear": "nuclear",
    "Oil": "oil",
    "Other": "unknown",
    "Other Renewables": "unknown",
    "Solar": "solar",
    "Storage": "battery",
    "Wind": "wind",
}


def requests(window: Window) -> Requests:
    """The pages of each month of the window, with one's own key or the guests'."""
    guest = yield Request(GUEST_SETTINGS, stepping_stone=True, unless="PJM_API_KEY")
    key = Setting("PJM_API_KEY") if guest is None else _guest_key(guest)
    headers = {"Ocp-Apim-Subscription-Key": key}
    for piece in window.pieces(SOURCE.span):
        answer = yield Request(ENDPOINT, _params(piece), headers, piece)
        while answer and (url := next_page(json_of(answer), ENDPOINT, STAMP)):
            answer = yield Request(url, headers=headers, window=piece)


def parse(document: Document) -> Iterator[Row]:
    """One row an hour, in order."""
    items = whole(json_of(document), STAMP)
    stamps, words, mw = columns(items, STAMP, "fuel_type", "mw")
    what = naming("{} at {}", words, stamps)
    known(words, FUELS, naming("fuel {} at {}: {} MW", words, stamps, mw))
    starts = {stamp: _hour(stamp) for stamp in set(stamps)}
    hours = gathered(map(starts.__getitem__, stamps), words, numbers(mw, what), what)
    check_window(document.window, hours, SOURCE.step)
    for start, stated in sorted(hours.items()):
        mix = summed(stated, FUELS)
        yield Row("US-PJM", "generation", start, start + SOURCE.step, mix, parts=stated)


def _guest_key(document: Document) -> Secret:
    settings = json_of(document)
    if not isinstance(settings, dict) or not settings.get("subscriptionKey"):
        raise Malformed(f"{GUEST_SETTINGS} has no subscriptionKey")
    return Secret(str(settings["subscriptionKey"]))


def _params(window: Window) -> dict[str, str]:
    last = window.end - timedelta(seconds=1)
    return {
        "fields": f"{STAMP},fuel_type,mw",
        "sort": STAMP,
        "order": "Asc",
        "startRow": "1",
        "rowCount": "50000",
        STAMP: f"{window.start:%Y-%m-%dT%H:%M}to{last:%Y-%m-%dT%H:%M}",
    }


def _hour(stamp: str) -> datetime:
    hour = datetime.fromisoformat(stamp)
    hour = hour.replace(tzinfo=UTC) if hour.tzinfo is None else hour.astimezone(UTC)
    if hour.minute or hour.second or hour.microsecond:
        raise Malformed(f"{stamp} is not the start of an hour")
    return hour
