"""What is old goes when its keeper says so: files, their marks, and runs that brought nothing."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler import crawl
from crawler.archive import Archive
from crawler.source import Document
from database import expiry, runs
from database.connection import transaction
from database.rows import Row
from database.store import store
from tests.crawler.fakes import register

NOW = datetime.now(UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def archive(database, connection, tmp_path, monkeypatch) -> Archive:
    monkeypatch.setenv("GRIDTIDE_HOME", str(tmp_path))
    register(connection)
    return Archive(tmp_path / "archive")


def kept(connection, archive, days: int, outcome: str = "ok", body: bytes = b"", new: int = 0):
    """A document that was fetched so many days ago, with what reading it came to; its path."""
    fetched = NOW - days * DAY
    facts = archive.keep("fake", Document("u", body or str(days).encode(), fetched_at=fetched))
    with transaction(connection) as cursor:
        number = runs.add_document(cursor, "fake", facts)
        run = runs.Run("fake", "tick", fetched, fetched + DAY, fetched, fetched, outcome, new)
        runs.add_run(cursor, run._replace(document_id=number))
    return archive.folder / str(facts["path"])


def tried(connection, days: int, outcome: str, kind: str = "tick") -> None:
    moment = NOW - days * DAY
    with transaction(connection) as cursor:
        runs.add_run(cursor, runs.Run("fake", kind, None, None, moment, moment, outcome))


def ask(connection, question: str) -> list:
    with transaction(connection) as cursor:
        cursor.execute(question)
        return [value for (value,) in cursor.fetchall()]


def expire(capsys, *arguments: str) -> dict:
    assert crawl.main(arguments) == crawl.FRESH
    return json.loads(capsys.readouterr().out)


def test_old_answers_go_and_are_marked(archive, connection, capsys):
    old, young = kept(connection, archive, 40), kept(connection, archive, 20)
    gone = expire(capsys, "--expire-archive", "30")
    assert (gone["answers"], gone["bytes"], gone["runs"]) == (1, 2, 0)
    assert (old.exists(), old.parent.exists(), young.exists()) == (False, False, True)
    assert ask(connection, "select expired_at is null from document order by 1") == [False, True]
    assert expire(capsys, "--expire-archive", "30")["answers"] == 0


def test_the_newest_answer_of_a_source_stays_and_so_does_its_twin_of_that_day(
    archive, connection, capsys
):
    for _ in range(2):
        newest = kept(connection, archive, 50, body=b"the same")
    expire(capsys, "--expire-archive", "1")
    assert newest.exists()
    assert ask(connection, "select expired_at from document") == [None, None]


@pytest.mark.parametrize("outcome", ["malformed", "implausible", "bug"])
def test_an_answer_that_waits_for_a_mended_parser_stays(archive, connection, capsys, outcome):
    waiting = kept(connection, archive, 40, outcome)
    kept(connection, archive, 0)
    expire(capsys, "--expire-archive", "30")
    assert waiting.exists()


def test_many_old_answers_go_page_by_page(archive, connection, capsys, monkeypatch):
    monkeypatch.setattr(expiry, "PAGE", 2)
    old = [kept(connection, archive, days) for days in range(10, 15)]
    kept(connection, archive, 0)
    assert expire(capsys, "--expire-archive", "5")["answers"] == 5
    assert not any(path.exists() for path in old)


def test_one_that_was_stopped_before_it_could_mark_is_made_up_for(archive, connection, capsys):
    kept(connection, archive, 40).unlink()
    kept(connection, archive, 0)
    assert expire(capsys, "--expire-archive", "30")["answers"] == 1


def test_what_a_killed_writer_left_goes_with_its_day(archive, connection, capsys):
    old, young = kept(connection, archive, 40), kept(connection, archive, 0)
    for file in (old, young):
        file.with_suffix(".123-4.part").write_bytes(b"half")
    expire(capsys, "--expire-archive", "30")
    assert not old.parent.exists()
    assert len(list(young.parent.iterdir())) == 2


def test_a_replay_tells_expired_from_lost(archive, connection, capsys, monkeypatch):
    from crawler import catalog
    from tests.crawler.fakes import publisher

    monkeypatch.setattr(catalog, "parsers", lambda: {"fake": publisher()})
    kept(connection, archive, 40)
    kept(connection, archive, 0, body=b"[]")
    expire(capsys, "--expire-archive", "30")
    assert crawl.main(["--replay", "fake"]) == crawl.FRESH
    printed = capsys.readouterr()
    assert "1 answers have expired" in printed.err
    assert "lost" not in printed.err


def test_runs_that_brought_nothing_are_forgotten_and_the_others_stay(archive, connection, capsys):
    for outcome in ("empty", "unconfigured", "unreachable", "refused"):
        tried(connection, 40, outcome)
    for days in (40, 20, 0):
        tried(connection, days, "unchanged")
    assert expire(capsys, "--expire-runs", "30")["runs"] == 3
    left = ask(connection, "select outcome from run order by started, run_id")
    assert left == ["unreachable", "refused", "unchanged", "unchanged"]


def test_the_newest_run_of_a_source_is_never_forgotten(archive, connection, capsys):
    tried(connection, 400, "empty")
    assert expire(capsys, "--expire-runs", "30")["runs"] == 0


def test_a_backfill_still_knows_its_windows(archive, connection, capsys):
    runs.add_window(connection, "fake", NOW - 90 * DAY, NOW - 89 * DAY, NOW - 40 * DAY)
    tried(connection, 0, "empty")
    assert expire(capsys, "--expire-runs", "30")["runs"] == 0


def test_what_was_asked_lately_in_vain_is_not_forgotten(archive, connection, capsys):
    for days in (10, 5):
        tried(connection, days, "empty", "gap")
    tried(connection, 0, "empty")
    assert expire(capsys, "--expire-runs", "2")["runs"] == 1


def test_a_run_stays_as_long_as_its_answer_or_what_it_stored(archive, connection, capsys):
    kept(connection, archive, 40)
    kept(connection, archive, 41, new=3)
    tried(connection, 0, "empty")
    assert expire(capsys, "--expire-runs", "30")["runs"] == 0
    kept(connection, archive, 0)
    expire(capsys, "--expire-archive", "30")
    with transaction(connection) as cursor:
        cursor.execute("update document set expired_at = expired_at - interval '31 days'")
    assert expire(capsys, "--expire-runs", "30")["runs"] == 1
    assert ask(connection, "select rows_new from run order by started") == [3, 0, 0]
    assert ask(connection, "select count(*) from document") == [2]


@pytest.mark.parametrize(
    "arguments",
    [["--expire-runs", "0"], ["--expire-archive", "-3"], ["--expire-archive", "soon"]],
)
def test_a_number_of_days_is_positive(archive, capsys, arguments):
    with pytest.raises(SystemExit):
        crawl.main(arguments)
    assert "is not a number of days" in capsys.readouterr().err


@pytest.mark.parametrize("other", [["--list"], ["--source", "miso"], ["--since", "2026-01-01"]])
def test_nothing_else_is_asked_of_who_lets_go(archive, capsys, other):
    assert crawl.main(["--expire-runs", "3", *other]) == crawl.WRONG
    assert f"exclude {other[0]}" in capsys.readouterr().err


def foretold(connection, source: str, days: int, leads: tuple[int, ...]) -> None:
    """A load that was foretold for an hour so many days ago, once for each lead in hours."""
    register(connection, source)
    start = NOW.replace(minute=0, second=0, microsecond=0) - days * DAY
    for lead in leads:
        issued = start - lead * HOUR
        row = Row("GB", "load", start, start + HOUR, {"load": float(lead)}, issued_at=issued)
        with transaction(connection) as cursor:
            store(cursor, source, [row], recorded_at=issued)


def test_of_old_hours_our_last_word_stays_and_all_of_publishers(archive, connection, capsys):
    for source in ("gridtide.forecast.fake", "fake"):
        foretold(connection, source, 50, (40, 2, 9))
        foretold(connection, source, 20, (40, 2))
    gone = expire(capsys, "--expire-forecasts", "30")
    assert (gone["answers"], gone["runs"], gone["forecasts"]) == (0, 0, 2)
    left = ask(
        connection,
        "select array_agg(value[1] order by start, value)"
        " from forecast join series using (series_id) join source using (source_id)"
        " group by source.key order by source.key",
    )
    assert left == [[2, 9, 40, 2, 40], [2, 2, 40]]
    assert expire(capsys, "--expire-forecasts", "30")["forecasts"] == 0


def test_what_we_said_before_we_said_it_again_goes_with_it(archive, connection, capsys):
    foretold(connection, "gridtide.forecast.fake", 50, (2,))
    start = NOW.replace(minute=0, second=0, microsecond=0) - 50 * DAY
    row = Row("GB", "load", start, start + HOUR, {"load": 3.0}, issued_at=start - 2 * HOUR)
    with transaction(connection) as cursor:
        store(cursor, "gridtide.forecast.fake", [row], recorded_at=start)
    assert expire(capsys, "--expire-forecasts", "29")["forecasts"] == 1
    assert ask(connection, "select value[1] from forecast") == [3.0]


def test_forecasts_that_skill_needs_are_not_let_go(archive, capsys):
    assert crawl.main(["--expire-forecasts", "28"]) == crawl.WRONG
    assert "skill looks back 28 days" in capsys.readouterr().err


def test_without_being_told_nothing_is_deleted(archive, connection, capsys):
    path: Path = kept(connection, archive, 4000)
    kept(connection, archive, 0)
    tried(connection, 4000, "empty")
    crawl.main(["--source", "miso.generation", "--days", "1"])
    capsys.readouterr()
    assert path.exists()
    assert ask(connection, "select count(*) from run") == [3]


def test_kept_answers_are_listed(archive, connection, capsys, monkeypatch):
    from crawler import catalog
    from tests.crawler.fakes import publisher

    monkeypatch.setattr(catalog, "parsers", lambda: {"fake": publisher()})
    kept(connection, archive, 40, "malformed")
    path = kept(connection, archive, 0)
    since = (NOW - DAY).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert crawl.main(["--documents", "--source", "fake", "--since", since]) == crawl.FRESH
    header, line = capsys.readouterr().out.splitlines()
    assert header.split("\t") == ["fetched", "source", "bytes", "outcome", "path", "url"]
    where = str(path.relative_to(archive.folder))
    assert line.split("\t") == [NOW.isoformat(), "fake", "1", "ok", where, "u"]
    crawl.main(["--documents"])
    assert [line.split("\t")[3] for line in capsys.readouterr().out.splitlines()[1:]] == [
        "malformed",
        "ok",
    ]
