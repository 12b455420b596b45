"""Another reading of SPP's generation mix.

| what    | theirs                                   | ours                                  |
|---------|------------------------------------------|---------------------------------------|
| diesel  | `DIESEL_FUEL_OIL` and `DIESEL_FUEL`      | one fuel, oil                         |
| rest    | market and self added, SPP's words       | our fuels, words of one fuel added    |
"""

from datetime import timedelta

from tests.recordings.conversions.reading import Conversion, worded

FUELS = {
    "COAL": "coal",
    "DIESEL_FUEL_OIL": "oil",
    "DIESEL_FUEL": "oil",
    "HYDRO": "hydro",
    "NATURAL_GAS": "gas",
    "NUCLEAR": "nuclear",
    "SOLAR": "solar",
    "WASTE_DISPOSAL_SERVICES": "biomass",
    "WIND": "wind",
    "WASTE_HEAT": "unknown",
    "OTHER": "unknown",
}
CONVERSIONS = [
    Conversion(
        file="spp/GenMixYTD_SPP_2025-01-01_first_rows.csv",
        source="spp.generation",
        zone="US-SPP",
        step=timedelta(minutes=5),
        convert=worded("values", {word: ("generation", fuel) for word, fuel in FUELS.items()}),
        whole=False,
        url="https://portal.spp.org/file-browser-api/download/generation-mix-historical"
        "?path=%2FSPP%2FGenMixYTD_SPP.csv",
    ),
]

OURS = {"spp": r"/generation-mix-historical|/interchange-trend"}
