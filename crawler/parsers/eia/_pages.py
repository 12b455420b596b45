"""EIA's API v2: how its hourly tables are asked for, page by page, and what a page holds.

A page has 5000 rows at most and says how many there are in `total`, a number in 2023 and a text
since 2024; the warning of an incomplete return stands inside `response` or beside it and says
nothing more. The rows are asked for in order, else pages overlap. A page may end within an hour,
so one that has a successor leaves its last hour to that one. The successor begins a row before
that hour, and leaves out the hour that it begins in: rows that came in between the two questions
move the later ones on, and no part of an hour passes for a whole one.

`period` is the END of its hour in UTC, `2026-09-09T13`. A date alone as `end` would include
the hour T00 of that day; hours are asked for, and both ends are included.

The key goes into a header, since the answer repeats the question's parameters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawler.parsers._columns import columns
from crawler.parsers._strict import json_of, number
from crawler.source import Document, Empty, Malformed, Request, Requests, Setting, Window

BASE = "https://api.eia.gov/v2/electricity/rto"
HOUR = timedelta(hours=1)
ONE_PAGE = 5000
FIRST_HOUR = datetime(2019, 1, 1, tzinfo=UTC)  # the table of contents: startPeriod 2019-01-01T00

Rows = list[dict[str, Any]]


def asked(table: str, window: Window, span: timedelta, *order: str, kind: str = "") -> Requests:
    """All pages of a table in each piece of a window, in the order of some columns.

    `kind` is the one type of row that is wanted of a table that mixes several.
    """
    if window.end <= FIRST_HOUR:
        return
    for piece in Window(max(window.start, FIRST_HOUR), window.end).pieces(span):
        params = _params(piece, ("period", *order), kind)
        offset: int | None = 0
        while offset is not None:
            answer = yield Request(
                f"{BASE}/{table}/data/",
                {**params, "offset": str(offset)},
                {"X-Api-Key": Setting("EIA_API_KEY")},
                piece,
            )
            offset = None if answer is None else next_offset(answer)


def _params(window: Window, order: Sequence[str], kind: str) -> dict[str, str]:
    """The hours that touch the window, by their ends."""
    first = window.start.replace(minute=0, second=0, microsecond=0) + HOUR
    last = window.end + (datetime.min.replace(tzinfo=UTC) - window.end) % HOUR
    params = {
        "frequency": "hourly",
        "data[0]": "value",
        "start": f"{first:%Y-%m-%dT%H}",
        "end": f"{last:%Y-%m-%dT%H}",
        "length": str(ONE_PAGE),
    }
    for place, column in enumerate(order):
        params |= {f"sort[{place}][column]": column, f"sort[{place}][direction]": "asc"}
    return params | ({"facets[type][0]": kind} if kind else {})


def next_offset(document: Document) -> int | None:
    """Where the next page begins: a row before the hour that is left to it; None for the last."""
    rows, offset, has_next = _page(document)
    if not has_next:
        return None
    last = rows[-1]["period"]
    following = offset + len([row for row in rows if row["period"] != last]) - 1
    if following <= offset:
        raise Malformed(f"the page at {offset} is too short to go on from")
    return following


def table_of(document: Document, *fields: str) -> list[list[Any]]:
    """Some columns of a page's whole hours.

    Raises `Empty` when nothing is published yet, `Malformed` when it is no page, when it is
    shorter than it says, or when it is one of several and not in order.
    """
    rows, offset, has_next = _page(document)
    if not rows:
        raise Empty("no hour is published yet")
    units, *found = columns(_whole(rows, offset, has_next), "value-units", *fields)
    if strange := set(units) - {"megawatthours"}:
        raise Malformed(f"values in {strange.pop()}, not in megawatthours")
    return found


def _page(document: Document) -> tuple[Rows, int, bool]:
    """The rows of a page, their place in the whole, and whether more follow."""
    answer = json_of(document)
    if not isinstance(answer, dict) or not isinstance(response := answer.get("response"), dict):
        said = answer.get("error", answer) if isinstance(answer, dict) else answer
        raise Malformed(f"no response: {str(said)[:200]}")
    rows, total = response["data"], int(number(response["total"], "total"))
    asked_for = parse_qs(urlsplit(document.url).query)
    offset = int(asked_for.get("offset", ["0"])[0])
    room = int(asked_for.get("length", [str(ONE_PAGE)])[0])
    if not isinstance(rows, list) or len(rows) < min(room, total - offset):
        raise Malformed(f"a page at {offset} of {total} rows holds {str(rows)[:80]}…")
    return rows, offset, offset + len(rows) < total


def _whole(rows: Rows, offset: int, has_next: bool) -> Rows:
    """The rows without the hours at the ends of a page that it may hold but a part of."""
    if not offset and not has_next:
        return rows
    (periods,) = columns(rows, "period")
    if any(later < earlier for earlier, later in pairwise(periods)):
        raise Malformed("a page of several is not in order")
    partial = {*periods[: bool(offset)], *periods[len(periods) - has_next :]}
    whole = [row for row in rows if row["period"] not in partial]
    if not whole:
        raise Malformed("a page of several holds not even one whole hour")
    return whole


def check_beginning(document: Document, first: datetime) -> None:
    """Raise `Malformed` when the first hour of all pages is a day later than was asked for.

    Of sixty authorities some have every hour: these are the hours of another time. Where the
    window reaches into the future, nothing else would tell.
    """
    _, offset, _ = _page(document)
    if document.window and not offset and first - document.window.start > timedelta(days=1):
        raise Malformed(f"the hours begin at {first.isoformat()}, a day after what was asked for")


@cache
def hour_of(period: str) -> datetime:
    """The start of the hour that a period ends."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d", period):
        raise Malformed(f"{period!r} is not an hour in UTC")
    return datetime.fromisoformat(period).replace(tzinfo=UTC) - HOUR
