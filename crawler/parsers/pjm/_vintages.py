"""PJM's forecasts of wind and of solar power: one hour is foretold many times over.

Each row says when it was evaluated, which is its `issued_at`; a request is for what was evaluated
within a window or shortly before it. A forecast reaches two to three days ahead, so that much
belongs to its answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers._columns import agreed, columns, naming, numbers
from crawler.parsers._pages import whole
from crawler.parsers._strict import json_of
from crawler.parsers._windows import check_window
from crawler.parsers.pjm._data_miner import API, first_page, hour, pages, utc, within
from crawler.source import Document, Requests, Row, Window

BEFORE = timedelta(hours=2)
AHEAD = timedelta(days=3)
HOUR = timedelta(hours=1)
ISSUED = "evaluated_at_utc"
STAMP = "datetime_beginning_utc"


def evaluated(feed: str, field: str, window: Window, span: timedelta) -> Requests:
    """The pages of what was evaluated for a window, in pieces whose answers are within a span."""
    asked = first_page(ISSUED, STAMP, field, by=ISSUED)
    made = (Window(w.start - BEFORE, w.end) for w in window.pieces(span - AHEAD - BEFORE))
    questions = (({**asked, ISSUED: within(w)}, Window(w.start, w.end + AHEAD)) for w in made)
    return pages(API + feed, ISSUED, questions)


def foretold(document: Document, field: str, fuel: str) -> Iterator[Row]:
    """One row for each hour of each evaluation, by their time of issue. MWh of an hour are MW."""
    items = whole(json_of(document), ISSUED)
    issued, stamps, mwh = columns(items, ISSUED, STAMP, field)
    what = naming("{0} at {1} as foretold at {2}", [fuel] * len(items), stamps, issued)
    made = {stamp: utc(stamp) for stamp in set(issued)}
    starts = {stamp: hour(stamp) for stamp in set(stamps)}
    check_window(document.window, starts.values(), HOUR)
    keys = zip(map(made.__getitem__, issued), map(starts.__getitem__, stamps), strict=True)
    for (when, start), figure in sorted(agreed(keys, numbers(mwh, what), what).items()):
        yield Row("US-PJM", "generation", start, start + HOUR, {fuel: figure}, issued_at=when)
