from __future__ import annotations

import csv
from pathlib import Path

import database
from crawler.parsers.entsoe._areas import (
    AREAS,
    BORDERS,
    FLOW_OF,
    PRICE_AREAS,
    PRICE_ZONE_OF,
    ZONE_OF,
)

ALIASES = Path(database.__file__).parent / "reference" / "aliases.csv"
ITALY = "10YIT-GRTN-----B"


def known() -> dict[str, str]:
    with ALIASES.open() as file:
        lines = list(csv.DictReader(file))
    return {line["alias"]: line["zone"] for line in lines if line["scheme"] == "eic"}


def test_every_code_means_the_zone_that_the_reference_data_say() -> None:
    reference = known()
    ours = {**ZONE_OF, **PRICE_ZONE_OF}
    assert {eic: reference.get(eic) for eic in ours} == ours


def test_every_border_is_of_the_zones_that_its_codes_say() -> None:
    reference = known()
    codes = {
        eic: zone for border in BORDERS for eic, zone in zip(border.eics, border.zones, strict=True)
    }
    assert {e: z for e, z in codes.items() if reference.get(e) != z} == {ITALY: "IT-CSO"}


def test_germany_generates_as_a_country_and_trades_as_a_bidding_zone() -> None:
    assert AREAS["DE"] == "10Y1001A1001A83F"
    assert PRICE_AREAS["DE"] == "10Y1001A1001A82H"
    assert FLOW_OF["10Y1001A1001A47J", "10Y1001A1001A82H"] == ("SE-SE4", "DE")


def test_borders_are_sorted_and_each_is_there_once() -> None:
    pairs = [border.zones for border in BORDERS]
    assert pairs == sorted(set(pairs))
    assert all(one < other for one, other in pairs)


def test_there_are_all_zones_that_publish_with_entsoe() -> None:
    assert len(AREAS) >= 40
    assert set(PRICE_AREAS) == set(AREAS) - {"BA", "LU"}
