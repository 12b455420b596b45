"""What stands on a route and what it draws, by hand; and that more of a route never draws less."""

from __future__ import annotations

from collections import Counter
from math import isclose

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from api.models.network.devices import AMPLIFIER, REGENERATOR, SITE, devices, sent
from api.models.network.endpoints import BOTH_KILOWATTS
from api.models.network.hops import hops, texts, zone_at
from api.models.network.route import Leg, Medium, Route
from api.models.network.sphere import Line, between, distance_km
from api.models.network.transfers import Transfer, transfer_seconds

BERLIN, PARIS, MIDDLE = (52.52, 13.405), (48.857, 2.352), (50.8, 7.7)
OCEAN = (45.0, -35.0)
DUBLIN, BOSTON = (53.35, -6.26), (42.36, -71.06)

points = st.tuples(st.floats(-85, 85), st.floats(-180, 180))
media = st.sampled_from(["land", "submarine", "unknown"])
quickly = settings(max_examples=60, deadline=None, derandomize=True)


def route(km: float, medium: Medium, ends=(BERLIN, PARIS)) -> Route:
    return Route("itdk", ends, (Leg(ends, medium, km),), 2)


def watts(one: Route) -> float:
    return sum(device.watts_per_gbps for device in devices(one))


def test_a_router_site_draws_a_router_two_switches_a_transponder_and_a_muxponder() -> None:
    assert pytest.approx(10 + 2 * 0.05 + 1.5 + 1.5) == SITE
    assert watts(Route("itdk", (BERLIN,), (), 1)) == pytest.approx(13.1)


@pytest.mark.parametrize(
    ("km", "amplifiers", "regenerators"),
    [(0, 0, 0), (80, 0, 0), (80.1, 1, 0), (1500, 18, 0), (1600, 19, 1), (3001, 37, 2)],
)
def test_amplifiers_stand_every_80_km_and_regenerators_every_1500(
    km: float, amplifiers: int, regenerators: int
) -> None:
    found = Counter(device.watts_per_gbps for device in devices(route(km, "land")))
    assert (found[AMPLIFIER], found[REGENERATOR]) == (amplifiers, regenerators)
    expected = 2 * 13.1 + 0.03 * amplifiers + 3 * regenerators
    assert watts(route(km, "land")) == pytest.approx(expected)


def test_devices_on_land_are_where_they_stand_along_the_cable() -> None:
    first, amplifier, *_ = devices(route(1000, "land"))
    assert (first.at_km, first.point) == (0, BERLIN)
    assert amplifier.at_km == 80
    share = distance_km(BERLIN, amplifier.point) / distance_km(BERLIN, PARIS)
    assert share == pytest.approx(0.08)


def test_devices_at_sea_are_fed_from_the_nearer_shore_with_3_5_percent_lost_each_100_km() -> None:
    # repeaters at 80, 160 and 240 of 300 km: 80 km from one shore, 140 and 60 from the other
    _, near, far, last, _ = devices(route(300, "submarine"))
    assert (near.point, far.point, last.point) == (BERLIN, PARIS, PARIS)
    expected = [0.03 / 0.965**0.8, 0.03 / 0.965**1.4, 0.03 / 0.965**0.6]
    assert [d.watts_per_gbps for d in (near, far, last)] == pytest.approx(expected)
    assert far.watts_per_gbps > near.watts_per_gbps > 0.03
    assert sent(1.0, 0) == 1.0


def test_where_no_cable_is_known_devices_stand_at_the_nearer_router_and_lose_nothing() -> None:
    found = list(devices(route(300, "unknown")))
    assert {device.point for device in found} == {BERLIN, PARIS}
    assert watts(route(300, "unknown")) == pytest.approx(watts(route(300, "land")))


def test_power_counts_pue_2_and_redundancy_2_in_the_zone_where_it_is_drawn() -> None:
    found = hops(route(100, "land"), 1.0)
    assert [hop.zone for hop in found] == ["DE", "FR", "FR"]
    assert [hop.kilowatts for hop in found] == pytest.approx([0.0524, 0.00012, 0.0524])
    assert sum(h.kilowatts for h in hops(route(100, "land"), 2.5)) == pytest.approx(
        2.5 * sum(h.kilowatts for h in found)
    )


def test_a_hop_in_no_zone_of_ours_has_none_and_water_has_that_of_the_nearer_router() -> None:
    assert zone_at(OCEAN) is None
    assert texts(Route("itdk", (BERLIN, OCEAN), (), 2)) == (
        "Router at (52.5200, 13.4050) (c3lab:DE)",
        "Router at (45.0000, -35.0000) (no zone)",
    )
    at_sea = hops(route(4800, "land", ends=(DUBLIN, BOSTON)), 1.0)
    assert {hop.zone for hop in at_sea[2:-2]} <= {"IE", "US-NEISO", None}
    assert at_sea[len(at_sea) // 2 - 1].zone == "IE"


def test_hosts_draw_48_watts_at_both_ends() -> None:
    assert pytest.approx(0.096) == BOTH_KILOWATTS


@pytest.mark.parametrize(("gigabytes", "seconds"), [(0, 0), (100, 800), (0.1, 1), (1.01, 9)])
def test_a_gigabyte_takes_eight_seconds_rounded_up(gigabytes: float, seconds: int) -> None:
    assert transfer_seconds(gigabytes) == seconds
    assert Transfer.of(gigabytes).duration.total_seconds() == seconds


@quickly
@given(st.floats(0, 9000), st.floats(0, 2000), media)
def test_more_distance_never_draws_less(km: float, more: float, medium: Medium) -> None:
    assert watts(route(km + more, medium)) >= watts(route(km, medium)) - 1e-9


@quickly
@given(st.floats(1, 9000), media)
def test_a_route_and_its_opposite_draw_alike(km: float, medium: Medium) -> None:
    ends = (BERLIN, MIDDLE, PARIS)
    legs = tuple(Leg(pair, medium, km) for pair in ((BERLIN, MIDDLE), (MIDDLE, PARIS)))
    there = Route("itdk", ends, legs, 3)
    assert watts(there.turned) == pytest.approx(watts(there))
    assert there.turned.turned == there


@quickly
@given(points, points, st.floats(0, 1))
def test_a_point_on_the_way_is_as_far_as_its_share_says(one, other, share: float) -> None:
    whole = distance_km(one, other)
    assume(whole < 19_900)  # between opposite points any way is the shortest
    there = between(one, other, share)
    assert isclose(distance_km(one, there), share * whole, abs_tol=1e-2)
    assert isclose(distance_km(there, other), (1 - share) * whole, abs_tol=1e-2)


@quickly
@given(st.lists(points, min_size=2, max_size=5), st.floats(0, 1), st.floats(0, 1))
def test_places_along_a_line_are_as_far_from_its_ends_as_they_say(line, one, other) -> None:
    drawn = Line(line)
    assert drawn.km >= distance_km(line[0], line[-1]) - 1e-6
    assert isclose(distance_km(drawn.at(0.0), line[0]), 0, abs_tol=1e-6)
    assert isclose(distance_km(drawn.at(1.0), line[-1]), 0, abs_tol=1e-2)
    assert distance_km(drawn.at(one), drawn.at(other)) <= abs(one - other) * drawn.km + 1e-2


def test_a_place_along_a_bent_line_is_on_the_right_part_of_it() -> None:
    bent = Line(((0.0, 0.0), (0.0, 10.0), (10.0, 10.0)))
    assert bent.at(0.25) == pytest.approx((0.0, 5.0))
    assert bent.at(0.75) == pytest.approx((5.0, 10.0))
