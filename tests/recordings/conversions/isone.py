"""Others' readings of ISO New England's recordings.

Theirs of the fuel mix are single statements at odd moments, ours five minutes in whose middle a
statement held: `test_isone` compares those. Ours of the load is the native load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from tests.recordings.conversions.reading import HOUR, Conversion, Event, Reading, moment

STEP = timedelta(minutes=5)


def native(event: Event, step: timedelta) -> Iterator[Reading]:
    """A reading of the hourly service, which has two loads."""
    start = moment(event["datetime"])
    yield "load", start, start + step, {"load": event["native_load"]}


def foretold(event: Event, step: timedelta) -> Iterator[Reading]:
    """Electricity Maps' forecast consumption."""
    start = moment(event["datetime"])
    yield "load", start, start + step, {"load": event["consumption"]}


def of_fuel(fuel: str) -> Callable[[Event, timedelta], Iterator[Reading]]:
    """One of the two fuels of Electricity Maps' forecast production, which joins two reports."""

    def picked(event: Event, step: timedelta) -> Iterator[Reading]:
        start = moment(event["datetime"])
        yield "generation", start, start + step, {fuel: event["production"][fuel]}

    return picked


def received(event: Event, step: timedelta) -> Iterator[Reading]:
    """Electricity Maps' exchange, from the zone that its key names first to the second."""
    sender, _ = event["sortedZoneKeys"].split("->")
    start = moment(event["datetime"])
    yield "flow", start, start + step, {sender: event["netFlow"]}


CONVERSIONS = [
    *(
        Conversion(
            file=f"isone/hourlysysload_{day}.json",
            source="isone.load",
            zone="US-NEISO",
            step=HOUR,
            convert=native,
        )
        for day in ("20240309", "20241102", "20241103")
    ),
    Conversion(
        file="isone/wsclient_systemload_2025-03-17.json",
        source="isone.load_forecast",
        zone="US-NEISO",
        peer_zone="US-NE-ISNE",
        step=HOUR,
        convert=foretold,
        whole=False,  # they read the newest forecast alone
    ),
    *(
        Conversion(
            file=f"isone/wsclient_externalflow_{neighbour}_US-NE-ISNE_2025-03-26.json",
            source="isone.flow",
            zone="US-NEISO",
            step=STEP,
            convert=received,
        )
        for neighbour in ("CA-NB", "CA-QC")
    ),
    *(
        Conversion(
            file=f"isone/csv_{report}_2025-02-25.csv",
            source="isone.wind_solar_forecast",
            zone="US-NEISO",
            peer_zone="US-NE-ISNE",
            step=HOUR,
            convert=of_fuel(fuel),
        )
        for report, fuel in (("wphf", "wind"), ("sphf", "solar"))
    ),
]

OURS = {"isone": r"hourlysysload|requestType=(systemload|externalflow)|csv/[ws]phf"}
