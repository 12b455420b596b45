"""The map's parts: who sells most in a county, areas cut between towns, and a grid that agrees."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from api.models.location_map import Area as Row
from api.models.location_map import Map
from scripts.map import borders, pack, sales
from scripts.map.areas import Area, _cut
from scripts.map.rules import Rule, Town, rules
from scripts.map.sales import Sold, largest_sellers

KEYS = {
    row["key"]
    for row in csv.DictReader(
        (Path(__file__).parents[2] / "database/reference/zones.csv").read_text().splitlines()
    )
}


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> dict[str, pd.DataFrame]:
    """The form's workbooks, as pandas reads them, by the beginning of their names."""
    form = pd.DataFrame(
        [
            (1, "City Light", "WA", "SCL", "Bundled", 90.0),
            (2, "Puget", "WA", "PSEI", "Bundled", 100.0),
            (3, "A marketer", "WA", "BPAT", "Energy", 9_999.0),
            (4, "TXU", "TX", "ERCO", "Bundled", 50.0),
            (5, "Xcel", "TX", "SWPP", "Bundled", 30.0),
            (6, "Gulf Power", "FL", "SOCO", "Bundled", 10.0),
            (7, "East River", "SD", "WACM", "Bundled", 10.0),
        ],
        columns=["Utility Number", "Utility Name", "State", "BA Code", "Service Type", "mwh"],
    )
    for place in range(17):
        form.insert(5, f"column {place}", 0)
    territory = pd.DataFrame(
        [
            (1, "WA", "King"),
            (2, "WA", "King"),
            (2, "WA", "Kitsap"),
            (5, "TX", "Midland"),
            (8, "TX", "Midland"),  # Oncor has wires and sells nothing
            (6, "FL", "Escambia"),
            (7, "SD", "Brookings"),
            (7, "SD", "Nowhere"),
        ],
        columns=["Utility Number", "State", "County"],
    )
    short = pd.DataFrame(columns=[*form.columns[:4], "Total Sales (MWh)"])
    people = pd.DataFrame(
        [
            ("53033", "King County", 300),
            ("53035", "Kitsap County", 100),
            ("48329", "Midland County", 10),
            ("12033", "Escambia County", 10),
            ("46011", "Brookings County", 10),
        ],
        columns=["county_FIPS", "county_name", "pop_2018"],
    )
    found = {"Sales": form, "Service": territory, "Short": short, "county": people}
    for read in ("read_excel", "read_csv"):
        monkeypatch.setattr(pd, read, lambda path, **_: found[path.name.split("_")[0]])
    return found


@pytest.mark.usefixtures("tables")
def test_a_county_goes_to_who_sells_most_there_by_the_people_who_live_there() -> None:
    sold = largest_sellers(Path())
    assert sold["53033"] == Sold("US-SCL", 0.55)  # 90 against 3/4 of 100
    assert sold["53035"] == Sold("US-PSEI", 1.0)


@pytest.mark.usefixtures("tables")
def test_texan_retailers_sell_over_the_wires_of_who_has_only_wires() -> None:
    assert largest_sellers(Path())["48329"] == Sold("US-ERCOT", 0.62)


@pytest.mark.usefixtures("tables")
def test_who_has_moved_since_is_where_it_is_now() -> None:
    sold = largest_sellers(Path())
    assert sold["12033"].zone == "US-FPL"
    assert sold["46011"].zone == "US-SPP"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Louis City", "Saint Louis city"),
        ("Doña Ana County", "Dona Ana"),
        ("LaSalle Parish", "La Salle"),
        ("DeKalb County", "De Kalb"),
    ],
)
def test_a_county_is_the_same_however_it_is_spelt(one: str, other: str) -> None:
    assert sales._plain(one) == sales._plain(other)


def test_every_rule_names_a_zone_of_ours_or_none_and_a_reason() -> None:
    for rule in rules():
        assert rule.zone == "" or rule.zone in KEYS
        assert rule.source
    places = [rule[:4] for rule in rules()]
    assert len(places) == len(set(places))


def area(zone: str, border: object, *, place: str = "") -> Area:
    return Area("Land", "", "", place, zone, None, "a reason", border)


def test_an_area_is_cut_half_way_between_a_town_of_its_own_and_the_others() -> None:
    whole = area("A", shapely.box(0, 0, 4, 4))
    towns = [Town("Own", "XX", 2.0, 1.0), Town("Other", "XX", 2.0, 3.0)]
    parts = {one.zone: one for one in _cut(whole, [Rule("XX", "", "", "Own", "B", "why")], towns)}
    assert parts["B"].border.equals(shapely.box(0, 0, 2, 4))
    assert parts["A"].border.equals(shapely.box(2, 0, 4, 4))
    assert (parts["B"].place, parts["B"].source) == ("Own", "why")


def test_an_area_without_such_towns_stays_whole() -> None:
    whole = area("A", shapely.box(0, 0, 4, 4))
    assert list(_cut(whole, [], [Town("Other", "XX", 2.0, 3.0)])) == [whole]
    assert list(_cut(whole, [Rule("XX", "", "", "Own", "B", "why")], [])) == [whole]


def test_arcs_are_followed_backwards_and_their_ends_said_once() -> None:
    arcs = [[(0, 0), (1, 0), (1, 1)], [(0, 0), (0, 1), (1, 1)]]
    ring = borders._ring([0, ~1], arcs)
    assert ring == [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]


def test_the_packed_map_answers_as_the_areas_that_were_packed(tmp_path: Path) -> None:
    triangle = shapely.Polygon([(10, 50), (12.3, 50), (10, 52.7)])
    rest = shapely.difference(shapely.box(10, 50, 13, 53), triangle)
    found = [area("A", triangle), area("", rest), area("B", shapely.box(13, 50, 14.01, 53))]
    kept = pack.pack(found, tmp_path)
    zones = sorted({one.zone for one in kept})
    the = Map([Row(*one[:7]) for one in kept], [one.border for one in kept], pack.grid(kept, zones))
    chance = np.random.default_rng(1)
    for longitude, latitude in chance.uniform((9.5, 49.5), (14.5, 53.5), (2_000, 2)):
        here = the.area_at(latitude, longitude)
        assert the.zone_at(latitude, longitude) == (here.zone if here else None)
    assert the.zone_at(50.5, 10.5) == "A"
    assert the.zone_at(52.5, 12.5) == ""
    assert the.zone_at(51.5, 13.5) == "B"
    assert the.zone_at(51.5, 14.5) is None
    with np.load(tmp_path / "borders.npz") as packed:
        assert packed["steps"].dtype == np.int32
        assert set(packed) >= {"tiles", "cells", "sizes", "looks", "rings", "polygons", "parts"}
    written = list(csv.DictReader((tmp_path / "areas.csv").read_text().splitlines()))
    assert [row["zone"] for row in written] == ["A", "", "B"]
