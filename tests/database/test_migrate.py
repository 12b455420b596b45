"""Migrations go forward only, once, whole, and in the same order everywhere."""

import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from psycopg2.errors import DependentObjectsStillExist, InsufficientPrivilege, UndefinedTable

from database import servant, server
from database.connection import connect, transaction
from database.migrate import HERE, Incompatible, migrate
from tests.database.servers import PASSWORD, output, python, query

MIGRATIONS = sorted(path.stem for path in (HERE / "migrations").glob("*.sql"))


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A copy of what is applied, to be changed."""
    for folder in ("migrations", "views"):
        shutil.copytree(HERE / folder, tmp_path / folder)
    shutil.copy(HERE / "roles.sql", tmp_path)
    return tmp_path


def schema(url: str) -> str:
    """The database's schema as text."""
    dump = [servant.installation() / "bin/pg_dump", "--schema-only", url]
    text = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    return "".join(line for line in text.splitlines(True) if "restrict" not in line)


def test_everything_is_applied_once_in_order(empty_database):
    assert migrate() == [*MIGRATIONS, "views", "roles", "reference"]
    assert migrate() == []


def test_step_by_step_ends_in_the_same_schema_as_at_once(home, template, empty_database, tmp_path):
    (tmp_path / "migrations").mkdir()
    (tmp_path / "roles.sql").write_text("select 1")
    for migration in MIGRATIONS:
        shutil.copy(HERE / "migrations" / f"{migration}.sql", tmp_path / "migrations")
        assert migrate(tmp_path)[0] == migration
    migrate()
    assert schema(empty_database) == schema(server.url(home))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda spine: spine.write_text(spine.read_text() + "-- mended"), "was changed after"),
        (lambda spine: spine.rename(spine.with_name("0002_spine.sql")), "this code lacks"),
        (lambda spine: (spine.parent / "0000_new.sql").write_text("select 1"), "comes before"),
    ],
)
def test_what_was_applied_must_be_what_is_there(database, code, change, why):
    change(code / "migrations" / f"{MIGRATIONS[0]}.sql")
    before = query(database, "select * from migration")
    with pytest.raises(Incompatible, match=why):
        migrate(code)
    assert query(database, "select * from migration") == before


def test_starters_side_by_side_wait_for_each_other(home, empty_database):
    script = f"import os; os.environ['DATABASE_URL'] = {empty_database!r}\n"
    script += "from database.migrate import migrate; print(len(migrate()))"
    starters = [python("-c", script, home=home) for _ in range(4)]
    counts = sorted(int(output(starter)) for starter in starters)
    assert counts == [0, 0, 0, len(MIGRATIONS) + 3]


def test_a_migration_that_fails_leaves_nothing_and_those_before_it_stay(empty_database, code):
    (code / "migrations/9998_good.sql").write_text("create table good ()")
    (code / "migrations/9999_bad.sql").write_text("create table half (); drop table nowhere")
    with pytest.raises(UndefinedTable):
        migrate(code)
    tables = "select to_regclass('good') is null, to_regclass('half') is null"
    assert query(empty_database, tables) == [(False, True)]


def test_killed_in_the_middle_it_is_completed_by_the_next(home, empty_database, code):
    slow = code / "migrations/9999_slow.sql"
    slow.write_text("create table half (); select pg_sleep(600)")
    script = f"import os; os.environ['DATABASE_URL'] = {empty_database!r}\n"
    script += "from pathlib import Path; from database.migrate import migrate\n"
    starter = python("-c", script + f"migrate(Path({str(code)!r}))", home=home)
    asleep = "select from pg_stat_activity where wait_event = 'PgSleep' and datname = {}"
    while not query(empty_database, asleep.format("current_database()")):
        time.sleep(0.02)
        assert starter.poll() is None
    starter.send_signal(signal.SIGKILL)
    starter.communicate()
    slow.write_text("create table half ()")
    assert migrate(code) == ["9999_slow", "views", "roles"]


def test_views_are_made_anew_when_their_text_changes(database, code):
    (code / "views/load.sql").write_text("create view load as select 1 as other")
    (code / "views/price.sql").unlink()
    assert migrate(code) == ["views", "roles"]
    assert query(database, "select other, to_regclass('price') from load") == [(1, None)]


def test_a_view_that_somebody_built_on_ours_is_not_dropped(database, code):
    query(database, "create view mine as select * from load")
    (code / "views/load.sql").write_text("create view load as select 1 as other")
    with pytest.raises(DependentObjectsStillExist, match="mine"):
        migrate(code)
    assert query(database, "select * from mine") == []


def test_new_tables_and_views_can_be_read_by_the_roles(database, code):
    (code / "migrations/9999_new.sql").write_text("create table fresh (a int)")
    migrate(code)
    connection = connect("restapi_ro")
    with transaction(connection) as cursor:
        cursor.execute("select (select count(*) from fresh), (select count(*) from load)")
        assert cursor.fetchone() == (0, 0)
    connection.close()


def test_rights_lost_in_a_restore_are_given_again(database):
    query(database, "revoke all on reading from restapi_ro")
    assert migrate() == ["roles"]
    assert migrate() == []


def test_the_systems_postgresql_is_as_good(system_database):
    assert migrate() == [*MIGRATIONS, "views", "roles", "reference"]
    assert migrate() == []
    connection = connect("restapi_ro")
    with pytest.raises(InsufficientPrivilege), transaction(connection) as cursor:
        cursor.execute("set transaction read write; insert into store_fact values ('a', 'b')")
    connection.close()


def test_a_login_that_may_not_make_roles_is_told(system_url, system_database, monkeypatch, caplog):
    name = system_database.rpartition("/")[2]
    query(system_url, f"create role poor login password '{PASSWORD}'")
    query(system_url, f"alter database {name} owner to poor")
    monkeypatch.setenv("DATABASE_URL", system_database.replace("admin", "poor"))
    assert migrate() == [*MIGRATIONS, "views", "reference"]
    assert "not available" in caplog.text
    query(system_url, f"drop database {name}")
    query(system_url, "drop role poor")
    query(system_url, f"create database {name}")


def test_a_database_that_cannot_hold_every_name_is_refused(system_url, system_database):
    name = system_database.rpartition("/")[2]
    query(system_url, f"drop database {name}")
    query(system_url, f"create database {name} encoding 'LATIN1' locale 'C' template template0")
    with pytest.raises(Incompatible, match="LATIN1"):
        migrate()


def test_the_command_line_says_what_it_did_and_when_there_is_no_database(home, empty_database):
    assert output(command(home, empty_database)).startswith(f"applied: {MIGRATIONS[0]}")
    assert output(command(home, empty_database)) == "nothing to apply\n"
    absent = command(home, "postgresql://u:geheim@127.0.0.1:1/db")
    said, _ = absent.communicate()
    assert absent.returncode == 75
    assert "geheim" not in said


def command(home: Path, url: str) -> subprocess.Popen[str]:
    start = "import os, sys; os.environ['DATABASE_URL'] = sys.argv[1]\n"
    return python(
        "-c", f"{start}from database.migrate import main; sys.exit(main([]))", url, home=home
    )
