"""What any route tells as of a moment is what it told at that moment, whatever came later."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.extensions import connection as Connection
from werkzeug.test import TestResponse

from analytics.jobs import derive
from api import remembered
from api.routes import carbon_aware_scheduler, carbon_intensity, forecast
from database.connection import transaction
from database.derived import source_of
from database.forecast_models import PREFIX
from database.rows import Row
from database.store import store
from tests.api.grid import STEP, at, register_source

FULL = os.environ.get("GRIDTIDE_ORDEAL") == "full"
EXAMPLES = 150 if FULL else 5
SPAN = {"start": at(0).isoformat(), "end": at(6).isoformat()}
GB = {"iso": "c3lab:GB", **SPAN}
MANY = {"zone": "GB,FR", **SPAN}
PLAIN = (
    "load",
    "generation",
    "flow",
    "price",
    "capacity",
    "frequency",
    "published-intensity",
    "marginal-intensity",
)
ROUTES: dict[str, tuple[str, dict[str, str]]] = {
    "intensity": ("/carbon-intensity/", GB),
    "a moment": ("/carbon-intensity/", GB | {"start": at(1).isoformat(), "end": at(1).isoformat()}),
    "direct": ("/carbon-intensity/", GB | {"factor_set": "direct"}),
    "weighed": ("/carbon-intensity/", GB | {"desired_renewable_ratio": "0.5"}),
    "measured": ("/carbon-intensity/", GB | {"use_prediction": "false"}),
    "predicted": ("/carbon-intensity/", GB | {"use_prediction": "true"}),
    "predicted, direct": (
        "/carbon-intensity/",
        GB | {"use_prediction": "true", "factor_set": "direct"},
    ),
    "emap": ("/carbon-intensity/", GB | {"carbon_data_source": "emap"}),
    "file": ("/carbon-intensity/", GB | {"format": "csv"}),
    "newest": ("/carbon-intensity/latest/", {"iso": "c3lab:GB"}),
    "mix": ("/energy-mixture/", GB),
    "mix as a file": ("/energy-mixture/", GB | {"format": "csv"}),
    "readings": ("/readings/", MANY | {"measure": "carbon_intensity", "factor_set": "direct"}),
    "shares": ("/readings/", MANY | {"measure": "renewable_share"}),
    "all zones": ("/readings/", {"zone": "all", "measure": "load", **SPAN}),
    "all sources": ("/readings/", MANY | {"measure": "generation", "source": "all"}),
    "newest readings": ("/readings/latest/", {"zone": "GB,FR", "measure": "generation"}),
    "newest of all": (
        "/readings/latest/",
        {"zone": "GB", "measure": "carbon_intensity", "source": "all"},
    ),
    "forecast": ("/forecast/", {"zone": "GB", **SPAN}),
    "forecast in hours": (
        "/forecast/",
        {"zone": "GB", "factor_set": "lifecycle", "resolution": "PT1H", **SPAN},
    ),
    "forecasts side by side": ("/forecast/", {"zone": "GB", "source": "all", **SPAN}),
    "every vintage": ("/forecast/", {"zone": "GB", "vintage": "all", **SPAN}),
    "vintages": ("/forecast/vintages/", {"zone": "GB", **SPAN}),
    **{name: (f"/{name}/", MANY) for name in PLAIN},
}
WORKLOAD = {
    "runtime": 1800,
    "schedule": {"type": "onetime", "start_time": at(0).isoformat(), "max_delay": 5400},
    "dataset": {"input_size_gb": 0, "output_size_gb": 0},
    "candidate_zones": ["GB", "FR"],
}
WORKLOADS: dict[str, dict[str, Any]] = {
    "schedule": WORKLOAD,
    "schedule, weighed": WORKLOAD | {"desired_renewable_ratio": 0.5},
    "schedule, measured": WORKLOAD | {"use_prediction": False},
    "schedule, foretold": WORKLOAD | {"use_prediction": True},
    "schedule, foretold anew": WORKLOAD
    | {"use_prediction": True, "max_forecast_age_seconds": 7200},
    "schedule, foretold, direct": WORKLOAD
    | {"use_prediction": True, "factor_set": "direct", "candidate_zones": ["GB"]},
}
# What depends on when one asks, or how.
OF_THE_REQUEST = ("request", "as_of", "age_seconds", "stale", "detail", "components", "next")
LISTS = ("series", "forecasts", "vintages")
UNITS = {
    "generation": "MW",
    "load": "MW",
    "flow": "MW",
    "inflow": "MW",
    "price": "GBP/MWh",
    "capacity": "MW",
    "frequency": "Hz",
    "published_intensity": "gCO2/kWh",
    "marginal_intensity": "gCO2/kWh",
}
OURS = "carbon_intensity"
KINDS = ["generation"] * 4 + ["published_intensity"] * 3 + [OURS] * 3 + list(UNITS)
PARTS = {
    OURS: ("lifecycle", "lifecycle_p90", "direct"),
    "generation": ("wind", "gas", "pumped_hydro"),
    "flow": ("FR", "NL"),
    "inflow": ("FR", "NL"),
    "capacity": ("wind", "gas"),
    "price": ("day_ahead", "system_buy"),
    "published_intensity": ("direct", "lifecycle"),
}


class Delivery(NamedTuple):
    """A document: what it says of a few half-hours, and how long after the one before it came."""

    source: str
    zone: str
    measure: str
    first: int
    numbers: list[dict[str, float]]
    hourly: bool
    foretold: bool
    repeats_issue: bool
    later: timedelta


def numbers(measure: str) -> st.SearchStrategy[list[dict[str, float]]]:
    """Vectors of a measure; any part of one may be missing."""
    least = -200.0 if measure in ("flow", "inflow", "price") else 0.0
    number = st.sampled_from([least, 0.0, 50.0, 300.0])
    parts = st.sampled_from(PARTS.get(measure, (measure,)))
    return st.lists(st.dictionaries(parts, number, min_size=1), min_size=1, max_size=4)


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    """Documents, most of them of the mix, from which most is made, and our own forecasts."""
    measure = draw(st.sampled_from(KINDS))
    foretells = measure == OURS or (measure == "published_intensity" and draw(st.booleans()))
    source = draw(st.sampled_from(["one.grid", "other.grid", "electricitymaps.grid"]))
    return Delivery(
        f"{PREFIX}{source_of(source)}" if measure == OURS else source,
        draw(st.sampled_from(["GB", "GB", "GB", "FR"])),
        measure,
        draw(st.integers(0, 5)),
        draw(numbers(measure)),
        draw(st.sampled_from([False, False, True])),
        foretells,
        draw(st.booleans()),
        timedelta(minutes=draw(st.integers(60, 200))),
    )


def rows_of(document: Delivery, issued_at: datetime) -> list[Row]:
    step = 2 if document.hourly else 1
    starts = range(document.first // step * step, 99, step)
    unit = UNITS.get(document.measure, "gCO2eq/kWh")
    rows = [
        Row(document.zone, document.measure, at(n), at(n + step), values, unit)
        for n, values in zip(starts, document.numbers, strict=False)
    ]
    if document.foretold:
        return [row._replace(issued_at=issued_at) for row in rows]
    return rows


@pytest.fixture
def history(
    client: FlaskClient, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> Callable[[list[Delivery]], list[tuple[datetime, dict[str, Any]]]]:
    """Delivers documents one after another, and asks everything after each."""
    client.application.extensions[remembered.EXTENSION] = remembered.Remembered(0)

    def of(documents: list[Delivery]) -> list[tuple[datetime, dict[str, Any]]]:
        with transaction(connection) as cursor:
            cursor.execute(
                "truncate reading, reading_revision, forecast, forecast_revision, series"
            )
        now, issued_at, told = at(-1), at(-3), []
        for document in documents:
            now += document.later
            issued_at = issued_at if document.repeats_issue else now - STEP
            with transaction(connection) as cursor:
                register_source(cursor, document.source)
                rows = rows_of(document, issued_at)
                stored = store(cursor, document.source, rows, recorded_at=now)
                derive(connection, stored.spans, now=now)
            for clock in (carbon_aware_scheduler, carbon_intensity, forecast):
                monkeypatch.setattr(clock, "clock", lambda now=now: now)
            told.append((now, answers(client, {})))
        return told

    return of


def answers(client: FlaskClient, belief: dict[str, str]) -> dict[str, Any]:
    """What every route tells of a belief."""
    asked = {
        name: client.get(path, query_string=query | belief)
        for name, (path, query) in ROUTES.items()
    }
    scheduled = {
        name: client.post("/carbon-aware-scheduler/", json=workload | belief)
        for name, workload in WORKLOADS.items()
    }
    all_told = {name: essence(told(answer)) for name, answer in (asked | scheduled).items()}
    (all_told["all zones"] or {}).pop("missing", None)  # it names today's zones
    return all_told


def told(answer: TestResponse) -> Any:
    """What an answer says; that there is nothing is said in several ways."""
    assert answer.status_code in (200, 400, 404), answer.text
    said = answer.json if answer.is_json else answer.text.splitlines()
    is_empty = isinstance(said, dict) and any(said.get(name) == [] for name in LISTS)
    return said if answer.status_code == 200 and not is_empty else None


def essence(told: Any) -> Any:
    """An answer without what is of the request, and without numbers that are not known."""
    if isinstance(told, dict):
        kept = {name: essence(value) for name, value in told.items() if name not in OF_THE_REQUEST}
        return {name: value for name, value in kept.items() if value is not None}
    if isinstance(told, list):
        lines = [line for line in told if not (isinstance(line, str) and ",,MW," in line)]
        return [essence(one) for one in lines]
    return re.sub(r", as of [\dT:.+-]*\d", "", told) if isinstance(told, str) else told


@settings(
    max_examples=EXAMPLES,
    derandomize=not FULL,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(documents=st.lists(deliveries(), min_size=2, max_size=6))
def test_every_route_tells_again_what_it_told(
    client: FlaskClient,
    history: Callable[[list[Delivery]], list[tuple[datetime, dict[str, Any]]]],
    documents: list[Delivery],
) -> None:
    for moment, told in history(documents):
        assert answers(client, {"as_of": moment.isoformat()}) == told
