"""A fitted forecast: what it learnt of a history, and what it foretells after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics.forecast import storing
from analytics.forecast.baselines import BASELINES, REACH, baselines
from analytics.forecast.blending import mixed
from analytics.forecast.clock import EVERY_THIRD_HOUR
from analytics.forecast.doubting import believed
from analytics.forecast.filling import delay
from analytics.forecast.fitting import DELAY, Plan, plan
from analytics.forecast.history import DAY, HORIZON, Floats, History, TooLittle
from analytics.forecast.limits import limits
from analytics.forecast.spread import LEVELS

SEEN = REACH + 2 * DAY


@dataclass(frozen=True, slots=True)
class Foretold:
    """The hours [first_hour, first_hour + len(mean)), each with its mean and quantiles.

    All in the unit of the history. Quantiles never cross. `method` names what carries most of
    the first day; `weights` has the mean weight of each method that was used.
    """

    first_hour: int
    mean: Floats
    quantiles: Mapping[float, Floats]
    method: str
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt of one series; serves any later origin, of any hour of the day."""

    horizon: int
    non_negative: bool
    plan: Plan

    @property
    def is_learnt(self) -> bool:
        """Whether there was history enough for a ridge; what has none is fitted in no time."""
        return bool(self.plan.sights)

    def foretell(self, history: History) -> Foretold:
        """The hours after the last of `history`, which need not be the one that was learnt from.

        Hours at the end that are not published yet are foretold too and left away. Where the
        columns or the past that a ridge looks at are missing, the richest mix without it serves. A
        ridge does not see a newest hour that is far off all expectation (`doubting`).
        Raises TooLittle when fewer than 24 of the last 72 hours are known.
        """
        if np.isfinite(history.values[-3 * DAY :]).sum() < DAY:
            raise TooLittle("fewer than 24 of the last 72 hours are known")
        late = min(delay(history.values), DELAY)
        known = history.recent(SEEN).rolled_back(late)
        if self.plan.sights:
            known = believed(known, self._next)
        level = self._level(known)
        ahead = slice(late, late + self.horizon)
        shares = self.plan.shares(level)[:, ahead]
        mean = mixed([member[ahead] for member in self._members(known, level)], shares)
        group = int(EVERY_THIRD_HOUR.group(np.array([known.origin]))[0])
        around = np.sort(mean + self.plan.spreads[level][group][:, ahead], axis=0)
        bounds = limits(known.values, self.horizon + DELAY, non_negative=self.non_negative)
        low, high = (bound[ahead] for bound in bounds)
        return Foretold(
            history.origin,
            np.clip(mean, low, high),
            {q: np.clip(one, low, high) for q, one in zip(LEVELS, around, strict=True)},
            *self._told(shares, level),
        )

    def to_bytes(self) -> bytes:
        """The model as a compressed numpy archive without pickles."""
        return storing.written(self.horizon, self.non_negative, self.plan)

    @classmethod
    def from_bytes(cls, told: bytes) -> Model:
        """The model that `to_bytes` wrote; raises ValueError when these are not its bytes."""
        return cls(*storing.read(told))

    def _next(self, history: History) -> tuple[float, float]:
        """The hour after a history, and half the width between its outer quantiles."""
        level = self._level(history)
        members = [member[:1] for member in self._members(history, level)]
        mean = mixed(members, self.plan.shares(level)[:, :1])
        group = int(EVERY_THIRD_HOUR.group(np.array([history.origin]))[0])
        low, _, high = self.plan.spreads[level][group][:, 0]
        return float(mean[0]), float(high - low) / 2

    def _level(self, history: History) -> int:
        """How many of the ridges can be asked."""
        for level, sight in enumerate(self.plan.sights):
            if not sight.sees(history):
                return level
        return len(self.plan.sights)

    def _members(self, history: History, level: int) -> list[Floats]:
        origin = np.array([len(history.values)])
        plain = baselines(history.values, origin, self.horizon + DELAY)[:, 0]
        return [*plain, *(sight.foretell(history) for sight in self.plan.sights[:level])]

    def _told(self, shares: Floats, level: int) -> tuple[str, dict[str, float]]:
        """Which method has the most weight on the first day, and the weights of all used."""
        names = [*BASELINES, *(sight.name for sight in self.plan.sights[:level])]
        first = names[int(shares[:, :DAY].sum(axis=1).argmax())]
        weights = dict(zip(names, shares.mean(axis=1).tolist(), strict=True))
        return first, {name: weight for name, weight in weights.items() if weight > 0}


def fit(history: History, *, horizon: int = HORIZON, non_negative: bool = True) -> Model:
    """A model of the series, learnt from hours before the origin of `history` alone.

    A day of hours gives persistence, eight days a blend of seasonal profiles, 45 days ridges.
    `non_negative` is false for what may fall below zero, such as a price. Raises TooLittle when
    fewer than 24 hours of the history are known.
    """
    known = int(np.isfinite(history.values).sum())
    if known < DAY:
        raise TooLittle(f"{known} hours are known, {DAY} are needed")
    return Model(horizon, non_negative, plan(history, horizon + DELAY))
