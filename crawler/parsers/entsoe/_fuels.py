"""The platform's production types, and the fuel that each of them is to us."""

from __future__ import annotations

FUELS = {
    "B01": "biomass",
    "B02": "coal",  # brown coal
    "B03": "gas",  # coal-derived
    "B04": "gas",
    "B05": "coal",  # hard coal
    "B06": "oil",
    "B07": "coal",  # oil shale
    "B08": "coal",  # peat
    "B09": "geothermal",
    "B10": "pumped_hydro",
    "B11": "hydro",  # run of river
    "B12": "hydro",  # reservoir
    "B13": "unknown",  # marine
    "B14": "nuclear",
    "B15": "unknown",  # other renewable
    "B16": "solar",
    "B17": "biomass",  # waste
    "B18": "wind",  # offshore
    "B19": "wind",  # onshore
    "B20": "unknown",  # other
    "B25": "battery",
}
