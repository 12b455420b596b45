"""The same question answered as c3lab's API does: a row a fuel, a view, and a mean in Python.

A connection a request, three checks before the question, a view that joins each fuel's row with its
factor, `numpy.average` over each moment's rows, and Flask-RESTful's own JSON.
"""

from __future__ import annotations

import os
from datetime import datetime
from itertools import groupby
from typing import Any

import flask_restful
import numpy as np
import psycopg2
from flask import Flask, request
from psycopg2.extensions import connection as Connection

from scripts.bench.serving_data import SOURCE

TABLES = """
create table long_mix (zone text not null, start timestamptz not null, fuel text not null,
                       power_mw double precision not null);
insert into long_mix
select zone.key, r.start, fuel.name, fuel.mw
from reading r join series s using (series_id) join source src using (source_id)
join zone using (zone_id)
cross join lateral unnest(s.components, r.value) as fuel(name, mw)
where src.key = %(source)s;
create index on long_mix (zone, start);
create view long_intensity as
select zone, start, fuel, power_mw, coalesce(g_per_kwh, 700) as g_per_kwh,
       fuel in ('hydro', 'solar', 'wind', 'nuclear', 'geothermal') as renewable
from long_mix left join emission_factor using (fuel)
where factor_set = 'lifecycle' and zone_id is null;
grant select on long_mix, long_intensity to restapi_ro;
analyze long_mix;
"""
BEFORE = "select start from long_mix where zone = %s and start <= %s order by start desc limit 1"
AFTER = "select start from long_mix where zone = %s and start >= %s order by start limit 1"
WITHIN = (
    "select start, power_mw, g_per_kwh, renewable from long_intensity"
    " where zone = %s and start between %s and %s order by start"
)


def fill(connection: Connection) -> None:
    """A row for each fuel of the year, and the view over them."""
    with connection, connection.cursor() as cursor:
        cursor.execute(TABLES, {"source": SOURCE})


class Intensity(flask_restful.Resource):  # type: ignore[misc]  # it has no types
    """GET with `zone`, `start`, `end`."""

    def get(self) -> dict[str, Any]:
        """A number a moment."""
        zone = request.args["zone"]
        start, end = (datetime.fromisoformat(request.args[name]) for name in ("start", "end"))
        connection = psycopg2.connect(os.environ["BENCH_DATABASE"])
        try:
            rows = _rows(connection, zone, start, end)
        finally:
            connection.close()
        moments = groupby(rows, key=lambda row: row[0])
        return {"zone": zone, "carbon_intensities": [_point(at, list(of)) for at, of in moments]}


def _rows(connection: Connection, zone: str, start: datetime, end: datetime) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from long_mix where zone = %s)", (zone,))
        cursor.execute(BEFORE, (zone, start))
        cursor.execute(AFTER, (zone, end))
        cursor.execute(WITHIN, (zone, start, end))
        return cursor.fetchall()


def _point(at: datetime, rows: list[Any]) -> dict[str, Any]:
    power = [row[1] for row in rows]
    return {
        "timestamp": at.isoformat(),
        "carbon_intensity": float(np.average([row[2] for row in rows], weights=power)),
        "renewable_ratio": sum(row[1] for row in rows if row[3]) / sum(power),
    }


def create_app() -> Flask:
    """The application, for gunicorn."""
    app = Flask("original")
    flask_restful.Api(app).add_resource(Intensity, "/carbon-intensity/")
    return app
