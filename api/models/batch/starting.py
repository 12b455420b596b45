"""Starts the process that takes on jobs, from a process that has other things to do."""

from __future__ import annotations

import subprocess
import sys
from threading import Thread

from psycopg2.extensions import connection as Connection

from api.models.batch.child import ROOT
from api.models.batch.settings import most_at_once
from database.schedule_jobs import may_start

COMMAND = (sys.executable, "-m", "api.models.batch.runner")

_started: list[subprocess.Popen[bytes]] = []


def start_if_due(connection: Connection, *, is_new: bool) -> None:
    """Start a process if a job waits and one more may run.

    It lives on when this process ends. Where no job is new, one that was started before is given
    the time to take it on.
    """
    _started[:] = [process for process in _started if process.returncode is None]
    if (is_new or not _started) and may_start(connection, most_at_once()):
        _start()


def _start() -> None:
    process = subprocess.Popen(  # noqa: S603 - the command is ours
        COMMAND,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    _started.append(process)
    Thread(target=process.wait, daemon=True).start()
