"""Holes in a simulated past: the tick fills them, a backfill does, and some stay and are known."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crawler import crawl, errands
from crawler.listings import GAPS
from database import runs
from database.connection import transaction
from database.readings import between, series_of
from simulator import server as simulated

CAISO, MISO, PRICE = "caiso.generation", "miso.generation", "elexon.system_price"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


@pytest.fixture(scope="module")
def upstream() -> Iterator[simulated.Simulator]:
    with simulated.start(seed=5) as running:
        yield running


@pytest.fixture(autouse=True)
def surroundings(database, upstream, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("GRIDTIDE_HOME", str(tmp_path))
    monkeypatch.setenv("GRIDTIDE_UPSTREAM", upstream.url)


@pytest.fixture
def run(capsys):
    """Run the command line; what it printed, which must have gone well."""

    def running(*arguments: str) -> str:
        assert crawl.main(arguments) == crawl.FRESH
        return capsys.readouterr().out

    return running


def summary(out: str, source: str) -> dict:
    return json.loads(out)["sources"][source]


def change(connection, statement: str, *values) -> None:
    with transaction(connection) as cursor:
        cursor.execute(statement, values)


def an_hour_later(connection) -> None:
    """As if all that was done had been done an hour ago."""
    change(connection, "update run set started = started - interval '1 hour'")


def lose(connection, start: datetime, end: datetime) -> None:
    change(connection, "delete from reading where start >= %s and start < %s", start, end)


def starts(connection) -> set[tuple]:
    connection.commit()
    with connection.cursor() as cursor:
        cursor.execute("select series_id, start, value from reading")
        return {(number, start, tuple(value)) for number, start, value in cursor.fetchall()}


def kinds(connection) -> dict[str, int]:
    connection.commit()
    with connection.cursor() as cursor:
        cursor.execute("select kind, count(*)::int from run group by kind")
        return dict(cursor.fetchall())


def listed(out: str) -> list[dict[str, str]]:
    header, *lines = (line.split("\t") for line in out.splitlines())
    assert tuple(header) == GAPS
    return [dict(zip(GAPS, line, strict=True)) for line in lines]


def test_a_tick_fills_what_is_missing_of_the_last_days(run, connection):
    run("--source", CAISO, "--days", "3")
    whole = starts(connection)
    lose(connection, NOW - 40 * HOUR, NOW - 36 * HOUR)
    assert len(starts(connection)) < len(whole)
    got = summary(run("--source", CAISO), CAISO)
    assert got["rows_new"] >= 2 * 48
    assert whole <= starts(connection)
    assert kinds(connection)["gap"] >= 1


def test_a_gap_that_a_publisher_cannot_fill_is_left_alone_for_an_hour(run, connection):
    run("--source", CAISO, "--days", "2")
    change(connection, "update reading set start = start - interval '2 minutes'"
           " where start between %s and %s", NOW - 30 * HOUR, NOW - 28 * HOUR)  # fmt: skip
    lose(connection, NOW - 27 * HOUR, NOW - 26 * HOUR)
    run("--source", CAISO)
    asked = kinds(connection)["gap"]
    lose(connection, NOW - 27 * HOUR, NOW - 26 * HOUR)
    run("--source", CAISO)
    assert kinds(connection)["gap"] == asked
    lose(connection, NOW - 27 * HOUR, NOW - 26 * HOUR)
    an_hour_later(connection)
    run("--source", CAISO)
    assert kinds(connection)["gap"] > asked


def test_a_backfill_of_gaps_asks_for_them_and_for_nothing_else(run, connection):
    run("--source", "pjm.generation", "--days", "40")
    whole = starts(connection)
    change(connection, "delete from run")
    lose(connection, NOW - 38 * DAY, NOW - 37 * DAY)
    lose(connection, NOW - 3 * DAY, NOW - 3 * DAY + HOUR)
    out = run("--source", "pjm.generation", "--backfill-gaps")
    assert summary(out, "pjm.generation")["rows_new"] == 25
    assert starts(connection) >= whole
    with connection.cursor() as cursor:
        cursor.execute("select sum(window_end - window_start) from run where rows_new > 0")
        assert cursor.fetchone() == (25 * HOUR,)


def test_what_is_missing_is_listed_with_its_deadline(run, connection):
    run("--source", "elexon.demand", "--days", "2")
    hole = NOW - 30 * HOUR
    lose(connection, hole, hole + 2 * HOUR)
    since = (NOW - 30 * HOUR).isoformat()
    (gap,) = listed(
        run("--gaps", "--source", "elexon.demand", "--since", since, "--until", NOW.isoformat())
    )
    assert (gap["zone"], gap["measure"], gap["start"]) == ("GB", "load", hole.isoformat())
    assert (gap["end"], gap["missing"]) == ((hole + 2 * HOUR).isoformat(), "4")
    assert gap["label"] == "recoverable"
    assert datetime.fromisoformat(gap["deadline"]) > NOW + 365 * DAY


def test_a_hole_of_a_publisher_that_tells_only_the_newest_is_known_to_stay(run, connection):
    run("--source", MISO)
    change(connection, "insert into reading select series_id, start - interval '1 hour', value,"
           " quality, recorded_at from reading")  # fmt: skip
    before = starts(connection)
    found = listed(run("--gaps", "--source", MISO))
    assert [(g["measure"], g["missing"], g["label"], g["deadline"]) for g in found] == [
        ("flow", "11", "unrecoverable", ""),
        ("generation", "11", "unrecoverable", ""),
    ]
    an_hour_later(connection)
    run("--source", MISO)
    assert "gap" not in kinds(connection)
    assert {start for _, start, _ in starts(connection)} >= {start for _, start, _ in before}
    assert json.loads(run("--backfill-gaps", "--source", MISO))["sources"] == {}
    still = listed(run("--gaps", "--source", MISO))
    assert [g["start"] for g in still[:1]] == [found[0]["start"]], "nothing is put in its place"


def test_a_day_that_was_revised_is_believed_anew_and_what_was_believed_stays(
    run, connection, monkeypatch
):
    monkeypatch.setattr(errands, "MORNING", datetime.min.time())
    run("--source", PRICE, "--days", "30")
    change(connection, "delete from run")
    week_ago = NOW - 7 * DAY
    change(
        connection,
        "update reading set value = array[1, 1], recorded_at = %s where start between %s and %s",
        week_ago, week_ago - 2 * DAY, week_ago + 2 * DAY,
    )  # fmt: skip
    for _ in range(6):
        run("--source", PRICE)
    (series,) = series_of(connection, "GB", "price")
    now = between(connection, series, week_ago, week_ago + HOUR)
    then = between(connection, series, week_ago, week_ago + HOUR, as_of=week_ago + DAY)
    assert [reading.values for reading in then] == [(1.0, 1.0)] * 2
    assert all(reading.values != (1.0, 1.0) for reading in now)
    assert kinds(connection)["revisit"] == 3, "each age once, and nothing by the first tick"


def test_a_day_of_which_nothing_is_held_is_not_asked_again(run, connection, monkeypatch):
    monkeypatch.setattr(errands, "MORNING", datetime.min.time())
    for _ in range(5):
        run("--source", PRICE)
    assert kinds(connection)["revisit"] == 1, "yesterday; a week and a month ago there was no store"


TUPLES = "select ctid, xmin, xmax, series_id, start from reading"


def test_a_day_that_was_not_revised_writes_no_tuple(run, connection, monkeypatch):
    monkeypatch.setattr(errands, "MORNING", datetime.min.time())
    run("--source", PRICE, "--days", "2")
    run("--source", PRICE)
    with transaction(connection) as cursor:
        cursor.execute(f"{TUPLES} where start < %s", (NOW - DAY,))
        before = set(cursor.fetchall())
    got = summary(run("--source", PRICE), PRICE)
    assert kinds(connection)["revisit"] == 1
    assert got["rows_changed"] == 0
    with transaction(connection) as cursor:
        cursor.execute(f"{TUPLES} where start < %s", (NOW - DAY,))
        assert set(cursor.fetchall()) == before
        cursor.execute("select count(*) from reading_revision")
        assert cursor.fetchone() == (0,)


def test_a_publisher_who_turns_an_errand_away_is_left_alone_by_the_next_tick(connection):
    from tests.crawler.fakes import register

    register(connection)
    with transaction(connection) as cursor:
        newest = runs.Run("fake", "tick", None, None, NOW, NOW, "ok")
        runs.add_run(cursor, newest)
        told = {"outcome": "refused", "retry_after": NOW + HOUR}
        runs.add_run(cursor, newest._replace(kind="gap", **told))
    state = runs.states(connection, NOW)["fake"]
    assert state == runs.State(NOW, "refused", NOW + HOUR, 0)
