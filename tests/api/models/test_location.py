"""Known places lie in the zone that feeds them, and everywhere else in none."""

from __future__ import annotations

import math

import pytest

from api.models.location import NotAPoint, OutsideKnownZones, areas, distance_km, locate
from database.reference import rows

IN_A_ZONE = {
    "Chicago": (41.88, -87.63, "US-PJM"),
    "Naperville": (41.75, -88.15, "US-PJM"),
    "Springfield, Illinois": (39.80, -89.64, "US-MISO"),
    "Philadelphia": (39.95, -75.17, "US-PJM"),
    "Newark": (40.74, -74.17, "US-PJM"),
    "Baltimore": (39.29, -76.61, "US-PJM"),
    "Washington": (38.90, -77.04, "US-PJM"),
    "Ashburn": (39.04, -77.49, "US-PJM"),
    "Richmond": (37.54, -77.44, "US-PJM"),
    "Pittsburgh": (40.44, -79.99, "US-PJM"),
    "Columbus": (39.96, -83.00, "US-PJM"),
    "Fort Wayne": (41.08, -85.14, "US-PJM"),
    "Outer Banks": (35.90, -75.60, "US-PJM"),
    "Indianapolis": (39.77, -86.16, "US-MISO"),
    "Detroit": (42.33, -83.05, "US-MISO"),
    "Minneapolis": (44.98, -93.27, "US-MISO"),
    "Milwaukee": (43.04, -87.91, "US-MISO"),
    "Des Moines": (41.59, -93.62, "US-MISO"),
    "St. Louis": (38.63, -90.20, "US-MISO"),
    "Little Rock": (34.75, -92.29, "US-MISO"),
    "New Orleans": (29.95, -90.07, "US-MISO"),
    "Beaumont": (30.08, -94.13, "US-MISO"),
    "Kansas City": (39.10, -94.58, "US-SPP"),
    "Oklahoma City": (35.47, -97.52, "US-SPP"),
    "Wichita": (37.69, -97.34, "US-SPP"),
    "Omaha": (41.26, -95.93, "US-SPP"),
    "Sioux Falls": (43.55, -96.73, "US-MISO"),
    "Amarillo": (35.19, -101.83, "US-SPP"),
    "Shreveport": (32.53, -93.75, "US-SPP"),
    "Dallas": (32.78, -96.80, "US-ERCOT"),
    "Houston": (29.76, -95.37, "US-ERCOT"),
    "Austin": (30.27, -97.74, "US-ERCOT"),
    "San Antonio": (29.42, -98.49, "US-ERCOT"),
    "Midland": (32.00, -102.08, "US-ERCOT"),
    "Lubbock": (33.58, -101.86, "US-ERCOT"),
    "New York": (40.71, -74.01, "US-NY"),
    "Long Island": (40.79, -73.13, "US-NY"),
    "Buffalo": (42.89, -78.88, "US-NY"),
    "Boston": (42.36, -71.06, "US-NEISO"),
    "Hartford": (41.76, -72.68, "US-NEISO"),
    "Burlington": (44.48, -73.21, "US-NEISO"),
    "Portland, Maine": (43.66, -70.26, "US-NEISO"),
    "San Francisco": (37.77, -122.42, "US-CAISO"),
    "San Diego": (32.72, -117.16, "US-CAISO"),
    "Pasadena": (34.15, -118.14, "US-CAISO"),
    "Pahrump": (36.21, -115.98, "US-CAISO"),
    "The Dalles": (45.60, -121.19, "US-BPA"),
    "Eugene": (44.05, -123.09, "US-BPA"),
    "Vancouver, Washington": (45.64, -122.66, "US-BPA"),
    "Medford": (42.33, -122.88, "US-PACW"),
    "Yakima": (46.60, -120.51, "US-PACW"),
    "London": (51.51, -0.13, "GB"),
    "Edinburgh": (55.95, -3.19, "GB"),
    "Belfast": (54.60, -5.93, "GB-NIR"),
    "Dublin": (53.35, -6.26, "IE"),
    "Paris": (48.86, 2.35, "FR"),
    "Berlin": (52.52, 13.40, "DE"),
    "Luxembourg": (49.61, 6.13, "LU"),
    "Amsterdam": (52.37, 4.90, "NL"),
    "Zurich": (47.37, 8.54, "CH"),
    "Madrid": (40.42, -3.70, "ES"),
    "Lisbon": (38.72, -9.14, "PT"),
    "Warsaw": (52.23, 21.01, "PL"),
    "Athens": (37.98, 23.73, "GR"),
    "Helsinki": (60.17, 24.94, "FI"),
    "Kyiv": (50.45, 30.52, "UA"),
    "Pristina": (42.66, 21.17, "XK"),
    "Oslo": (59.91, 10.75, "NO-NO1"),
    "Stavanger": (58.97, 5.73, "NO-NO2"),
    "Kristiansand": (58.15, 8.00, "NO-NO2"),
    "Trondheim": (63.43, 10.40, "NO-NO3"),
    "Florø": (61.60, 5.03, "NO-NO3"),
    "Tromsø": (69.65, 18.96, "NO-NO4"),
    "Bergen": (60.39, 5.32, "NO-NO5"),
    "Geilo": (60.53, 8.21, "NO-NO5"),
    "Luleå": (65.58, 22.15, "SE-SE1"),
    "Skellefteå": (64.75, 20.95, "SE-SE1"),
    "Sundsvall": (62.39, 17.31, "SE-SE2"),
    "Stockholm": (59.33, 18.07, "SE-SE3"),
    "Gothenburg": (57.71, 11.97, "SE-SE3"),
    "Gävle": (60.67, 17.14, "SE-SE3"),
    "Malmö": (55.60, 13.00, "SE-SE4"),
    "Kalmar": (56.66, 16.36, "SE-SE4"),
    "Aarhus": (56.16, 10.20, "DK-DK1"),
    "Odense": (55.40, 10.39, "DK-DK1"),
    "Copenhagen": (55.68, 12.57, "DK-DK2"),
    "Milan": (45.46, 9.19, "IT-NO"),
    "Florence": (43.77, 11.25, "IT-CNO"),
    "Rome": (41.90, 12.50, "IT-CSO"),
    "Perugia": (43.11, 12.39, "IT-CSO"),
    "Bari": (41.12, 16.87, "IT-SO"),
    "Catanzaro": (38.91, 16.59, "IT-CA"),
    "Palermo": (38.12, 13.36, "IT-SIC"),
    "Cagliari": (39.22, 9.12, "IT-SAR"),
}
# Served by a balancing authority that is not collected here, or by none at all.
IN_NO_ZONE = {
    "Los Angeles (its own Department of Water and Power)": (34.05, -118.24),
    "Sacramento (BANC)": (38.58, -121.49),
    "El Centro (IID)": (32.79, -115.56),
    "Phoenix (APS, SRP)": (33.45, -112.07),
    "Las Vegas (Nevada Power)": (36.17, -115.14),
    "El Paso (El Paso Electric)": (31.76, -106.49),
    "Seattle (its own City Light)": (47.61, -122.33),
    "Portland (Portland General)": (45.52, -122.68),
    "Quincy (Grant PUD)": (47.23, -119.85),
    "Denver (Xcel of Colorado)": (39.74, -104.99),
    "Atlanta (Southern Company)": (33.75, -84.39),
    "Charlotte (Duke)": (35.23, -80.84),
    "Nashville (TVA)": (36.16, -86.78),
    "Louisville (LG&E)": (38.25, -85.76),
    "Miami (FPL)": (25.76, -80.19),
    "Honolulu": (21.31, -157.86),
    "Anchorage": (61.22, -149.90),
    "Presque Isle, Maine (fed from New Brunswick)": (46.68, -68.02),
    "Toronto": (43.65, -79.38),
    "Las Palmas": (28.12, -15.43),
    "Ajaccio": (41.92, 8.74),
    "Simferopol": (44.95, 34.10),
    "Tokyo": (35.68, 139.69),
    "Sydney": (-33.87, 151.21),
}
FAR_FROM_ANYWHERE = {
    "Null Island": (0.0, 0.0),
    "the North Pole": (90.0, 0.0),
    "the South Pole": (-90.0, 0.0),
    "the date line": (0.0, 180.0),
    "the date line from the other side": (0.0, -180.0),
    "the mid-Atlantic ridge": (38.0, -40.0),
    "off Cape Hatteras": (35.0, -73.0),
    "the North Sea": (57.0, 3.5),
    "the Gulf of Mexico": (25.0, -92.0),
}
NO_POINTS = [
    (math.nan, 0.0),
    (0.0, math.nan),
    (math.inf, 0.0),
    (90.1, 0.0),
    (-90.1, 0.0),
    (0.0, 180.1),
    (0.0, -math.inf),
]


@pytest.mark.parametrize("place", IN_A_ZONE)
def test_a_place_is_in_the_zone_that_feeds_it(place: str) -> None:
    latitude, longitude, zone = IN_A_ZONE[place]
    assert locate(latitude, longitude).zone == zone


@pytest.mark.parametrize("place", IN_NO_ZONE)
def test_a_place_that_none_of_ours_feeds_is_in_no_zone(place: str) -> None:
    with pytest.raises(OutsideKnownZones, match="none of ours delivers to"):
        locate(*IN_NO_ZONE[place])


@pytest.mark.parametrize("place", FAR_FROM_ANYWHERE)
def test_a_point_far_from_every_town_is_in_no_zone(place: str) -> None:
    with pytest.raises(OutsideKnownZones, match="km away"):
        locate(*FAR_FROM_ANYWHERE[place])


@pytest.mark.parametrize("point", NO_POINTS, ids=str)
def test_what_is_no_point_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(NotAPoint):
        locate(*point)


def test_no_mid_atlantic_point_is_taken_for_duke() -> None:
    between = [locate(37 + tenth / 10, -77.5).zone for tenth in range(30)]
    assert set(between) == {"US-PJM"}


def test_the_answer_says_where_it_is() -> None:
    oslo = locate(59.91, 10.75)
    assert (oslo.place, oslo.country, oslo.share, oslo.near) == ("Oslo", "Norway", None, ())
    assert oslo.distance_km < 1


def test_the_answer_says_how_much_of_a_shared_county_the_zone_feeds() -> None:
    share = locate(43.55, -96.73).share
    assert share is not None
    assert 0.5 <= share < 1


def test_a_point_near_a_border_names_the_zone_across() -> None:
    assert "IE" in locate(54.99, -7.35).near  # Derry, at the gates of Donegal
    assert "US-SPP" in locate(41.26, -95.85).near  # Council Bluffs, across from Omaha


def test_far_north_the_nearest_town_is_the_nearest_in_kilometres() -> None:
    between = locate(69.95, 23.9)
    assert between.place == "Alta"
    assert between.distance_km == pytest.approx(20, abs=5)


def test_distance_follows_the_great_circle_across_the_date_line() -> None:
    assert distance_km(0, 179.5, 0, -179.5) == pytest.approx(111.2, abs=0.1)
    assert distance_km(90, 0, -90, 77) == pytest.approx(20015, abs=1)


def test_every_row_names_a_zone_of_ours_and_a_share_of_half_or_more() -> None:
    known = {row["key"] for row in rows("zones")}
    for area in areas().values():
        assert area.zone is None or area.zone in known
        assert area.share is None or 0.5 <= area.share <= 1


def test_every_zone_of_an_operator_is_reached_by_some_row() -> None:
    """The others are regions of a zone, or authorities that the map does not tell apart yet."""
    named = {row["zone"] for row in rows("aliases") if row["scheme"] in ("eic", "gridstatus")}
    assert named <= {area.zone for area in areas().values()}
