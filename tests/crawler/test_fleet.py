"""A backfill on several processes: the same rows, no window twice, nothing lost with a worker."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from database.connection import connect
from simulator import server as simulated
from tests.conftest import copy_of

ROOT = Path(__file__).resolve().parents[2]
SPAN = ("--since", "2026-03-01", "--until", "2026-03-22")
SOURCES = ("caiso.generation", "elexon.demand")
# What takes longer has come to a stop, even on a machine that is busy with something else.
PATIENCE_SECONDS = 300


@pytest.fixture(scope="module")
def upstream():
    with simulated.start(seed=3) as running:
        yield running


def environment(url: str, home: Path, upstream) -> dict[str, str]:
    ours = {"DATABASE_URL": url, "GRIDTIDE_HOME": str(home), "GRIDTIDE_UPSTREAM": upstream.url}
    scratch = {"DASK_TEMPORARY_DIRECTORY": str(home)}
    return os.environ | ours | scratch | {"PYTHONPATH": str(ROOT)}


def start(url: str, home: Path, upstream, *more: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "crawler.crawl", "--source", *SOURCES, *SPAN, *more]
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=ROOT, env=environment(url, home, upstream), **piped)


def finished(process: subprocess.Popen) -> tuple[dict, str]:
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, err
    return json.loads(out)["sources"], err


def rows(url: str, monkeypatch) -> list[tuple]:
    monkeypatch.setenv("DATABASE_URL", url)
    connection = connect("owner")
    with connection.cursor() as cursor:
        cursor.execute(
            "select source.key, measure, resolution, components, start, value, quality"
            " from reading join series using (series_id) join source using (source_id)"
            " order by 1, 2, 3, 5"
        )
        found = cursor.fetchall()
    connection.close()
    return found


def windows(url: str, monkeypatch) -> Counter:
    monkeypatch.setenv("DATABASE_URL", url)
    connection = connect("owner")
    with connection.cursor() as cursor:
        cursor.execute(
            "select source.key, window_start, window_end from run join source using (source_id)"
            " where kind = 'window'"
        )
        found = Counter(cursor.fetchall())
    connection.close()
    return found


@pytest.fixture(scope="module")
def in_threads(module_database, upstream, tmp_path_factory):
    """The URL of a store that one process filled."""
    sources, _ = finished(start(module_database, tmp_path_factory.mktemp("home"), upstream))
    assert all(one["rows_new"] for one in sources.values())
    return module_database


def test_two_processes_store_what_one_does(in_threads, database, upstream, tmp_path, monkeypatch):
    sources, _ = finished(start(database, tmp_path, upstream, "--cluster", "2"))
    assert sources.keys() == set(SOURCES)
    assert rows(database, monkeypatch) == rows(in_threads, monkeypatch)
    assert windows(database, monkeypatch) == windows(in_threads, monkeypatch)


def test_what_is_done_is_not_asked_for_again(in_threads, upstream, tmp_path):
    sources, said = finished(start(in_threads, tmp_path, upstream))
    assert sources == {}
    assert "windows were collected before" in said
    sources, _ = finished(start(in_threads, tmp_path, upstream, "--again"))
    assert {one["rows_changed"] + one["rows_new"] for one in sources.values()} == {0}


@contextmanager
def running(*command: str, env: dict[str, str]) -> Iterator[None]:
    """A program of Dask's beside the block."""
    dask = Path(sys.executable).with_name("dask")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([dask, *command], env=env, **quiet) as process:
        try:
            yield
        finally:
            process.terminate()


@pytest.mark.slow
def test_the_workers_of_a_scheduler_do_the_same(
    in_threads, home, template, upstream, tmp_path, monkeypatch
):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    address = f"tcp://127.0.0.1:{port}"
    with copy_of(home, template) as url:
        env = environment(url, tmp_path, upstream)
        scheduler = ("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
        worker = ("worker", address, "--nthreads", "2", "--no-dashboard", "--no-nanny")
        with running(*scheduler, env=env), running(*worker, env=env):
            finished(start(url, tmp_path, upstream, "--cluster", address))
        assert rows(url, monkeypatch) == rows(in_threads, monkeypatch)


@pytest.mark.slow
def test_a_killed_worker_loses_nothing(in_threads, home, template, upstream, tmp_path, monkeypatch):
    with copy_of(home, template) as url:
        with start(url, tmp_path, upstream, "--cluster", "2") as fleet:
            victim = worker_of(fleet.pid, url, monkeypatch)
            os.kill(victim, signal.SIGKILL)
            finished(fleet)
        assert rows(url, monkeypatch) == rows(in_threads, monkeypatch)


@pytest.mark.slow
def test_a_killed_backfill_goes_on_where_it_was(
    in_threads, home, template, upstream, tmp_path, monkeypatch
):
    with copy_of(home, template) as url:
        with start(url, tmp_path, upstream, "--cluster", "2") as first:
            worker_of(first.pid, url, monkeypatch)
            for child in psutil.Process(first.pid).children(recursive=True):
                child.kill()
            first.kill()
            first.communicate()
        done = windows(url, monkeypatch)
        finished(start(url, tmp_path, upstream))
        assert set(windows(url, monkeypatch).values()) == {1}
        assert windows(url, monkeypatch) > done
        assert rows(url, monkeypatch) == rows(in_threads, monkeypatch)


def worker_of(pid: int, url: str, monkeypatch) -> int:
    """The process of a worker, once some window is done and others are not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not windows(url, monkeypatch):
        assert time.monotonic() < deadline, "no window was ever done"
        time.sleep(0.05)
    children = psutil.Process(pid).children(recursive=True)
    (victim, *_) = [one for one in children if "spawn_main" in " ".join(one.cmdline())]
    return victim.pid
