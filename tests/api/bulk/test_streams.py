"""A long answer is one snapshot, takes little memory, gives its connection back, and is whole or
visibly broken off."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from api.errors import Problem
from database.connection import transaction
from database.store import store
from tests.api.bulk.conftest import DAY, ask, lines_of_csv, lines_of_json
from tests.api.grid import at, row
from tests.served import gunicorn

FORMATS = ("json", "csv", "parquet")
in_every_format = pytest.mark.parametrize("form", FORMATS)


def open_transactions(connection: Connection) -> int:
    """How many transactions of the API are open."""
    with transaction(connection) as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and application_name = 'gridtide-restapi_ro' and xact_start is not null"
        )
        ((found,),) = cursor.fetchall()
    return int(found)


def begun(client: FlaskClient, form: str, **query: Any) -> Any:
    """An answer of which the first piece is made, and no more."""
    return client.get("/readings/", query_string={**QUESTION, "format": form, **query})


QUESTION = {"zone": "GB", "measure": "generation", **DAY}


@in_every_format
@pytest.mark.usefixtures("small_pieces")
def test_a_long_answer_gives_its_connection_back_when_it_was_read(
    grid: FlaskClient, connection: Connection, form: str
) -> None:
    answer = begun(grid, form)
    assert answer.is_streamed
    assert open_transactions(connection) == 1
    assert len(answer.data) > 1000
    assert open_transactions(connection) == 0
    assert ask(grid).status_code == 200


@in_every_format
@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("read", [0, 2])
def test_a_client_that_goes_away_keeps_no_connection(
    grid: FlaskClient, connection: Connection, form: str, read: int
) -> None:
    answer = begun(grid, form)
    pieces = answer.iter_encoded()
    for _ in range(read):
        next(pieces)
    answer.close()
    assert open_transactions(connection) == 0
    assert begun(grid, form).status_code == 200


@in_every_format
@pytest.mark.usefixtures("small_pieces")
def test_who_only_wants_the_head_keeps_no_connection(
    grid: FlaskClient, connection: Connection, form: str
) -> None:
    answer = grid.head("/readings/", query_string={**QUESTION, "format": form})
    assert (answer.status_code, answer.data) == (200, b"")
    answer.close()
    assert open_transactions(connection) == 0


def test_a_short_answer_is_whole_and_holds_nothing(
    grid: FlaskClient, connection: Connection
) -> None:
    answer = begun(grid, "csv", end=at(3).isoformat())
    assert answer.content_length == len(answer.data)
    assert open_transactions(connection) == 0


@pytest.mark.usefixtures("small_pieces")
def test_what_is_written_while_it_is_sent_is_not_in_it(
    grid: FlaskClient, connection: Connection
) -> None:
    before = lines_of_json(ask(grid).json)
    answer = begun(grid, "csv")
    with transaction(connection) as cursor:
        changed = [row("GB", "generation", step, {"gas": 1.0}) for step in range(48)]
        store(cursor, "test.grid", changed, recorded_at=at(99))
    assert lines_of_csv(answer.text) == before
    assert lines_of_json(ask(grid).json) != before


@in_every_format
@pytest.mark.usefixtures("small_pieces")
def test_a_failure_on_the_way_is_raised_and_the_next_request_is_answered(
    grid: FlaskClient, connection: Connection, form: str
) -> None:
    answer = begun(grid, form)
    end_all_others(connection)
    with pytest.raises(Problem, match="cannot be reached"):
        answer.data  # noqa: B018 - reading it is the point
    answer.close()
    assert begun(grid, form).status_code == 200


def end_all_others(connection: Connection) -> None:
    """End every other session of the database, as a server that stops does."""
    with transaction(connection) as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


@pytest.fixture
def served(
    grid: FlaskClient, connection: Connection, database: str, tmp_path: Path
) -> Iterator[str]:
    """The address of a gunicorn over the small grid and a year of five-minute load."""
    with transaction(connection) as cursor:
        cursor.execute(
            "insert into series (source_id, zone_id, measure, resolution, unit, components)"
            " select source_id, zone_id, 'load', '5 min', 'MW', '{load}' from source, zone"
            " where source.key = 'test.grid' and zone.key = 'FR' returning series_id"
        )
        ((series_id,),) = cursor.fetchall()
        cursor.execute(
            "insert into reading select %s, start, array[50000 + random()], 0, start"
            " from generate_series('2023-06-01Z'::timestamptz, '2024-05-31Z', '5 min') start",
            [series_id],
        )
    with gunicorn(database, tmp_path / "gunicorn.log") as address:
        yield address


YEAR = (
    "/readings/?measure=load&zone=FR&start=2023-06-01T00:00:00Z&end=2024-05-31T00:00:00Z&format=csv"
)


def test_over_the_wire_an_answer_is_whole_or_visibly_broken_off(
    served: str, connection: Connection
) -> None:
    peer = http.client.HTTPConnection(urlsplit(served).netloc, timeout=30)
    peer.request("GET", YEAR)
    answer = peer.getresponse()
    answer.read(1000)
    assert open_transactions(connection) == 1
    end_all_others(connection)
    with pytest.raises(http.client.IncompleteRead):
        answer.read()
    peer.close()
    leaver = http.client.HTTPConnection(urlsplit(served).netloc, timeout=30)
    leaver.request("GET", YEAR)
    leaver.getresponse().read(1000)
    leaver.close()
    peer.request("GET", YEAR)
    whole = peer.getresponse().read().decode()
    peer.close()
    assert whole.count("\r\n") == 1 + 365 * 288
    assert open_transactions(connection) == 0
