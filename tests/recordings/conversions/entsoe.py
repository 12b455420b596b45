"""Others' readings of ENTSO-E's recordings."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from tests.recordings.conversions.reading import (
    Conversion,
    Event,
    Reading,
    listed,
    load,
    mix,
    moment,
    price,
)


def total(event: Event, _step: timedelta) -> Iterator[Reading]:
    """Electricity Maps' forecast of all generation."""
    start, end = moment(event["datetime"]), moment(event["end_datetime"])
    yield "total_generation", start, end, {"total": event["value"]}


def allowed(word: str, sender: str) -> Callable[[Event, timedelta], Iterator[Reading]]:
    """What Electricity Maps says may be exported or imported, of the two in their order."""

    def one_way(event: Event, _step: timedelta) -> Iterator[Reading]:
        start, end = moment(event["datetime"]), moment(event["end_datetime"])
        yield "transfer_capacity", start, end, {sender: event[word]}

    return one_way


CONVERSIONS = [
    Conversion(
        file="entsoe/FI_production.xml",
        source="entsoe.generation",
        zone="FI",
        peer_zone="FI",
        convert=mix,
    ),
    Conversion(
        file="entsoe/LU_production.xml",
        source="entsoe.generation",
        zone="LU",
        peer_zone="LU",
        convert=mix,
    ),
    Conversion(
        file="entsoe/DK-DK1_consumption.xml",
        source="entsoe.load",
        zone="DK-DK1",
        peer_zone="DK-DK1",
        convert=load,
    ),
    Conversion(
        file="entsoe/ES_day_ahead_price.xml",
        source="entsoe.day_ahead_price",
        zone="ES",
        peer_zone="ES",
        convert=price,
        unit="EUR/MWh",
    ),
    Conversion(
        file="entsoe/A44_SE1_2021-01-01.xml",
        source="entsoe.day_ahead_price",
        zone="SE-SE1",
        convert=listed("price", "day_ahead"),
        unit="EUR/MWh",
    ),
    Conversion(
        file="entsoe/A11_SE4_to_DE-LU_2021-01-01.xml",
        source="entsoe.flow",
        zone="DE",
        convert=listed("inflow", "SE-SE4"),
    ),
    Conversion(
        file="entsoe/DK-DK2_consumption_forecast.xml",
        source="entsoe.load_forecast",
        zone="DK-DK2",
        peer_zone="DK-DK2",
        convert=load,
    ),
    Conversion(
        file="entsoe/wind_solar_forecast_FI_DAY_AHEAD.xml",
        source="entsoe.wind_solar_forecast",
        zone="FI",
        peer_zone="FI",
        convert=mix,
    ),
    Conversion(
        file="entsoe/wind_solar_forecast_FI_CURRENT.xml",
        source="entsoe.wind_solar_forecast_current",
        zone="FI",
        peer_zone="FI",
        convert=mix,
    ),
    Conversion(
        file="entsoe/SE-SE3_generation_forecast.xml",
        source="entsoe.generation_forecast",
        zone="SE-SE3",
        peer_zone="SE-SE3",
        convert=total,
    ),
    # They leave out the last day, which has 23 hours: test_entsoe has it.
    Conversion(
        file="entsoe/DK-DK1_DK-DK2_capacity_week_ahead_export.xml",
        source="entsoe.transfer_capacity_week",
        zone="DK-DK1",
        convert=allowed("capacityImport", "DK-DK2"),
        whole=False,
    ),
    Conversion(
        file="entsoe/DK-DK1_DK-DK2_capacity_week_ahead_import.xml",
        source="entsoe.transfer_capacity_week",
        zone="DK-DK2",
        convert=allowed("capacityExport", "DK-DK1"),
        whole=False,
    ),
]

OURS = {"entsoe": r"documentType=(A75|A11|A65|A69|A71|A68|A09|A61|A44)"}
