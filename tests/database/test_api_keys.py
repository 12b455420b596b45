"""Keys are kept by their hash, counted exactly, and seen by one role alone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.errors import CheckViolation, InsufficientPrivilege
from psycopg2.extensions import connection as Connection

from database.api_keys import (
    FORM,
    Quota,
    Spent,
    Terms,
    all_keys,
    create,
    id_of,
    is_genuine,
    revoke,
    rotate,
    spend,
)
from database.connection import Role, connect, transaction
from database.migrate import migrate
from tests.database.servers import PASSWORD, query

REFUSED = InsufficientPrivilege
MINUTE = timedelta(minutes=1)
TABLES = ("api_key", "api_key_use")
# What nobody but the owner may do to the tables of keys, and what is no reader's business at all.
FORBIDDEN = (
    *(
        "insert into api_key select * from api_key",
        "delete from api_key",
        "truncate api_key cascade",
    ),
    "update api_key set scopes = '{operate}'",
    *("drop table api_key_use", "alter table api_key drop column sha256"),
    *("insert into api_key_use select * from api_key_use", "delete from api_key_use"),
    *("copy (select 1) to program 'id'", "copy api_key to '/tmp/gridtide-stolen'"),
    *("select pg_read_file('postgresql.conf')", "select pg_ls_dir('.')"),
    *("select lo_import('/etc/passwd')", "create table mine (n int)", "create role mine"),
    *("create temporary table mine (n int)", "alter role restapi_keys superuser"),
    "set session authorization gridtide; drop table api_key",
)
UNSEEN = ("select sha256 from api_key", "select * from api_key", "select * from api_key_use")


@pytest.fixture
def counting(database: str) -> Iterator[Connection]:
    """A connection of the API that counts."""
    opened = connect("restapi_keys")
    opened.autocommit = True
    yield opened
    opened.close()


def made(connection: Connection, quota: Quota | None = None, **terms: object) -> str:
    with transaction(connection) as cursor:
        return create(cursor, Terms("Ada", ["read"], quota)._replace(**terms))


def spent(connection: Connection, key: str) -> Spent | None:
    return spend(connection, id_of(key) or "")


def test_a_key_is_nowhere_in_the_table_but_its_hash_is(
    database: str, connection: Connection
) -> None:
    key = made(connection)
    ((row,),) = query(database, "select api_key::text from api_key")
    assert key[-43:] not in row
    assert (
        query(database, "select sha256 from api_key")[0][0].tobytes()
        == sha256(key.encode()).digest()
    )


def test_keys_have_a_form_that_scanners_know_and_no_two_are_alike(connection: Connection) -> None:
    keys = {made(connection) for _ in range(20)}
    assert len({key[-43:] for key in keys}) == len({id_of(key) for key in keys}) == 20
    assert all(FORM.fullmatch(key) for key in keys)


@given(text=st.text() | st.from_regex(FORM, fullmatch=True))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_that_was_not_made_is_genuine(counting: Connection, text: str) -> None:
    assert id_of(text) is None or not is_genuine(counting, text)


def test_a_key_is_genuine_to_its_last_letter(counting: Connection, connection: Connection) -> None:
    key = made(connection)
    other = key[:-1] + ("A" if key[-1] != "A" else "B")
    assert is_genuine(counting, key)
    assert not is_genuine(counting, other)


@pytest.mark.parametrize("name", ["", " x", "a" * 65, "x\n", "<b>", "0123456789ab", "=1+1"])
def test_a_name_that_cannot_be_is_refused(connection: Connection, name: str) -> None:
    with pytest.raises(CheckViolation):
        made(connection, name=name)


@pytest.mark.parametrize("scopes", [[], ["open"], ["read", "admin"]])
def test_a_scope_that_there_is_not_is_refused(connection: Connection, scopes: list[str]) -> None:
    with pytest.raises(CheckViolation):
        made(connection, scopes=scopes)


def test_each_use_is_counted_and_told(counting: Connection, connection: Connection) -> None:
    key = made(connection, Quota(2, MINUTE))
    uses = [spent(counting, key) for _ in range(3)]
    assert [use and (use.in_span, use.is_over) for use in uses] == [
        (1, False),
        (2, False),
        (3, True),
    ]
    assert uses[0] == Spent(["read"], 2, 60, 1, 60)
    with transaction(connection) as cursor:
        (listed,) = all_keys(cursor)
    assert (listed.asked, listed.refused) == (3, 1)
    assert listed.last_used_at


def test_a_key_without_quota_is_counted_and_never_over(
    counting: Connection, connection: Connection
) -> None:
    key = made(connection)
    assert [spent(counting, key) for _ in range(2)] == [
        Spent(["read"], None, None, n, None) for n in (1, 2)
    ]


@pytest.mark.parametrize("moved", ["- interval '1 min'", "+ interval '1 day'"])
def test_a_span_that_is_over_or_was_written_by_a_wrong_clock_starts_anew(
    database: str, counting: Connection, connection: Connection, moved: str
) -> None:
    key = made(connection, Quota(1, MINUTE))
    spent(counting, key)
    query(database, f"update api_key_use set span_started_at = span_started_at {moved}")
    assert spent(counting, key) == Spent(["read"], 1, 60, 1, 60)


def test_those_who_count_at_the_same_time_lose_none(database: str, connection: Connection) -> None:
    key = made(connection, Quota(50, MINUTE))

    def many(_: int) -> list[Spent | None]:
        with closing(connect("restapi_keys")) as own:
            own.autocommit = True
            return [spent(own, key) for _ in range(25)]

    with ThreadPoolExecutor(4) as together:
        uses = [use for found in together.map(many, range(4)) for use in found]
    assert sorted(use.in_span for use in uses if use) == [*range(1, 101)]
    assert query(database, "select refused from api_key_use") == [(50,)]


def test_keys_end_by_name_or_id_once(counting: Connection, connection: Connection) -> None:
    key, other = made(connection), made(connection, name="Bob")
    with transaction(connection) as cursor:
        assert revoke(cursor, "Ada") == [id_of(key)]
        assert revoke(cursor, "Ada") == []
        assert revoke(cursor, id_of(other) or "") == [id_of(other)]
        assert revoke(cursor, "nobody") == []
    assert (spent(counting, key), spent(counting, other)) == (None, None)


def test_a_key_that_expired_or_never_was_counts_nothing(
    counting: Connection, connection: Connection
) -> None:
    key = made(connection, expires_at=datetime.now(UTC))
    assert spent(counting, key) is None
    assert spend(counting, "0123456789ab") is None


def test_the_new_key_of_a_rotation_has_the_terms_of_the_old(
    counting: Connection, connection: Connection
) -> None:
    expires_at = datetime(2100, 1, 1, tzinfo=UTC)
    key = made(connection, Quota(5, MINUTE), scopes=["read", "operate"], expires_at=expires_at)
    with transaction(connection) as cursor:
        new = rotate(cursor, "Ada")
        former, latter = all_keys(cursor)
    assert new
    assert former.terms == latter.terms
    assert (former.revoked_at is None, latter.revoked_at is None) == (False, True)
    assert (spent(counting, key), spent(counting, new)) == (
        None,
        Spent(["read", "operate"], 5, 60, 1, 60),
    )


def test_with_a_grace_the_old_key_opens_until_that_is_over(
    database: str, counting: Connection, connection: Connection
) -> None:
    key = made(connection)
    with transaction(connection) as cursor:
        assert rotate(cursor, id_of(key) or "", timedelta(hours=1))
    assert spent(counting, key)
    query(database, "update api_key set expires_at = expires_at - interval '1 h'")
    assert spent(counting, key) is None


def test_what_was_revoked_cannot_be_rotated(connection: Connection) -> None:
    made(connection)
    with transaction(connection) as cursor:
        revoke(cursor, "Ada")
        assert rotate(cursor, "Ada") is None


@pytest.mark.parametrize("statement", FORBIDDEN)
@pytest.mark.parametrize("role", ["restapi_keys", "restapi_ro"])
def test_the_api_cannot_make_change_or_take_away_keys(
    template: str, monkeypatch: pytest.MonkeyPatch, role: Role, statement: str
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with closing(connect(role)) as own, own.cursor() as cursor:
        cursor.execute("set default_transaction_read_only = off")
        own.commit()
        with pytest.raises(REFUSED):
            cursor.execute(statement)


@pytest.mark.parametrize(("role", "statement"), [*product(["restapi_ro", "crawler_rw"], UNSEEN)])
def test_who_reads_or_crawls_sees_no_key(database: str, role: Role, statement: str) -> None:
    with closing(connect(role)) as own, own.cursor() as cursor, pytest.raises(REFUSED):
        cursor.execute(statement)


def test_who_counts_sees_nothing_else(database: str) -> None:
    seen = """
        select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'p', 'm')
          and has_table_privilege('restapi_keys', oid, 'select') order by relname
    """
    assert query(database, seen) == [(table,) for table in TABLES]


def test_who_counts_does_not_wait_for_disks_nor_longer_than_five_seconds(
    counting: Connection,
) -> None:
    with counting.cursor() as cursor:
        cursor.execute(
            "select current_setting('synchronous_commit'), current_setting('statement_timeout'),"
            " current_setting('search_path'), current_user"
        )
        assert cursor.fetchone() == ("off", "5s", "public,pg_temp", "restapi_keys")


def test_rights_over_keys_lost_in_a_restore_are_given_again(database: str) -> None:
    query(database, "revoke all on api_key from restapi_keys")
    assert migrate() == ["roles"]
    assert migrate() == []


def test_a_server_where_the_role_cannot_be_made_does_without_and_says_so(
    system_url: str,
    system_database: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    name = system_database.rpartition("/")[2]
    query(system_url, f"create role tenant login password '{PASSWORD}'")
    for role in ("crawler_rw", "restapi_ro"):
        query(system_url, CREATED.format(role=role))
        query(system_url, f"grant {role} to tenant")
    query(system_url, f"alter database {name} owner to tenant")
    monkeypatch.setenv("DATABASE_URL", system_database.replace("admin", "tenant"))
    try:
        migrate()
        with closing(connect("restapi_ro")) as reading, reading.cursor() as cursor:
            cursor.execute("select current_user, count(*) from gap")
        with closing(connect("owner")) as owner, closing(connect("restapi_keys")) as own:
            own.autocommit = True
            assert spent(own, made(owner))
        told = [record.message for record in caplog.records if record.levelno == logging.WARNING]
        assert any("no role restapi_keys" in line for line in told)
    finally:
        query(system_url, f"alter database {name} owner to admin")
        query(system_database, "reassign owned by tenant to admin; drop owned by tenant")
        query(system_url, "drop role tenant")


CREATED = """
    do $$ begin
        if to_regrole('{role}') is null then create role {role} login; end if;
    end $$
"""
