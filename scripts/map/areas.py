"""Puts the map together: every area with its zone, and the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import shapely
from shapely.geometry import MultiPoint, Point
from shapely.geometry.base import BaseGeometry

from scripts.map.borders import Province, bidding_zones, counties, provinces
from scripts.map.rules import Rule, Town, codes, rules, towns
from scripts.map.sales import YEAR, Sold, largest_sellers

# Natural Earth's codes of the countries that rules speak of, and ours.
COUNTRIES = codes("countries")
NORDIC = {
    "NOR": {f"NO_{number}": f"NO-NO{number}" for number in range(1, 6)},
    "SWE": {f"SE_{number}": f"SE-SE{number}" for number in range(1, 5)},
}
NORDIC_SOURCE = "bidding zones of entsoe-py, those of Norway by NVE"
AMERICA = "United States"
# How far beyond our zones land is kept that is in none, in degrees: it stops points from snapping.
MARGIN = 1.0
# All the Cyclades but Amorgos and Anafi, in the east, have been joined to the mainland since 2018.
CYCLADES_END_EAST = 25.65


class Area(NamedTuple):
    """An area of the map; an empty zone means that none of ours delivers there."""

    country: str
    state: str
    county: str
    place: str
    zone: str
    share: float | None
    source: str
    border: BaseGeometry


def areas(folder: Path) -> list[Area]:
    """Every area of our zones, and what of the rest is near them; no two overlap by much."""
    american = list(_american(folder))
    land = provinces(folder)
    rest = [*_nordic(folder, land), *_ruled(folder, land)]
    america = shapely.union_all([area.border for area in american])
    kept = [area._replace(border=shapely.difference(area.border, america)) for area in rest]
    foreign = [
        area._replace(border=shapely.difference(area.border, america)) for area in _foreign(land)
    ]
    return list(_near_ours([*american, *kept, *foreign]))


def _near_ours(found: list[Area]) -> Iterator[Area]:
    served = shapely.union_all([area.border for area in found if area.zone])
    near = shapely.buffer(shapely.simplify(served, 0.1), MARGIN)
    shapely.prepare(near)
    for area in found:
        if area.zone:
            yield area
        elif shapely.intersects(near, area.border):
            yield area._replace(border=shapely.intersection(area.border, near))


def _american(folder: Path) -> Iterator[Area]:
    """Counties, cut where towns are served otherwise; Alaska as a whole, without territories."""
    sold, judged, gazetteer = largest_sellers(folder / "eia861"), rules(), towns(folder)
    alaska = []
    for code, state, name, border in counties(folder):
        if state == "Alaska":
            alaska.append(border)
        elif int(code[:2]) < 60:
            full = _full_name(name, state)
            mine = [rule for rule in judged if _means(rule, state, full)]
            whole = _county(state, full, border, mine, sold.get(code))
            yield from _cut(whole, [rule for rule in mine if rule.place], gazetteer)
    yield Area(
        AMERICA, "Alaska", "", "", "", None, "systems of their own", shapely.union_all(alaska)
    )


def _full_name(name: str, state: str) -> str:
    if state == "Louisiana":
        return f"{name} Parish"
    return name if state == "District of Columbia" or name.endswith(" City") else f"{name} County"


def _means(rule: Rule, state: str, county: str) -> bool:
    same = {county, county.replace("St. ", "Saint ")}
    return rule.country == "US" and rule.state == state and (rule.county in same or not rule.county)


def _county(
    state: str, name: str, border: BaseGeometry, mine: list[Rule], sold: Sold | None
) -> Area:
    """By the rule of the county, else of who sells most there, else by the rule of the state."""
    whole = [rule for rule in mine if not rule.place]
    for rule in sorted(whole, key=lambda rule: not rule.county):
        if rule.county or sold is None:
            return Area(AMERICA, state, name, "", rule.zone, None, rule.source, border)
    if sold is None:
        return Area(AMERICA, state, name, "", "", None, "nobody reports sales", border)
    code = sold.zone.removeprefix("US-")
    said = f"EIA-861 {YEAR}: {code} sells {sold.share:.0%}"
    return Area(AMERICA, state, name, "", sold.zone, sold.share, said, border)


def _cut(whole: Area, by_town: list[Rule], gazetteer: list[Town]) -> Iterator[Area]:
    """The area, or its parts where the nearest town has a rule of its own."""
    names = {rule.place: rule for rule in by_town}
    if not names:
        yield whole
        return
    inside = [
        town
        for town in gazetteer
        if shapely.contains_xy(whole.border, town.longitude, town.latitude)
    ]
    parts: dict[Rule | None, list[BaseGeometry]] = defaultdict(list)
    for town, cell in _cells(inside):
        parts[names.get(town.name)].append(cell)
    for rule, cells in parts.items():
        border = shapely.intersection(whole.border, shapely.union_all(cells))
        yield whole._replace(border=border) if rule is None else _town(whole, rule, border)
    if not parts:
        yield whole


def _cells(inside: list[Town]) -> Iterator[tuple[Town, BaseGeometry]]:
    """Each town with the part of the plane that is nearest to it."""
    if len(inside) == 1:
        yield inside[0], shapely.buffer(Point(inside[0].longitude, inside[0].latitude), 30)
        return
    points = MultiPoint([(town.longitude, town.latitude) for town in inside])
    cells = shapely.get_parts(
        shapely.voronoi_polygons(points, extend_to=shapely.buffer(points, 30))
    )
    for town in inside:
        spot = Point(town.longitude, town.latitude)
        yield town, next(cell for cell in cells if shapely.intersects(cell, spot))


def _town(whole: Area, rule: Rule, border: BaseGeometry) -> Area:
    return whole._replace(
        place=rule.place, zone=rule.zone, share=None, source=rule.source, border=border
    )


def _nordic(folder: Path, land: list[Province]) -> Iterator[Area]:
    """Norway and Sweden, cut where the bidding zones meet.

    The zones have finer coasts than Natural Earth, whose land that they leave out goes to the
    nearest of them; of what is abroad in Natural Earth they get nothing.
    """
    for country, files in NORDIC.items():
        home = [one for one in land if one.country == country and "Svalbard" not in one.names]
        zones = bidding_zones(folder, files)
        around = shapely.box(*shapely.total_bounds(list(zones.values())))
        abroad = [
            one.border
            for one in land
            if one.country != country and shapely.intersects(around, one.border)
        ]
        taken = shapely.union_all(abroad)
        parts: dict[str, list[BaseGeometry]] = defaultdict(list)
        for key, border in zones.items():
            parts[key].append(shapely.difference(border, taken))
            taken = shapely.union(taken, border)
        left = shapely.difference(shapely.union_all([one.border for one in home]), taken)
        for gap in shapely.get_parts(left):
            parts[min(zones, key=lambda key: shapely.distance(zones[key], gap))].append(gap)
        for key, borders in parts.items():
            border = shapely.union_all(borders)
            yield Area(home[0].country_name, "", "", "", key, None, NORDIC_SOURCE, border)


def _ruled(folder: Path, land: list[Province]) -> Iterator[Area]:
    """The countries that rules speak of: a province by its own rule, else by its country's."""
    gazetteer = towns(folder)
    by_country: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules():
        by_country[rule.country].append(rule)
    together: dict[tuple[str, Rule], list[BaseGeometry]] = defaultdict(list)
    for one in land:
        mine = by_country.get(COUNTRIES.get(one.country, ""), [])
        if mine:
            together[one.country_name, _rule_of(one, mine)].append(one.border)
    for (country, rule), borders in together.items():
        border = shapely.union_all(borders)
        whole = Area(country, rule.state, "", "", rule.zone, None, rule.source, border)
        by_town = [
            town for town in by_country[rule.country] if town.place and town.state == rule.state
        ]
        yield from _islands(
            _cut(whole, by_town, [t for t in gazetteer if t.country == rule.country])
        )


def _rule_of(province: Province, mine: list[Rule]) -> Rule:
    of_province = [rule for rule in mine if rule.state in province.names and not rule.place]
    return (of_province or [rule for rule in mine if not rule.state])[0]


def _islands(found: Iterable[Area]) -> Iterator[Area]:
    """The Cyclades, which belong to a province that is otherwise not joined to the mainland."""
    for area in found:
        if area.state != "Notio Aigaio":
            yield area
            continue
        parts = shapely.get_parts(area.border)
        for joined in (True, False):
            mine = [p for p in parts if (shapely.centroid(p).x < CYCLADES_END_EAST) == joined]
            border = shapely.union_all(mine)
            if joined:
                source = "islands joined to the mainland since 2018"
                yield area._replace(zone="GR", source=source, border=border)
            else:
                yield area._replace(border=border)


def _foreign(land: list[Province]) -> Iterator[Area]:
    """The countries that none of our zones is in."""
    known = {*COUNTRIES, *NORDIC, "USA"}
    names = {one.country: one.country_name for one in land if one.country not in known}
    for code, name in names.items():
        border = shapely.union_all([one.border for one in land if one.country == code])
        yield Area(name, "", "", "", "", None, "no zone is collected there", border)
    svalbard = [one.border for one in land if "Svalbard" in one.names]
    yield Area("Norway", "Svalbard", "", "", "", None, "a system of its own", svalbard[0])
