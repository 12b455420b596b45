"""Others' readings of CAISO's recordings."""

from datetime import timedelta

from tests.recordings.conversions.reading import Conversion, worded

CAISO = {
    **{
        word: ("generation", fuel)
        for word, fuel in {
            "Solar": "solar",
            "Wind": "wind",
            "Geothermal": "geothermal",
            "Biomass": "biomass",
            "Biogas": "biomass",
            "Small hydro": "hydro",
            "Large Hydro": "hydro",
            "Coal": "coal",
            "Nuclear": "nuclear",
            "Natural Gas": "gas",
            "Batteries": "battery",
            "Other": "unknown",
        }.items()
    },
    "Imports": ("flow", "net_import"),
}
CONVERSIONS = [
    Conversion(
        file="caiso/fuelsource_20230101.csv",
        source="caiso.generation",
        zone="US-CAISO",
        step=timedelta(minutes=5),
        convert=worded("values", CAISO),
        whole=False,
        url="https://www.caiso.com/outlook/history/20230101/fuelsource.csv",
    ),
]

OURS = {"caiso": r"/fuelsource.csv"}
