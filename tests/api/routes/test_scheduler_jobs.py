"""Batches that take long are jobs: told, cancelled, ended in time, seen by who asked alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from api.models.batch.child import COMMAND
from database.schedule_jobs import LOST
from tests.api.access.conftest import bearer, made
from tests.api.contract import Answer, described, faults
from tests.api.routes.batches import (
    BATCH,
    JOBS,
    PATIENCE_SECONDS,
    awaited,
    batch,
    hard,
    is_over,
    queued,
    taken,
    told,
    workload,
)
from tests.database.servers import query
from tests.served import started

SOLVER, RUNNER = COMMAND[-1], "api.models.batch.runner"


def running(module: str) -> list[int]:
    """The processes that run a module of ours, over the database of this test."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
            mine = os.environ["GRIDTIDE_HOME"] in (folder / "environ").read_bytes().decode()
        except OSError:  # it has just ended
            continue
        if module in words and mine:
            found.append(int(folder.name))
    return found


def cancelled(job: str, **more: object) -> dict[str, object]:
    answer = requests.delete(job, timeout=PATIENCE_SECONDS, **more)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


@pytest.fixture
def long(served: str) -> Iterator[str]:
    """A job that runs for minutes, unless somebody ends it."""
    job = queued(served, hard(time_limit_seconds=600))
    yield job
    cancelled(job)
    awaited(job, is_over)


def test_a_job_tells_how_far_it_is_and_at_last_its_answer(served: str) -> None:
    job = queued(served, hard(time_limit_seconds=2))
    seen = awaited(job, lambda at: at["state"] == "running" and at["progress"]["share"] > 0)
    assert seen["workloads"] == 120
    assert seen["time_limit_seconds"] == 2
    assert seen["answer"] is seen["error"] is seen["finished_at"] is None
    done = awaited(job, is_over)
    assert (done["state"], done["progress"]["share"], done["error"]) == ("done", 1, None)
    proof = done["answer"]["optimization"]
    # what the time ran out for is never told as optimal
    assert proof["status"] == "feasible"
    assert proof["gap"] > 0
    assert proof["bound"] < proof["objective"]
    assert max(taken(done["answer"]).values()) <= 12 + 1e-6
    assert requests.get(job, timeout=PATIENCE_SECONDS).headers.get("Retry-After") is None


def test_what_a_job_tells_is_what_the_document_says(served: str) -> None:
    job = queued(served, batch(workload()))
    awaited(job, is_over)
    (each,) = [one for one in described() if one.rule == f"{JOBS}<job>/" and one.verb == "get"]
    answer = requests.get(job, timeout=PATIENCE_SECONDS)
    media_type = answer.headers["Content-Type"]
    assert faults(Answer(answer.status_code, media_type, answer.content), each.told) == []
    assert answer.json()["answer"]["totals"]["placed"] == 1


def test_who_does_not_wait_is_told_where_to_ask(served: str) -> None:
    answer = requests.post(
        served + BATCH, json=batch(workload(), wait_seconds=0), timeout=PATIENCE_SECONDS
    )
    assert answer.status_code == 202
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.headers["Location"] == f"{JOBS}{answer.json()['id']}/"
    awaited(served + answer.headers["Location"], is_over)


def test_a_job_that_is_cancelled_stops_its_process(served: str, long: str) -> None:
    awaited(long, lambda at: at["state"] == "running" and bool(running(SOLVER)))
    assert cancelled(long)["state"] == "cancelled"
    awaited(long, lambda _: running(SOLVER) == [])
    assert told(long)["state"] == "cancelled"


def test_a_solver_that_is_killed_is_told_as_lost(long: str) -> None:
    awaited(long, lambda at: at["state"] == "running" and bool(running(SOLVER)))
    os.kill(*running(SOLVER), signal.SIGKILL)
    lost = awaited(long, is_over)
    assert lost["state"] == "failed"
    assert lost["error"].startswith("lost: ")


def test_a_job_without_any_process_is_told_as_lost(batches: str, long: str) -> None:
    awaited(long, lambda at: at["state"] == "running" and bool(running(SOLVER)))
    os.kill(*running(RUNNER), signal.SIGKILL)
    awaited(long, lambda _: running(RUNNER) == running(SOLVER) == [])
    query(batches, "update schedule_job set heartbeat_at = heartbeat_at - interval '1 min'")
    assert (told(long)["state"], told(long)["error"]) == ("failed", LOST)


def test_a_second_job_waits_for_the_first(served: str, long: str) -> None:
    awaited(long, lambda at: at["state"] == "running")
    second = queued(served, batch(workload()))
    waits = told(second)
    assert (waits["state"], waits["ahead"]) == ("queued", 1)
    assert requests.get(second, timeout=PATIENCE_SECONDS).headers["Retry-After"]
    cancelled(long)
    assert awaited(second, is_over)["state"] == "done"


def test_jobs_are_listed_the_newest_first(served: str) -> None:
    made = [queued(served, batch(workload())) for _ in range(2)]
    listed = requests.get(served + JOBS, params={"limit": 2}, timeout=PATIENCE_SECONDS).json()
    ids = [one["id"] for one in listed["jobs"]]
    assert ids == [job.rstrip("/").rpartition("/")[2] for job in reversed(made)]
    assert all("answer" not in one for one in listed["jobs"])
    for job in made:
        awaited(job, is_over)


def test_what_is_over_stays_as_it_is(served: str) -> None:
    job = queued(served, batch(workload()))
    done = awaited(job, is_over)
    assert cancelled(job) == done == told(job)


@pytest.mark.parametrize("name", ["nonsense", "c1274ad4-9b5f-446a-8e8e-8447affb314d"])
def test_there_is_no_such_job(served: str, name: str) -> None:
    for ask in (requests.get, requests.delete):
        answer = ask(f"{served}{JOBS}{name}/", timeout=PATIENCE_SECONDS)
        assert answer.status_code == 404


def test_a_restart_of_the_api_loses_no_job_and_a_key_sees_its_own(
    batches: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", batches)
    ada, bob, reader = made("schedule"), made("schedule", name="Bob"), made("read")
    settings = {"DATABASE_URL": batches, "GRIDTIDE_ACCESS": "keys"}
    with started(tmp_path / "first", **settings) as one:
        address = one.address()
        refused = requests.post(address + BATCH, json=batch(workload()), timeout=PATIENCE_SECONDS)
        assert refused.status_code == 401
        assert requests.get(address + JOBS, headers=bearer(reader), timeout=9).status_code == 403
        asked = hard(time_limit_seconds=1)
        path = queued(address, asked, headers=bearer(ada)).removeprefix(address)
    with started(tmp_path / "second", **settings) as another:
        job = another.address() + path
        for ask in (requests.get, requests.delete):
            assert ask(job, headers=bearer(bob), timeout=PATIENCE_SECONDS).status_code == 404
        listed = another.address() + JOBS
        assert told(listed, headers=bearer(bob)) == {"jobs": []}
        assert len(told(listed, headers=bearer(ada))["jobs"]) == 1
        done = awaited(job, is_over, headers=bearer(ada))
    assert done["state"] == "done", done["error"]


def test_a_key_has_so_many_jobs_at_most(batches: str, served: str, long: str) -> None:
    query(
        batches,
        "insert into schedule_job (request, workloads, time_limit)"
        " select '{}', 1, '1 s' from generate_series(1, 19)",
    )
    answer = requests.post(served + BATCH, json=batch(workload()), timeout=PATIENCE_SECONDS)
    query(batches, "delete from schedule_job where request = '{}'")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_no_process_is_left_when_all_is_done(served: str) -> None:
    awaited(queued(served, batch(workload())), is_over)
    awaited(f"{served}{JOBS}", lambda _: running(RUNNER) == running(SOLVER) == [])
