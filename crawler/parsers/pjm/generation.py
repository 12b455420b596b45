"""PJM Interconnection: hourly generation by fuel, from the Data Miner 2 API.

Stamps are the start of the hour. Answers come in pages that may cut an hour in two: a page with a
successor leaves its last hour to that one. `download=true` answers are a bare list. A fuel can
be absent, and the last two hours are not there yet. `Hydro` contains what pumped storage
generates; `Storage` is batteries, discharging > 0. Hours are restated in the days that follow, so
days are asked again after one and after seven. Key, range and stamps: `_data_miner`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import columns, gathered, known, naming, numbers
from crawler.parsers._pages import whole
from crawler.parsers._strict import json_of, summed
from crawler.parsers._windows import check_window
from crawler.parsers.pjm._data_miner import API, GUESTS_PER_MINUTE, first_page, hour, pages, within
from crawler.source import Document, Requests, Row, Source, Window

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
    revises=(timedelta(days=1), timedelta(days=7)),
    expects={"generation": frozenset({"coal", "gas", "hydro", "nuclear", "solar", "wind"})},
    per_minute=GUESTS_PER_MINUTE,
)

ENDPOINT = API + "gen_by_fuel"
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
    asked = first_page(STAMP, "fuel_type", "mw", by=STAMP)
    months = window.pieces(SOURCE.span)
    return pages(ENDPOINT, STAMP, (({**asked, STAMP: within(month)}, month) for month in months))


def parse(document: Document) -> Iterator[Row]:
    """One row an hour, in order."""
    items = whole(json_of(document), STAMP)
    stamps, words, mw = columns(items, STAMP, "fuel_type", "mw")
    what = naming("{} at {}", words, stamps)
    known(words, FUELS, naming("fuel {} at {}: {} MW", words, stamps, mw))
    starts = {stamp: hour(stamp) for stamp in set(stamps)}
    hours = gathered(map(starts.__getitem__, stamps), words, numbers(mw, what), what)
    check_window(document.window, hours, SOURCE.step)
    for start, stated in sorted(hours.items()):
        mix = summed(stated, FUELS)
        yield Row("US-PJM", "generation", start, start + SOURCE.step, mix, parts=stated)
