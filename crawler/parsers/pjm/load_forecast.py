"""PJM Interconnection: the load forecast of the coming seven days, by the hour.

`load_frcstd_7_day` holds the newest forecast only, made anew every half hour; when it was made is
stated as `evaluated_at_datetime_utc`, and becomes `issued_at`. `RTO_COMBINED` is the area of all
PJM; the other areas are its parts, and not read. Key and stamps: `_data_miner`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import agreed, columns, naming, numbers
from crawler.parsers._pages import whole
from crawler.parsers._strict import json_of
from crawler.parsers.pjm._data_miner import API, GUESTS_PER_MINUTE, first_page, hour, pages, utc
from crawler.source import Document, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher="PJM Interconnection",
    homepage="https://dataminer2.pjm.com/feed/load_frcstd_7_day",
    licence="No open licence is stated; the terms of use of pjm.com apply",
    attribution="PJM Interconnection",
    redistribute=False,
    zones=("US-PJM",),
    timezone="UTC",
    measures=("load",),
    step=timedelta(hours=1),
    every=timedelta(minutes=30),
    look_back=timedelta(hours=1),
    look_ahead=timedelta(days=7),
    reach=None,
    span=timedelta(days=9),
    expects={"load": frozenset({"load"})},
    per_minute=GUESTS_PER_MINUTE,
)

ENDPOINT = API + "load_frcstd_7_day"
ISSUED = "evaluated_at_datetime_utc"
STAMP = "forecast_datetime_beginning_utc"
WHOLE = "RTO_COMBINED"


def requests(_window: Window) -> Requests:
    """The newest forecast, whatever the window: earlier ones are not kept."""
    asked = first_page(ISSUED, STAMP, "forecast_area", "forecast_load_mw", by=STAMP)
    return pages(ENDPOINT, STAMP, [({**asked, "forecast_area": WHOLE}, None)])


def parse(document: Document) -> Iterator[Row]:
    """One row for each hour of each forecast, by their time of issue."""
    items = [item for item in whole(json_of(document), STAMP) if item["forecast_area"] == WHOLE]
    if not items:
        raise Malformed(f"no row is of {WHOLE}")
    issued, stamps, mw = columns(items, ISSUED, STAMP, "forecast_load_mw")
    what = naming("the load at {} as foretold at {}", stamps, issued)
    keys = zip(map(utc, issued), map(hour, stamps), strict=True)
    for (made, start), figure in sorted(agreed(keys, numbers(mw, what), what).items()):
        yield Row("US-PJM", "load", start, start + SOURCE.step, {"load": figure}, issued_at=made)
