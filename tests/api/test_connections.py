"""A worker's connections: lent once at a time, read-only, replaced when broken."""

from __future__ import annotations

import psycopg2
import pytest
from psycopg2.extensions import connection as Connection

from api.application import application
from api.connections import Connections
from api.errors import Problem
from database.connection import Unavailable, connect


@pytest.fixture
def lent(database: str) -> Connections:
    return Connections(lambda: connect("restapi_ro"), 1)


def terminate(connection: Connection, *, by: Connection) -> None:
    with by.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [connection.info.backend_pid])


def use_of_a_killed(connection: Connection, *, killer: Connection) -> None:
    terminate(connection, by=killer)
    connection.cursor().execute("select 1")


def test_a_connection_is_kept_for_the_next_request(lent: Connections) -> None:
    with lent.borrow() as first:
        pass
    with lent.borrow() as second:
        assert second is first


def test_a_connection_can_only_read(lent: Connections) -> None:
    with (
        lent.borrow() as connection,
        connection.cursor() as cursor,
        pytest.raises(psycopg2.errors.ReadOnlySqlTransaction),
    ):
        cursor.execute("create table mine (n int)")


def test_a_connection_that_died_while_idle_is_replaced(
    lent: Connections, connection: Connection
) -> None:
    with lent.borrow() as first:
        terminate(first, by=connection)
    with lent.borrow() as second, second.cursor() as cursor:
        cursor.execute("select 1")
        assert second is not first


def test_a_connection_that_dies_in_use_is_a_503_and_then_replaced(
    lent: Connections, connection: Connection
) -> None:
    with lent.borrow() as first:
        pass
    with pytest.raises(Problem, match=r"^503"), lent.borrow():
        use_of_a_killed(first, killer=connection)
    with lent.borrow() as second, second.cursor() as cursor:
        cursor.execute("select 1")
        assert second is not first


def test_an_error_that_is_no_outage_passes_and_the_connection_is_kept(lent: Connections) -> None:
    with pytest.raises(psycopg2.errors.DivisionByZero), lent.borrow() as first:
        first.cursor().execute("select 1 / 0")
    with lent.borrow() as second:
        assert second is first


def test_a_statement_that_takes_too_long_is_a_503_that_says_so(lent: Connections) -> None:
    with (
        pytest.raises(Problem, match=r"^503.* too long"),
        lent.borrow() as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("set statement_timeout = 20; select pg_sleep(60)")
    with lent.borrow() as second, second.cursor() as cursor:
        cursor.execute("show statement_timeout")
        assert cursor.fetchone() == ("5s",)


def test_a_dead_database_is_left_alone_for_a_moment() -> None:
    tried: list[None] = []

    def unreachable() -> Connection:
        tried.append(None)
        raise Unavailable("down")

    lent = Connections(unreachable, 1)
    for _ in range(5):
        with pytest.raises(Problem), lent.borrow():
            pass
    assert len(tried) == 1


def test_a_database_that_was_never_set_up_is_503_and_says_how(database: str) -> None:
    opened = connect("owner")
    with opened, opened.cursor() as cursor:
        cursor.execute("drop table series cascade")
    opened.close()
    client = application(lambda: connect("restapi_ro")).test_client()
    answer = client.get("/balancing-authority/list")
    assert answer.status_code == 503
    assert "database.migrate" in answer.json["detail"]
