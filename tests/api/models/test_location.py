"""Known places lie in the zone that feeds them, and everywhere else in none."""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from api.models.location import NotAPoint, OutsideKnownZones, locate, zone_of
from api.models.location_map import the_map
from database.reference import rows

HERE = Path(__file__)
KNOWN = list(
    csv.DictReader(HERE.with_name("known_places.csv").read_text(encoding="utf-8").splitlines())
)
DOCS = (HERE.parents[3] / "docs" / "locations.md").read_text(encoding="utf-8")
ZONES = {row["key"]: row for row in rows("zones")}
# What is right of the known places; docs/locations.md says which are not.
FLOOR = 0.985

# The zones that are nobody's at a point, each with a row in docs/locations.md.
GENERATES_ONLY = {
    "US-AVRN", "US-DEAA", "US-EEI", "US-GRID", "US-GRIF", "US-GRMA", "US-GWA", "US-HGMA",
    "US-SEPA", "US-WWA", "US-YAD",
}  # fmt: skip
HAS_ENDED = {"US-AEC", "US-NSB", "US-OVEC", "US-WACM", "US-WAUW"}
PART_OF_GB = {key for key in ZONES if key.startswith("GB-") and key != "GB-NIR"}

# Where lookups are known to go wrong: sub-regions, enclaves, straits, and towns with a utility of
# their own; a name of known_places.csv each.
TRAPS = [
    "Chicago", "Dallas", "The Dalles", "San Diego", "Memphis", "El Paso", "Omaha", "Denver",
    "Los Angeles", "Santa Monica", "Sacramento", "Seattle", "Bellevue", "Goodyear", "Asheville",
    "Presque Isle, Maine", "Lubbock", "Copenhagen", "Malmö", "Aarhus", "Trondheim", "Bergen",
    "Tromsø", "Palermo", "Cagliari", "Perugia", "Belfast", "Derry", "Luxembourg", "Pristina",
    "Rønne", "Las Palmas", "Ajaccio", "Simferopol", "Kaliningrad", "mid-Atlantic", "Honolulu",
    "San Juan", "Tijuana", "Torreón", "Halifax", "Lerwick",
]  # fmt: skip
NO_POINTS = [
    (math.nan, 0.0),
    (0.0, math.nan),
    (math.inf, 0.0),
    (float("1e400"), 0.0),
    (90.1, 0.0),
    (-90.1, 0.0),
    (0.0, 180.1),
    (0.0, -math.inf),
]


def asked(latitude: float, longitude: float) -> str:
    try:
        return zone_of(latitude, longitude)
    except OutsideKnownZones:
        return ""


def is_right(place: dict[str, str]) -> bool:
    return asked(float(place["latitude"]), float(place["longitude"])) == place["zone"]


def test_the_known_places_are_many_and_of_every_zone() -> None:
    assert len(KNOWN) >= 500
    assert len({place["place"] for place in KNOWN}) == len(KNOWN)
    assert all(place["reason"] for place in KNOWN)
    assert {place["zone"] for place in KNOWN} - {""} == set(ZONES) - unreachable()


def test_nearly_all_known_places_are_right() -> None:
    wrong = [place["place"] for place in KNOWN if not is_right(place)]
    assert 1 - len(wrong) / len(KNOWN) >= FLOOR, wrong


def test_the_page_says_how_many_are_right() -> None:
    wrong = [place["place"] for place in KNOWN if not is_right(place)]
    assert f"{len(KNOWN) - len(wrong)} of {len(KNOWN)}" in DOCS
    assert all(name in DOCS for name in wrong)


@pytest.mark.parametrize("name", TRAPS)
def test_no_trap_is_fallen_into(name: str) -> None:
    place = next(one for one in KNOWN if one["place"] == name)
    assert asked(float(place["latitude"]), float(place["longitude"])) == place["zone"]


def unreachable() -> set[str]:
    return GENERATES_ONLY | HAS_ENDED | PART_OF_GB


def test_every_zone_that_has_customers_is_somewhere_on_the_map() -> None:
    on_the_map = {area.zone for area in the_map().areas} - {""}
    assert on_the_map == set(ZONES) - unreachable()


@pytest.mark.parametrize("key", sorted(GENERATES_ONLY | HAS_ENDED))
def test_a_zone_that_is_on_no_map_has_its_reason_in_the_page(key: str) -> None:
    assert f"| {key} |" in DOCS


def test_a_part_of_great_britain_never_answers_for_it() -> None:
    for key in PART_OF_GB:
        zone = ZONES[key]
        assert asked(float(zone["latitude"]), float(zone["longitude"])) == "GB"


@pytest.mark.parametrize("point", NO_POINTS, ids=str)
def test_what_is_no_point_is_refused(point: tuple[float, float]) -> None:
    for ask in (locate, zone_of):
        with pytest.raises(NotAPoint):
            ask(*point)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_point_of_the_globe_is_in_a_zone_or_in_none(
    latitude: float, longitude: float
) -> None:
    assert asked(latitude, longitude) in {"", *ZONES}


@pytest.mark.parametrize("latitude", [-90.0, 0.0, 65.0, 90.0])
def test_the_date_line_is_the_same_from_both_sides(latitude: float) -> None:
    assert asked(latitude, 180.0) == asked(latitude, -180.0) == ""


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_the_quick_answer_is_that_of_the_thorough_one(latitude: float, longitude: float) -> None:
    try:
        thorough = locate(latitude, longitude).zone
    except OutsideKnownZones:
        thorough = ""
    assert asked(latitude, longitude) == thorough


def points(count: int) -> Iterator[tuple[float, float]]:
    """Most of them where the zones are, some on corners of the grid."""
    chance = random.Random(4)
    for _ in range(count):
        box = chance.choice(((24, 50, -125, -66), (34, 72, -11, 42), (-90, 90, -180, 180)))
        latitude, longitude = chance.uniform(*box[:2]), chance.uniform(*box[2:])
        if chance.random() < 0.05:
            latitude, longitude = round(latitude * 20) / 20, round(longitude * 20) / 20
        yield latitude, longitude


def test_the_grid_says_what_the_borders_say_at_20_000_points() -> None:
    for latitude, longitude in points(20_000):
        area = the_map().area_at(latitude, longitude)
        assert the_map().zone_at(latitude, longitude) == (area and area.zone)


def test_no_border_is_broken() -> None:
    assert shapely.is_valid(the_map().borders).mean() > 0.999
    assert not shapely.is_empty(the_map().borders).any()


def test_no_mid_atlantic_point_is_taken_for_duke() -> None:
    between = [locate(37 + tenth / 10, -77.5).zone for tenth in range(30)]
    assert set(between) == {"US-PJM"}


def test_a_place_inside_is_not_snapped() -> None:
    oslo = locate(59.91, 10.75)
    assert (oslo.zone, oslo.country, oslo.share) == ("NO-NO1", "Norway", None)
    assert (oslo.distance_km, oslo.snapped, oslo.near, oslo.borders) == (0.0, False, (), ())


def test_a_county_is_named_with_the_share_that_its_zone_sells() -> None:
    sioux_falls = locate(43.55, -96.73)
    assert (sioux_falls.place, sioux_falls.state) == ("Minnehaha County", "South Dakota")
    assert sioux_falls.share == 0.61
    assert sioux_falls.reason == "EIA-861 2018: MISO sells 61%"


def test_near_a_border_the_zone_across_is_told_with_the_way_to_it() -> None:
    derry = locate(54.99, -7.35)
    assert (derry.zone, derry.near) == ("GB-NIR", ("IE",))
    assert derry.borders[0].distance_km == pytest.approx(3, abs=2)
    council_bluffs = locate(41.26, -95.85)
    assert "US-SPP" in council_bluffs.near  # Omaha is across the river


def test_the_nearer_border_comes_first() -> None:
    basel = locate(47.55, 7.57)
    assert basel.zone == "CH"
    assert sorted(basel.near) == ["DE", "FR"]
    distances = [border.distance_km for border in basel.borders]
    assert distances == sorted(distances)


def test_a_pier_belongs_to_the_shore() -> None:
    off_malaga = locate(36.68, -4.42)
    assert (off_malaga.zone, off_malaga.snapped) == ("ES", True)
    assert 0 < off_malaga.distance_km < 10


def test_farther_out_the_sea_is_nobodys_and_the_answer_says_how_far_it_is() -> None:
    with pytest.raises(OutsideKnownZones, match=r"the nearest of ours, ES, is \d\d km away"):
        locate(36.3, -4.42)


def test_the_shore_of_a_foreign_land_does_not_snap_to_ours() -> None:
    with pytest.raises(OutsideKnownZones, match="none of ours delivers to"):
        locate(41.92, 8.70)  # off Ajaccio


def test_where_none_of_ours_delivers_the_answer_says_why() -> None:
    with pytest.raises(OutsideKnownZones, match=r"Prince Edward Island, Canada \(Maritime"):
        locate(46.24, -63.13)


def test_no_share_is_impossible_and_every_area_has_a_reason() -> None:
    for area in the_map().areas:
        assert area.zone == "" or area.zone in ZONES
        assert area.share is None or 0.3 <= area.share <= 1
        assert area.source
