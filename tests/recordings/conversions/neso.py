"""Others' readings of the Carbon Intensity API's recordings of what was.

What is to come depends on when it was asked, so it is compared in `test_neso`.
"""

from collections.abc import Iterator
from datetime import timedelta

from tests.recordings.conversions.reading import Conversion, Event, Reading, moment

HALF_HOUR = timedelta(minutes=30)
NAMES = {"other": "unknown"}


def actual(event: Event, step: timedelta) -> Iterator[Reading]:
    start = moment(event["datetime"])
    yield "published_intensity", start, start + step, {"direct": event["carbon_intensity"]}


def shares(event: Event, step: timedelta) -> Iterator[Reading]:
    start, mix = moment(event["datetime"]), event["mix_percent"]
    values = {NAMES.get(fuel, fuel): percent for fuel, percent in mix.items()}
    yield "generation_share", start, start + step, values


CONVERSIONS = [
    Conversion(
        file="gb_carbonintensity/intensity_pt24h_2024-01-12T0831Z_first8.json",
        source="neso.carbon_intensity",
        zone="GB",
        step=HALF_HOUR,
        convert=actual,
        unit="gCO2/kWh",
    ),
    Conversion(
        file="gb_carbonintensity/generation_pt24h_2024-01-12T0831Z_first8.json",
        source="neso.generation_mix",
        zone="GB",
        step=HALF_HOUR,
        convert=shares,
        unit="%",
    ),
]

OURS = {"gb_carbonintensity": r"/pt24h$"}
