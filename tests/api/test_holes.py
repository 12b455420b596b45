"""A hole in the readings stays one in every answer: nothing is put in its place."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from database.connection import transaction
from tests.api.grid import STEP, at

HOLE = (15, 16, 17)
ANSWERS = {
    "/carbon-intensity/": "carbon_intensities",
    "/energy-mixture/": "power_by_fuel_type",
}


@pytest.fixture
def holed(grid: FlaskClient, connection: Connection) -> FlaskClient:
    """The small grid's day without an hour and a half of it, in measured and in derived series."""
    with transaction(connection) as cursor:
        cursor.execute(
            "delete from reading where start >= %s and start <= %s", (at(HOLE[0]), at(HOLE[-1]))
        )
    return grid


@pytest.mark.parametrize("path", ANSWERS)
def test_no_point_stands_in_a_hole_and_none_reaches_into_it(holed: FlaskClient, path: str) -> None:
    query = {"iso": "c3lab:GB", "start": at(12).isoformat(), "end": at(20).isoformat()}
    answer = holed.get(path, query_string=query)
    assert answer.json is not None, answer.text
    points = answer.json[ANSWERS[path]]
    told = [datetime.fromisoformat(point["timestamp"]) for point in points]
    assert set(told) & {at(step) for step in range(12, 20)} == {
        at(step) for step in range(12, 20) if step not in HOLE
    }
    assert all(
        datetime.fromisoformat(point["end"]) - start == STEP
        for point, start in zip(points, told, strict=True)
    )
