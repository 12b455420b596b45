"""A process that solves a batch, as the one that started it sees it: its lines and its end."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-m", "api.models.batch.solver")
CHUNK_BYTES = 1 << 20
LOST = "lost: the process that solved it was ended ({signal})"
FAILED = "The process that solved it failed (status {code}); the failure is logged."


class Child:
    """A solving process; whoever has it must end with `kill`."""

    def __init__(self, request: bytes, now: datetime, command: Sequence[str] = COMMAND) -> None:
        with tempfile.TemporaryFile() as body:
            body.write(request)
            body.seek(0)
            self._process = subprocess.Popen(  # noqa: S603 - the command is ours
                [*command, now.isoformat()],
                cwd=ROOT,
                # one core: the solver runs in one thread, and arrays are small
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                stdin=body,
                stdout=subprocess.PIPE,
            )
        self._rest = b""

    def heard(self, seconds: float) -> list[dict[str, Any]] | None:
        """The lines that it says within so many seconds, if any; None: it has ended."""
        out = self._process.stdout
        if out is None:
            raise TypeError("the process was started with its stdout")
        if not select.select([out], [], [], seconds)[0]:
            return []
        chunk = os.read(out.fileno(), CHUNK_BYTES)
        if not chunk:
            return None
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        return [orjson.loads(line) for line in lines]

    def kill(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.communicate()

    @property
    def end(self) -> str:
        """How it ended without an answer, in words."""
        code = self._process.wait()
        if code < 0:
            return LOST.format(signal=signal.Signals(-code).name)
        return FAILED.format(code=code)
