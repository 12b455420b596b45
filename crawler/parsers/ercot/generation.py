"""ERCOT's fuel mix of yesterday and today, in five-minute steps.

Stamps come four or five seconds before the five-minute mark at which an interval ends (00:04:56),
so that they are floored to its start. Now and then an interval is told under two stamps a few
seconds apart, its fuels split between them: they are put together. Three shapes are known: of
February 2023 (`gen` and `hsl`, stamps without an offset), of 2024 (with it, and with seasonal
capacities) and of 2025 (`gen` alone). Only `gen` is read. An offset tells the two hours of an
autumn night apart; without one they bear the same stamps and cannot be told apart, so that both
are left out.

`Power Storage` is what batteries discharge, without what they charge: in October 2025 it was
never below zero, and within 64 MW of the storage dashboard's `totalDischarging` on average while
the net output went down to -4 700 MW. `ercot.storage` has both sides. Solar draws a little at
night.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.parsers._strict import json_of, number, summed
from crawler.parsers.ercot import _dashboard as ercot
from crawler.source import Document, Empty, Malformed, Requests, Row, Source, Window

SOURCE = Source(
    publisher=ercot.PUBLISHER,
    homepage=f"{ercot.HOMEPAGE}/fuelmix",
    licence=ercot.LICENCE,
    attribution=ercot.ATTRIBUTION,
    redistribute=False,
    zones=(ercot.ZONE,),
    timezone="America/Chicago",
    measures=("generation",),
    step=ercot.FIVE_MINUTES,
    every=timedelta(minutes=5),
    look_back=ercot.REACH,
    reach=ercot.REACH,
    span=timedelta(days=2),
    lag=timedelta(minutes=10),
    expects={"generation": frozenset({"coal", "gas", "hydro", "nuclear", "solar", "wind"})},
)

FUELS = {
    "Coal and Lignite": "coal",
    "Hydro": "hydro",
    "Natural Gas": "gas",
    "Nuclear": "nuclear",
    "Other": "unknown",
    "Power Storage": "battery",
    "Solar": "solar",
    "Wind": "wind",
}


def requests(window: Window) -> Requests:
    """The dashboard, which tells of two days whatever is asked."""
    return ercot.questions("fuel-mix", window, SOURCE.span)


def parse(document: Document) -> Iterator[Row]:
    """One row for each five minutes, in order; two where two stamps contradict each other."""
    return ercot.asked_for(document, _rows(document))


def _rows(document: Document) -> Iterator[Row]:
    intervals: dict[datetime, list[dict[str, float]]] = {}
    for day in json_of(document)["data"].values():
        for stamp, fuels in day.items():
            start = _start(stamp)
            if start is not None:
                _put(intervals.setdefault(start, []), _megawatts(fuels, stamp))
    if not intervals:
        raise Empty("no interval is there yet")
    for start, mixes in sorted(intervals.items()):
        for mix in mixes:
            end = start + SOURCE.step
            yield Row(ercot.ZONE, "generation", start, end, summed(mix, FUELS), parts=mix)


def _start(stamp: str) -> datetime | None:
    """Where the interval of a stamp starts; None where that may be either of two moments."""
    moment = datetime.fromisoformat(stamp)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ercot.CENTRAL)
        first, second = (moment.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        if first < second:
            return None
        if first > second:
            raise Malformed(f"{stamp} is no time in Texas")
    moment = moment.astimezone(UTC)
    return moment - ercot.since_mark(moment, SOURCE.step)


def _megawatts(fuels: Mapping[str, Any], stamp: str) -> dict[str, float]:
    """MW by fuel of one stamp."""
    mix: dict[str, float] = {}
    for word, said in fuels.items():
        if word not in FUELS:
            raise Malformed(f"unknown fuel {word!r} at {stamp}: {str(said)[:80]} MW")
        mix[word] = number(said["gen"], f"{word} at {stamp}")
    return mix


def _put(mixes: list[dict[str, float]], mix: dict[str, float]) -> None:
    """Add what a stamp says to what is known of its interval, or beside it where they differ."""
    for known in mixes:
        if all(known.get(word, mw) == mw for word, mw in mix.items()):
            known.update(mix)
            return
    mixes.append(mix)
