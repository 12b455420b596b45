"""The faces over our own forecasts: each tells what the house ranks best, in its own units."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from database.connection import connect, transaction
from database.rows import Row
from database.store import store
from tests.api.compat.conftest import client_of, database_at
from tests.api.grid import register_source
from tests.conftest import copy_of

HALF_HOUR, HOUR, DAY = timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
OURS = "gridtide.forecast.gridtide.intensity.test"
POUNDS_PER_MWH = 1000 / 453.59237


@pytest.fixture(scope="module")
def now() -> datetime:
    """The present half hour."""
    present = datetime.now(UTC)
    return present - (present - datetime(2024, 1, 1, tzinfo=UTC)) % HALF_HOUR


def ours(
    zone: str, issued_at: datetime, since: datetime, span: timedelta, grams: float
) -> list[Row]:
    """A vintage: `grams` over the life cycle, less by one an hour; burning alone a tenth of it."""
    rows = []
    for place in range(span // HALF_HOUR):
        start, value = since + place * HALF_HOUR, grams - place // 2
        values = {"lifecycle": value, "lifecycle_p90": value + 99, "direct": value / 10}
        end = start + HALF_HOUR
        rows.append(Row(zone, "carbon_intensity", start, end, values, "gCO2eq/kWh", issued_at))
    return rows


@pytest.fixture(scope="module")
def foretold(home: Path, template: str, now: datetime) -> Iterator[FlaskClient]:
    """Four days of two zones, foretold three hours ago, and the first day again just now.

    A publisher foretells FR as well: burning alone, ours was issued three days ago.
    """
    early, stale = now - 3 * HOUR, now - 3 * DAY
    theirs = [
        Row("FR", "published_intensity", at, at + HALF_HOUR, {"direct": 33.0}, "gCO2/kWh", early)
        for at in (now + n * HALF_HOUR for n in range(96))
    ]
    documents = [
        (OURS, [*ours("GB", early, now, 4 * DAY, 500), *ours("US-PJM", early, now, 4 * DAY, 500)]),
        (OURS, [*ours("GB", now, now, DAY, 400), *ours("US-PJM", now, now, DAY, 400)]),
        (OURS, ours("FR", stale, now, 4 * DAY, 500)),
        ("test.publisher", theirs),
    ]
    with copy_of(home, template) as url:
        with database_at(url), closing(connect("owner")) as connection:
            for source, rows in documents:
                with transaction(connection) as cursor:
                    register_source(cursor, source)
                    store(cursor, source, rows, recorded_at=now)
        yield client_of(url)


def ask(client: FlaskClient, path: str, status: int = 200, **query: Any) -> Any:
    answer = client.get(path, query_string=query)
    assert answer.status_code == status, answer.text
    return answer.json


def test_gsf_tells_four_days_over_the_life_cycle(foretold: FlaskClient, now: datetime) -> None:
    (told,) = ask(foretold, "/emissions/forecasts/current", location="US-PJM")
    points = told["forecastData"]
    assert len(points) in (8 * 24, 8 * 24 - 1)
    known = {datetime.fromisoformat(point["timestamp"]): point["value"] for point in points}
    assert (known[now + HOUR], known[now + 26 * HOUR]) == (399, 474)
    assert {point["duration"] for point in points} == {30}
    assert datetime.fromisoformat(told["generatedAt"]) == now


def test_gsf_as_of_a_moment_knows_no_later_vintage(foretold: FlaskClient, now: datetime) -> None:
    question = {
        "requestedAt": (now - 2 * HOUR).isoformat(),
        "location": "US-PJM",
        "dataStartAt": (now + HOUR).isoformat(),
    }
    refused = foretold.post("/emissions/forecasts/batch", json=[question])
    assert refused.status_code == 400, "it was recorded but now"


def test_gsf_says_501_only_where_truly_nothing_is_foretold(foretold: FlaskClient) -> None:
    ask(foretold, "/emissions/forecasts/current", 501, location="DE")
    for location in ("GB", "uksouth", "US-PJM", "FR"):
        ask(foretold, "/emissions/forecasts/current", location=location)


def test_a_publishers_forecast_that_is_kept_up_answers_in_the_place_of_a_stale_one(
    foretold: FlaskClient, now: datetime
) -> None:
    (told,) = ask(foretold, "/emissions/forecasts/current", location="FR")
    assert {point["value"] for point in told["forecastData"]} == {33}
    hours = ask(foretold, "/electricitymaps/v3/carbon-intensity/forecast", zone="FR")
    assert {point["carbonIntensity"] for point in hours["forecast"]} == {33}
    assert hours["emissionFactorType"] == "direct"


@pytest.mark.parametrize(("factors", "grams"), [("lifecycle", 1), ("direct", 0.1)])
def test_electricity_maps_tells_hourly_means(
    foretold: FlaskClient, now: datetime, factors: str, grams: float
) -> None:
    asked: dict[str, Any] = {
        "zone": "US-MIDA-PJM",
        "emissionFactorType": factors,
        "horizonHours": 72,
    }
    told = ask(foretold, "/electricitymaps/v3/carbon-intensity/forecast", **asked)
    hour = now.replace(minute=0)
    known = {datetime.fromisoformat(p["datetime"]): p["carbonIntensity"] for p in told["forecast"]}
    assert len(known) == 73
    late = 50 if now.minute == 0 else 49.5
    assert known[hour + 50 * HOUR] == pytest.approx((500 - late) * grams, abs=0.51)
    assert datetime.fromisoformat(told["updatedAt"]) == now


def test_watttime_tells_pounds_as_far_as_is_asked(foretold: FlaskClient, now: datetime) -> None:
    asked: dict[str, Any] = {"region": "PJM_DC", "signal_type": "co2_aoer", "horizon_hours": 72}
    told = ask(foretold, "/watttime/v3/forecast", **asked)
    known = {datetime.fromisoformat(p["point_time"]): p["value"] for p in told["data"]}
    assert len(known) in (144, 145)
    near, far = known[now + HOUR], known[now + 50 * HOUR]
    assert (near, far) == pytest.approx((39.9 * POUNDS_PER_MWH, 45.0 * POUNDS_PER_MWH), abs=1e-3)
    assert datetime.fromisoformat(told["meta"]["generated_at"]) == now


def test_watttime_tells_each_vintage(foretold: FlaskClient, now: datetime) -> None:
    span = {"start": (now - 4 * HOUR).isoformat(), "end": (now + HOUR).isoformat()}
    asked: dict[str, Any] = {
        "region": "PJM_DC",
        "signal_type": "co2_aoer",
        "horizon_hours": 72,
        **span,
    }
    told = ask(foretold, "/watttime/v3/forecast/historical", **asked)
    issued = [datetime.fromisoformat(one["generated_at"]) for one in told["data"]]
    assert issued == [now - 3 * HOUR, now]


@pytest.mark.parametrize(("span", "count"), [("fw24h", 48), ("fw48h", 96)])
def test_britain_without_nesos_forecast_is_told_ours_burning_alone(
    foretold: FlaskClient, now: datetime, span: str, count: int
) -> None:
    told = ask(foretold, f"/carbonintensity/intensity/{now + HOUR:%Y-%m-%dT%H:%MZ}/{span}")
    assert told["source"] == OURS
    first, *_ = told["data"]
    assert first["intensity"]["forecast"] == round(39.9)
    assert first["intensity"]["actual"] is None
    assert len(told["data"]) in (count, count + 1)
