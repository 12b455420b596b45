"""What answers cost the processes that make them: processor time and memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from database import server
from database.settings import settings

TICKS_PER_MS = os.sysconf("SC_CLK_TCK") / 1000
# Of /proc/PID/stat after the command: its own time, and that of children that are gone.
OWN, GONE = slice(11, 13), slice(13, 15)


class Spent(NamedTuple):
    """What one request costs.

    Milliseconds of processor time in gunicorn and in PostgreSQL; the most MB that a worker took
    above what it had before.
    """

    worker_ms: float
    backend_ms: float
    grown_mb: float


def spent(work: Callable[[], object], times: int) -> Spent:
    """What it costs to do the work so many times, by the time; nobody else may ask meanwhile."""
    before = {one: _memory_mb(one, "VmRSS") for one in workers()}
    for one in before:
        (one / "clear_refs").write_text("5")
    worker_ms, backend_ms = _gunicorn_ms(), _database_ms()
    for _ in range(times):
        work()
    return Spent(
        (_gunicorn_ms() - worker_ms) / times,
        (_database_ms() - backend_ms) / times,
        max(_memory_mb(one, "VmHWM") - mb for one, mb in before.items()),
    )


def workers() -> list[Path]:
    """The folders in /proc of gunicorn's processes."""
    below = _descendants(Path("/proc/self"))
    return [one for one in below if b"gunicorn" in (one / "cmdline").read_bytes()]


def _descendants(process: Path) -> Iterator[Path]:
    for task in process.glob("task/*/children"):
        for pid in task.read_text().split():
            yield (child := Path("/proc") / pid)
            yield from _descendants(child)


def _gunicorn_ms() -> float:
    return sum(_ms(one, OWN) for one in workers())


def _database_ms() -> float:
    """PostgreSQL's time, that of backends that are gone included."""
    postmaster = Path("/proc") / str(server.status(settings().home).pid)
    return _ms(postmaster, OWN, GONE) + sum(_ms(one, OWN) for one in _descendants(postmaster))


def _ms(process: Path, *times: slice) -> float:
    try:
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # it ended a moment ago: its parent has its time
        return 0.0
    return sum(int(ticks) for time in times for ticks in fields[time]) / TICKS_PER_MS


def _memory_mb(process: Path, name: str) -> float:
    lines = (process / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024
