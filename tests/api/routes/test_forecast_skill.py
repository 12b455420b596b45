"""How good forecasts were is told by zone, source and hours ahead."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
import pytest
from flask.testing import FlaskClient

from database import skill
from database.connection import transaction
from database.skill import SkillRow
from tests.api.grid import register_source
from tests.api.judged import good

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
OURS, NESO, TRUTH = "gridtide.forecast.test", "neso.test", "test.grid"


def row(zone: str, source: str, first_hour: int, **more: Any) -> SkillRow:
    """Skill of a day's hours, of the intensity over the life cycle."""
    usual = {
        "measure": "carbon_intensity",
        "component": "lifecycle",
        "truth": TRUTH,
        "unit": "gCO2eq/kWh",
        "last_hour": first_hour + 23,
        "start": SINCE,
        "end": SINCE + timedelta(days=7),
        "hours": 168,
        "mae": 10.5,
        "mape": 5.25,
        "bias": -1.5,
        "coverage": 0.75,
        "persistence_ratio": 0.5,
        "saving_share": 0.875,
        "measured_at": SINCE + timedelta(days=8),
    }
    return SkillRow(**{**usual, "zone": zone, "source": source, "first_hour": first_hour, **more})


@pytest.fixture(scope="module")
def measured(module_database: str, lasting: FlaskClient) -> FlaskClient:
    """A client over the skill of two sources in GB, and of one in FR that has no quantiles."""
    nothing = dict.fromkeys(("mape", "coverage", "persistence_ratio", "saving_share"))
    rows = [
        *(row("GB", OURS, first) for first in (1, 25)),
        row("GB", NESO, 1, mae=20.0),
        row("FR", OURS, 1, measure="load", component="load", unit="MW", **nothing),
    ]
    with (
        closing(psycopg2.connect(module_database)) as connection,
        transaction(connection) as cursor,
    ):
        for source in (OURS, NESO, TRUTH):
            register_source(cursor, source)
        skill.keep(cursor, rows)
    return lasting


def ask(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = good(client, "/forecast/skill/", query)["skill"]
    return told


def test_skill_is_told_by_zone_and_hours_ahead(measured: FlaskClient) -> None:
    told = ask(measured)
    places = [(one["zone"], one["source"], one["first_hour"]) for one in told]
    assert places == [("FR", OURS, 1), ("GB", OURS, 1), ("GB", OURS, 25), ("GB", NESO, 1)]
    assert told[1] == {
        "zone": "GB",
        "measure": "carbon_intensity",
        "component": "lifecycle",
        "source": OURS,
        "truth": TRUTH,
        "unit": "gCO2eq/kWh",
        "first_hour": 1,
        "last_hour": 24,
        "start": "2026-03-01T00:00:00+00:00",
        "end": "2026-03-08T00:00:00+00:00",
        "n": 168,
        "mae": 10.5,
        "mape": 5.25,
        "bias": -1.5,
        "coverage": 0.75,
        "persistence_ratio": 0.5,
        "saving_share": 0.875,
        "measured_at": "2026-03-09T00:00:00+00:00",
    }


def test_what_could_not_be_computed_is_null(measured: FlaskClient) -> None:
    (told,) = ask(measured, "measure=load")
    names = ("mape", "coverage", "persistence_ratio", "saving_share")
    assert [told[name] for name in names] == [None] * 4


@pytest.mark.parametrize(
    ("query", "count"),
    [("zone=GB", 3), ("zone=emap:GB&source=neso.test", 1), (f"source={OURS}", 3), ("zone=DE", 0)],
)
def test_skill_is_narrowed(measured: FlaskClient, query: str, count: int) -> None:
    assert len(ask(measured, query)) == count


def test_the_pages_hold_every_row_once(measured: FlaskClient) -> None:
    found, following = [], ""
    while following is not None:
        told = good(measured, "/forecast/skill/", f"limit=1{following}")
        found += told["skill"]
        following = told["next"] and f"&cursor={told['next']}"
    assert found == ask(measured)


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("zone=ATLANTIS", 404, "zone"),
        ("source=nobody", 404, "source"),
        ("measure=wind", 422, "measure"),
        ("limit=1001", 422, "limit"),
        ("cursor=x", 422, "cursor"),
    ],
)
def test_what_cannot_be_answered_is_told_by_its_field(
    measured: FlaskClient, query: str, status: int, field: str
) -> None:
    answer = measured.get(f"/forecast/skill/?{query}")
    assert answer.status_code == status
    assert [error["field"] for error in answer.json["errors"]] == [field]
