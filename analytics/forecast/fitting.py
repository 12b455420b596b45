"""From a history to a plan: which methods can be used, how they are mixed, how far they err."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analytics.forecast.baselines import BASELINES, REACH, baselines
from analytics.forecast.blending import mixed, weights
from analytics.forecast.features import Inputs, speaks
from analytics.forecast.history import DAY, WEEK, Floats, History, Indexes
from analytics.forecast.learning import Learnt, Sight, learn
from analytics.forecast.rehearsal import Stage, actual, stage
from analytics.forecast.spread import NORMAL_90, spread, widening

# Publishing may be so many hours late before what is missing is filled instead of foretold.
DELAY = 12
BLEND_HOURS = 8 * DAY
RIDGE_HOURS = 45 * DAY
# With less than this a ridge does not look at a profile of four weeks.
PROFILE_HOURS = 100 * DAY
YEAR_HOURS = 365 * DAY
COMPANION_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Plan:
    """How to foretell: with the first `level` ridges, each level has its weights and spread.

    `seasonal` (BASELINES, horizon) mixes the baselines into one member; `levels[k]`
    (1 + k, horizon) mixes that with the first k ridges; `spreads[k]` is as in `spread`.
    """

    seasonal: Floats
    sights: tuple[Sight, ...]
    levels: tuple[Floats, ...]
    spreads: tuple[Floats, ...]

    def shares(self, level: int) -> Floats:
        """The weights of all members, baselines first: (BASELINES + level, horizon)."""
        found = self.levels[level]
        return np.vstack([self.seasonal * found[0], found[1:]])


def plan(history: History, horizon: int) -> Plan:
    """The plan for a horizon, in hours from the last hour known."""
    history = history.trimmed()
    on = stage(len(history.values))
    truth = actual(history.values, on.origins, horizon)
    told = baselines(history.values, on.origins, horizon)
    seasonal = _seasonal(history, told, truth)
    members = [mixed(list(told), seasonal)]
    learnt = _learnt(history, on, horizon)
    members += [one.rehearsed for one in learnt]
    trust = min(1.0, len(history.values) / YEAR_HOURS)
    levels = tuple(_level(members[: count + 1], truth, trust) for count in range(len(members)))
    hours = history.first_hour + on.origins
    spreads = tuple(
        _spread(history, truth - mixed(members[: len(level)], level), hours) for level in levels
    )
    return Plan(seasonal, tuple(one.sight for one in learnt), levels, spreads)


def _seasonal(history: History, told: Floats, truth: Floats) -> Floats:
    """Persistence alone before there are eight days, then what would have served best."""
    if len(history.values) < BLEND_HOURS:
        alone = np.zeros((len(BASELINES), truth.shape[1]))
        alone[0] = 1
        return alone
    return weights(list(told), truth, np.full(len(BASELINES), 1 / len(BASELINES)))


def _level(members: list[Floats], truth: Floats, trust: float) -> Floats:
    """Weights drawn to the last member, which sees all that the others see.

    With less than a year to learn from they are drawn to the baselines by what is missing of it.
    """
    prior = np.zeros(len(members))
    prior[0] = 1 - trust
    prior[-1] += trust
    return weights(members, truth, prior)


def _spread(history: History, residuals: Floats, hours: Indexes) -> Floats:
    """Quantiles of the residuals; where there are none, of the difference of two values."""
    found = spread(residuals, hours)
    days = np.isfinite(history.values).sum() / DAY
    # with two days more a single day gives a finite width, which held on days of real grids
    wider = math.sqrt(2) * float(widening(np.array(days + 2)))
    width = NORMAL_90 * wider * float(np.nanstd(history.values))
    guess = np.array([-width, 0.0, width])[:, None]
    return np.where(np.isfinite(found), found, guess)


def _learnt(history: History, on: Stage, horizon: int) -> list[Learnt]:
    """The ridges for which there is enough, each seeing all that the one before it sees."""
    hours = int(np.isfinite(history.values).sum())
    if hours < RIDGE_HOURS:
        return []
    reach = REACH if hours >= PROFILE_HOURS else WEEK
    seasons = len(history.values) >= YEAR_HOURS
    companions, columns = _companions(history), _columns(history, reach)
    alone = {"ridge": Inputs(reach, seasons)}
    if companions:
        alone["ridge_mix"] = Inputs(reach, seasons, companions)
    told = {"ridge_foretold": Inputs(reach, seasons, companions, columns)}
    learnt = learn(history, alone, on, horizon)
    if columns:
        learnt += learn(history, told, on, horizon)
    return [one for one in learnt if np.isfinite(one.rehearsed).any()]


def _companions(history: History) -> tuple[str, ...]:
    return tuple(
        name
        for name, values in history.companions.items()
        if np.isfinite(values).mean() >= COMPANION_SHARE
    )


def _columns(history: History, reach: int) -> tuple[str, ...]:
    """The columns with enough origins to learn from, and at least half as many as the longest."""
    origins = np.arange(reach, len(history.values))
    counts = {
        name: int(speaks(history, origins, Inputs(reach, False, (), (name,))).sum())
        for name in history.columns
    }
    fewest = max(RIDGE_HOURS, max(counts.values(), default=0) // 2)
    return tuple(name for name, count in counts.items() if count >= fewest)
