"""Forecasts with quantiles, in means over longer steps, and every source's side by side."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.extensions import connection as Connection

from database.connection import transaction
from database.rows import Row
from database.store import store
from tests.api.grid import register_source
from tests.api.judged import good

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HALF_HOUR, HOUR = timedelta(minutes=30), timedelta(hours=1)
OURS, NESO = "gridtide.forecast.gridtide.intensity.test", "neso.test"
SPAN = "zone=GB&start=2026-03-01T12:00:00Z&end=2026-03-01T18:00:00Z"
ISSUED, AGAIN = NOON - HOUR, NOON


def ours(first: int, last: int, grams: float, issued_at: datetime) -> list[Row]:
    """Half hours from noon on, each a gram more than the one before it."""
    return [
        Row(
            "GB",
            "carbon_intensity",
            NOON + n * HALF_HOUR,
            NOON + (n + 1) * HALF_HOUR,
            {"lifecycle": grams + n, "lifecycle_p10": grams + n - 50, "direct": 7.0},
            "gCO2eq/kWh",
            issued_at,
        )
        for n in range(first, last)
    ]


def neso(hours: range) -> list[Row]:
    """Whole hours of burning alone."""
    measure, unit = "published_intensity", "gCO2/kWh"
    starts = [NOON + n * HOUR for n in hours]
    return [Row("GB", measure, at, at + HOUR, {"direct": 9.0}, unit, ISSUED) for at in starts]


def keep(connection: Connection, source: str, rows: list[Row], recorded_at: datetime) -> None:
    with transaction(connection) as cursor:
        register_source(cursor, source)
        store(cursor, source, rows, recorded_at=recorded_at)


@pytest.fixture(scope="module")
def foretold(module_database: str, lasting: FlaskClient) -> FlaskClient:
    """Five half hours of ours, the last three foretold anew; six hours of NESO's; a load."""
    load = [Row("GB", "load", NOON, NOON + HOUR, {"load": 30_000.0}, "MW", ISSUED)]
    with closing(psycopg2.connect(module_database)) as connection:
        keep(connection, OURS, ours(0, 5, 100, ISSUED), ISSUED)
        keep(connection, OURS, ours(2, 5, 200, AGAIN), AGAIN)
        keep(connection, NESO, [*neso(range(6)), *load], ISSUED)
    return lasting


def ask(client: FlaskClient, query: str = "") -> Any:
    return good(client, "/forecast/", f"{SPAN}&{query}")


def lifecycle(told: Any) -> list[float]:
    return [one["values"]["lifecycle"] for one in told["forecasts"]]


def test_quantiles_stand_beside_the_number(foretold: FlaskClient) -> None:
    told = ask(foretold)
    assert told["components"] == ["lifecycle", "lifecycle_p10", "direct"]
    assert told["forecasts"][0]["values"] == {"lifecycle": 100, "lifecycle_p10": 50, "direct": 7}


def test_a_factor_set_is_told_with_its_quantiles_alone(foretold: FlaskClient) -> None:
    told = ask(foretold, "factor_set=lifecycle")
    assert told["components"] == ["lifecycle", "lifecycle_p10"]
    assert told["forecasts"][0]["values"] == {"lifecycle": 100, "lifecycle_p10": 50}
    assert ask(foretold, "factor_set=direct")["forecasts"][0]["values"] == {"direct": 7}


def test_hours_are_the_means_of_what_was_foretold_last(foretold: FlaskClient) -> None:
    told = ask(foretold, "factor_set=lifecycle&resolution=PT1H")
    assert told["resolution"] == "PT1H"
    assert lifecycle(told) == [100.5, 202.5, 204]
    assert [one["share"] for one in told["forecasts"]] == [1, 1, 0.5]
    issued = [one["issued_at"] for one in told["forecasts"]]
    assert issued == [moment.isoformat() for moment in (ISSUED, AGAIN, AGAIN)]
    assert told["forecasts"][0]["end"] == (NOON + HOUR).isoformat()


def test_hours_are_those_that_start_in_the_span(foretold: FlaskClient) -> None:
    span = "zone=GB&start=2026-03-01T12:10:00Z&end=2026-03-01T13:10:00Z&resolution=PT1H"
    told = good(foretold, "/forecast/", span)
    assert [one["start"] for one in told["forecasts"]] == [(NOON + HOUR).isoformat()]
    assert lifecycle(told) == [202.5]


def test_hours_of_one_vintage_are_its_own(foretold: FlaskClient) -> None:
    told = ask(foretold, f"resolution=PT1H&vintage={ISSUED:%Y-%m-%dT%H:%M:%SZ}")
    assert lifecycle(told) == [100.5, 102.5, 104]


def test_hours_as_of_a_moment_are_of_earlier_vintages(foretold: FlaskClient) -> None:
    told = ask(foretold, f"resolution=PT1H&as_of={ISSUED:%Y-%m-%dT%H:%M:%SZ}")
    assert lifecycle(told) == [100.5, 102.5, 104]


def test_longer_intervals_than_asked_for_stay_as_they_are(foretold: FlaskClient) -> None:
    told = ask(foretold, f"source={NESO}&resolution=PT15M")
    assert (told["resolution"], len(told["forecasts"])) == ("PT1H", 6)
    assert "share" not in told["forecasts"][0]


def test_every_source_is_told_side_by_side(foretold: FlaskClient) -> None:
    told = ask(foretold, "source=all")
    assert (told["source"], lifecycle(told)) == (OURS, [100, 101, 202, 203, 204])
    (other,) = told["others"]
    about = ("source", "measure", "resolution", "components", "stale")
    assert [other[name] for name in about] == [
        NESO,
        "published_intensity",
        "PT1H",
        ["direct"],
        False,
    ]
    assert [one["values"] for one in other["forecasts"]] == [{"direct": 9}] * 6


@pytest.mark.parametrize(
    "more", ["", "&vintage=all", "&resolution=PT1H", "&factor_set=direct&resolution=PT30M"]
)
@pytest.mark.parametrize("limit", [1, 2, 4])
def test_the_pages_of_all_sources_hold_everything_once(
    foretold: FlaskClient, more: str, limit: int
) -> None:
    whole = ask(foretold, f"source=all{more}")
    found: list[list[Any]] = [[], []]
    following: str | None = ""
    while following is not None:
        told = ask(foretold, f"source=all{more}&limit={limit}{following}")
        assert told["source"] == OURS
        for kept, page in zip(found, (told, *told["others"]), strict=True):
            kept += page["forecasts"]
            assert len(page["forecasts"]) <= limit
        following = told["next"] and f"&cursor={told['next']}"
    assert found == [one["forecasts"] for one in (whole, *whole["others"])]


def test_the_pages_of_means_hold_every_step_once(foretold: FlaskClient) -> None:
    whole = ask(foretold, "resolution=PT1H")["forecasts"]
    first = ask(foretold, "resolution=PT1H&limit=2")
    rest = ask(foretold, f"resolution=PT1H&limit=2&cursor={first['next']}")
    assert ([*first["forecasts"], *rest["forecasts"]], rest["next"]) == (whole, None)


def test_any_measure_is_foretold(foretold: FlaskClient) -> None:
    told = ask(foretold, "measure=load")
    assert (told["unit"], told["forecasts"][0]["values"]) == ("MW", {"load": 30_000})


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("vintage=all&resolution=PT1H", 422, "resolution"),
        ("resolution=PT2H", 422, "resolution"),
        ("factor_set=marginal", 422, "factor_set"),
        ("measure=load&factor_set=direct", 422, "factor_set"),
        (f"source={NESO}&factor_set=lifecycle", 404, "factor_set"),
        ("source=nobody", 404, "source"),
    ],
)
def test_what_cannot_be_answered_is_told_by_its_field(
    foretold: FlaskClient, query: str, status: int, field: str
) -> None:
    answer = foretold.get(f"/forecast/?{SPAN}&{query}")
    assert answer.status_code == status
    assert [error["field"] for error in answer.json["errors"]] == [field]


HOLES = st.lists(st.none() | st.integers(0, 900), min_size=1, max_size=12)


@settings(
    max_examples=15,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(HOLES)
def test_means_keep_the_sum_of_what_is_foretold(
    client: FlaskClient, connection: Connection, halves: list[int | None]
) -> None:
    with transaction(connection) as cursor:
        cursor.execute("truncate forecast")
    rows = [
        ours(place, place + 1, grams - place, ISSUED)[0]
        for place, grams in enumerate(halves)
        if grams is not None
    ]
    keep(connection, OURS, [*rows, *ours(12, 13, 0, ISSUED)], ISSUED)
    told = ask(client, f"source={OURS}&resolution=PT1H")["forecasts"]
    total = sum(one["values"]["lifecycle"] * one["share"] * 2 for one in told)
    assert total == pytest.approx(sum(grams for grams in halves if grams is not None))
