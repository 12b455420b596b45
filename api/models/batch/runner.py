"""Takes on the jobs that wait, one after the other, until none is left; each is a process.

    python -m api.models.batch.runner

The API starts it when a job is queued. It says how far a job is, ends it when it was cancelled or
takes too long, and gives it back when it is told to end itself (SIGTERM).
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from typing import Any, NoReturn
from uuid import uuid4

import orjson
from psycopg2.extensions import connection as Connection

from api.models.batch.child import COMMAND, Child
from api.models.batch.settings import most_at_once
from database.connection import Unavailable, connect
from database.schedule_jobs import Beat, Claimed, beat, claim, finish, give_back, settle

BEAT_SECONDS = 0.5
FINISH_ATTEMPTS = 10
# What reading, posing and telling may take beside the solver.
GRACE = timedelta(seconds=60)
TOO_LONG = "It was ended: after its time limit and {grace} s more it had no answer."
NO_ROOM = "lost: the process that should solve it could not be started"

logger = logging.getLogger(__name__)


class ToldToEnd(BaseException):
    """Somebody wants this process to end."""


class Keeper:
    """Writes down how a job stands; a connection that is lost is opened anew."""

    def __init__(self, process: str) -> None:
        self.process = process
        self._connection: Connection | None = None

    @property
    def connection(self) -> Connection:
        """An open connection. Raises `Unavailable`."""
        if self._connection is None or self._connection.closed:
            self._connection = connect("restapi_jobs")
        return self._connection

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()

    def goes_on(self, claimed: Claimed, how_far: Beat) -> bool:
        """Say how far a job is; whether it is still wanted, also as far as nobody can tell."""
        try:
            return beat(self.connection, claimed.schedule_job_id, self.process, how_far)
        except Unavailable as error:
            logger.warning("no heartbeat for job %s: %s", claimed.schedule_job_id, error)
            return True

    def finished(self, claimed: Claimed, **outcome: Any) -> None:
        """Leave a job with `answer` or `error`. Raises `Unavailable` if the database stays away."""
        for _ in range(FINISH_ATTEMPTS - 1):
            try:
                return finish(self.connection, claimed.schedule_job_id, self.process, **outcome)
            except Unavailable as error:
                logger.warning("job %s cannot be left yet: %s", claimed.schedule_job_id, error)
                time.sleep(BEAT_SECONDS)
        return finish(self.connection, claimed.schedule_job_id, self.process, **outcome)


def run(most: int, command: Sequence[str] = COMMAND, grace: timedelta = GRACE) -> None:
    """Solve what waits, as long as no more than `most` run at once. Raises `Unavailable`."""
    with closing(Keeper(f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:8]}")) as keeper:
        settle(keeper.connection)
        try:
            while claimed := claim(keeper.connection, keeper.process, most):
                _solved(keeper, claimed, command, grace)
                settle(keeper.connection)
        except ToldToEnd:  # at any moment, also between claiming a job and solving it
            give_back(keeper.connection, keeper.process)
            raise


def _solved(keeper: Keeper, claimed: Claimed, command: Sequence[str], grace: timedelta) -> None:
    """See one job to its end."""
    try:
        child = Child(claimed.request, claimed.started_at, command)
    except OSError:
        keeper.finished(claimed, error=NO_ROOM)
        raise
    try:
        outcome = _outcome(keeper, claimed, child, grace)
    finally:
        child.kill()
    if outcome is not None:
        keeper.finished(claimed, **outcome)


def _outcome(
    keeper: Keeper, claimed: Claimed, child: Child, grace: timedelta
) -> dict[str, Any] | None:
    """The answer or the error of a job, once there is one; None when nobody wants it any more."""
    end = time.monotonic() + (claimed.time_limit + grace).total_seconds()
    how_far, said_at = Beat(0.0, "starting"), 0.0
    while (lines := child.heard(BEAT_SECONDS)) is not None:
        for line in lines:
            if "answer" in line:
                return {"answer": orjson.dumps(line["answer"])}
            if "error" in line:
                return {"error": line["error"]}
            how_far = Beat(**line)
        if time.monotonic() > end:
            return {"error": TOO_LONG.format(grace=grace // timedelta(seconds=1))}
        if time.monotonic() - said_at >= BEAT_SECONDS:
            said_at = time.monotonic()
            if not keeper.goes_on(claimed, how_far):
                return None
    return {"error": child.end}


def main() -> int:
    """Solve what waits; 0, or 75 when there is no database."""
    logging.basicConfig(format="%(levelname)s: %(message)s")
    signal.signal(signal.SIGTERM, _end)
    try:
        run(most_at_once())
    except ToldToEnd:
        return 0
    except Unavailable as error:
        logger.error("no job can be taken on: %s", error)
        return 75
    return 0


def _end(*_: object) -> NoReturn:
    raise ToldToEnd


if __name__ == "__main__":
    sys.exit(main())
