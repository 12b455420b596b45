"""Real gunicorn workers outlive their database."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
import requests

from database import server
from database.migrate import migrate

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
COMMAND = (
    *(sys.executable, "-m", "gunicorn", "--no-control-socket", "--workers", "2"),
    *("--bind", "127.0.0.1:0", "api:create_app()"),
)


T = TypeVar("T")


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The data folder of a server of its own, which whoever needs it starts."""
    monkeypatch.setenv("GRIDTIDE_HOME", str(tmp_path))
    migrate()
    yield tmp_path
    server.stop(tmp_path)


@contextmanager
def gunicorn(log: Path) -> Iterator[str]:
    """The address at which gunicorn answers."""
    with log.open("w") as stderr:
        process = subprocess.Popen(COMMAND, cwd=ROOT, stderr=stderr)
    try:
        yield awaited(lambda: re.search(r"Listening at: (http://\S+)", log.read_text()))[1]
    finally:
        process.terminate()
        process.wait()


def kill_database(home: Path) -> int:
    """Its process number."""
    pid = server.status(home).pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    return pid


def awaited(found: Callable[[], T | None]) -> T:
    """What `found` comes to, once it comes to something."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while (value := found()) is None:
        assert time.monotonic() < give_up
        time.sleep(0.05)
    return value


def answered(address: str, status: int) -> requests.Response:
    """The first answer with that status; any other may come before, but no failure."""

    def asked() -> requests.Response | None:
        answer = requests.get(f"{address}/balancing-authority/list", timeout=PATIENCE_SECONDS)
        return answer if answer.status_code == status else None

    return awaited(asked)


def test_the_api_says_503_while_the_database_is_dead_and_recovers(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", server.url(own_home))
    with gunicorn(own_home / "gunicorn.log") as address:
        assert answered(address, 200).json() == []
        kill_database(own_home)
        dead = answered(address, 503)
        assert dead.headers["Retry-After"] == "2"
        assert dead.headers["Content-Type"] == "application/problem+json"
        server.ensure_running(own_home)
        assert answered(address, 200).json() == []


def test_the_api_starts_its_embedded_database_again(own_home: Path) -> None:
    with gunicorn(own_home / "gunicorn.log") as address:
        assert answered(address, 200).json() == []
        killed = kill_database(own_home)
        assert awaited(lambda: restarted(address, own_home, killed)) == 200


def restarted(address: str, home: Path, killed: int) -> int | None:
    """The API's answer, once another server runs than the one that was killed."""
    answer = requests.get(f"{address}/balancing-authority/list", timeout=PATIENCE_SECONDS)
    assert answer.status_code in {200, 503}
    again = server.status(home).pid not in {None, killed} and answer.status_code == 200
    return answer.status_code if again else None
