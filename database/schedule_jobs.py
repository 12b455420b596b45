"""Jobs of the scheduler: asked for, claimed by one process at a time, told, and let go of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from psycopg2.extensions import connection as Connection

from database.connection import transaction
from database.locks import held
from database.queries import load

SQL = load("schedule_jobs")
State = Literal["queued", "running", "done", "failed", "cancelled", "expired"]

LOST = "lost: the process that solved it is gone"
LOST_AFTER = timedelta(seconds=15)
KEPT = timedelta(days=1)
REMEMBERED = timedelta(days=8)


class Told(NamedTuple):
    """How a job stands; `share` is 0 to 1, `ahead` the number of those before it in the queue.

    `objective` and `bound` are in what is minimised, None while not known.
    """

    schedule_job_id: UUID
    state: State
    workloads: int
    time_limit: timedelta
    created_at: datetime
    started_at: datetime | None
    heartbeat_at: datetime | None
    finished_at: datetime | None
    share: float
    phase: str
    objective: float | None
    bound: float | None
    error: str | None
    ahead: int | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.finished_at is not None


class Claimed(NamedTuple):
    """A job that a process has taken on: the body that was sent, and what it may take."""

    schedule_job_id: UUID
    request: bytes
    time_limit: timedelta
    started_at: datetime


class Beat(NamedTuple):
    """How far a job is: `share` 0 to 1 of the work, in the words of the phase."""

    share: float
    phase: str
    objective: float | None = None
    bound: float | None = None


def create(
    connection: Connection,
    owner: str | None,
    request: bytes,
    *,
    workloads: int,
    time_limit: timedelta,
    most: int,
) -> UUID | None:
    """Queue a job of a key (its id; None where none was needed), or None: it has `most` already."""
    asked = {
        "owner": owner,
        "request": request,
        "workloads": workloads,
        "time_limit": time_limit,
        "most": most,
    }
    found = _rows(connection, "create", asked)
    return UUID(found[0][0]) if found else None


def settle(connection: Connection) -> None:
    """Tell lost what has no heartbeat any more, and let go of what is old."""
    with transaction(connection) as cursor:
        asked = {"lost": LOST, "lost_after": LOST_AFTER, "kept": KEPT, "remembered": REMEMBERED}
        cursor.execute(SQL["settle"], asked)


def claim(connection: Connection, process: str, most: int) -> Claimed | None:
    """Take on the job that has waited longest; None when there is none, or `most` run already."""
    with transaction(connection) as cursor:
        cursor.execute(SQL["queue"])
        cursor.execute(SQL["claim"], {"process": process, "most": most})
        found = cursor.fetchone()
    if found is None:
        return None
    job, request, time_limit, started_at = found
    return Claimed(UUID(job), bytes(request), time_limit, started_at)


def beat(connection: Connection, job: UUID, process: str, how_far: Beat) -> bool:
    """Say how far a job is; False when the process shall leave it, as a cancelled one."""
    return bool(_rows(connection, "beat", {**_of(job, process), **how_far._asdict()}))


def finish(
    connection: Connection,
    job: UUID,
    process: str,
    *,
    answer: bytes | None = None,
    error: str | None = None,
) -> None:
    """Leave a job with its answer (JSON) or what went wrong; nothing, if it was cancelled."""
    with transaction(connection) as cursor:
        cursor.execute(SQL["finish"], {**_of(job, process), "answer": answer, "error": error})


def give_back(connection: Connection, process: str) -> None:
    """Put what a process runs back into the queue, where it was."""
    with transaction(connection) as cursor:
        cursor.execute(SQL["give_back"], {"process": process})


def cancel(connection: Connection, owner: str | None, job: UUID) -> None:
    """End a job that waits or runs; one that is over stays as it is."""
    with transaction(connection) as cursor:
        cursor.execute(SQL["cancel"], {"owner": owner, "job": str(job)})


def jobs(connection: Connection, owner: str | None, limit: int) -> list[Told]:
    """The newest jobs of a key, the newest first."""
    return _told(connection, owner, None, limit)


def job(connection: Connection, owner: str | None, job: UUID) -> Told | None:
    """One job of a key; None when it has no such job."""
    return next(iter(_told(connection, owner, job, 1)), None)


def answer(connection: Connection, owner: str | None, job: UUID) -> bytes | None:
    """What came of a job that is done (JSON)."""
    found = _rows(connection, "answer", {"owner": owner, "job": str(job)})
    return bytes(found[0][0]) if found else None


def may_start(connection: Connection, most: int) -> bool:
    """Whether a job waits though fewer than `most` run."""
    return bool(_rows(connection, "waiting", {"most": most})[0][0])


@contextmanager
def waiting(connection: Connection, most: int) -> Iterator[bool]:
    """A place to wait for a job, held as long as the block lasts; False: all `most` are taken.

    The connection must be in autocommit mode or idle.
    """
    with ExitStack() as stack:
        names = (f"gridtide.schedule_job.waiting.{place}" for place in range(most))
        yield any(stack.enter_context(held(connection, name)) for name in names)


def _told(connection: Connection, owner: str | None, job: UUID | None, limit: int) -> list[Told]:
    asked = {"owner": owner, "job": job and str(job), "limit": limit}
    rows = _rows(connection, "told", asked)
    return [Told(UUID(row[0]), *row[1:]) for row in rows]


def _of(job: UUID, process: str) -> dict[str, Any]:
    return {"job": str(job), "process": process}


def _rows(connection: Connection, name: str, values: dict[str, Any]) -> Sequence[Any]:
    with transaction(connection) as cursor:
        cursor.execute(SQL[name], values)
        found: Sequence[Any] = cursor.fetchall()
    return found
