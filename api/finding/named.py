"""The zones and the sources that a request names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg2.extensions import connection as Connection

from api.asking.naming import NAMING, PRINTABLE
from api.errors import unknown
from api.finding.places import place_of
from api.remembered import remembered
from database import sources, zones
from database.zones import Zone


def zone_asked(connection: Connection, asked: Mapping[str, Any]) -> str | None:
    """The key of the zone that a checked request names, None where it names none.

    Errors are those of `named`.
    """
    name = asked["zone"]
    return None if name is None else named(connection, name).key


def named(connection: Connection, name: str) -> Zone:
    """The zone with this key, or `scheme:name`; 404 when there is none. Case matters."""
    before_colon, colon, rest = name.partition(":")
    scheme, alias = (NAMING.get(before_colon), rest) if colon else ("gridtide", name)
    found = None
    if scheme and PRINTABLE.fullmatch(alias):
        question = ("zone of", scheme, alias)
        found = remembered(question, lambda: zones.resolve(connection, alias, scheme=scheme))
    if found is None:
        raise unknown(zone=f"There is no zone {name}.")
    return found


def zone_somewhere(connection: Connection, asked: Mapping[str, Any]) -> Zone:
    """The zone of a request for `Somewhere`; 404 for an unknown name or a point in no zone."""
    return (
        place_of(connection, asked).zone
        if asked["zone"] is None
        else named(connection, asked["zone"])
    )


def source_asked(connection: Connection, asked: Mapping[str, Any]) -> str | None:
    """The source that a checked request names, None where it names none; 404 for an unknown one."""
    key: str | None = asked["source"]
    if key is not None and not remembered(("source", key), lambda: sources.exists(connection, key)):
        raise unknown(source=f"There is no source {key}.")
    return key
