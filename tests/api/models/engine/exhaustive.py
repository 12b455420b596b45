"""Every schedule of a small case looked at, one after another: what the engine has to equal.

All in whole minutes and g x kW x minutes, so that numpy's sums are exact.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations, product

import numpy as np

from api.models.engine.starts import parts
from api.models.job import Elastic, Interruptible, Job
from tests.api.models.engine.cases import MINUTE, START, TICKS


def first_minute(job: Job, run: int) -> int:
    return (job.earliest[run] - START) // MINUTE


def window(job: Job, run: int) -> slice:
    first = first_minute(job, run)
    return slice(first, first + (job.max_delay + job.runtime) // MINUTE)


def from_each_start(value: np.ndarray, job: Job, run: int) -> np.ndarray:
    """What a contiguous run comes to from each minute that it may start; NaN where it may not."""
    first, delay = first_minute(job, run), job.max_delay // MINUTE
    profile = np.zeros(job.runtime // MINUTE)
    for part in parts(job):
        profile[part.after // TICKS : (part.after + part.lasts) // TICKS] = part.kilowatts
    starts = range(first, first + delay + 1)
    return np.array([(profile * value[at : at + len(profile)]).sum() for at in starts])


def contiguous(value: np.ndarray, job: Job, run: int) -> float | None:
    """The least of all starts."""
    sums = from_each_start(value, job, run)
    return None if np.isnan(sums).all() else float(np.nanmin(sums))


def contiguous_within(
    value: np.ndarray, spent: np.ndarray, job: Job, at_most: float
) -> float | None:
    """The least of all starts within a budget, those between two minutes included."""
    values, spends = (
        np.array([from_each_start(each, job, run) for run in range(len(job.earliest))])
        for each in (value, spent)
    )
    starts = range(values.shape[1])
    best = np.inf
    for chosen in product(starts, repeat=len(values)):
        at = list(enumerate(chosen))
        total, used = sum(values[k] for k in at), sum(spends[k] for k in at)
        if used <= at_most:
            best = min(best, total)
        for run, start in at:
            after = run, start + 1
            if start + 1 == len(starts) or np.isnan(total + values[after]):
                continue
            then, then_used = (
                total + values[after] - values[run, start],
                used + (spends[after] - spends[run, start]),
            )
            if min(used, then_used) < at_most < max(used, then_used):
                share = (at_most - used) / (then_used - used)
                best = min(best, total + share * (then - total))
    return None if np.isinf(best) else float(best)


def interruptible(value: np.ndarray, job: Job, run: int) -> float | None:
    """The least of all sets of minutes."""
    known = value[window(job, run)]
    known = known[~np.isnan(known)]
    runtime = job.runtime // MINUTE
    if len(known) < runtime:
        return None
    if len(known) > 12:
        return float(np.sort(known)[:runtime].sum() * job.kilowatts)
    sums = [sum(known[list(each)]) for each in combinations(range(len(known)), runtime)]
    return float(min(sums) * job.kilowatts)


def gridded(value: np.ndarray, job: Job, run: int) -> float | None:
    """The least of all sets of slots whose stretches are long enough, restarts included."""
    sums = from_each_set(value, job, run)
    return None if np.isnan(sums).all() else float(np.nanmin(sums))


def gridded_within(value: np.ndarray, spent: np.ndarray, job: Job, at_most: float) -> float | None:
    """The least of all such sets of all runs within a budget."""
    sums, spends = np.zeros(1), np.zeros(1)
    for run in range(len(job.earliest)):
        sums = np.add.outer(sums, from_each_set(value, job, run)).ravel()
        spends = np.add.outer(spends, from_each_set(spent, job, run)).ravel()
    within = sums[(spends <= at_most) & ~np.isnan(sums)]
    return float(within.min()) if len(within) else None


def from_each_set(value: np.ndarray, job: Job, run: int) -> np.ndarray:
    """What a run comes to in each set of slots that makes the work; NaN where not known."""
    shape = job.shape
    assert isinstance(shape, Interruptible)
    step, runtime = shape.step // MINUTE, job.runtime // MINUTE
    least = min(shape.minimum_run // MINUTE, runtime)
    works, again = long_enough(step, runtime, job.max_delay // MINUTE // step, least)
    within = value[first_minute(job, run) :][: works.shape[1]]
    within = np.concatenate([within, np.full(works.shape[1] - len(within), np.nan)])
    unknown = (works[:, np.isnan(within)] > 0).any(axis=1)
    drawn = works * job.kilowatts + again * shape.restart_kwh * 60
    return np.where(unknown, np.nan, drawn @ np.nan_to_num(within))


@cache
def long_enough(step: int, runtime: int, idle: int, least: int) -> tuple[np.ndarray, np.ndarray]:
    """All sets of slots that make the work, the earliest first: its minutes, and its restarts'."""
    count = -(-runtime // step)
    short = runtime - (count - 1) * step
    works, again = [], []
    for worked in combinations(range(count + idle), count):
        minutes, restarts = np.zeros((2, (count + idle) * step))
        for slot in worked:
            minutes[slot * step :][: short if slot == worked[-1] else step] = 1
        begins = np.flatnonzero(np.diff(minutes, prepend=0) == 1)
        ends = np.flatnonzero(np.diff(minutes, append=0) == -1) + 1
        if (ends - begins < least).any():
            continue
        for begin, end in zip(begins[1:], ends[1:], strict=True):
            restarts[begin : min(end, begin + step)] = 1 / min(end - begin, step)
        works.append(minutes)
        again.append(restarts)
    return np.array(works), np.array(again)


def assignments(
    value: np.ndarray, other: np.ndarray, job: Job, run: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each way to give every known step one level or a pause: the work, the value, the other.

    What a run can do is the convex hull of these.
    """
    within = window(job, run)
    both = np.stack([value[within], other[within]])
    both = both[:, ~np.isnan(both.sum(axis=0))]
    changes = np.flatnonzero((np.diff(both) != 0).any(axis=0)) + 1
    lasts = np.diff([0, *changes, both.shape[1]])
    cells = both[:, np.concatenate([[0], changes]).astype(int)] if both.shape[1] else both
    shape = job.shape
    levels = (
        [(level.throughput, level.kilowatts) for level in shape.levels]
        if isinstance(shape, Elastic)
        else [(60.0, job.kilowatts)]
    )
    ways = np.zeros((1, 3))
    for last, worth, of_other in zip(lasts, *cells, strict=True) if both.shape[1] else ():
        options = np.array(
            [(0.0, 0.0, 0.0)]
            + [(t / 60 * last, p * last * worth, p * last * of_other) for t, p in levels]
        )
        ways = (ways[:, None, :] + options[None, :, :]).reshape(-1, 3)
    return ways[:, 0], ways[:, 1], ways[:, 2]


def mixed(value: np.ndarray, job: Job, run: int) -> float | None:
    """The least of all mixtures of two such ways that do the work."""
    shape = job.shape
    amount = shape.work if isinstance(shape, Elastic) else float(job.runtime // MINUTE)
    work, worth, _ = assignments(value, np.zeros(len(value)), job, run)
    return _least_between(work, worth, amount)


def _least_between(work: np.ndarray, worth: np.ndarray, amount: float) -> float | None:
    """The least of the segments between two points, at `amount`."""
    if work.max() < amount * (1 - 1e-12):
        return None
    slack = 1e-12 * max(1.0, amount)
    below, above = np.flatnonzero(work <= amount + slack), np.flatnonzero(work >= amount - slack)
    gap = work[above][None, :] - work[below][:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(gap > slack, (amount - work[below][:, None]) / gap, 0.0)
    between = worth[below][:, None] + share * (worth[above][None, :] - worth[below][:, None])
    return float(between.min())


def mixed_within(value: np.ndarray, spent: np.ndarray, job: Job, at_most: float) -> float | None:
    """The least of all mixtures of three such ways that do the work within the budget."""
    shape = job.shape
    amount = shape.work if isinstance(shape, Elastic) else float(job.runtime // MINUTE)
    work, worth, used = assignments(value, spent, job, 0)
    # the hull's cut at the work: all mixtures of two; then at the budget: all mixtures of those
    i, j = np.triu_indices(len(work))
    low, high = np.minimum(work[i], work[j]), np.maximum(work[i], work[j])
    slack = 1e-12 * max(1.0, amount)
    cuts = (low <= amount + slack) & (high >= amount - slack)
    i, j = i[cuts], j[cuts]
    gap = work[j] - work[i]
    share = np.where(np.abs(gap) > slack, (amount - work[i]) / np.where(gap == 0, 1, gap), 0.0)
    worths, uses = (each[i] + share * (each[j] - each[i]) for each in (worth, used))
    if not len(uses) or uses.min() > at_most:
        return None
    return _cheapest_within(uses, worths, at_most)


def _cheapest_within(uses: np.ndarray, worths: np.ndarray, at_most: float) -> float:
    """The least worth at or below `at_most` of all mixtures of two of the points.

    Of points that use the same only the least counts.
    """
    order = np.lexsort((worths, uses))
    first = np.diff(uses[order], prepend=uses[order[0]] - 1) > 0
    uses, worths = uses[order][first], worths[order][first]
    inside = uses <= at_most
    best = float(worths[inside].min())
    outside = ~inside
    if outside.any():
        gap = uses[outside][None, :] - uses[inside][:, None]
        share = (at_most - uses[inside][:, None]) / gap
        line = worths[inside][:, None] + share * (
            worths[outside][None, :] - worths[inside][:, None]
        )
        best = min(best, float(line.min()))
    return best
