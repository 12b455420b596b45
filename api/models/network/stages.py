"""When to move data in, compute, and move data out, so that all together costs least."""

from __future__ import annotations

from api.models import optimization_engine as engine
from api.models.job import Aim, Costs, Job
from api.models.network.transfers import Transfers


class NotEnoughTime(Exception):
    """Moving data and computing take longer than the time up to the deadline."""

    TEXT = "Not enough time to finish before deadline."


def placed_with_transfers(
    costs: Costs, job: Job, aim: Aim, transfers: Transfers
) -> engine.Placed | None:
    """Where to put each run and its transfers, in one candidate; None: no place is known.

    T0 <= t1, t1 + D1 <= t2, t2 + D2 <= t3, t3 + D3 <= T0 + runtime + max_delay, with the least of
    the three integrals' sum, proven. Ties go to the earliest compute start, then to the earliest
    transfers. Placements have `input_start`, `output_start` and `moving_g`, which `emission_g`
    contains. Moving costs carbon alone: prices are those of computing. Without delay is
    `dataclasses.replace(job, max_delay=transfers.total_time)`.

    Raises `NotEnoughTime`, whose text is the warning.
    """
    if not transfers.moves:
        return engine.best(costs, job, aim)
    raise NotImplementedError
