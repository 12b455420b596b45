"""Another reading of BPA's texts.

| what        | theirs                          | ours                                     |
|-------------|---------------------------------|------------------------------------------|
| interchange | what leaves > 0                 | `net_import`, what comes > 0             |
| fuels       | `ver_wind_solar`, …             | `wind_solar`, …                          |
"""

from collections.abc import Iterator
from datetime import timedelta

from tests.recordings.conversions.reading import Conversion, Event, Reading, moment

FUELS = {
    "ver_wind_solar": "wind_solar",
    "hydro": "hydro",
    "fossil_biomass": "unknown",
    "nuclear": "nuclear",
}


def balance(event: Event, step: timedelta) -> Iterator[Reading]:
    """All that a line tells."""
    start, end = moment(event["datetime"]), moment(event["datetime"]) + step
    mix = {FUELS[word]: mw for word, mw in event["production"].items()}
    yield "generation", start, end, mix
    yield "load", start, end, {"load": event["load"]}
    if "interchange" in event:
        yield "flow", start, end, {"net_import": -event["interchange"]}


CONVERSIONS = [
    Conversion(
        file=f"bpa/{name}_2026-09-09.txt",
        source="bpa.balance",
        zone="US-BPA",
        peer_zone="US-NW-BPAT",
        step=timedelta(minutes=5),
        convert=balance,
    )
    for name in ("baltwg3", "baltwg")
]

OURS = {"bpa": r"/baltwg|/WindGenTotalLoadYTD"}
