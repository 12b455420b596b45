"""kill -9 in the middle of a backfill: the store ends row for row as if nothing had happened.

The fast slice kills a few times; `make ordeal` kills 50 crawlers and 50 servers.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from database import server
from database.connection import connect
from database.migrate import migrate
from simulator import server as simulated

ROOT = Path(__file__).resolve().parents[2]
KILLS = 50 if os.environ.get("GRIDTIDE_ORDEAL") == "full" else 4
# A simulated afternoon: windows of the past, so that nothing depends on when the test runs.
NOW = datetime(2026, 6, 3, 12, tzinfo=UTC)
SOURCES = ("caiso.generation", "pjm.generation", "elexon", "entsoe.load")
LATER, FRESH = 75, 0

CONTENTS = """
    select source.key, zone.key, measure, resolution::text, unit, start, quality,
           array(select name || '=' || number
                 from unnest(components, value) as part(name, number)
                 where number is not null order by name)
    from reading join series using (series_id) join source using (source_id)
    join zone using (zone_id)
    order by 1, 2, 3, 4, 5, 6
"""
UNDERIVED = "select count(*) from underived"


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    with simulated.start(seed=3, now=NOW) as running:
        yield running.url


@pytest.fixture
def apart(tmp_path_factory, monkeypatch) -> Iterator[Path]:
    """A data folder with a server of its own, which may be killed."""
    folder = tmp_path_factory.mktemp("apart")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("GRIDTIDE_HOME", str(folder))
    migrate()
    yield folder
    server.stop(folder)


def backfill(home: Path, upstream: str) -> subprocess.Popen:
    environment = os.environ | {
        "GRIDTIDE_HOME": str(home),
        "GRIDTIDE_UPSTREAM": upstream,
        "ENTSOE_TOKEN": "a-token-of-the-simulator",
        "PJM_API_KEY": "a-key-of-the-simulator",
    }
    window = ["--since", (NOW - timedelta(days=1)).isoformat(), "--until", NOW.isoformat()]
    return subprocess.Popen(
        [sys.executable, "-m", "crawler.crawl", "--source", *SOURCES, *window],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def contents() -> list[tuple]:
    connection = connect("owner")
    with connection, connection.cursor() as cursor:
        cursor.execute(UNDERIVED)
        assert cursor.fetchone() == (0,), "something stored was never derived from"
        cursor.execute(CONTENTS)
        found = cursor.fetchall()
    connection.close()
    return found


@pytest.fixture(scope="module")
def undisturbed(upstream, tmp_path_factory) -> tuple[list[tuple], float]:
    """What an undisturbed backfill stores, and how long it takes."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("DATABASE_URL", raising=False)
        environment.setenv("GRIDTIDE_HOME", str(folder))
        migrate()
        began = time.monotonic()
        done = backfill(folder, upstream)
        _, errors = done.communicate()
        seconds = time.monotonic() - began
        assert done.returncode == FRESH, errors
        found = contents()
        server.stop(folder)
    return found, seconds


def forget_everything() -> None:
    """Start over, so that the next kill has something to interrupt."""
    connection = connect("owner")
    with connection, connection.cursor() as cursor:
        cursor.execute("truncate reading, reading_revision, underived, series, run cascade")
    connection.close()


def finish(home: Path, upstream: str) -> None:
    """Let a backfill run to its end, undisturbed."""
    finished = backfill(home, upstream)
    _, errors = finished.communicate()
    assert finished.returncode == FRESH, errors


def has_stored() -> bool:
    connection = connect("owner")
    with connection, connection.cursor() as cursor:
        cursor.execute("select exists (select from run)")
        ((stored,),) = cursor.fetchall()
    connection.close()
    return stored


def killed_twice_from_nothing(home: Path, upstream: str, pauses, kill) -> list[int]:
    """Kill a backfill of an empty store, then the one that resumes it; their exit codes.

    The first pause begins when something was stored, so that there is work to interrupt.
    """
    forget_everything()
    codes = []
    for pause in pauses:
        running = backfill(home, upstream)
        while running.poll() is None and not has_stored():
            time.sleep(0.02)
        time.sleep(pause)
        kill(running)
        _, errors = running.communicate()
        assert running.returncode in (FRESH, LATER, -signal.SIGKILL), errors
        codes.append(running.returncode)
    return codes


def ordeal(home, upstream, undisturbed, seed, kill) -> list[int]:
    """Kill again and again; after every second kill the finished store is the undisturbed one."""
    whole, seconds = undisturbed
    dice = random.Random(seed)
    codes: list[int] = []
    while len(codes) < KILLS:
        pauses = dice.uniform(0, 0.1 * seconds), dice.uniform(0.3, 0.6 * seconds)
        codes += killed_twice_from_nothing(home, upstream, pauses, kill)
        finish(home, upstream)
        assert contents() == whole
    return codes


@pytest.mark.slow
def test_a_killed_crawler_leaves_nothing_half_done(apart, upstream, undisturbed):
    codes = ordeal(apart, upstream, undisturbed, 1, lambda crawler: crawler.kill())
    print(f"crawlers interrupted: {codes.count(-signal.SIGKILL)} of {len(codes)}")
    assert codes.count(-signal.SIGKILL) >= len(codes) / 2, "too few were interrupted"


@pytest.mark.slow
def test_a_killed_server_comes_back_and_nothing_is_lost(apart, upstream, undisturbed):
    killed = []

    def kill_server(_crawler) -> None:
        if pid := server.status(apart).pid:
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    codes = ordeal(apart, upstream, undisturbed, 2, kill_server)
    seen = codes.count(LATER)
    print(f"servers killed: {len(set(killed))} of {len(codes)}; crawlers that saw it: {seen}")
    assert len(set(killed)) == len(codes), "each round kills a server of its own"
    assert seen > 0, "no crawler saw it"
