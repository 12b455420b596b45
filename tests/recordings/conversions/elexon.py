"""Others' readings of Elexon's recordings."""

from datetime import timedelta

from tests.recordings.conversions.reading import Conversion, system_prices, worded

ELEXON = {
    **{
        word: ("generation", fuel)
        for word, fuel in {
            "BIOMASS": "biomass",
            "CCGT": "gas",
            "COAL": "coal",
            "NPSHYD": "hydro",
            "NUCLEAR": "nuclear",
            "OCGT": "gas",
            "OIL": "oil",
            "OTHER": "unknown",
            "PS": "pumped_hydro",
            "WIND": "wind",
        }.items()
    },
    **{
        word: ("flow", neighbour)
        for word, neighbour in {
            "INTELEC": "FR",
            "INTEW": "IE",
            "INTFR": "FR",
            "INTIFA2": "FR",
            "INTIRL": "GB-NIR",
            "INTNED": "NL",
            "INTNEM": "BE",
            "INTNSL": "NO-NO2",
            "INTVKL": "DK-DK1",
        }.items()
    },
}


CONVERSIONS = [
    Conversion(
        file="gb_elexon/FUELINST_stream_2024-02-12T1750.json",
        source="elexon.generation",
        zone="GB",
        peer_zone="GB",
        step=timedelta(minutes=5),
        convert=worded("fuels", ELEXON),
    ),
    Conversion(
        file="gb_elexon/system-prices_2026-03-29_DST_start_46_periods.json",
        source="elexon.system_price",
        zone="GB",
        step=timedelta(minutes=30),
        convert=system_prices,
        unit="GBP/MWh",
    ),
]

OURS = {"gb_elexon": r"/(FUEL\w+|FREQ|ATL|NDF|system-prices|market-index|demand/outturn)\b"}
