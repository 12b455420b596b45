"""Every answer in bulk says for how long it is good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from database.rows import Row
from tests.api.bulk.conftest import ask
from tests.api.grid import at, fill

HOUR = timedelta(hours=1)
FORMATS = ("json", "csv", "parquet")


def seconds_of(answer: Any) -> int:
    assert answer.status_code == 200
    return int(answer.headers["Cache-Control"].removeprefix("max-age="))


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_settled_is_good_for_minutes_and_a_belief_for_an_hour(
    still: FlaskClient, form: str
) -> None:
    assert seconds_of(ask(still, format=form)) == 300
    assert seconds_of(ask(still, format=form, as_of=at(60).isoformat())) == 3600
    after = {"end": at(49).isoformat()}
    assert seconds_of(ask(still, format=form, **after)) == 30
    assert seconds_of(ask(still, format=form, zone="GB,FR")) == 30


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("form", FORMATS)
def test_a_streamed_answer_says_so_too(still: FlaskClient, form: str) -> None:
    answer = ask(still, format=form)
    assert answer.is_streamed
    assert seconds_of(answer) == 300


@pytest.mark.parametrize("path", ["/carbon-intensity/", "/energy-mixture/"])
def test_a_file_of_a_place_is_good_as_long_as_its_json(still: FlaskClient, path: str) -> None:
    for end in (at(12), at(47), at(48), at(49)):
        query = {"iso": "c3lab:GB", "start": at(10).isoformat(), "end": end.isoformat()}
        asked = [still.get(path, query_string={**query, "format": form}) for form in FORMATS]
        assert len({seconds_of(answer) for answer in asked}) == 1


def test_a_span_until_now_is_good_until_the_next_interval_is_expected(
    client: FlaskClient, connection: Connection
) -> None:
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    rows = [Row("GB", "load", hour - HOUR, hour, {"load": 1.0})]
    fill(connection, "test.grid", rows)
    span = {"start": (hour - HOUR).isoformat(), "end": (hour + HOUR).isoformat()}
    left = hour + HOUR - datetime.now(UTC)
    told = seconds_of(ask(client, measure="load", **span))
    assert left.total_seconds() - 60 < told <= max(left.total_seconds(), 30)


def test_an_age_is_never_kept_for_long(still: FlaskClient) -> None:
    query = {"measure": "generation", "zone": "GB"}
    now = still.get("/readings/latest/", query_string=query)
    then = still.get("/readings/latest/", query_string={**query, "as_of": at(60).isoformat()})
    assert [seconds_of(now), seconds_of(then)] == [30, 3600]
