"""The zones of the Transparency Platform, their EIC codes, and the borders between them.

An EIC (Energy Identification Code) names an area; the codes are those of ENTSO-E's list of
approved EICs. One zone can have several: Germany generates as a country (`10Y1001A1001A83F`)
but trades as the bidding zone DE-LU (`10Y1001A1001A82H`), and the Irish price is that of the
whole island. Calabria became a bidding zone of its own in 2021, so `IT-SO` is the South alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from crawler.source import Malformed

AREAS: Mapping[str, str] = {
    "AL": "10YAL-KESH-----5",
    "AT": "10YAT-APG------L",
    "BA": "10YBA-JPCC-----D",
    "BE": "10YBE----------2",
    "BG": "10YCA-BULGARIA-R",
    "CH": "10YCH-SWISSGRIDZ",
    "CZ": "10YCZ-CEPS-----N",
    "DE": "10Y1001A1001A83F",
    "DK-DK1": "10YDK-1--------W",
    "DK-DK2": "10YDK-2--------M",
    "EE": "10Y1001A1001A39I",
    "ES": "10YES-REE------0",
    "FI": "10YFI-1--------U",
    "FR": "10YFR-RTE------C",
    "GR": "10YGR-HTSO-----Y",
    "HR": "10YHR-HEP------M",
    "HU": "10YHU-MAVIR----U",
    "IE": "10YIE-1001A00010",
    "IT-CA": "10Y1001C--00096J",
    "IT-CNO": "10Y1001A1001A70O",
    "IT-CSO": "10Y1001A1001A71M",
    "IT-NO": "10Y1001A1001A73I",
    "IT-SAR": "10Y1001A1001A74G",
    "IT-SIC": "10Y1001A1001A75E",
    "IT-SO": "10Y1001A1001A788",
    "LT": "10YLT-1001A0008Q",
    "LU": "10YLU-CEGEDEL-NQ",
    "LV": "10YLV-1001A00074",
    "ME": "10YCS-CG-TSO---S",
    "MK": "10YMK-MEPSO----8",
    "NL": "10YNL----------L",
    "NO-NO1": "10YNO-1--------2",
    "NO-NO2": "10YNO-2--------T",
    "NO-NO3": "10YNO-3--------J",
    "NO-NO4": "10YNO-4--------9",
    "NO-NO5": "10Y1001A1001A48H",
    "PL": "10YPL-AREA-----S",
    "PT": "10YPT-REN------W",
    "RO": "10YRO-TEL------P",
    "RS": "10YCS-SERBIATSOV",
    "SE-SE1": "10Y1001A1001A44P",
    "SE-SE2": "10Y1001A1001A45N",
    "SE-SE3": "10Y1001A1001A46L",
    "SE-SE4": "10Y1001A1001A47J",
    "SI": "10YSI-ELES-----O",
    "SK": "10YSK-SEPS-----K",
    "XK": "10Y1001C--00100H",
}
"""Where load and generation are published: a zone's control area or bidding zone."""

DE_LU = "10Y1001A1001A82H"

PRICE_AREAS: Mapping[str, str] = {
    **{zone: eic for zone, eic in AREAS.items() if zone not in {"BA", "LU"}},
    "DE": DE_LU,
    "IE": "10Y1001A1001A59C",
}
"""Where a day-ahead price is made: Luxembourg shares DE-LU's, Bosnia has no auction."""

_FLOW_AREAS = {**PRICE_AREAS, "BA": AREAS["BA"], "GB": "10YGB----------A"}
# The cable to Montenegro is published as Italy's, not as that of the bidding zone it lands in.
_BORDER_AREAS = {("IT-CSO", "ME"): "10YIT-GRTN-----B"}

_NEIGHBOURS = """
    AL GR, AL ME, AL XK, AT CH, AT CZ, AT DE, AT HU, AT IT-NO, AT SI, BA HR, BA ME, BA RS, BE DE,
    BE FR, BE GB, BE NL, BG GR, BG MK, BG RO, BG RS, CH DE, CH FR, CH IT-NO, CZ DE, CZ PL, CZ SK,
    DE DK-DK1, DE DK-DK2, DE FR, DE NL, DE NO-NO2, DE PL, DE SE-SE4, DK-DK1 DK-DK2, DK-DK1 GB,
    DK-DK1 NL, DK-DK1 NO-NO2, DK-DK1 SE-SE3, DK-DK2 SE-SE4, EE FI, EE LV, ES FR, ES PT,
    FI NO-NO4, FI SE-SE1, FI SE-SE3, FR GB, FR IT-NO, GB IE, GB NL, GB NO-NO2, GR IT-SO, GR MK,
    HR HU, HR RS, HR SI, HU RO, HU RS, HU SI, HU SK, IT-CA IT-SIC, IT-CA IT-SO, IT-CNO IT-CSO,
    IT-CNO IT-NO, IT-CNO IT-SAR, IT-CSO IT-SAR, IT-CSO IT-SO, IT-CSO ME, IT-NO SI, LT LV, LT PL,
    LT SE-SE4, ME RS, ME XK, MK RS, MK XK, NL NO-NO2, NO-NO1 NO-NO2, NO-NO1 NO-NO3,
    NO-NO1 NO-NO5, NO-NO1 SE-SE3, NO-NO2 NO-NO5, NO-NO3 NO-NO4, NO-NO3 NO-NO5, NO-NO3 SE-SE2,
    NO-NO4 SE-SE1, NO-NO4 SE-SE2, PL SE-SE4, PL SK, RO RS, RS XK, SE-SE1 SE-SE2, SE-SE2 SE-SE3,
    SE-SE3 SE-SE4
"""


class Border(NamedTuple):
    """Two neighbouring zones and the EICs under which the flow between them is published."""

    zones: tuple[str, str]
    eics: tuple[str, str]


def _border(pair: str) -> Border:
    """The border between the two zones that `pair` names."""
    one, other = pair.split()
    eics = [_BORDER_AREAS.get(way, _FLOW_AREAS[way[0]]) for way in ((one, other), (other, one))]
    return Border((one, other), (eics[0], eics[1]))


BORDERS: tuple[Border, ...] = tuple(map(_border, _NEIGHBOURS.split(",")))
"""Every border that is asked for, each once; the flow over it has two directions."""

ZONE_OF: Mapping[str, str] = {eic: zone for zone, eic in AREAS.items()}
"""The zone that an EIC stands for in documents of load and generation."""

PRICE_ZONE_OF: Mapping[str, str] = {eic: zone for zone, eic in PRICE_AREAS.items()}
"""The zone that an EIC stands for in documents of prices: those of load can be of a larger area."""

FLOW_OF: Mapping[tuple[str, str], tuple[str, str]] = {
    pair: zones
    for (one, other), (its, others) in BORDERS
    for pair, zones in (((its, others), (one, other)), ((others, its), (other, one)))
}
"""The sending and the receiving zone of a flow, by their two EICs in the same order."""


def zone_of(said: Mapping[str, str], domain: str, zones: Mapping[str, str] = ZONE_OF) -> str:
    """The zone that a series is about; `Malformed` when its area is none that is asked for."""
    eic = said.get(domain, "nowhere")
    if (zone := zones.get(eic)) is None:
        raise Malformed(f"{domain} is {eic}, an area that is not asked for")
    return zone


def flow_of(said: Mapping[str, str]) -> tuple[str, str]:
    """The sending and the receiving zone of a flow; `Malformed` when they are no border."""
    eics = said.get("out_Domain.mRID", "nowhere"), said.get("in_Domain.mRID", "nowhere")
    if (zones := FLOW_OF.get(eics)) is None:
        raise Malformed(f"a flow from {eics[0]} to {eics[1]}, a border that is not asked for")
    return zones
