"""What seldom changes: zones, their names, fuels, emission factors, cloud regions."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from database import queries

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection
    from psycopg2.extensions import cursor as Cursor

FOLDER = Path(__file__).parent / "reference"

# Table, its file, and how it is brought up to date. Zones and fuels are referred to by readings
# and factors: they are changed and added to, never deleted.
TABLES = (
    ("zone", "zones", ("update_zone", "insert_zone")),
    ("fuel", "fuels", ("update_fuel", "insert_fuel")),
    ("zone_alias", "aliases", ("delete_zone_alias", "insert_zone_alias")),
    ("emission_factor", "emission_factors", ("delete_emission_factor", "insert_emission_factor")),
    ("cloud_region", "cloud_regions", ("delete_cloud_region", "insert_cloud_region")),
    ("source_rank", "source_ranks", ("delete_source_rank", "insert_source_rank")),
)


class Disagrees(Exception):
    """A reference file names a zone or a fuel that does not exist."""


@dataclass(frozen=True, slots=True)
class Fuel:
    """A kind of generation or storage; `renewable` and `low_carbon` are false for storage."""

    fuel: str
    name: str
    renewable: bool
    low_carbon: bool
    storage: bool


@dataclass(frozen=True, slots=True)
class Factor:
    """Grams of CO2 equivalent per kWh generated; `zone` is None for the factor of every zone."""

    factor_set: str
    fuel: str
    zone: str | None
    g_per_kwh: float
    estimated: bool
    source: str
    year: int


@dataclass(frozen=True, slots=True)
class CloudRegion:
    """Where a provider's data centres are (degrees), and the zone that feeds them if it is ours."""

    provider: str
    region: str
    name: str
    latitude: float
    longitude: float
    enabled: bool
    zone: str | None
    source: str


def rows(file: str) -> list[dict[str, str]]:
    """The rows of `reference/<file>.csv`, every value as it is written there."""
    with (FOLDER / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def fuels() -> Mapping[str, Fuel]:
    """Every fuel by its key.

    >>> fuels()["nuclear"].low_carbon, fuels()["nuclear"].renewable
    (True, False)
    """
    return MappingProxyType({row["fuel"]: _fuel(row) for row in rows("fuels")})


@cache
def factors() -> Mapping[tuple[str, str, str | None], Factor]:
    """Every emission factor by (factor set, fuel, zone or None).

    >>> factors()["lifecycle", "gas", None].g_per_kwh
    490.0
    """
    read = (_factor(row) for row in rows("emission_factors"))
    return MappingProxyType({(f.factor_set, f.fuel, f.zone): f for f in read})


def factor(factor_set: str, fuel: str, zone: str) -> Factor | None:
    """The zone's own factor, else that of every zone, else None: there is no cited one."""
    known = factors()
    return known.get((factor_set, fuel, zone)) or known.get((factor_set, fuel, None))


@cache
def cloud_regions() -> Mapping[tuple[str, str], CloudRegion]:
    """Every cloud region by (provider, region), those that are not enabled as well."""
    read = (_cloud_region(row) for row in rows("cloud_regions"))
    return MappingProxyType({(r.provider, r.region): r for r in read})


def load(connection: Connection) -> dict[str, int]:
    """Bring the tables up to the files, all or nothing; rows written and deleted by table.

    Empty when the files are those that were loaded last: nothing is touched then. Raises
    `Disagrees` before anything is written. The connection must not be inside a transaction.
    """
    digest = _digest()
    with connection, connection.cursor() as cursor:
        cursor.execute(_sql("wait_for_other_loaders"))
        cursor.execute(_sql("loaded_digest"))
        if cursor.fetchone() == (digest,):
            return {}
        _check()
        touched = {table: _bring_up(cursor, file, steps) for table, file, steps in TABLES}
        cursor.execute(_sql("remember_digest"), {"digest": digest})
    return touched


def _bring_up(cursor: Cursor, file: str, steps: tuple[str, ...]) -> int:
    touched = 0
    document = json.dumps(rows(file))
    for step in steps:
        cursor.execute(_sql(step), {"rows": document})
        touched += cursor.rowcount
    return touched


def _check() -> None:
    zones = {row["key"] for row in rows("zones")} | {""}
    for file in ("aliases", "emission_factors", "cloud_regions", "source_ranks"):
        for row in rows(file):
            if row["zone"] not in zones:
                raise Disagrees(f"{file}.csv: there is no zone {row['zone']!r}")
    for row in rows("emission_factors"):
        if row["fuel"] not in fuels():
            raise Disagrees(f"emission_factors.csv: there is no fuel {row['fuel']!r}")


def _digest() -> str:
    digest = hashlib.sha256()
    for _, file, _ in TABLES:
        digest.update((FOLDER / f"{file}.csv").read_bytes())
    return digest.hexdigest()


def _sql(name: str) -> str:
    return queries.load("reference")[name]


def _fuel(row: Mapping[str, str]) -> Fuel:
    return Fuel(
        fuel=row["fuel"],
        name=row["name"],
        renewable=row["renewable"] == "true",
        low_carbon=row["low_carbon"] == "true",
        storage=row["storage"] == "true",
    )


def _factor(row: Mapping[str, str]) -> Factor:
    return Factor(
        factor_set=row["factor_set"],
        fuel=row["fuel"],
        zone=row["zone"] or None,
        g_per_kwh=float(row["g_per_kwh"]),
        estimated=row["estimated"] == "true",
        source=row["source"],
        year=int(row["year"]),
    )


def _cloud_region(row: Mapping[str, str]) -> CloudRegion:
    return CloudRegion(
        provider=row["provider"],
        region=row["region"],
        name=row["name"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        enabled=row["enabled"] == "true",
        zone=row["zone"] or None,
        source=row["source"],
    )
