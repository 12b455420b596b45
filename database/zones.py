"""Zones and every other name they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.queries import load

SQL = load("zones")


@dataclass(frozen=True, slots=True)
class Zone:
    """A place with one mix; coordinates in degrees, the clock as an IANA name."""

    zone_id: int
    key: str
    name: str
    country: str
    timezone: str
    latitude: float
    longitude: float


class Known(NamedTuple):
    """All that is known of a zone.

    `aliases` are its names by scheme, the preferred first; `measures` those of which there are
    readings, `foretold` those of which there are forecasts.
    """

    zone: Zone
    aliases: Mapping[str, Sequence[str]]
    measures: Sequence[str]
    foretold: Sequence[str]


def all_zones(connection: Connection) -> list[Zone]:
    """Every zone of the reference data, by key."""
    return _zones(connection, "all", {})


def resolve(connection: Connection, name: str, scheme: str | None = None) -> Zone | None:
    """The zone with this key or alias (case matters), or None.

    `scheme` limits the search to one naming scheme: `gridtide`, `electricitymaps`, `eia`, `eic`,
    `watttime`, `gridstatus`.
    """
    found = _zones(connection, "resolve", {"name": name, "scheme": scheme})
    return found[0] if found else None


def alias(connection: Connection, zone: Zone, scheme: str) -> str | None:
    """The zone's name in a naming scheme (the preferred of several), or None."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["alias"], {"zone_id": zone.zone_id, "scheme": scheme})
        row = cursor.fetchone()
    return row[0] if row else None


def with_data(connection: Connection, measure: str = "carbon_intensity") -> list[Zone]:
    """The zones that have at least one reading of a measure, by key."""
    return _zones(connection, "with_data", {"measure": measure})


def listed(
    connection: Connection,
    *,
    key: str | None = None,
    country: str | None = None,
    measure: str | None = None,
    after: str = "",
    limit: int | None = None,
) -> list[Known]:
    """The zones of a country, with data of a measure, by key, from the one behind `after` on."""
    asked = {"key": key, "country": country, "measure": measure, "after": after, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(SQL["listed"], asked)
        return [Known(Zone(*row[:7]), *row[7:]) for row in cursor.fetchall()]


def is_country(connection: Connection, country: str) -> bool:
    """Whether a zone lies in the country, an ISO 3166 code of two letters."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["is_country"], {"country": country})
        return cursor.fetchone() == (True,)


def _zones(connection: Connection, query: str, values: dict[str, object]) -> list[Zone]:
    with connection.cursor() as cursor:
        cursor.execute(SQL[query], values)
        return [Zone(*row) for row in cursor.fetchall()]
