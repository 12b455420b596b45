"""The parser's own table of authorities is the reference data's."""

from __future__ import annotations

import csv
from pathlib import Path

import database
from crawler.parsers.eia._authorities import (
    ABROAD,
    AGGREGATES,
    CFE_OF,
    CLOCKS,
    ZONES,
    neighbour_of,
    zone_of,
)

REFERENCE = Path(database.__file__).parent / "reference"


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open() as file:
        return list(csv.DictReader(file))


def test_the_aliases_know_the_same_authorities_under_the_same_zones() -> None:
    known = {
        line["alias"]: line["zone"] for line in table("aliases.csv") if line["scheme"] == "eia"
    }
    assert known == ZONES | ABROAD


def test_authorities_have_the_clocks_of_their_zones() -> None:
    clocks = {line["key"]: line["timezone"] for line in table("zones.csv")}
    assert {code: clock.key for code, clock in CLOCKS.items()} == {
        code: clocks[zone] for code, zone in ZONES.items()
    }


def test_every_zone_of_the_mainland_is_an_authoritys() -> None:
    beyond = {"US-PR", "US-HI-OA"}
    keys = {line["key"] for line in table("zones.csv") if line["country"] == "US"}
    assert set(ZONES.values()) == keys - beyond


def test_nobody_is_an_authority_and_a_sum_of_them() -> None:
    assert AGGREGATES.isdisjoint(ZONES.keys() | ABROAD.keys())


def test_mexico_is_another_zone_from_texas_than_from_california() -> None:
    assert neighbour_of("CISO", "CFE") == "MX-BC"
    assert [neighbour_of(code, "CFE") for code in CFE_OF] == ["MX-NO", "MX-NO"]
    assert set(CFE_OF.values()) <= {line["key"] for line in table("zones.csv")}


def test_a_stranger_has_a_zone_that_nobody_covers() -> None:
    assert zone_of("ZZZZ") == "US-ZZZZ"
    assert neighbour_of("PJM", "ZZZZ") is None
