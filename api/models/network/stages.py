"""When to move data in, compute, and move data out, so that all together costs least."""

from __future__ import annotations

from functools import partial

from api.models.job import Aim, Contiguous, Costs, Job
from api.models.network import in_three, in_windows
from api.models.network.budgets import within_budget
from api.models.network.transfers import Transfers
from api.models.optimization_engine import Placed, best


class NotEnoughTime(Exception):
    """Moving data and computing take longer than there is until the deadline."""

    def __init__(self) -> None:
        super().__init__("Not enough time to finish before deadline.")


def placed_with_transfers(costs: Costs, job: Job, aim: Aim, transfers: Transfers) -> Placed | None:
    """Where to put each run and its transfers, in one candidate; None: no place is known.

    With D1, R, D3 for moving in, computing and moving out: T0 <= t1, t1 + D1 <= t2, t2 + R <= t3,
    t3 + D3 <= T0 + runtime + max_delay, and the sum of the three integrals is the least. Placements
    have `input_start`, `output_start` (None where nothing is moved) and `moving_g`, which
    `emission_g` contains; `energy_kwh` and `cost` are those of computing. Running at once is the
    same with `replace(job, max_delay=transfers.total_time)`.

    Without pauses the answer is exact, and of equals the one that computes earliest, then moves
    earliest. With pauses or several levels it comes by branch and bound, with a bound and, past a
    limit of work, a gap. Under a budget it is the best of the weighted sums, with their bound.

    Raises `NotEnoughTime`, whose text is the warning, and `TooLarge` for more than 100 runs that
    may pause.
    """
    if not transfers.moves:
        return best(costs, job, aim)
    if transfers.total_time > job.max_delay + job.runtime - job.shortest:
        raise NotEnoughTime
    if aim.budget is not None:
        return within_budget(partial(_unbound, costs, job, transfers), aim, aim.budget)
    return _unbound(costs, job, transfers, aim)


def _unbound(costs: Costs, job: Job, transfers: Transfers, aim: Aim) -> Placed | None:
    if isinstance(job.shape, Contiguous):
        return in_three.placed(costs, job, aim, transfers)
    return in_windows.placed(costs, job, aim, transfers)
