"""What the feeds of NESO's Carbon Intensity API have in common: who, windows, records, words.

Stamps are UTC without seconds, `2026-05-06T00:00Z`, in paths and answers. An answer begins with
the half hour that holds `from`, where a half hour holds its end too: asked from 00:00, it begins
at 23:30 the day before. So there may be 49 records where 48 were meant; what ends where our window
begins is the window before's. A window of no length, or of more than 14 days, is a 400 whose body
says why in `error`. `data` is an object where there is one record of a kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.parsers._strict import json_of, number, once
from crawler.parsers._windows import check_window
from crawler.source import Document, Empty, Malformed, Request, Requests, Window

PUBLISHER = "National Energy System Operator (NESO)"
HOMEPAGE = "https://carbonintensity.org.uk/"
LICENCE = "CC BY 4.0, as the API's documentation states"
ATTRIBUTION = "Carbon Intensity API, National Energy System Operator (NESO), CC BY 4.0"
API = "https://api.carbonintensity.org.uk"

HALF_HOUR = timedelta(minutes=30)
WIDEST = timedelta(days=14)
LATEST = timedelta(days=1)  # an answer that lacks more of its beginning is of another window
REACH = timedelta(days=2980)  # since 26 September 2017; asked from autumn 2018
GRAMS = "gCO2/kWh"

# Percentages are of all that is consumed, so that imports stand among the fuels.
SHARES = {
    "biomass": "biomass",
    "coal": "coal",
    "imports": "imports",
    "gas": "gas",
    "nuclear": "nuclear",
    "other": "unknown",
    "hydro": "hydro",
    "solar": "solar",
    "wind": "wind",
}

Record = Mapping[str, Any]
Interval = tuple[datetime, datetime]


def asked(path: str, window: Window) -> Requests:
    """The half hours that a window touches, at most 14 days at a time."""
    first = window.start - (window.start - datetime(2000, 1, 1, tzinfo=UTC)) % HALF_HOUR
    last = window.end + (datetime(2000, 1, 1, tzinfo=UTC) - window.end) % HALF_HOUR
    for piece in Window(first, last).pieces(WIDEST):
        yield Request(f"{API}{path}/{stamp(piece.start)}/{stamp(piece.end)}", window=piece)


def stamp(moment: datetime) -> str:
    """A moment as the API writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def data_of(document: Document) -> list[Record]:
    """What an answer holds, always as a list; `Malformed` with an error's own words.

    Raises `Empty` when it holds nothing.
    """
    answer = json_of(document)
    if isinstance(answer, dict) and "error" in answer:
        raise Malformed(f"the publisher says: {str(answer['error'])[:300]}")
    records = listed(answer["data"])
    if not records:
        raise Empty("no record for the window")
    return records


def listed(data: Any) -> list[Record]:
    """A list of records, or the one record that stands in its place."""
    records = data if isinstance(data, list) else [data]
    for record in records:
        if not isinstance(record, dict):
            raise Malformed(f"{str(record)[:80]!r} is no record")
    return records


def half_hours(
    document: Document, records: list[Record]
) -> Iterator[tuple[datetime, datetime, Record]]:
    """Start, end and record of each half hour, in order; `Malformed` where two contradict."""
    stated: dict[Interval, Record] = {}
    for record in records:
        once(stated, _interval(record), record, str(record["from"]))
    _check(document.window, [start for start, _ in stated])
    for (start, end), record in sorted(stated.items(), key=lambda item: item[0]):
        yield start, end, record


def to_come(document: Document, start: datetime) -> datetime | None:
    """When a forecast of a half hour that was still to come was fetched, which is its issue."""
    fetched_at = document.fetched_at
    return fetched_at if fetched_at is not None and start >= fetched_at else None


def shares(mix: Any, where: str) -> dict[str, float]:
    """Percent by our fuels; `Malformed` naming a fuel that is unknown, with its percentage."""
    stated: dict[str, float] = {}
    for part in listed(mix):
        fuel, percent = part["fuel"], number(part["perc"], f"{part['fuel']} of {where}")
        if fuel not in SHARES:
            raise Malformed(f"unknown fuel {fuel!r} with {percent} % in {where}")
        once(stated, SHARES[fuel], percent, f"{fuel} of {where}")
    return stated


def _interval(record: Record) -> Interval:
    start, end = (datetime.fromisoformat(record[name]) for name in ("from", "to"))
    if start.utcoffset() != timedelta(0) or end - start != HALF_HOUR or start.minute % 30:
        raise Malformed(f"{record['from']} to {record['to']} is no half hour of UTC")
    return start.astimezone(UTC), end.astimezone(UTC)


def _check(window: Window | None, starts: list[datetime]) -> None:
    """`Malformed` when an answer is not of its window, or of the end of it alone."""
    check_window(window, starts, HALF_HOUR)
    if window is not None and min(starts) >= window.start + LATEST:
        raise Malformed(f"asked from {window.start}, the answer begins at {min(starts)}")
