"""Connections are made in a role that can do its work and nothing else."""

import logging
import os
import select
import signal

import psycopg2
import pytest
from psycopg2.errors import DivisionByZero, InsufficientPrivilege, QueryCanceled

from database import server
from database.connection import Unavailable, connect, means_lost, transaction
from database.migrate import migrate
from tests.database.servers import PASSWORD, private_home, query

WRITES = (
    "insert into store_fact values ('a', 'b')",
    "update source set publisher = 'x'",
    "delete from underived",
    "truncate reading",
    "drop table reading",
    "create table mine (a int)",
    "create temporary table mine (a int)",
    "create view mine as select 1",
    "copy (select 1) to program 'id'",
    "copy (select 1) to '/tmp/gridtide-stolen'",
    "select pg_read_file('postgresql.conf')",
    "select pg_ls_dir('.')",
    "select lo_import('/etc/passwd')",
    "alter role restapi_ro superuser",
    "create role mine",
)
DESTRUCTION = (
    "drop table reading",
    "drop view generation",
    "truncate reading",
    "delete from reading",
    "delete from reading_revision",
    "alter table reading drop column value",
    "create table mine (a int)",
    "update zone set key = 'x'",
    "insert into emission_factor select * from emission_factor",
    "delete from migration",
    "copy (select 1) to program 'id'",
)


@pytest.fixture
def embedded(home, template, monkeypatch):
    """No DATABASE_URL: the session's embedded server, migrated."""
    monkeypatch.delenv("DATABASE_URL", raising=False)


def asked(connection, statement):
    with transaction(connection) as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


@pytest.mark.parametrize("role", ["owner", "crawler_rw", "restapi_ro"])
def test_a_session_is_in_utc_under_its_own_name_and_looks_only_into_our_schema(database, role):
    connection = connect(role)
    settings = "current_setting('timezone'), current_setting('application_name')"
    path = "current_setting('search_path')"
    found = asked(connection, f"select {settings}, {path}")
    connection.close()
    assert found == ("UTC", f"gridtide-{role}", "public,pg_temp")


@pytest.mark.parametrize("statement", WRITES)
def test_who_reads_cannot_write_even_after_allowing_itself_to(embedded, statement):
    connection = connect("restapi_ro")
    asked(connection, "set default_transaction_read_only = off; select 1")
    with pytest.raises(InsufficientPrivilege):
        asked(connection, statement)
    connection.close()


@pytest.mark.parametrize("statement", DESTRUCTION)
def test_who_writes_cannot_destroy(database, statement):
    connection = connect("crawler_rw")
    with pytest.raises(InsufficientPrivilege):
        asked(connection, statement)
    connection.close()


def test_who_writes_can_write_use_temporary_tables_and_read_views(database):
    connection = connect("crawler_rw")
    with transaction(connection) as cursor:
        cursor.execute("create temporary table incoming (a int)")
        cursor.execute("insert into store_fact values ('a', 'b')")
        cursor.execute("update source set publisher = 'x'")
        cursor.execute("delete from underived")
    assert asked(connection, "select count(*) from generation") == (0,)
    connection.close()


def test_who_reads_is_cut_off_after_five_seconds_and_read_only_from_the_start(database):
    connection = connect("restapi_ro")
    limits = "current_setting('statement_timeout'), current_setting('transaction_read_only')"
    assert asked(connection, f"select {limits}") == ("5s", "on")
    asked(connection, "set statement_timeout = 20; select 1")
    with pytest.raises(QueryCanceled):
        asked(connection, "select pg_sleep(10)")
    connection.close()


@pytest.mark.parametrize("role", ["crawler_rw", "restapi_ro"])
@pytest.mark.parametrize(
    "escape", ["set session authorization gridtide", "set role gridtide", "set role none"]
)
def test_there_is_no_way_from_an_embedded_role_to_the_owner(embedded, role, escape):
    connection = connect(role)
    try:
        asked(connection, f"{escape}; select 1")
    except InsufficientPrivilege:
        connection.rollback()
    assert asked(connection, "select session_user, current_user") == (role, role)
    connection.close()


def test_only_who_reads_uses_the_replica(database, home, monkeypatch):
    monkeypatch.setenv("DATABASE_READ_URL", server.url(home))
    names = {}
    for role in ("owner", "crawler_rw", "restapi_ro"):
        connection = connect(role)
        names[role] = asked(connection, "select current_database()")[0]
        connection.close()
    assert names["owner"] == names["crawler_rw"] != names["restapi_ro"] == "gridtide"


def test_options_of_the_url_are_kept(database, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"{database}&options=-c%20work_mem%3D5MB")
    connection = connect("restapi_ro")
    assert asked(connection, "select current_setting('work_mem'), current_user") == (
        "5MB",
        "restapi_ro",
    )
    connection.close()


def test_a_transaction_is_kept_whole_or_not_at_all(connection):
    add = "insert into store_fact values ('{}', '1') returning 1"
    asked(connection, add.format("kept"))
    with pytest.raises(DivisionByZero):
        asked(connection, f"{add.format('lost')}; select 1 / 0")
    assert asked(connection, "select array_agg(name) from store_fact where value = '1'") == (
        ["kept"],
    )


def test_a_connection_lost_on_the_way_is_unavailable(database, connection):
    (pid,) = asked(connection, "select pg_backend_pid()")
    query(database, f"select pg_terminate_backend({pid}, 5000)")
    with pytest.raises(Unavailable, match="lost"):
        asked(connection, "select 1")


def test_a_loss_that_psycopg2_has_not_noticed_itself_is_unavailable_too(connection):
    with pytest.raises(Unavailable, match="closed"), transaction(connection):
        raise psycopg2.DatabaseError("server closed the connection unexpectedly")
    assert connection.closed


def test_a_transaction_in_which_nothing_is_asked_is_ended_and_the_connection_is_lost(database):
    connection = connect("restapi_ro")
    assert asked(connection, "select current_setting('idle_in_transaction_session_timeout')") == (
        "1min",
    )
    cursor = connection.cursor()
    cursor.execute("set idle_in_transaction_session_timeout = 20; select 1")
    assert select.select([connection], [], [], 60)[0], "it was not ended"
    with pytest.raises(psycopg2.Error) as ended:
        cursor.execute("select 1")
    assert means_lost(ended.value)
    assert connection.closed


def test_a_statement_that_fails_is_not_taken_for_a_lost_connection(connection):
    with pytest.raises(psycopg2.OperationalError), transaction(connection) as cursor:
        cursor.execute("set local statement_timeout = 20; select pg_sleep(10)")
    assert asked(connection, "select 1") == (1,)


def test_a_backend_killed_takes_the_server_down_only_for_a_moment(monkeypatch):
    with private_home() as folder:
        monkeypatch.delenv("DATABASE_URL", raising=False)
        monkeypatch.setenv("GRIDTIDE_HOME", str(folder))
        victim = connect()
        (pid,) = asked(victim, "select pg_backend_pid()")
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(Unavailable):
            asked(victim, "select 1")
        healed = connect()
        assert asked(healed, "select 1") == (1,)
        healed.close()


def test_a_role_not_made_yet_says_how_to_make_it(monkeypatch):
    with private_home() as folder:
        monkeypatch.delenv("DATABASE_URL", raising=False)
        monkeypatch.setenv("GRIDTIDE_HOME", str(folder))
        with pytest.raises(Unavailable, match=r"python -m database\.migrate"):
            connect("crawler_rw")


def test_an_embedded_server_that_cannot_be_had_is_unavailable(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("GRIDTIDE_HOME", "/dev/null/grid")
    with pytest.raises(Unavailable, match="/dev/null/grid"):
        connect("restapi_ro")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:geheim@127.0.0.1:1/db",
        "postgresql://user:ge@heim/geheim@127.0.0.1:1/db",
        "postgresql://user:geheim:heim@127.0.0.1:1/db",
        "postgresql://user:%zzgeheim@127.0.0.1:1/db",
        "postgresql://127.0.0.1:1/db?user=u&password=geheim",
        "host=127.0.0.1 port=1 password=geheim",
        "host=127.0.0.1 port=1 password=ge heim",
        "geheim",
    ],
)
@pytest.mark.parametrize("role", ["owner", "restapi_ro"])
def test_no_error_tells_a_password(monkeypatch, url, role):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(Unavailable) as told:
        connect(role)
    assert "heim" not in str(told.value)
    assert told.value.__suppress_context__


def test_a_wrong_password_is_unavailable_and_not_told(system_database, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", system_database.replace("geheim", "falsch"))
    with pytest.raises(Unavailable, match="password authentication failed") as told:
        connect()
    assert "falsch" not in str(told.value)


def test_a_foreign_server_gives_the_roles_too(system_database):
    migrate()
    for role in ("crawler_rw", "restapi_ro"):
        connection = connect(role)
        assert asked(connection, "select session_user, current_user") == ("admin", role)
        connection.close()


def test_a_login_without_the_roles_keeps_its_own_rights_and_says_so(
    system_url, system_database, monkeypatch, caplog
):
    name = system_database.rpartition("/")[2]
    query(system_url, f"create role plain login password '{PASSWORD}'")
    query(system_url, f"alter database {name} owner to plain")
    monkeypatch.setenv("DATABASE_URL", system_database.replace("admin", "plain"))
    connection = connect("restapi_ro")
    assert asked(connection, "select current_user, current_setting('transaction_read_only')") == (
        "plain",
        "on",
    )
    connection.close()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    query(system_url, f"alter database {name} owner to admin; drop role plain")
