"""Others' readings of ENTSO-E's recordings."""

from tests.recordings.conversions.reading import Conversion, listed, load, mix, price

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
]

OURS = {"entsoe": r"documentType=(A75|A11|A65.*processType=A16|A44(?!.*type=A07))"}
