"""PJM Interconnection: load as measured every five minutes, kept by the publisher for thirty days.

`inst_load` has a row for each area, the areas being parts of `PJM RTO` and of each other, so the
whole is asked for and read alone. Stamps stand some seconds beside their mark. The numbers are
instantaneous, and hold until the next. Key, range and stamps: `_data_miner`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import agreed, columns, naming, numbers
from crawler.parsers._pages import whole
from crawler.parsers._strict import json_of
from crawler.parsers._windows import check_window
from crawler.parsers.pjm._data_miner import API, GUESTS_PER_MINUTE, first_page, mark, pages, within
from crawler.source import Document, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher="PJM Interconnection",
    homepage="https://dataminer2.pjm.com/feed/inst_load",
    licence="No open licence is stated; the terms of use of pjm.com apply",
    attribution="PJM Interconnection",
    redistribute=False,
    zones=("US-PJM",),
    timezone="UTC",
    measures=("load",),
    step=timedelta(minutes=5),
    every=timedelta(minutes=10),
    look_back=timedelta(hours=2),
    reach=timedelta(days=30),
    span=timedelta(days=7),
    lag=timedelta(minutes=10),
    expects={"load": frozenset({"load"})},
    per_minute=GUESTS_PER_MINUTE,
)

ENDPOINT = API + "inst_load"
STAMP = "datetime_beginning_utc"
WHOLE = "PJM RTO"
SLACK = timedelta(minutes=1)


def requests(window: Window) -> Requests:
    """The pages of each week of the window; a minute earlier, for stamps before their mark."""
    asked = {**first_page(STAMP, "area", "instantaneous_load", by=STAMP), "area": WHOLE}
    weeks = window.pieces(SOURCE.span)
    return pages(
        ENDPOINT,
        STAMP,
        (({**asked, STAMP: within(Window(week.start - SLACK, week.end))}, week) for week in weeks),
    )


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes, in order."""
    items = [item for item in whole(json_of(document), STAMP) if item["area"] == WHOLE]
    if not items:
        raise Malformed(f"no row is of {WHOLE}")
    stamps, mw = columns(items, STAMP, "instantaneous_load")
    what = naming("load at {}", stamps)
    starts = [mark(stamp, SOURCE.step, SLACK) for stamp in stamps]
    check_window(document.window, starts, SOURCE.step)
    for start, figure in sorted(agreed(starts, numbers(mw, what), what).items()):
        yield Row("US-PJM", "load", start, start + SOURCE.step, {"load": figure})
