"""CAISO, the California Independent System Operator: demand of the coming seven days.

`rtm_forecast_7day.csv` tells it in five-minute lines, twelve of them alike: the forecast is of
hours. `Time` is a date and the END of the interval on the Pacific wall clock, so that the line of
01:00 belongs to the hour from 00:00. `Demand` is filled as far as it was measured; that moment is
when the forecast stood so, and becomes `issued_at`. Demand itself is read from `caiso.load`;
reserves and capacities are no measure of ours. Hours that are not told in full, or that the clock
shows twice, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from crawler.parsers._csv import lines_of
from crawler.parsers._strict import number, once
from crawler.parsers.caiso import _day
from crawler.source import Document, Empty, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher="California Independent System Operator (CAISO)",
    homepage="https://www.caiso.com/todays-outlook",
    licence="No open licence is stated; the terms of use of caiso.com apply",
    attribution="California ISO",
    redistribute=False,
    zones=("US-CAISO",),
    timezone="America/Los_Angeles",
    measures=("load",),
    step=timedelta(hours=1),
    every=timedelta(hours=6),
    look_back=timedelta(hours=1),
    reach=timedelta(days=365),  # the oldest file that was seen is of 11 March 2026
    span=timedelta(days=10),
    quiet=("00:00", "00:15"),
    expects={"load": frozenset({"load"})},
)

NAME = "rtm_forecast_7day"
MEASURED, FORETOLD = "demand", "day-ahead demand forecast"
KNOWN = {
    "time",
    MEASURED,
    FORETOLD,
    "net demand",
    "day-ahead net demand forecast",
    "resource adequacy capacity forecast",
    "net resource adequacy capacity forecast",
    "reserve requirement",
    "reserve requirement forecast",
    "resource adequacy credits",
}
AHEAD = timedelta(days=7)
FORM = "%m/%d/%Y %H:%M"


def requests(window: Window) -> Requests:
    """One file for each local day, which foretells a week from then on."""
    return _day.files(NAME, window, AHEAD)


def parse(document: Document) -> Iterator[Row]:
    """One row for each whole hour after the last that was measured, in order."""
    ends = list(_ends(document))
    measured = [end for end, line in ends if _is_measured(end, line)]
    if not measured:
        raise Empty("no demand is measured yet")
    issued = max(measured)
    for start, told in sorted(_hours(ends).items()):
        if len(set(told)) > 1:
            raise Malformed(f"the hour from {start} is foretold in several ways: {set(told)}")
        if start >= issued and len(told) == SOURCE.step // _day.STEP:
            end, load = start + SOURCE.step, {"load": told[0]}
            yield Row("US-CAISO", "load", start, end, load, issued_at=issued)


def _is_measured(end: datetime, line: dict[str, str]) -> bool:
    """Whether demand is filled, with a number: other words for a blank would date the forecast."""
    cell = line[MEASURED]
    return bool(cell) and number(cell, f"{MEASURED} of the interval to {end}") > 0


def _hours(ends: list[tuple[datetime, dict[str, str]]]) -> dict[datetime, list[float]]:
    """What each five minutes of an hour foretell, by the start of the hour."""
    foretold: dict[datetime, float] = {}
    for end, line in ends:
        if line[FORETOLD]:
            what = f"{FORETOLD} of the interval to {end}"
            once(foretold, end, number(line[FORETOLD], what), what)
    hours: dict[datetime, list[float]] = {}
    for end, mw in foretold.items():
        hours.setdefault((end - _day.STEP).replace(minute=0), []).append(mw)
    return hours


def _ends(document: Document) -> Iterator[tuple[datetime, dict[str, str]]]:
    """Each line and when its interval ends, in UTC, where the clock shows it once."""
    day, lines = _day.day_of(document, NAME), list(lines_of(document, "time"))
    if strangers := {name for line in lines for name in line} - KNOWN:
        raise Malformed(f"unknown column {sorted(strangers)} with {lines[0]}")
    shown = [datetime.strptime(x["time"], FORM).replace(tzinfo=_day.PACIFIC) for x in lines]
    if shown and (first := min(shown)).date() != day:
        raise Malformed(f"the file of {day} begins with {first.date()}")
    for end, line in zip(shown, lines, strict=True):
        if end.utcoffset() == end.replace(fold=1).utcoffset():
            yield end.astimezone(UTC), line
