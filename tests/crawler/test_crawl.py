"""The command line: exit codes, the summary line, and what people ask of the crawler."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crawler import catalog, commands, crawl, idle, schedule
from crawler.outcome import Circumstances
from crawler.source import Source
from database import locks, runs
from database.connection import connect
from database.readings import between, series_of
from simulator import server as simulated
from simulator.miso import HOST as MISO
from simulator.miso import generation as miso

SEED = 5


@pytest.fixture(scope="module")
def upstream() -> Iterator[simulated.Simulator]:
    with simulated.start(seed=SEED) as running:
        yield running


@pytest.fixture(autouse=True)
def surroundings(database, upstream, tmp_path, monkeypatch) -> Iterator[None]:
    monkeypatch.setenv("GRIDTIDE_HOME", str(tmp_path))
    monkeypatch.setenv("GRIDTIDE_UPSTREAM", upstream.url)
    monkeypatch.setenv("PJM_API_KEY", "a-key-of-the-simulator")
    yield
    upstream.faults.clear()


@pytest.fixture
def run(capsys):
    """Run the command line; its exit code and what it printed."""

    def running(*arguments: str) -> tuple[int, str, str]:
        code = crawl.main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return running


def outcomes(connection) -> list[tuple[str, str, str]]:
    connection.commit()
    with connection.cursor() as cursor:
        cursor.execute(
            "select key, kind, outcome from run join source using (source_id) order by 1"
        )
        return cursor.fetchall()


def test_a_good_tick_is_fresh_and_sums_up_in_one_line(run, connection):
    code, out, _ = run("--source", "miso.generation", "caiso.generation")
    assert code == crawl.FRESH
    (line,) = out.splitlines()
    summary = json.loads(line)
    assert summary["outcome"] == "fresh"
    assert summary["sources"]["miso.generation"]["rows_new"] == 2
    assert summary["derived"] > 100, "an intensity and a share for each of CAISO's intervals"
    assert sorted(outcomes(connection)) == [
        ("caiso.generation", "tick", "ok"),
        ("miso.generation", "tick", "ok"),
    ]


def test_what_was_stored_is_the_simulated_truth(run, connection):
    run("--source", "miso.generation")
    (series,) = series_of(connection, "US-MISO", "generation")
    (reading,) = between(connection, series, *far())
    truth = miso.expected(SEED, reading.start, reading.end)[0][4]
    got = dict(zip(series.components, reading.values, strict=True))
    assert got == pytest.approx(truth, abs=miso.PRECISION_MW)


def far() -> tuple[datetime, datetime]:
    return datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def test_a_failing_source_makes_exit_code_1_and_stops_no_other(run, upstream, connection):
    upstream.faults.set(MISO, "html")
    code, out, _ = run("--source", "miso.generation", "caiso.generation")
    assert code == crawl.FAILED
    sources = json.loads(out)["sources"]
    assert sources["miso.generation"]["outcome"] == "malformed"
    assert "not JSON" in sources["miso.generation"]["errors"][0]
    assert sources["caiso.generation"]["outcome"] == "ok"
    assert ("miso.generation", "tick", "malformed") in outcomes(connection)


def test_a_bug_of_ours_is_recorded_with_its_traceback_and_stops_no_other(
    run, connection, monkeypatch
):
    def broken(document):
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(catalog.parsers()["miso.generation"], "parse", broken)
    code, out, _ = run("--source", "miso.generation", "caiso.generation")
    assert code == crawl.FAILED
    assert json.loads(out)["sources"]["caiso.generation"]["outcome"] == "ok"
    with connection.cursor() as cursor:
        cursor.execute("select error from run where outcome = 'bug'")
        ((error,),) = cursor.fetchall()
    assert "Traceback" in error
    assert "a bug of ours" in error


def test_a_tick_while_another_runs_comes_back_later(run):
    other = connect("crawler_rw")
    with locks.held(other, "tick") as got:
        assert got
        code, out, _ = run("--source", "miso.generation")
    other.close()
    assert code == crawl.LATER
    assert json.loads(out)["outcome"] == "another tick is running"


def test_a_source_that_another_process_collects_is_left_to_it(run, connection, monkeypatch):
    monkeypatch.setitem(crawl.SOURCE_PATIENCE_SECONDS, "tick", 0.2)
    other = connect("crawler_rw")
    with locks.held(other, "source miso.generation"):
        code, out, _ = run("--source", "miso.generation")
    other.close()
    assert code == crawl.FRESH
    assert json.loads(out)["sources"]["miso.generation"]["outcome"] == "locked"
    assert outcomes(connection) == []


def test_without_its_key_a_source_is_unconfigured_not_failed(run):
    code, out, _ = run("--source", "entsoe.load")
    assert code == crawl.FRESH
    assert json.loads(out)["sources"] == {}


def test_a_database_that_is_away_means_later(run, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:secret-word@127.0.0.1:9/none")
    code, _, err = run("--source", "miso.generation")
    assert code == crawl.LATER
    assert "away" in err
    assert "secret-word" not in err


def test_simulated_and_real_data_never_meet(run, monkeypatch):
    run("--source", "miso.generation")
    monkeypatch.setenv("GRIDTIDE_UPSTREAM", "http://127.0.0.1:1")
    code, _, err = run("--source", "miso.generation")
    assert code == crawl.WRONG
    assert "holds data of http://127.0.0.1" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--source", "atlantis"], "no source 'atlantis'; there are: "),
        (["--until", "2026-01-01"], "--until needs --since"),
        (["--since", "soon"], "'soon' is not a date"),
        (["--since", "2026-01-02", "--until", "2026-01-01"], "must start before it ends"),
        (["--days", "3", "--since", "2026-01-01"], "--days"),
        (["--days", "0"], "--days"),
        (["--days", "99999999999"], "before the calendar"),
        (["--days", "900000"], "before the calendar"),
        (
            ["--parse", "miso.generation", "/no/such.json"],
            "No such file or directory: '/no/such.json'",
        ),
        (["--parse", "atlantis", "answer.json"], "no source 'atlantis'"),
        (["--parse", "elexon", "answer.json"], "--parse takes one feed: elexon."),
        (["--replay", "atlantis"], "no source 'atlantis'"),
    ],
)
def test_a_wrong_argument_is_named(run, arguments, words):
    code, _, err = run(*arguments)
    assert code == crawl.WRONG
    assert words in err


def test_a_backfill_fills_the_past_and_then_finds_nothing_new(run, connection):
    code, out, _ = run("--source", "pjm.generation", "--days", "2")
    first = json.loads(out)["sources"]["pjm.generation"]
    assert (code, first["rows_new"] >= 45) == (crawl.FRESH, True)
    _, out, _ = run("--source", "pjm.generation", "--days", "1")
    assert json.loads(out)["sources"]["pjm.generation"]["rows_changed"] == 0
    assert json.loads(out)["derived"] == 0


def test_a_source_without_history_says_so_in_a_backfill(run):
    code, out, err = run("--source", "miso.generation", "--days", "1")
    assert code == crawl.FRESH
    assert "miso.generation keeps no history of that time" in err
    assert json.loads(out)["sources"] == {}


def test_a_dry_run_prints_rows_and_touches_no_database(run, connection, tmp_path):
    code, out, _ = run("--source", "miso.generation", "--dry-run")
    header, *lines = out.splitlines()
    assert (code, header) == (crawl.FRESH, ",".join(commands.COLUMNS))
    assert any(line.startswith("US-MISO,generation,coal,") for line in lines)
    assert outcomes(connection) == []
    assert not list(tmp_path.rglob("*.gz"))


def test_a_saved_answer_is_parsed_by_hand(run, tmp_path):
    saved = tmp_path / "answer.json"
    saved.write_text(json.dumps(miso.document(SEED, datetime(2026, 7, 1, 7, 10, tzinfo=UTC))))
    code, out, _ = run("--parse", "miso.generation", str(saved))
    assert code == crawl.FRESH
    assert "2026-07-01T07:10:00+00:00,2026-07-01T07:15:00+00:00" in out


def test_a_saved_answer_that_is_no_good_says_why(run, tmp_path):
    saved = tmp_path / "answer.html"
    saved.write_text("<html>")
    code, _, err = run("--parse", "miso.generation", str(saved))
    assert code == crawl.FAILED
    assert "miso.generation: malformed: not JSON" in err


def test_the_sources_are_listed_with_what_they_need(run):
    code, out, _ = run("--list")
    assert code == crawl.FRESH
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert lines.keys() == catalog.parsers().keys()
    assert "needs ENTSOE_TOKEN" in lines["entsoe.load"]
    assert "ready" in lines["miso.generation"]


def test_a_replay_changes_nothing_when_nothing_changed(run, connection):
    run("--source", "miso.generation", "caiso.generation")
    code, out, _ = run("--replay", "caiso.generation")
    assert code == crawl.FRESH
    counts = json.loads(out)["sources"]["caiso.generation"]
    assert (counts["rows_new"], counts["rows_changed"], counts["documents"]) == (0, 0, 1)
    assert ("caiso.generation", "replay", "ok") in outcomes(connection)


def test_a_mended_parser_replays_what_it_could_not_read(run, connection, monkeypatch):
    parser = catalog.parsers()["miso.generation"]
    with monkeypatch.context() as broken:
        broken.setattr(parser, "FUELS", {k: v for k, v in parser.FUELS.items() if k != "Wind"})
        code, out, _ = run("--source", "miso.generation")
        assert "Wind" in json.loads(out)["sources"]["miso.generation"]["errors"][0]
    assert series_of(connection, "US-MISO", "generation") == []
    code, out, _ = run("--replay", "miso.generation")
    assert (code, json.loads(out)["sources"]["miso.generation"]["rows_new"]) == (crawl.FRESH, 2)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from carbon_intensity where zone = 'US-MISO'")
        assert cursor.fetchone()[0] > 0, "and what was replayed is derived from"


def test_the_raw_answer_is_kept_byte_for_byte(run, connection, tmp_path):
    import gzip
    import hashlib

    run("--source", "miso.generation")
    with connection.cursor() as cursor:
        cursor.execute("select path, sha256, bytes, url from document")
        ((path, digest, size, url),) = cursor.fetchall()
    body = gzip.decompress((tmp_path / "archive" / path).read_bytes())
    assert (hashlib.sha256(body).digest(), len(body)) == (bytes(digest), size)
    assert url == f"https://{MISO}/api/FuelMix"


def test_a_source_is_not_asked_again_before_its_time(run, connection):
    run("--source", "miso.generation")
    states = runs.states(connection, datetime.now(UTC))
    declared: Source = catalog.parsers()["miso.generation"].SOURCE
    now = states["miso.generation"].last_started + declared.every - timedelta(minutes=1)
    assert not schedule.is_due(declared, states["miso.generation"], now)
    assert schedule.is_due(declared, states["miso.generation"], now + timedelta(minutes=1))


def test_a_tick_before_the_next_source_is_due_is_over_at_once(run, monkeypatch):
    code, out, _ = run()
    assert (code, json.loads(out)["outcome"]) == (crawl.FRESH, "fresh")
    monkeypatch.delattr(crawl, "_main")
    code, out, _ = run()
    assert (code, json.loads(out)["outcome"]) == (crawl.FRESH, "idle")


def test_another_database_or_key_makes_the_note_of_the_next_due_source_void(
    run, tmp_path, monkeypatch
):
    now = datetime.now(UTC)
    idle.leave(crawl.settings(), now + timedelta(minutes=3))
    assert idle.until(crawl.settings(), now) == now + timedelta(minutes=3)
    assert idle.until(crawl.settings(), now + timedelta(minutes=3)) is None
    with monkeypatch.context() as other:
        other.setenv("ENTSOE_TOKEN", "now-there-is-one")
        assert idle.until(crawl.settings(), now) is None
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/")
    assert idle.until(crawl.settings(), now) is None


def test_failures_in_a_row_are_counted(run, upstream, connection):
    upstream.faults.set(MISO, "html")
    run("--source", "miso.generation")
    assert runs.states(connection, datetime.now(UTC))["miso.generation"].failures == 1


def test_the_longest_any_source_may_take_is_below_five_minutes():
    assert Circumstances("tick", datetime.now(UTC), None).seconds < 300
