"""A hole in the readings stays one in every answer: nothing is put in its place."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from database.connection import transaction
from tests.api.grid import STEP, a_day_in_gb, at, fill

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


@pytest.fixture
def second(grid: FlaskClient, connection: Connection) -> FlaskClient:
    """The small grid, where another source tells a later ranked, whole day of GB."""
    fill(connection, "z.another", list(a_day_in_gb()))
    with transaction(connection) as cursor:
        cursor.execute("delete from source_rank where zone_key = 'GB'")
        cursor.execute("insert into source_rank values ('GB', 'generation', 'test.grid', 1)")
    return grid


def lose(connection: Connection, first: int, last: int) -> None:
    """The first source lacks the steps from `first` to `last`."""
    with transaction(connection) as cursor:
        cursor.execute(
            "delete from reading using series join source using (source_id)"
            " where reading.series_id = series.series_id and source.key like %s"
            " and start >= %s and start <= %s",
            ("%test.grid", at(first), at(last)),
        )


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize("lost", [(12, 30), (13, 47)], ids=["a hole", "stale"])
def test_a_source_that_lacks_most_of_the_span_gives_way_to_the_next(
    second: FlaskClient, connection: Connection, path: str, lost: tuple[int, int]
) -> None:
    query = {"iso": "c3lab:GB", "start": at(12).isoformat(), "end": at(20).isoformat()}
    assert second.get(path, query_string=query).json["source"].endswith("test.grid")
    lose(connection, *lost)
    answer = second.get(path, query_string=query).json
    assert answer["source"].endswith("z.another")
    assert answer.get("derived_from", answer)["source"] == "z.another"
    assert len(answer[ANSWERS[path]]) >= 8


@pytest.mark.parametrize("path", ANSWERS)
def test_a_source_that_lacks_a_little_answers_all_the_same(
    second: FlaskClient, connection: Connection, path: str
) -> None:
    lose(connection, 17, 47)
    query = {"iso": "c3lab:GB", "start": at(12).isoformat(), "end": at(20).isoformat()}
    assert second.get(path, query_string=query).json["source"].endswith("test.grid")
