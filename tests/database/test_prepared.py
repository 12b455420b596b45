"""Statements are planned once a connection."""

from __future__ import annotations

import pytest
from psycopg2.errors import InvalidSqlStatementName
from psycopg2.extensions import connection as Connection

from database import prepared

STATEMENT = "select $1::int + 1"


def plans(connection: Connection) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_prepared_statements where name = 'one_more'")
        ((count,),) = cursor.fetchall()
    return int(count)


def one_more(connection: Connection, number: int) -> int:
    with connection.cursor() as cursor:
        prepared.execute(cursor, "one_more", STATEMENT, [number])
        ((found,),) = cursor.fetchall()
    return int(found)


def test_a_statement_is_planned_once(connection: Connection) -> None:
    assert [one_more(connection, number) for number in range(3)] == [1, 2, 3]
    assert plans(connection) == 1


def test_a_connection_whose_plans_were_discarded_plans_again(connection: Connection) -> None:
    connection.autocommit = True
    assert one_more(connection, 1) == 2
    with connection.cursor() as cursor:
        cursor.execute("deallocate all")
    assert one_more(connection, 1) == 2


def test_within_a_transaction_a_lost_plan_is_an_error(connection: Connection) -> None:
    assert one_more(connection, 1) == 2
    with connection.cursor() as cursor:
        cursor.execute("deallocate all")
    with pytest.raises(InvalidSqlStatementName):
        one_more(connection, 1)
