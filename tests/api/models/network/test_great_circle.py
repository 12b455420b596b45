"""Ways that are estimated: as long as cables are, by land and by sea, with routers on land."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.models.location_map import the_map
from api.models.network.devices import devices
from api.models.network.great_circle import STEP_KM, cable_km, great_circle
from api.models.network.hops import texts
from api.models.network.land import is_land
from api.models.network.sphere import distance_km

FRANKFURT, PARIS, ZURICH = (50.1188, 8.6843), (48.8566, 2.3522), (47.37, 8.54)
ASHBURN, DUBLIN, SYDNEY = (39.0127, -77.5342), (53.3382, -6.2591), (-33.8601, 151.2101)
points = st.tuples(st.floats(-80, 80), st.floats(-180, 180))
quickly = settings(max_examples=40, deadline=None, derandomize=True)


def test_a_way_by_land_has_a_router_at_each_end_and_where_it_enters_a_zone() -> None:
    route = great_circle(FRANKFURT, ZURICH)
    assert [leg.medium for leg in route.legs] == ["land"] * 2
    assert [text.rpartition("(")[2] for text in texts(route)] == [
        "c3lab:DE)",
        "c3lab:CH)",
        "c3lab:CH)",
    ]
    assert route.hop_count == 3
    assert route.distance_km == pytest.approx(1.5 * distance_km(FRANKFURT, ZURICH))


def test_wide_water_is_a_submarine_cable_between_two_routers_ashore() -> None:
    route = great_circle(ASHBURN, FRANKFURT)
    crossing = max(route.legs, key=lambda leg: leg.km)
    assert crossing.medium == "submarine"
    assert 3000 < crossing.km < 5000
    for end in crossing.points:
        assert the_map().zone_at(*end) is not None or is_land(*end)
    assert sum(leg.medium == "submarine" for leg in route.legs) < len(route.legs) / 2
    assert 7500 < route.distance_km < 9000


def test_narrow_water_is_crossed_as_land_is() -> None:
    strait = great_circle((51.28, 1.1), (50.7, 2.2))  # 100 km, a third of it the Channel
    assert {leg.medium for leg in strait.legs} == {"land"}


def test_land_that_no_zone_of_ours_delivers_to_is_land_all_the_same() -> None:
    across_siberia = great_circle(DUBLIN, SYDNEY)
    longest = max(across_siberia.legs, key=lambda leg: leg.km)
    assert longest.medium == "land"
    assert longest.km > 5000


@pytest.mark.parametrize(
    ("name", "point", "expected"),
    [
        ("the South Pole", (-90, 0), True),
        ("Chukotka, beyond 180°", (66, -175), True),
        ("Siberia", (65, 100), True),
        ("Greenland", (72, -40), True),
        ("the Pacific at the date line", (0, 180), False),
        ("the Atlantic", (30, -40), False),
    ],
)
def test_land_and_sea_are_told_apart_all_over_the_world(name, point, expected) -> None:
    assert is_land(*point) == expected, name


def test_the_winding_of_cables_is_that_of_the_recommendation() -> None:
    assert [cable_km(km) for km in (0, 999, 1000, 1199, 1200, 20000)] == [
        *(0, 1498.5, 1500, 1500, 1500, 25000),
    ]


def test_a_place_and_itself_have_a_way_of_no_length() -> None:
    route = great_circle(PARIS, PARIS)
    assert route.distance_km == 0
    assert len(route.legs) == 1


@quickly
@given(points, points)
def test_every_estimate_is_whole_and_as_long_as_its_cable(one, other) -> None:
    route = great_circle(one, other)
    assert (route.routers[0], route.routers[-1]) == (one, other)
    assert len(route.legs) == len(route.routers) - 1
    straight = distance_km(one, other)
    # a router stands up to half a step beside the great circle of its neighbours
    assert route.distance_km == pytest.approx(cable_km(straight), abs=1e-3 * straight + 1e-6)
    assert len(list(devices(route))) >= route.distance_km / 80 - len(route.legs)


@quickly
@given(points, points)
def test_the_way_back_is_about_as_long(one, other) -> None:
    there, back = great_circle(one, other), great_circle(other, one)
    assert there.distance_km == pytest.approx(back.distance_km, rel=1e-3)
    assert abs(there.hop_count - back.hop_count) <= 2 + there.distance_km / STEP_KM / 10
