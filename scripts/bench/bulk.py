"""A year of one zone in one answer, against the original's way and against a bare COPY."""

from __future__ import annotations

import io
import os
import statistics
import time
import urllib.request
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

import flask_restful
import numpy as np
import psycopg2
from flask import Flask, request
from psycopg2.extensions import connection as Connection

from analytics.jobs import derive
from database import server
from database.connection import transaction
from database.rows import Row
from database.settings import settings
from database.store import Changed, store
from scripts.bench import serving_data, serving_original
from scripts.bench.serving import OURS, served
from scripts.bench.serving_data import END, FUELS, SOURCE, START
from scripts.bench.spent import TICKS_PER_MS, Spent, spent
from scripts.bench.store import own_server

ROUNDS = 5
ORIGINAL = "scripts.bench.bulk:original()"
HOUR = timedelta(hours=1)
# A zone that is measured by the hour, and one by five minutes.
HOURLY, FINE = "NL", "GB"
VIEW = """
create view moment_intensity as
select zone, start, sum(power_mw * g_per_kwh) / sum(power_mw) as g_per_kwh,
       sum(power_mw) filter (where renewable) / sum(power_mw) as renewable
from long_intensity group by zone, start;
grant select on moment_intensity to restapi_ro;
"""
POINTS = (
    "select start, g_per_kwh, renewable from moment_intensity"
    " where zone = %(zone)s and start between %(start)s and %(end)s order by start"
)
BARE = """
copy (select r.start, value[1], q.name, r.recorded_at
      from reading r join quality q using (quality)
      join series using (series_id) join zone using (zone_id)
      where measure = 'carbon_intensity' and key = '{zone}' order by r.start)
to stdout (format csv, header)
"""


class Way(NamedTuple):
    """A way to get a year."""

    title: str
    app: str
    path: str


YEAR = {"start": START.isoformat(), "end": END.isoformat()}


def readings(measure: str, form: str, **more: str) -> str:
    """The address of a year of a measure; ZONE is put in later."""
    asked = {"measure": measure, **YEAR, "format": form, **more}
    return f"/readings/?zone=ZONE&{urlencode(asked)}"


ONE = {"factor_set": "lifecycle"}
NARROW = {"columns": "start,value"}
# What the original tells: moments, intensities and renewable shares.
CONTENT = "columns=start,component,value"
PLACE = f"/carbon-intensity/?iso=c3lab:ZONE&{urlencode(YEAR)}"
WAYS = (
    Way("the original's way: JSON", ORIGINAL, f"/carbon-intensity/?zone=ZONE&{urlencode(YEAR)}"),
    Way("JSON, `/carbon-intensity/`", OURS, PLACE),
    Way("JSON", OURS, readings("carbon_intensity", "json", limit="200000", **ONE)),
    Way("CSV", OURS, readings("carbon_intensity", "csv", **ONE)),
    Way("Parquet", OURS, readings("carbon_intensity", "parquet", **ONE)),
    Way("CSV, `start,value`", OURS, readings("carbon_intensity", "csv", **ONE, **NARROW)),
    Way("Parquet, `start,value`", OURS, readings("carbon_intensity", "parquet", **ONE, **NARROW)),
    Way("CSV with renewable share", OURS, f"{PLACE}&format=csv"),
    Way("Parquet with renewable share", OURS, f"{PLACE}&format=parquet"),
    Way("CSV of the original's content", OURS, f"{PLACE}&format=csv&{CONTENT}"),
    Way("Parquet of the original's content", OURS, f"{PLACE}&format=parquet&{CONTENT}"),
)
MIX = (
    Way(f"CSV, mix of {len(FUELS)} fuels", OURS, readings("generation", "csv")),
    Way(f"Parquet, mix of {len(FUELS)} fuels", OURS, readings("generation", "parquet")),
)
COPIED = "bare COPY (CSV, intensity alone)"


class Intensity(flask_restful.Resource):  # type: ignore[misc]  # it has no types
    """The original's way, restated: a view over a row a fuel, and a mean of each moment."""

    def get(self) -> dict[str, Any]:
        """A connection a request, three checks, `numpy.average`, and Flask-RESTful's own JSON."""
        asked = request.args.to_dict()
        connection = psycopg2.connect(os.environ["BENCH_DATABASE"])
        try:
            rows = _points(connection, asked)
        finally:
            connection.close()
        told = [
            {
                "timestamp": start.isoformat(),
                "carbon_intensity": float(np.average([g_per_kwh])),
                "renewable_ratio": float(renewable),
            }
            for start, g_per_kwh, renewable in rows
        ]
        return {"request": asked, "zone": asked["zone"], "carbon_intensities": told}


def _points(connection: Connection, asked: dict[str, str]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from long_mix where zone = %(zone)s)", asked)
        cursor.execute(serving_original.BEFORE, (asked["zone"], asked["start"]))
        cursor.execute(serving_original.AFTER, (asked["zone"], asked["end"]))
        cursor.execute(POINTS, asked)
        return cursor.fetchall()


def original() -> Flask:
    """The application of the original's way, for gunicorn."""
    app = Flask("original")
    flask_restful.Api(app).add_resource(Intensity, "/carbon-intensity/")
    return app


def fill(connection: Connection) -> None:
    """The year of the serving benchmark, an hourly one, and both as the original keeps them."""
    serving_data.fill(connection)
    with transaction(connection) as cursor:
        first = Row(HOURLY, "generation", START, START + HOUR, dict.fromkeys(FUELS, 1.0))
        store(cursor, SOURCE, [first], recorded_at=START)
        asked = {"start": START, "end": END, "step": HOUR, "fuels": len(FUELS)}
        cursor.execute(serving_data.FILL, {**asked, "source": SOURCE, "zone": HOURLY})
        derive(connection, [Changed(HOURLY, "generation", START, END)], now=END)
    serving_original.fill(connection)
    with transaction(connection) as cursor:
        cursor.execute(VIEW)


def got(address: str) -> tuple[float, int]:
    """Seconds and bytes of an answer, whole; none was asked for alike, which a worker may keep."""
    asked = urllib.request.Request(address, headers={"Accept": f"*/*;q=0.{time.time_ns()}"})
    began = time.perf_counter()
    with urllib.request.urlopen(asked, timeout=60) as answer:
        size = len(answer.read())
    return time.perf_counter() - began, size


def copied(connection: Connection, zone: str) -> tuple[float, int]:
    """Seconds and bytes of the intensities as Postgres itself writes them."""
    text = io.BytesIO()
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.copy_expert(BARE.format(zone=zone), text)
    return time.perf_counter() - began, text.tell()


def main() -> None:
    """Print the tables."""
    with own_server() as connection:
        fill(connection)
        connection.autocommit = True
        os.environ["BENCH_DATABASE"] = server.url(settings().home)
        with served(ORIGINAL, workers=1) as theirs, served(OURS, workers=1) as ours:
            at = {ORIGINAL: theirs, OURS: ours}
            print(f"A year of one zone; gunicorn, one worker; median of {ROUNDS} rounds in turn.")
            for title, zone, ways in (
                ("By the hour, 8,760 intervals", HOURLY, WAYS),
                ("By five minutes, 105,120 intervals", FINE, (*WAYS, *MIX)),
            ):
                _print(title, _measured(connection, at, zone, ways), _spent(at, zone, ways))


def _measured(
    connection: Connection, at: dict[str, str], zone: str, ways: tuple[Way, ...]
) -> dict[str, list[tuple[float, int]]]:
    found: dict[str, list[tuple[float, int]]] = {}
    for place in range(ROUNDS + 1):
        for way in ways:
            took = got(at[way.app] + way.path.replace("ZONE", zone))
            found.setdefault(way.title, []).extend([took] if place else [])
        found.setdefault(COPIED, []).extend([copied(connection, zone)] if place else [])
    return found


def _spent(at: dict[str, str], zone: str, ways: tuple[Way, ...]) -> dict[str, Spent]:
    return {
        way.title: spent(
            lambda way=way: got(at[way.app] + way.path.replace("ZONE", zone)), times=ROUNDS
        )
        for way in ways
    }


def _print(title: str, found: dict[str, list[tuple[float, int]]], costs: dict[str, Spent]) -> None:
    middle = {way: statistics.median(seconds for seconds, _ in of) for way, of in found.items()}
    theirs = middle[WAYS[0].title]
    of_theirs = sum(costs[WAYS[0].title][:2])
    print(f"\n{title}\n")
    print(
        "| way | MB | ms | original's / this | CPU ms, worker + backend | original's / this"
        " | worker grows by MB |"
    )
    print("|---|---|---|---|---|---|---|")
    for way, of in found.items():
        line = f"| {way} | {of[0][1] / 1e6:.2f} | {1000 * middle[way]:.0f} | "
        line += f"{theirs / middle[way]:.1f} |"
        if way in costs:
            worker, backend, mb = costs[way]
            ratio = of_theirs / max(worker + backend, 1 / TICKS_PER_MS)
            line += f" {worker:.0f} + {backend:.0f} | {ratio:.1f} | {mb:.0f} |"
        print(line)


if __name__ == "__main__":
    main()
