"""A publisher's limit of requests: for one process, for many, and by whose name it is kept."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import crawl
from crawler.pace import OwnTurns, Pace, pace_key, pace_of
from database.connection import transaction
from database.pace import LONGEST_WAIT_SECONDS, Turns
from simulator import server as simulated
from tests.crawler.test_schedule import source

ROOT = Path(__file__).resolve().parents[2]
LOGIN = {"requires": ("THE_TOKEN",)}
# 127.1 is this machine too, but none of the names that stand for one which needs no sparing.
SPARED = "http://127.1"


@pytest.fixture
def turns(database):
    with Turns() as shared:
        yield shared


def most_in_a_minute(moments: list[float]) -> int:
    return max(sum(first <= m < first + 60 for m in moments) for first in moments)


@given(st.integers(1, 500), st.lists(st.floats(0, 30), min_size=1, max_size=200))
def test_no_minute_has_more_requests_than_the_limit(per_minute, pauses):
    now, granted = [0.0], []
    turn = OwnTurns(pace_of(per_minute), lambda: now[0])
    for pause in pauses:
        now[0] += pause
        granted.append(now[0] + turn(float("inf")))
    assert most_in_a_minute(granted) <= per_minute


def test_whoever_asks_all_the_time_gets_three_quarters_of_the_limit_and_a_burst():
    turn = OwnTurns(pace_of(100), lambda: 0.0)
    granted = [round(turn(float("inf")), 6) for _ in range(1000)]
    assert granted.count(0.0) == 25
    assert most_in_a_minute(granted) in (99, 100)


def test_a_turn_that_comes_too_late_is_not_taken():
    turn = OwnTurns(Pace(10, 0), lambda: 0.0)
    assert [turn(5), turn(5), turn(10), turn(11)] == [0, None, None, 10]


def test_the_shared_turns_are_those_of_one_process(turns):
    assert turns.take("elexon", 100, 200, 1) == 0
    waits = [turns.take("elexon", 100, 200, 1000) for _ in range(4)]
    assert waits == [0, 0, pytest.approx(100, abs=20), pytest.approx(200, abs=20)]
    assert turns.take("elexon", 100, 200, 200) is None, "and is not taken"
    assert turns.take("elexon", 100, 200, 1000) == pytest.approx(300, abs=20)
    assert turns.take("miso", 100, 0, 1) == 0, "publishers do not wait for each other"


def test_two_with_a_database_share_their_turns(turns, database):
    with Turns() as others:
        assert turns.take("elexon", 100, 0, 1) == 0
        assert others.take("elexon", 100, 0, 1) is None


def test_turns_are_given_to_many_threads_one_by_one(turns):
    waits: list[float] = []
    take = lambda: waits.append(turns.take("elexon", 50, 0, 10_000))  # noqa: E731
    threads = [threading.Thread(target=take) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [round(wait, -1) for wait in sorted(waits)] == [50 * place for place in range(10)]


def test_what_a_wrong_clock_wrote_holds_nobody_up(turns, connection):
    turns.take("elexon", 1, 0, 1)
    with transaction(connection) as cursor:
        cursor.execute("update pace set free_at = now() + interval '1 year'")
    assert turns.take("elexon", 1, 0, 1) == 0
    assert turns.take("elexon", LONGEST_WAIT_SECONDS, 0, float("inf")) <= 1


def test_feeds_of_a_publisher_share_a_pace_and_logins_do_not():
    token = {"THE_TOKEN": "canary-0123456789"}
    one, other = (pace_key(f"entsoe.{feed}", source(**LOGIN), token) for feed in ("load", "flow"))
    assert one == other != pace_key("entsoe.load", source(**LOGIN), {"THE_TOKEN": "another"})
    assert one.startswith("entsoe ")
    assert len(one) == len("entsoe 0123"), "no more of the token than tells it from others"
    assert pace_key("miso.generation", source(), token) == "miso"
    assert pace_key("eia.flow", source(pace="api.eia.gov"), token) == "api.eia.gov"


ASKING = """
import sys
from functools import partial
from crawler.fetch import Fetcher
from crawler.pace import Pace
from crawler.source import Request
from database.pace import Turns
from tests.crawler.test_schedule import source
upstream, requests, *pace = sys.argv[1:]
with Turns() as turns:
    turn = partial(turns.take, "elexon", *map(float, pace))
    fetcher = Fetcher(source(), upstream=upstream, turn=turn)
    for _ in range(int(requests)):
        fetcher.fetch(Request("https://public-api.misoenergy.org/api/FuelMix"))
"""


def test_processes_side_by_side_keep_the_limit_together(database):
    processes, each, pace = 4, 25, Pace(apart=0.05, slack=0.25)
    arrived: list[datetime] = []  # twice for each request: for the answer, and for its Date

    def clock() -> datetime:
        arrived.append(datetime.now(UTC))
        return arrived[-1]

    with simulated.start(now=clock) as upstream:
        asked = [SPARED + upstream.url[upstream.url.rindex(":") :], str(each), *map(str, pace)]
        began = time.monotonic()
        running = [
            subprocess.Popen([sys.executable, "-c", ASKING, *asked], cwd=ROOT)
            for _ in range(processes)
        ]
        assert [one.wait() for one in running] == [0] * processes
        seconds = time.monotonic() - began
    assert len(arrived) == 2 * processes * each
    assert processes * each <= 1 + (seconds + pace.slack) / pace.apart


def test_feeds_of_one_publisher_take_turns_in_one_row(database, connection, tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTIDE_HOME", str(tmp_path))
    with simulated.start(seed=5) as upstream:
        port = upstream.url[upstream.url.rindex(":") :]
        command = [sys.executable, "-m", "crawler.crawl", "--source"]
        done = subprocess.run(
            [*command, "elexon.demand", "elexon.system_price", "miso.generation"],
            cwd=ROOT, env=os.environ | {"GRIDTIDE_UPSTREAM": SPARED + port}, check=False,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("select key from pace order by key")
        assert (done.returncode, cursor.fetchall()) == (crawl.FRESH, [("elexon",), ("miso",)])
