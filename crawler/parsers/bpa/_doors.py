"""BPA's two doors: the text of the last seven days, and a workbook of each year."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from crawler.parsers._windows import local_years
from crawler.parsers.bpa._table import PACIFIC, extent
from crawler.source import Document, Request, Requests, Window
from crawler.workbooks import is_workbook

HOST = "https://transmission.bpa.gov/business/operations/Wind"
A_WEEK = timedelta(days=7)


def questions(window: Window, short: timedelta) -> Requests:
    """The text for a window of up to a week, else the workbook of each year; or the other one.

    What lies before the text begins, or after a workbook ends, is asked for in the other one; a
    `short` window is not looked at so closely.
    """
    for year, piece in local_years(window, PACIFIC):
        text = Request(f"{HOST}/baltwg3.txt", window=piece)
        if piece.length > A_WEEK:
            answer = yield _book(year, piece)
            if after := _after(answer, piece):
                yield replace(text, window=after)
        else:
            answer = yield replace(text, instead=_book(year, piece))
            if piece.length > short and answer and (before := _before(answer, piece)):
                yield _book(year, before)


def _book(year: int, window: Window) -> Request:
    """The workbook of a year, of the newer or of the older kind."""
    new, old = (
        Request(f"{HOST}/OPITabularReports/WindGenTotalLoadYTD_{year}.{ending}", window=window)
        for ending in ("xlsx", "xls")
    )
    return replace(new, instead=old)


def _after(answer: Document | None, asked: Window) -> Window | None:
    """What was asked for of the time after a workbook; all of it, where there is none."""
    if answer is None:
        return asked
    _, ended = extent(answer.body)
    return Window(max(ended, asked.start), asked.end) if ended < asked.end else None


def _before(answer: Document, asked: Window) -> Window | None:
    """What was asked for of the time before a text; a workbook begins with its year."""
    if is_workbook(answer.body):
        return None
    begun, _ = extent(answer.body)
    return Window(asked.start, min(begun, asked.end)) if asked.start < begun else None
