"""The process that takes on jobs: whatever becomes of the solver, each job comes to an end."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from uuid import UUID

import pytest
from psycopg2.extensions import connection as Connection

from api.models.batch import runner
from api.models.batch.child import FAILED, ROOT
from api.models.batch.runner import run
from api.models.batch.settings import most_at_once, most_waiting
from database import schedule_jobs
from database.connection import Unavailable, connect
from database.schedule_jobs import Told, cancel, job

SECOND = timedelta(seconds=1)
PATIENCE_SECONDS = 60
SAYS = "import sys; sys.stdin.read(); print({lines!r}, flush=True)"
SLEEPS = "import time; time.sleep(600)"


@pytest.fixture
def own(database: str) -> Iterator[Connection]:
    """A connection of those who keep jobs."""
    with closing(connect("restapi_jobs")) as opened:
        yield opened


def program(code: str, **words: object) -> list[str]:
    """A solver that is none."""
    return [sys.executable, "-c", code.format(**words)]


def queued(own: Connection, request: bytes = b"{}", limit: timedelta = SECOND) -> UUID:
    made = schedule_jobs.create(own, None, request, workloads=1, time_limit=limit, most=9)
    assert made is not None
    return made


def told(own: Connection, which: UUID) -> Told:
    found = job(own, None, which)
    assert found is not None
    return found


def awaited(seen: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not seen():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_the_answer_of_the_solver_is_kept(own: Connection) -> None:
    made = queued(own)
    run(1, program(SAYS, lines='{"share": 0.5, "phase": "solving"}\n{"answer": {"a": 1}}'))
    assert told(own, made).state == "done"
    assert schedule_jobs.answer(own, None, made) == b'{"a":1}'


def test_the_request_reaches_the_solver_whole(own: Connection) -> None:
    body = b"x" * 300_000
    made = queued(own, body)
    code = "import sys, json; print(json.dumps(dict(answer=len(sys.stdin.read()))), flush=True)"
    run(1, [sys.executable, "-c", code])
    assert schedule_jobs.answer(own, None, made) == b"300000"


def test_what_the_solver_says_is_wrong_is_told(own: Connection) -> None:
    made = queued(own)
    run(1, program(SAYS, lines='{"error": "no room"}'))
    assert (told(own, made).state, told(own, made).error) == ("failed", "no room")


def test_a_solver_that_hangs_is_ended(own: Connection) -> None:
    made, after = queued(own), queued(own)
    run(1, program(SLEEPS), grace=timedelta(0))
    assert told(own, made).state == told(own, after).state == "failed"
    assert (told(own, made).error or "").startswith("It was ended")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (
            "import os; os.kill(os.getpid(), 9)",
            "lost: the process that solved it was ended (SIGKILL)",
        ),
        ("raise SystemExit(3)", FAILED.format(code=3)),
        ("import sys; sys.stdout.write('half a line')", FAILED.format(code=0)),
    ],
)
def test_how_a_solver_without_an_answer_ended_is_told(
    own: Connection, code: str, error: str
) -> None:
    made = queued(own)
    run(1, [sys.executable, "-c", code])
    assert (told(own, made).state, told(own, made).error) == ("failed", error)


def test_a_cancelled_job_is_left_at_once_and_the_next_one_taken_on(own: Connection) -> None:
    made, after = queued(own, limit=600 * SECOND), queued(own)
    commands = iter([program(SLEEPS), program(SAYS, lines='{"answer": 1}')])

    class InTurn(list[str]):
        def __iter__(self) -> Iterator[str]:
            return iter(next(commands))

    running = threading.Thread(target=run, args=(1, InTurn()))
    running.start()
    awaited(lambda: told(own, made).state == "running")
    cancel(own, None, made)
    running.join(PATIENCE_SECONDS)
    assert (told(own, made).state, told(own, after).state) == ("cancelled", "done")


def test_no_more_than_may_run_at_once(own: Connection) -> None:
    made = queued(own)
    assert schedule_jobs.claim(own, "another", 1) is not None
    waits = queued(own)
    run(1, program(SLEEPS))
    assert (told(own, made).state, told(own, waits).state) == ("running", "queued")


def test_who_is_told_to_end_gives_the_job_back_and_leaves_no_process(own: Connection) -> None:
    made = queued(own, limit=600 * SECOND)
    code = (
        "import signal, sys; from api.models.batch import runner;"
        " signal.signal(signal.SIGTERM, runner._end);"
        f" runner.run(1, [sys.executable, '-c', {SLEEPS!r}, 'for-a-test'])"
    )
    ended = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    awaited(lambda: told(own, made).state == "running")
    ended.send_signal(signal.SIGTERM)
    ended.wait(PATIENCE_SECONDS)
    assert told(own, made).state == "queued"
    assert children_of(ended.pid) == []


def test_who_is_told_to_end_while_it_takes_on_a_job_gives_it_back(
    own: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = queued(own)
    monkeypatch.setattr(runner, "Child", lambda *_: runner._end())
    with pytest.raises(runner.ToldToEnd):
        run(1)
    assert told(own, made).state == "queued"


def children_of(process: int) -> list[str]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False
    )
    return listed.stdout.split()


def test_settings_are_numbers_or_said_to_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRIDTIDE_SCHEDULE_JOBS", raising=False)
    assert most_at_once() == 1
    monkeypatch.setenv("GRIDTIDE_SCHEDULE_JOBS", "3")
    assert most_at_once() == 3
    for nonsense in ("0", "-1", "many"):
        monkeypatch.setenv("GRIDTIDE_SCHEDULE_JOBS", nonsense)
        with pytest.raises(ValueError, match="GRIDTIDE_SCHEDULE_JOBS"):
            most_at_once()
    monkeypatch.setenv("GRIDTIDE_WORKERS", "8")
    assert most_waiting() == 4
    monkeypatch.setenv("GRIDTIDE_WORKERS", "1")
    assert most_waiting() == 1


def test_a_solver_whose_starter_is_gone_ends_itself() -> None:
    starter = (
        "import subprocess, sys, os, time;"
        " child = subprocess.Popen([sys.executable, '-c', 'import os, threading, time;"
        " from api.models.batch.solver import _end_when_orphaned;"
        " threading.Thread(target=_end_when_orphaned, args=(os.getppid(),), daemon=True).start();"
        " print(1, flush=True); time.sleep(600)'], stdout=subprocess.PIPE);"
        " child.stdout.readline(); os._exit(0)"
    )
    # it has the test's stderr for its own, which therefore ends with it
    subprocess.run(
        [sys.executable, "-c", starter],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )


def test_an_answer_is_not_lost_with_a_connection(
    own: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = queued(own)
    outages = iter([True, True])

    def finish(connection: Connection, *job: object, **outcome: object) -> None:
        if next(outages, False):
            connection.close()
            raise Unavailable("the connection was lost")
        schedule_jobs.finish(connection, *job, **outcome)  # type: ignore[arg-type]

    monkeypatch.setattr(runner, "finish", finish)
    run(1, program(SAYS, lines='{"answer": 1}'))
    assert told(own, made).state == "done"
