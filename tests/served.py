"""The API under a real gunicorn, started as it is deployed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "api:create_app()")
PATIENCE_SECONDS = 60


class Started(NamedTuple):
    """A gunicorn, and the file that it logs to."""

    process: subprocess.Popen[bytes]
    log: Path

    def address(self) -> str:
        """Where it answers, once it does."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not (found := re.search(r"Listening at: (http://\S+)", self.log.read_text())):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < give_up, self.log.read_text()
            time.sleep(0.05)
        return found[1]


@contextmanager
def started(log: Path, *flags: str, **settings: str) -> Iterator[Started]:
    """One worker on a port that was free, and whatever else is set; it ends with the block."""
    environment = {"GRIDTIDE_BIND": "127.0.0.1:0", "GRIDTIDE_WORKERS": "1"} | settings
    with log.open("w") as told:
        process = subprocess.Popen(
            [*COMMAND, *flags], cwd=ROOT, env=os.environ | environment, stdout=told, stderr=told
        )
    try:
        yield Started(process, log)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def gunicorn(database: str, log: Path) -> Iterator[str]:
    """The address at which it answers over a database of the tests."""
    with started(log, DATABASE_URL=database) as one:
        yield one.address()
