"""Words and numbers of NESO's Carbon Intensity API: bands, fuels, factors, regions, times."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

INDICES = ("very low", "low", "moderate", "high", "very high")
# The first whole gCO2/kWh of all indices but the lowest, by year: "Carbon Intensity Forecast
# Methodology", table 2 (github.com/carbon-intensity/methodology). There a high ends where a very
# high begins; the API answers `very high` to that number.
BANDS = {
    2017: (100, 200, 300, 400),
    2018: (80, 180, 280, 380),
    2019: (60, 160, 260, 360),
    2020: (55, 150, 230, 350),
    2021: (50, 140, 220, 330),
    2022: (45, 130, 210, 310),
    2023: (40, 120, 200, 290),
    2024: (35, 110, 190, 270),
    2025: (30, 100, 180, 250),
    2026: (25, 90, 170, 230),
    2027: (20, 80, 160, 210),
    2028: (15, 70, 150, 190),
    2029: (10, 60, 140, 170),
    2030: (5, 50, 130, 150),
}
FUELS = {
    "biomass": "biomass",
    "coal": "coal",
    "imports": "imports",
    "gas": "gas",
    "nuclear": "nuclear",
    "unknown": "other",
    "hydro": "hydro",
    "solar": "solar",
    "wind": "wind",
}
FACTORS = {
    "biomass": "Biomass",
    "coal": "Coal",
    "dutch_imports": "Dutch Imports",
    "french_imports": "French Imports",
    "gas_combined_cycle": "Gas (Combined Cycle)",
    "gas_open_cycle": "Gas (Open Cycle)",
    "hydro": "Hydro",
    "irish_imports": "Irish Imports",
    "nuclear": "Nuclear",
    "oil": "Oil",
    "other": "Other",
    "pumped_storage": "Pumped Storage",
    "solar": "Solar",
    "wind": "Wind",
}


class Region(NamedTuple):
    """A region of the API: its number, our key of the zone, its network's name and its own."""

    number: int
    zone: str
    network: str
    name: str

    def told(self) -> dict[str, Any]:
        """What answers say of it."""
        return {"regionid": self.number, "dnoregion": self.network, "shortname": self.name}


REGIONS = {
    region.number: region
    for region in (
        Region(1, "GB-R01", "Scottish Hydro Electric Power Distribution", "North Scotland"),
        Region(2, "GB-R02", "SP Distribution", "South Scotland"),
        Region(3, "GB-R03", "Electricity North West", "North West England"),
        Region(4, "GB-R04", "NPG North East", "North East England"),
        Region(5, "GB-R05", "NPG Yorkshire", "Yorkshire"),
        Region(6, "GB-R06", "SP Manweb", "North Wales & Merseyside"),
        Region(7, "GB-R07", "WPD South Wales", "South Wales"),
        Region(8, "GB-R08", "WPD West Midlands", "West Midlands"),
        Region(9, "GB-R09", "WPD East Midlands", "East Midlands"),
        Region(10, "GB-R10", "UKPN East", "East England"),
        Region(11, "GB-R11", "WPD South West", "South West England"),
        Region(12, "GB-R12", "SSE South", "South England"),
        Region(13, "GB-R13", "UKPN London", "London"),
        Region(14, "GB-R14", "UKPN South East", "South East England"),
        Region(15, "GB-ENG", "England", "England"),
        Region(16, "GB-SCT", "Scotland", "Scotland"),
        Region(17, "GB-WLS", "Wales", "Wales"),
        Region(18, "GB", "GB", "GB"),
    )
}
NATIONS = {"england": REGIONS[15], "scotland": REGIONS[16], "wales": REGIONS[17]}


def index_of(grams: float, moment: datetime) -> str:
    """The index of an intensity in gCO2/kWh, by the bands of its year or of the nearest known.

    >>> from datetime import UTC
    >>> index_of(230, datetime(2026, 5, 5, tzinfo=UTC))
    'very high'
    """
    bands = BANDS[min(max(moment.year, min(BANDS)), max(BANDS))]
    return INDICES[sum(round(grams) >= first for first in bands)]


def stamp(moment: datetime) -> str:
    """A moment as the API writes it.

    >>> from datetime import UTC
    >>> stamp(datetime(2018, 1, 20, 12, tzinfo=UTC))
    '2018-01-20T12:00Z'
    """
    return f"{moment:%Y-%m-%dT%H:%MZ}"
