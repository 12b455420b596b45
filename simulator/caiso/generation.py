"""CAISO's supply: what each fuel gives in five minutes, imports and batteries among them."""

from __future__ import annotations

from datetime import date, datetime

from simulator import truth
from simulator.caiso.outlook import STEP, ZONE, File, starts
from simulator.wire import Expected, whole

PRECISION_MW = 1.0
_BIOGAS_SHARE = 0.4
_HEADER = (
    "Time,Solar,Wind,Geothermal,Biomass,Biogas,Small hydro,Coal,Nuclear,"
    "Natural Gas,Large Hydro,Batteries,Imports,Other"
)


def _header(day: date) -> str:
    if day.year < 2021:
        return _HEADER.replace("Natural Gas", "Natural gas").replace("Large Hydro", "Large hydro")
    return _HEADER


def _columns(seed: int, start: datetime, measured: bool) -> list[str]:
    if not measured:
        return [""] * _HEADER.count(",")
    state = truth.state(seed, ZONE, start, STEP)
    plants = state.plants
    biogas = _BIOGAS_SHARE * plants["biomass"]
    megawatts = [
        plants["solar"], plants["onshore"], plants["geothermal"],
        plants["biomass"] - biogas, biogas, plants["river"], plants["coal"],
        plants["nuclear"], plants["gas"], plants["reservoir"], plants["battery"],
        sum(state.flows.values()), plants["other"],
    ]  # fmt: skip
    return [str(whole(mw)) for mw in megawatts]


FILE = File(_header, _columns)


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of [start, end): every five minutes but the repeated autumn hour."""
    rows: list[Expected] = []
    for begin in starts(start, end):
        state = truth.state(seed, ZONE, begin, STEP)
        rows.append((ZONE, "generation", begin, begin + STEP, state.fuels()))
        net_import = {"net_import": sum(state.flows.values())}
        rows.append((ZONE, "flow", begin, begin + STEP, net_import))
    return rows
