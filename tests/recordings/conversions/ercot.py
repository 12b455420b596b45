"""Others' readings of ERCOT's dashboards and reports.

| what      | theirs                                 | ours                                      |
|-----------|----------------------------------------|-------------------------------------------|
| storage   | `battery_net_output` of the stamp that | of the interval that ends with it: in     |
|           | begins an interval                     | test_ercot, beside the fuel mix           |
| forecasts | every hour of a report                 | the hours that were not over at its issue |
| wind, sun | one event of two reports               | a report each                             |
| numbers   | rounded to a watt                      | as published                              |
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from tests.recordings.conversions.reading import (
    HOUR,
    Conversion,
    Event,
    Reading,
    moment,
    worded,
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
ISSUED = {"load": moment("2025-03-13T17:30Z"), "wind": moment("2025-03-13T18:55:09Z")}
ISSUED["solar"] = ISSUED["wind"] - timedelta(seconds=1)


def consumption(event: Event, _step: timedelta) -> Iterator[Reading]:
    """Electricity Maps' consumption, which says only where the hour begins."""
    start = moment(event["datetime"])
    yield "load", start, start + HOUR, {"load": event["consumption"]}


def to_come(what: str) -> Callable[[Event, timedelta], Iterator[Reading]]:
    """What Electricity Maps foretells of the hours that were not over when it was foretold."""

    def convert(event: Event, _step: timedelta) -> Iterator[Reading]:
        start = moment(event["datetime"])
        if start + HOUR <= ISSUED[what]:
            return
        if what == "load":
            yield "load", start, start + HOUR, {"load": event["consumption"]}
        else:
            yield "generation", start, start + HOUR, {what: event["production"][what]}

    return convert


CONVERSIONS = [
    Conversion(
        file="ercot/fuel-mix_2025-10.json",
        source="ercot.generation",
        zone="US-ERCOT",
        step=timedelta(minutes=5),
        convert=worded("values", {word: ("generation", fuel) for word, fuel in FUELS.items()}),
        whole=False,
    ),
    Conversion(
        file="ercot/loadForecastVsActual_2024-11-24.json",
        source="ercot.load",
        zone="US-ERCOT",
        peer_zone="US-TEX-ERCO",
        convert=consumption,
        whole=False,
    ),
    *(
        Conversion(
            file=f"ercot/mis_{report}_report.zip",
            source=f"ercot.{what}_forecast",
            zone="US-ERCOT",
            peer_zone="US-TEX-ERCO",
            convert=to_come(what),
        )
        for report, what in (("load_forecast", "load"), ("wind", "wind"), ("solar", "solar"))
    ),
]

OURS = {"ercot": r"/dashboards/|/misapp/|/misdownload/"}
