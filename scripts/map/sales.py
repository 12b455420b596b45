"""Who sells how much of a US county's electricity, counted from Form EIA-861.

Form EIA-861 says what each utility delivers in a state under which balancing authority, and in
which counties it has wires. Its sales are spread over those counties by the people who live there
(Census Bureau); a county's share of an authority is the authority's part of what is so delivered.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scripts.map.rules import codes

YEAR = 2018
# What the authorities of 2018 have become: PowerSouth was merged into Southern Company (2021), Ohio
# Valley into PJM (December 2018), New Smyrna Beach into Florida Power & Light (2020); the two of
# the Western Area Power Administration are the Southwest Power Pool's West since April 2026.
SINCE = {
    "AEC": "US-SOCO",
    "BPAT": "US-BPA",
    "CISO": "US-CAISO",
    "ERCO": "US-ERCOT",
    "HECO": "US-HI-OA",
    "ISNE": "US-NEISO",
    "NBSO": "CA-NB",
    "NSB": "US-FPL",
    "NYIS": "US-NY",
    "OVEC": "US-PJM",
    "SWPP": "US-SPP",
    "WACM": "US-SWPW",
    "WAUW": "US-SWPW",
}
# Utilities that have moved: Black Hills left the Rocky Mountain area and balances itself (2026),
# Gulf Power left Southern Company for Florida Power & Light (2022).
MOVED = {
    "Black Hills Power": "US-BHBA",
    "Cheyenne Light": "US-BHBA",
    "Gulf Power": "US-FPL",
}
# The states' postal codes by their FIPS codes.
STATES = codes("states")
# MWh by utility, state and zone.
Sales = dict[tuple[int, str, str], float]


class Sold(NamedTuple):
    """The zone that sells most in a county, and its share of all that is sold."""

    zone: str
    share: float


def largest_sellers(folder: Path) -> dict[str, Sold]:
    """By the county's FIPS code; `folder` holds the form's workbooks and the populations."""
    sales, people = _sales(folder), _people(folder)
    codes = {(_state(code), _plain(name)): code for code, (name, _) in people.items()}
    wires = _wires(folder, codes)
    over = _over_the_wires_of_others(sales, wires)
    sold: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (utility, state, zone), mwh in sales.items():
        counties = wires.get((utility, state)) or over.get((state, zone), [])
        all_people = sum(people[code][1] for code in counties)
        for code in counties:
            sold[code][zone] += mwh * people[code][1] / all_people
    return {code: _largest(zones) for code, zones in sold.items()}


def _over_the_wires_of_others(
    sales: Sales, wires: dict[tuple[int, str], list[str]]
) -> dict[tuple[str, str], list[str]]:
    """Where retailers without wires sell in Texas: where the companies do that have only wires."""
    sellers = {(utility, state) for utility, state, _ in sales}
    only_wires = [counties for key, counties in wires.items() if key not in sellers]
    texan = [code for counties in only_wires for code in counties if _state(code) == "TX"]
    return {("TX", "US-ERCOT"): texan}


def _largest(zones: dict[str, float]) -> Sold:
    zone = max(sorted(zones), key=lambda key: zones[key])
    return Sold(zone, round(zones[zone] / sum(zones.values()), 2))


def _sales(folder: Path) -> Sales:
    """What was sold: bundled and delivered, so that no sale counts twice."""
    form = pd.read_excel(
        folder / f"Sales_Ult_Cust_{YEAR}.xlsx", sheet_name="States", header=2, engine="calamine"
    )
    form = form[form["Service Type"].isin(["Bundled", "Delivery"])]
    short = pd.read_excel(folder / f"Short_Form_{YEAR}.xlsx", engine="calamine")
    rows = [
        *form[["Utility Number", "Utility Name", "State", "BA Code"]]
        .assign(mwh=form.iloc[:, 22])
        .itertuples(index=False),
        *short[["Utility Number", "Utility Name", "State", "BA Code"]]
        .assign(mwh=short["Total Sales (MWh)"])
        .itertuples(index=False),
    ]
    sales: dict[tuple[int, str, str], float] = defaultdict(float)
    for utility, name, state, authority, mwh in rows:
        if isinstance(authority, str) and isinstance(mwh, int | float) and mwh > 0:
            sales[int(utility), state, _zone(authority, name, state)] += mwh
    return sales


def _zone(authority: str, utility: str, state: str) -> str:
    for beginning, zone in MOVED.items():
        if utility.startswith(beginning):
            return zone
    if (authority, state) == ("WACM", "SD"):  # beyond Black Hills it is the Eastern Interconnection
        return "US-SPP"
    return SINCE.get(authority, f"US-{authority}")


def _people(folder: Path) -> dict[str, tuple[str, int]]:
    table = pd.read_csv(folder / "county_populations_2000_to_2019.csv", dtype={"county_FIPS": str})
    named = zip(table["county_FIPS"], table["county_name"], table[f"pop_{YEAR}"], strict=True)
    return {code: (name, int(people)) for code, name, people in named}


def _wires(folder: Path, codes: dict[tuple[str, str], str]) -> dict[tuple[int, str], list[str]]:
    """The counties, as FIPS codes, in which a utility distributes, by utility and state."""
    table = pd.read_excel(
        folder / f"Service_Territory_{YEAR}.xlsx", sheet_name="Counties_States", engine="calamine"
    )
    wires: dict[tuple[int, str], list[str]] = defaultdict(list)
    for utility, state, county in table[["Utility Number", "State", "County"]].itertuples(
        index=False
    ):
        code = codes.get((state, _plain(str(county))))
        if code:
            wires[int(utility), state].append(code)
    return wires


def _plain(name: str) -> str:
    """A county's name without its kind, accents and blanks, as both tables have it."""
    name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"\b(county|parish|borough|census area|municipality|city and)\b", "", name)
    return re.sub(r"\bst\b|\bste\b|\bsaint\b|[^a-z]", "", name)


def _state(code: str) -> str:
    return STATES.get(code[:2], "")
