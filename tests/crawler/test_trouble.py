"""What goes wrong around a crawl: clocks, disks, settings, others; and what is then said."""

import json
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg2
import pytest

from crawler import catalog, crawl, idle, tick
from database import locks, migrate
from database.connection import connect, means_lost, transaction
from simulator import miso
from simulator import server as simulated

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.now(UTC).replace(second=0, microsecond=0)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def upstream():
    with simulated.start(seed=5) as running:
        yield running


@pytest.fixture(autouse=True)
def surroundings(database, upstream, tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTIDE_HOME", str(tmp_path))
    monkeypatch.setenv("GRIDTIDE_UPSTREAM", upstream.url)
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


def test_a_note_by_a_wrong_clock_keeps_no_tick_from_its_work():
    idle.leave(crawl.settings(), NOW + timedelta(days=1))
    assert idle.until(crawl.settings(), NOW) is None
    idle.leave(crawl.settings(), NOW + timedelta(minutes=60))
    assert idle.until(crawl.settings(), NOW) == NOW + timedelta(minutes=60)


def test_a_setting_that_was_empty_makes_the_note_void(monkeypatch):
    monkeypatch.setenv("ENTSOE_TOKEN", "")
    idle.leave(crawl.settings(), NOW + MINUTE)
    monkeypatch.setenv("ENTSOE_TOKEN", "now-there-is-one")
    assert idle.until(crawl.settings(), NOW) is None


def test_no_room_for_the_note_is_no_failure(tmp_path):
    (tmp_path / idle.FILE).mkdir()
    (tmp_path / idle.FILE / "in the way").touch()
    idle.leave(crawl.settings(), NOW + MINUTE)
    assert not list(tmp_path.glob("next-due.*"))


def test_a_tick_that_derives_later_leaves_no_note(run, connection, tmp_path, monkeypatch):
    monkeypatch.setattr(crawl, "PATIENCE_SECONDS", 0.2)
    with closing(connect("crawler_rw")) as other, transaction(other) as cursor:
        locks.wait_for(cursor, "derive")
        code, out, _ = run()
    assert (code, json.loads(out)["derived"]) == (crawl.FRESH, 0)
    assert not (tmp_path / idle.FILE).exists()
    code, out, _ = run()
    assert json.loads(out)["derived"] > 0


def test_a_zone_that_cannot_be_derived_is_a_failure_that_is_named(run, monkeypatch):
    from analytics import jobs

    monkeypatch.delattr(jobs, "derive")
    code, out, err = run("--source", "miso.generation")
    assert code == crawl.FAILED
    assert json.loads(out)["underivable"] == ["US-MISO"]
    assert "Traceback" in err


def test_a_database_that_is_being_migrated_means_later(run, monkeypatch):
    monkeypatch.setattr(crawl, "PATIENCE_SECONDS", 0.2)
    with closing(connect("owner")) as other, locks.held(other, migrate.LOCK):
        code, out, err = run("--source", "miso.generation")
    assert (code, out) == (crawl.LATER, "")
    assert "being migrated" in err


def test_a_database_of_a_newer_code_is_a_wrong_setting(run, connection):
    with transaction(connection) as cursor:
        cursor.execute("insert into migration values ('9999_to_come', 'x', now())")
    code, out, err = run("--source", "miso.generation")
    assert (code, out) == (crawl.WRONG, "")
    assert "9999_to_come" in err


@pytest.mark.parametrize("folder", ["/proc/nowhere", "/dev/null/file"])
def test_a_data_folder_that_cannot_be_written_is_a_wrong_setting(run, monkeypatch, folder):
    monkeypatch.setenv("GRIDTIDE_HOME", folder)
    code, out, err = run("--source", "miso.generation")
    assert (code, out) == (crawl.WRONG, "")
    assert folder in err


def test_a_dry_run_needs_no_database_and_prints_one_header(run, monkeypatch, upstream):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    monkeypatch.setenv("GRIDTIDE_HOME", "/proc/nowhere")
    code, out, err = run(
        "--source", "miso.generation", "caiso.generation", "entsoe.load", "--dry-run"
    )
    assert code == crawl.FRESH, "and a source without its key has not failed"
    assert out.count("zone,measure") == 1
    assert {line.split(",")[0] for line in out.splitlines()[1:]} == {"US-MISO", "US-CAISO"}
    assert "ENTSOE_TOKEN" in err
    upstream.faults.set(miso.HOST, "html")
    assert run("--source", "miso.generation", "--dry-run")[0] == crawl.FAILED


def test_a_replay_names_what_is_lost_and_goes_on(run, connection, tmp_path, upstream):
    run("--source", "miso.generation")
    (kept,) = tmp_path.rglob("*.gz")
    kept.unlink()
    run("--source", "caiso.generation")
    upstream.faults.set(miso.HOST, "duplicate_rows")
    run("--source", "miso.generation")
    code, out, err = run("--replay", "miso.generation")
    counts = json.loads(out)["sources"]["miso.generation"]
    assert (code, counts["outcome"], counts["documents"]) == (crawl.FAILED, "lost", 2)
    assert "is no longer there" in err
    assert "1 kept answers are lost" in err


def test_a_replay_leaves_a_source_to_who_collects_it(run, connection):
    run("--source", "miso.generation")
    with closing(connect("crawler_rw")) as other, locks.held(other, "source miso.generation"):
        _, out, err = run("--replay", "miso.generation")
    assert json.loads(out)["sources"]["miso.generation"]["outcome"] == "locked"
    assert "replay it later" in err


def test_a_replay_goes_on_after_a_bug(run, connection, monkeypatch):
    run("--source", "miso.generation")
    monkeypatch.setattr(catalog.parsers()["miso.generation"], "parse", None)
    monkeypatch.setattr("crawler.pipeline.read", lambda *_: 1 / 0)
    code, out, _ = run("--replay", "miso.generation")
    assert (code, json.loads(out)["sources"]["miso.generation"]["outcome"]) == (crawl.FAILED, "bug")


def test_a_tick_that_hangs_is_ended_and_says_where(database):
    program = (
        "import time\nfrom crawler import crawl, tick\n"
        "def hangs(*_): time.sleep(60)\n"
        "crawl.LONGEST_SECONDS, tick.side_by_side = 1, hangs\n"
        "crawl.main(['--source', 'miso.generation'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == crawl.FAILED
    assert "in hangs" in done.stderr
    with closing(connect("crawler_rw")) as after, locks.held(after, "tick", 10) as got:
        assert got, "its lock died with it"


def test_a_tick_gives_every_source_its_time_and_ends_before_five_minutes():
    feeds = Counter(key.partition(".")[0] for key in catalog.parsers())
    silent = sum(n for _, n in feeds.most_common(2))
    assert silent <= tick.SIDE_BY_SIDE / 2, "two whole publishers are silent, and the others go on"
    assert crawl.ASKING_SECONDS < crawl.TICK_SECONDS < crawl.LONGEST_SECONDS < 300


FULL = """
    create function full_disk() returns trigger language plpgsql as
    $$ begin raise 'No space left on device' using errcode = 'disk_full'; end $$;
    create trigger full_disk before insert on reading execute function full_disk()
"""


def test_a_full_database_means_later_and_heals(run, connection):
    with transaction(connection) as cursor:
        cursor.execute(FULL)
    code, out, err = run("--source", "miso.generation", "caiso.generation")
    assert (code, out) == (crawl.LATER, "")
    assert "No space left on device" in err
    with transaction(connection) as cursor:
        cursor.execute("drop trigger full_disk on reading")
    code, out, _ = run("--source", "miso.generation", "caiso.generation")
    assert (code, json.loads(out)["sources"]["miso.generation"]["rows_new"]) == (crawl.FRESH, 2)


def test_what_psycopg2_refuses_to_send_is_not_a_database_that_is_away():
    assert not means_lost(psycopg2.ProgrammingError("can't adapt type 'set'"))
    assert means_lost(psycopg2.OperationalError("server closed the connection"))


def test_a_tick_holds_no_table_while_it_waits_for_publishers(run, connection, monkeypatch):
    seen: list[tuple] = []

    def looking(*_):
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_stat_activity"
                           " where datname = current_database() and state = 'idle in transaction'"
                           " and pid <> pg_backend_pid()")  # fmt: skip
            seen.append(cursor.fetchone())
        return []

    monkeypatch.setattr(tick, "side_by_side", looking)
    run("--source", "miso.generation")
    assert seen == [(0,)]
