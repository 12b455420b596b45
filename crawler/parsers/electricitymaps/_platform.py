"""What the feeds of Electricity Maps' API v3 have in common: who, which zones, records, steps.

A token sees what its plan allows, one zone if it is free. `/zones` asked with the token lists for
each zone the paths that it may ask (`*` for all of them): only those are asked, so that a refusal
means what it says. Asked without, it lists every zone and no path. `past-range` answers a window of
at most ten days; where only `history` is allowed, there are the last 24 hours and no past, so that
nothing is asked about an older window.

A record holds for the hour from `datetime`, or for what its `temporalGranularity` says. `createdAt`
lies days before it, when the first forecast was made, and `updatedAt` can: whether a value may
still change is what `isEstimated` says.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.parsers._strict import json_of, once
from crawler.parsers._windows import check_window
from crawler.parsers.electricitymaps._zones import ZONES
from crawler.source import (
    Document,
    Malformed,
    Refused,
    Request,
    Requests,
    Setting,
    Window,
)

PUBLISHER = "Electricity Maps"
HOMEPAGE = "https://www.electricitymaps.com/"
LICENCE = "The terms of the API's plan; free plans are not for passing on"
ATTRIBUTION = "Electricity Maps"
REQUIRES = ("ELECTRICITYMAPS_TOKEN",)
REACH = timedelta(days=1800)  # since 2021, where the plan allows it

API = "https://api.electricitymaps.com/v3"
HEADERS = {"auth-token": Setting("ELECTRICITYMAPS_TOKEN")}
DOORS = ("past-range", "history")
WIDEST = timedelta(days=10)
HOUR = timedelta(hours=1)
A_DAY = timedelta(hours=26)  # what `history` tells of: 24 hours, the one that runs, and a late one
SURELY = timedelta(hours=23)  # what it tells of at any minute
STEPS = {
    "5_minutes": timedelta(minutes=5),
    "15_minutes": timedelta(minutes=15),
    "hourly": HOUR,
}

Record = Mapping[str, Any]
Choosing = Generator[Request, Document | None, dict[str, str]]


def doors(signal: str, window: Window) -> Choosing:
    """The zones of ours that the token may ask for a signal, and by which door.

    Where nobody answered, all, by the widest. Left out are those of which `history` alone may be
    asked when the window lies before it. Raises `Refused` when the token may ask for no zone.
    """
    answer = yield Request(f"{API}/zones", headers=HEADERS, stepping_stone=True)
    if answer is None:
        return dict.fromkeys(ZONES, DOORS[0])
    listed = json_of(answer)
    found = {zone: _door(signal, listed[zone]) for zone in ZONES if zone in listed}
    if not any(found.values()):
        raise Refused(f"the token may ask for the {signal} of no zone of ours")
    is_past = answer.fetched_at is not None and window.end <= answer.fetched_at - SURELY
    reaching = DOORS[:1] if is_past else DOORS
    return {zone: door for zone, door in found.items() if door in reaching}


def _door(signal: str, about: Record) -> str:
    access = about.get("access", ())
    may = (door for door in DOORS if "*" in access or f"{signal}/{door}" in access)
    return next(may, "")


def asked(signal: str, zone: str, door: str, window: Window, **more: str) -> Requests:
    """The questions about a zone by one of its doors."""
    if door == "history":
        newest = Window(max(window.start, window.end - A_DAY), window.end)
        yield Request(f"{API}/{signal}/history", {"zone": zone, **more}, HEADERS, newest)
        return
    for piece in window.pieces(WIDEST):
        span = {"start": _stamp(piece.start), "end": _stamp(piece.end)}
        yield Request(f"{API}/{signal}/past-range", {"zone": zone, **span, **more}, HEADERS, piece)


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def records(document: Document) -> Iterator[tuple[str, datetime, datetime, Record]]:
    """Our zone, start, end and record of each interval, in order.

    Raises `Malformed` where two contradict, and with an error's own words.
    """
    stated: dict[tuple[str, datetime, datetime], Record] = {}
    for record in _listed(json_of(document)):
        once(stated, _place(record), record, str(record["datetime"]))
    if stated:
        check_window(document.window, [start for _, start, _ in stated], HOUR)
    for (zone, start, end), record in sorted(stated.items(), key=lambda item: item[0]):
        yield zone, start, end, record


def _listed(answer: Any) -> list[Record]:
    if "error" in answer or answer.get("status") == "error":
        raise Malformed(f"the publisher says: {answer.get('error') or answer.get('message')}"[:300])
    for name in ("history", "data"):
        if name in answer and not isinstance(answer[name], list):
            raise Malformed(f"{name} is {str(answer[name])[:80]}, no list of records")
    return list(answer.get("history", answer.get("data", [answer])))


def _place(record: Record) -> tuple[str, datetime, datetime]:
    if record["zone"] not in ZONES:
        raise Malformed(f"unknown zone {record['zone']!r}")
    granularity = record.get("temporalGranularity", "hourly")
    if granularity not in STEPS:
        raise Malformed(f"a value of granularity {granularity!r} at {record['datetime']}")
    start, step = datetime.fromisoformat(record["datetime"]), STEPS[granularity]
    if start.utcoffset() != timedelta(0) or (start - datetime(2000, 1, 1, tzinfo=UTC)) % step:
        raise Malformed(f"{record['datetime']} is not the start of {granularity} in UTC")
    return ZONES[record["zone"]], start.astimezone(UTC), start.astimezone(UTC) + step
