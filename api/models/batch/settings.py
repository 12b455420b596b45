"""How many batches are solved at once, and how many requests may wait for them."""

from __future__ import annotations

import os

USUAL = 1


def most_at_once() -> int:
    """How many jobs run at once, over all workers of all hosts of a database; 1 unless it is said.

    Raises ValueError for what is no whole number above zero.
    """
    told = os.environ.get("GRIDTIDE_SCHEDULE_JOBS") or str(USUAL)
    if not told.isdecimal() or int(told) < 1:
        raise ValueError(f"GRIDTIDE_SCHEDULE_JOBS is {told!r}; it must be a number from 1 on")
    return int(told)


def most_waiting() -> int:
    """How many requests may wait for their jobs: half the workers, for the others are to answer."""
    told = os.environ.get("GRIDTIDE_WORKERS") or ""
    return max(1, int(told) // 2) if told.isdecimal() else 1
