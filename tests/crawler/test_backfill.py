"""Many windows: in order, interrupted, refused; with a simulated publisher and fakes."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from crawler import backfill, crawl, tick
from crawler.fetch import Fetcher, Stopped
from crawler.outcome import SHOWN_ERRORS, Circumstances
from crawler.source import Refused, Unreachable, Window
from database import locks
from database.connection import connect
from simulator import elexon
from simulator import server as simulated
from tests.crawler.fakes import NOON, fetch_from, publisher, register

ROOT = Path(__file__).resolve().parents[2]
DAYS = 6
MIDNIGHT = NOON.replace(hour=0)
PAST = Window(MIDNIGHT - timedelta(days=DAYS), MIDNIGHT)


@pytest.fixture
def run(connection, tmp_path, monkeypatch):
    """Backfill six days of a fake publisher, a day a window; the outcome and the windows asked."""
    register(connection)

    def running(answer, parser=None, **circumstances):
        asked: list[Window] = []

        def fetch(self, request):
            asked.append(request.window)
            return fetch_from({"a": answer(len(asked))})(request)

        monkeypatch.setattr(Fetcher, "fetch", fetch)
        chosen = {"fake": parser or daily()}
        how = Circumstances("backfill", NOON, tmp_path, **circumstances)
        (outcome,) = backfill.run(chosen, PAST, how)
        return outcome, asked

    return running


def daily():
    parser = publisher(reach=timedelta(days=365 * 100))
    every = parser.requests

    def first(window):
        yield next(every(window))

    parser.requests = first
    return parser


def empty(_: int) -> bytes:
    return b"[]"


def raising(failure):
    def answer(_: int):
        return failure

    return answer


def test_every_window_is_asked_for_in_order(run):
    outcome, asked = run(empty)
    assert asked == list(PAST.pieces(timedelta(days=1)))
    assert outcome.as_json()["documents"] == DAYS


def test_a_publisher_that_says_when_to_come_back_is_left_alone_until_then(run):
    outcome, asked = run(raising(Refused("HTTP 429", timedelta(hours=1))))
    assert len(asked) == 1
    assert outcome.as_json()["unasked_from"] == asked[0].end.isoformat()
    assert outcome.failed


def test_three_refused_windows_in_a_row_are_enough(run):
    outcome, asked = run(raising(Refused("HTTP 403")))
    assert len(asked) == 3
    assert outcome.as_json()["unasked_from"] == asked[-1].end.isoformat()


def test_windows_from_before_a_publishers_first_day_do_not_end_a_backfill(run):
    outcome, asked = run(lambda n: Unreachable("HTTP 404") if n < 5 else b"[]")
    assert len(asked) == DAYS
    assert outcome.outcomes == {"unreachable": 4, "empty": 2}


def test_many_failures_are_counted_and_the_first_are_shown(run):
    outcome, _ = run(lambda n: f"<html>{n}".encode())
    assert outcome.outcomes == {"malformed": DAYS}
    assert len(outcome.errors) == SHOWN_ERRORS


def test_an_interrupt_between_windows_leaves_the_rest(run):
    stop = threading.Event()
    outcome, asked = run(lambda _: stop.set() or b"[]", stop=stop)
    assert len(asked) == 1
    assert outcome.unasked_from == asked[0].end
    assert not outcome.failed


def test_an_interrupt_in_the_middle_of_a_request_is_no_failure(run):
    outcome, _ = run(raising(Stopped()))
    assert not outcome.failed


def test_a_tick_gets_its_turn_between_the_windows_of_a_backfill(run, database):
    turns: list[bool] = []

    def tick_waits() -> None:
        with closing(connect("crawler_rw")) as other, locks.held(other, "source fake", 20) as got:
            turns.append(got)

    waiting = threading.Thread(target=tick_waits)

    def answer(asked: int) -> bytes:
        if asked == 1:
            waiting.start()
            while not is_waited_for(database):
                time.sleep(0.01)
        elif asked == DAYS:
            assert turns == [True], "before the backfill was over"
        return b"[]"

    outcome, _ = run(answer, patience_seconds=20)
    waiting.join()
    assert outcome.outcomes == {"empty": DAYS}


def is_waited_for(database: str) -> bool:
    with closing(connect("owner")) as other, other.cursor() as cursor:
        cursor.execute(
            "select exists (select from pg_locks where locktype = 'advisory' and not granted"
            " and database = (select oid from pg_database where datname = current_database()))"
        )
        return cursor.fetchone()[0]


def test_a_second_backfill_of_a_source_is_turned_away(run):
    with closing(connect("crawler_rw")) as other, locks.held(other, "backfill fake"):
        outcome, asked = run(empty)
    assert (outcome.outcomes, asked) == ({"locked": 1}, [])


def test_a_backfill_that_another_keeps_waiting_says_where_it_ended(run):
    with closing(connect("crawler_rw")) as other, locks.held(other, "source fake"):
        outcome, asked = run(empty, patience_seconds=0.1)
    assert asked == []
    assert outcome.as_json()["unasked_from"] == PAST.start.isoformat()


def test_everything_ends_by_the_moment_given(connection, monkeypatch):
    register(connection)
    deadlines: list[float] = []

    def noted(self, request):
        deadlines.append(self.deadline)
        return fetch_from({"a": b"["})(request)

    monkeypatch.setattr(Fetcher, "fetch", noted)
    until = time.monotonic() + 5
    how = Circumstances("tick", NOON, Path("/proc/nowhere"), until=until)
    tick.side_by_side({"fake": daily()}, lambda *_: [PAST], how)
    assert deadlines == [until]


def test_control_c_ends_a_backfill_at_once_with_code_130(connection, tmp_path):
    with simulated.start(seed=5) as upstream:
        upstream.faults.set(elexon.HOST, "hang")
        environment = {"GRIDTIDE_HOME": str(tmp_path), "GRIDTIDE_UPSTREAM": upstream.url}
        asked = ["--source", "elexon.frequency", "pjm.generation", "--days", "300"]
        with subprocess.Popen(
            [sys.executable, "-m", "crawler.crawl", *asked],
            cwd=ROOT, env=os.environ | environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as running:  # fmt: skip
            while not stored(connection):
                time.sleep(0.05)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=20)
    assert (running.returncode, out) == (crawl.INTERRUPTED, "")
    assert "interrupted" in err
    assert "Traceback" not in err
    assert not list(tmp_path.rglob("*.part"))


def stored(connection) -> int:
    connection.commit()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from reading")
        ((count,),) = cursor.fetchall()
    return count
