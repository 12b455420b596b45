"""The newest reading of many zones at once, and whether it is as new as it should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg2.extensions import connection as Connection

from api.bulk.as_json import about
from api.bulk.parts import Missing, Question, part_of, ranked_of, zones_of
from api.bulk.question import ALL, refuse_factor_set
from api.errors import Problem
from api.finding.readings import freshest
from database import columns, freshness, readings
from database.freshness import is_stale
from database.readings import Reading, Series
from database.zones import Zone

Newest = tuple[Series, Reading]


def latest_of(
    connection: Connection, asked: Mapping[str, Any], now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """The newest readings of the zones that a checked request names, and the zones without one.

    Of several series of a zone, the one that `freshest` chooses; with `source=all`, each. Which
    reading is stale at `now`, `database.freshness` says.
    Raises a 404 `Problem` for an unknown zone, and where no zone has any reading.
    """
    refuse_factor_set(asked["factor_set"], asked["measure"])
    found: list[Newest] = []
    missing: list[Missing] = []
    for zone in zones_of(connection, asked["zone"], asked["measure"]):
        try:
            found += _newest(connection, zone, asked)
        except Problem as problem:
            missing.append(Missing(zone.key, str(problem.description)))
    if missing and not found:
        raise Problem(404, missing[0].detail)
    lags, terms = freshness.lags(connection), columns.terms(connection)
    question = Question(asked["measure"], now, now, None, asked["factor_set"], None)
    return {
        "latest": [
            about(part_of(series, question), terms)
            | _told(series, reading, asked["factor_set"])
            | _age(series, reading, lags[series.source], now)
            for series, reading in found
        ],
        "missing": [one._asdict() for one in missing],
    }


def _newest(connection: Connection, zone: Zone, asked: Mapping[str, Any]) -> Sequence[Newest]:
    narrowed = {name: asked[name] for name in ("source", "factor_set", "as_of")}
    ranked = ranked_of(connection, zone, asked["measure"], **narrowed)
    found = [
        (series, reading)
        for series in ranked
        if (reading := readings.newest(connection, series, as_of=asked["as_of"]))
    ]
    if not found:
        raise Problem(404, f"Region {zone.key} had no data of {asked['measure']} then.")
    if asked["source"] == ALL:
        return found
    return [freshest(found)]


def _told(series: Series, reading: Reading, factor_set: str | None) -> dict[str, Any]:
    values = dict(zip(series.components, reading.values, strict=True))
    return {
        "start": reading.start,
        "end": reading.end,
        "values": {factor_set: values[factor_set]} if factor_set else values,
        "quality": reading.quality,
        "recorded_at": reading.recorded_at,
    }


def _age(series: Series, reading: Reading, lag: timedelta | None, now: datetime) -> dict[str, Any]:
    age = now - reading.end
    return {"age_seconds": age.total_seconds(), "stale": is_stale(series, age, lag)}
