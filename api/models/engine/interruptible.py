"""Runs that may pause at any moment: the cheapest moments of their window.

A partition of the window's steps by value: those below some value wholly, one step in part.
"""

from __future__ import annotations

import numpy as np

from api.models.engine.rates import Line
from api.models.engine.shares import Shares
from api.models.job import Job
from database.moments import MICROSECOND

METHOD = "exact-partition"


def shares(line: Line, job: Job) -> Shares | None:
    """The cheapest moments of a line that is a run's window, of equals the earliest.

    None where less than the runtime is known.
    """
    runtime = job.runtime // MICROSECOND
    known = np.flatnonzero(np.isfinite(line.value))
    steps = known[np.argsort(line.value[known], kind="stable")]
    lasts = np.diff(line.edges)[steps]
    filled = np.cumsum(lasts)
    if not len(filled) or filled[-1] < runtime:
        return None
    last = int(np.searchsorted(filled, runtime))
    ticks = lasts[: last + 1].astype(np.float64)
    ticks[last] -= filled[last] - runtime
    return Shares.of(line, steps[: last + 1], np.full(last + 1, job.kilowatts), ticks)
