"""Hypertables where TimescaleDB is there, plain tables where it is not, the same answers."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from database import reference, runs
from database.connection import connect, transaction
from database.migrate import HERE, main, migrate
from database.readings import between, series_of
from database.rows import Row
from database.store import store
from tests.database.servers import query, system_server

STEP = timedelta(minutes=5)
START = datetime(2025, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 1, 1, tzinfo=UTC)
BIG = {"reading", "reading_revision", "forecast", "forecast_revision"}
PUBLISHER = {
    "publisher": "A publisher",
    "homepage": "https://publisher.invalid/",
    "licence": "none",
    "attribution": "A publisher",
    "redistribute": False,
}
HYPERTABLES = "select hypertable_name from timescaledb_information.hypertables"


def with_timescaledb() -> Path:
    """The binaries of a system PostgreSQL that has the extension; skips where there is none."""
    for binaries in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        version = binaries.parent.name
        if Path(f"/usr/share/postgresql/{version}/extension/timescaledb.control").exists():
            return binaries
    pytest.skip("no PostgreSQL with TimescaleDB on this machine")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    settings = ("shared_preload_libraries=timescaledb", "timescaledb.telemetry_level=off")
    with system_server(with_timescaledb(), *settings) as url:
        yield url


@pytest.fixture
def hypertables(server, monkeypatch) -> Iterator[str]:
    """A migrated database of a server with TimescaleDB, which DATABASE_URL names."""
    query(server, "create database stash")
    url = server.rpartition("/")[0] + "/stash"
    monkeypatch.setenv("DATABASE_URL", url)
    migrate()
    yield url
    query(server, "drop database stash with (force)")


def mix(first: datetime, rows: int, coal: float = 100.0) -> list[Row]:
    starts = (first + STEP * place for place in range(rows))
    return [
        Row("GB", "generation", at, at + STEP, {"coal": coal + at.hour, "wind": 7.0})
        for at in starts
    ]


def write(rows: list[Row], recorded_at: datetime) -> tuple[int, int, int]:
    connection = connect("crawler_rw")
    with transaction(connection) as cursor:
        runs.register(cursor, "a.feed", PUBLISHER)
        done = store(cursor, "a.feed", rows, recorded_at=recorded_at)
    connection.close()
    return done.new, done.changed, done.same


def stored() -> list:
    connection = connect("restapi_ro")
    (series,) = series_of(connection, "GB", "generation")
    found = between(connection, series, START, LATER)
    connection.close()
    return found


def test_without_the_extension_nothing_happens(database, capsys):
    assert main(["--timescaledb"]) == 0
    assert "TimescaleDB is not installed" in capsys.readouterr().out
    assert query(database, "select count(*) from pg_extension where extname = 'timescaledb'")[
        0
    ] == (0,)


def test_the_big_tables_are_hypertables(hypertables):
    assert {name for (name,) in query(hypertables, HYPERTABLES)} == BIG
    compressing = "where proc_name like 'policy_compression' and hypertable_name is not null"
    jobs = query(hypertables, f"select count(*) from timescaledb_information.jobs {compressing}")
    assert jobs == [(4,)]


def test_migrating_again_changes_nothing(hypertables, capsys):
    assert main(["--timescaledb"]) == 0
    assert "are hypertables" in capsys.readouterr().out


def test_what_was_stored_before_it_came_is_kept(server, monkeypatch, tmp_path):
    older = tmp_path / "database"
    shutil.copytree(HERE, older, ignore=shutil.ignore_patterns("000[5-9]*", "001*", "__pycache__"))
    query(server, "create database plain")
    url = server.rpartition("/")[0] + "/plain"
    monkeypatch.setenv("DATABASE_URL", url)
    migrate(older)
    reference.load(opened := connect("owner"))
    opened.close()
    write(mix(START, 3000), LATER)
    before = stored()
    migrate()
    assert {name for (name,) in query(url, HYPERTABLES)} == BIG
    assert stored() == before
    query(server, "drop database plain with (force)")


def test_a_compressed_chunk_is_read_revised_and_asked_as_of(hypertables):
    then, now = LATER, LATER + timedelta(days=40)
    rows = mix(START, 3000)
    assert write(rows, then) == (3000, 0, 0)
    before = stored()
    query(hypertables, "select compress_chunk(c) from show_chunks('reading') c")
    assert stored() == before
    assert write(rows, now) == (0, 0, 3000), "unchanged rows touch nothing"
    assert write(mix(START, 10, coal=200.0), now) == (0, 10, 0)
    changed = stored()
    assert [r.values[0] for r in changed[:10]] == [200.0] * 10
    assert changed[10:] == before[10:]
    revised = query(hypertables, "select count(*), min(value[1]) from reading_revision")
    assert revised == [(10, 100.0)]


def test_a_revision_of_whole_compressed_months_is_no_bulk_too_large(hypertables):
    months = [row for part in range(14) for row in mix(START + part * timedelta(days=28), 8064)]
    write(months, LATER)
    query(hypertables, "select compress_chunk(c) from show_chunks('reading') c")
    revised = [row._replace(values={"coal": 1.0, "wind": 7.0}) for row in months]
    assert write(revised, LATER + STEP) == (0, len(months), 0)


def test_compression_saves_most_of_the_room(hypertables):
    write(mix(START, 8000), LATER)
    size = "select hypertable_size('reading')"
    ((plain,),) = query(hypertables, size)
    query(hypertables, "select compress_chunk(c) from show_chunks('reading') c")
    ((packed,),) = query(hypertables, size)
    assert packed < plain / 2


def test_an_extension_that_is_not_preloaded_is_left_alone(system_database, capsys):
    with_timescaledb()
    assert main(["--timescaledb"]) == 0
    assert "not in shared_preload_libraries" in capsys.readouterr().out
