"""A real gunicorn, started as it is deployed, over a database of the tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "api:create_app()")
PATIENCE_SECONDS = 60


@contextmanager
def gunicorn(database: str, log: Path) -> Iterator[str]:
    """The address at which it answers, on a port that was free; it ends with the block."""
    settings = {"GRIDTIDE_BIND": "127.0.0.1:0", "GRIDTIDE_WORKERS": "1", "DATABASE_URL": database}
    with log.open("w") as told:
        process = subprocess.Popen(
            COMMAND, cwd=ROOT, env=os.environ | settings, stdout=told, stderr=told
        )
    try:
        yield _address(process, log)
    finally:
        process.terminate()
        process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not (found := re.search(r"Listening at: (http://\S+)", log.read_text())):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < give_up, log.read_text()
        time.sleep(0.05)
    return found[1]
