"""Ridges learnt around the clock, with penalties chosen by how well they did in rehearsals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from analytics.forecast.clock import ANY_HOUR, EVERY_THIRD_HOUR, Clock
from analytics.forecast.features import Inputs, features, level, size, speaks
from analytics.forecast.filling import filled
from analytics.forecast.history import DAY, WEEK, Flags, Floats, History, Indexes
from analytics.forecast.rehearsal import Stage, actual, blocks
from analytics.forecast.ridge import ALPHAS, Moments, Path, Ridge, moments

# What is a year old counts half.
HALF_LIFE_HOURS = 365 * DAY
# Of an origin's past week and future, so much must have been measured to learn from it.
KNOWN_SHARE = 0.75
FEWEST_LESSONS = 100
# 100 days around each centre; with less a ridge learns from every hour of the day at once.
FEWEST_OF_A_CENTRE = 500


@dataclass(frozen=True, slots=True)
class Sight:
    """The ridges that see the same inputs, one for each centre of the clock."""

    name: str
    inputs: Inputs
    clock: Clock
    ridges: tuple[Ridge, ...]

    def sees(self, history: History) -> bool:
        """Whether the history has all that these ridges look at."""
        return (
            len(history.values) >= self.inputs.reach
            and set(self.inputs.companions) <= history.companions.keys()
            and set(self.inputs.columns) <= history.columns.keys()
            and bool(speaks(history, np.array([len(history.values)]), self.inputs).all())
        )

    def foretell(self, history: History) -> Floats:
        """The hours after the last of the history, (horizon,)."""
        now = np.array([len(history.values)])
        seen = features(history, now, self.inputs)
        group = int(self.clock.group(np.array([history.origin]))[0])
        told = self.ridges[group].foretell(seen) + level(history, now, self.inputs)
        return np.asarray(told[0])


class Learnt(NamedTuple):
    """The ridges, and what they foretold in the rehearsals: (origins, horizon), NaN if nothing."""

    sight: Sight
    rehearsed: Floats


def learn(history: History, named: Mapping[str, Inputs], on: Stage, horizon: int) -> list[Learnt]:
    """Ridges of these inputs from all of the history, rehearsed `on` its last part.

    The last of the inputs sees all that the others see, in the same order, and all learn from
    the same lessons. A rehearsal knows only lessons whose last target hour ended before its fold.
    None when there are too few lessons.
    """
    school = _School(history, named, on, horizon)
    if len(school.origins) < FEWEST_LESSONS:
        return []
    for group in range(len(school.clock.centres)):
        school.teach(group)
    return school.learnt()


class _Lessons(NamedTuple):
    """What the ridge of one centre learns from: rows, and the hour at which each one's end."""

    ends: Indexes
    x: Floats
    y: Floats
    weights: Floats

    def sums(self, after: int, until: int) -> Moments:
        """Over the rows that end in (after, until]."""
        chosen = (self.ends > after) & (self.ends <= until)
        return moments(self.x[chosen], self.y[chosen], self.weights[chosen])


class _School:
    """What is learnt and rehearsed, centre by centre."""

    def __init__(
        self, history: History, named: Mapping[str, Inputs], on: Stage, horizon: int
    ) -> None:
        self._history, self._named, self._on, self._horizon = history, named, on, horizon
        self._all = list(named.values())[-1]
        self._sizes = [size(inputs) for inputs in named.values()]
        self._truth = actual(history.values, on.origins, horizon)
        told = (len(self._sizes), len(ALPHAS), *self._truth.shape)
        self._told = np.full(told, np.nan, dtype=np.float32)
        self._paths: list[list[Path]] = []
        self.origins = _learnable(history, self._all, horizon)
        self.clock = _clock(history.first_hour + self.origins)

    def teach(self, group: int) -> None:
        """Rehearse with what was known before each fold, then learn from all."""
        lessons = self._lessons(group)
        first, *later = self._on.edges.tolist()
        sums = lessons.sums(0, first)
        for start, end in pairwise([first, *later]):
            if (lessons.ends <= start).sum() >= FEWEST_LESSONS:
                self._rehearse(group, start, end, self._fitted(sums))
            sums = sums.plus(lessons.sums(start, end))
        self._paths.append(self._fitted(sums))

    def learnt(self) -> list[Learnt]:
        """The ridges, each with the penalties that did best where it was rehearsed."""
        return [
            self._of(name, [paths[number] for paths in self._paths], self._told[number])
            for number, name in enumerate(self._named)
        ]

    def _of(self, name: str, paths: list[Path], told: Floats) -> Learnt:
        chosen = _chosen(np.abs(told - self._truth))
        ridges = tuple(path.ridge(np.array(ALPHAS)[chosen]) for path in paths)
        rehearsed = told[chosen, :, np.arange(self._horizon)].T.astype(np.float64)
        return Learnt(Sight(name, self._named[name], self.clock, ridges), rehearsed)

    def _fitted(self, sums: Moments) -> list[Path]:
        return [Path(sums.of_first(inputs)) for inputs in self._sizes]

    def _rehearse(self, group: int, start: int, end: int, paths: list[Path]) -> None:
        """Foretell the fold [start, end) at the hours that this centre serves."""
        origins = self._on.origins
        served = self.clock.group(self._history.first_hour + origins) == group
        asked = served & (origins >= start) & (origins < end)
        asked &= speaks(self._history, origins, self._all)
        if asked.any():
            seen = features(self._history, origins[asked], self._all)
            base = level(self._history, origins[asked], self._all)
            for told, path, inputs in zip(self._told, paths, self._sizes, strict=True):
                told[:, asked] = path.foretold(seen[:, :inputs], ALPHAS) + base

    def _lessons(self, group: int) -> _Lessons:
        """The rows of a centre; what was not foretold takes its mean before the rehearsals."""
        history, horizon = self._history, self._horizon
        origins = self.origins[self.clock.near(history.first_hour + self.origins, group)]
        x = features(history, origins, self._all)
        known = np.isfinite(x)
        early = known & (origins < self._on.edges[0])[:, None]
        mean = np.where(early, x, 0).sum(axis=0) / np.maximum(early.sum(axis=0), 1)
        base = level(history, origins, self._all)
        y = actual(filled(history.values), origins, horizon) - base
        weights = 0.5 ** ((len(history.values) - origins) / HALF_LIFE_HOURS)
        return _Lessons(origins + horizon, np.where(known, x, mean), y, weights)


def _learnable(history: History, inputs: Inputs, horizon: int) -> Indexes:
    """Origins with enough measured in the week before and in the hours after."""
    known = np.concatenate([[0], np.isfinite(history.values).cumsum()])
    origins = np.arange(inputs.reach, len(history.values) - horizon + 1)
    before = known[origins] - known[origins - WEEK]
    after = known[origins + horizon] - known[origins]
    enough: Flags = (before >= KNOWN_SHARE * WEEK) & (after >= KNOWN_SHARE * horizon)
    chosen: Indexes = origins[enough & speaks(history, origins, inputs)]
    return chosen


def _clock(hours: Indexes) -> Clock:
    """Ridges every third hour where each has enough lessons, else one for any hour."""
    groups = range(len(EVERY_THIRD_HOUR.centres))
    fewest = min(EVERY_THIRD_HOUR.near(hours, group).sum() for group in groups)
    return EVERY_THIRD_HOUR if fewest >= FEWEST_OF_A_CENTRE else ANY_HOUR


def _chosen(errors: Floats) -> Indexes:
    """For each hour of the horizon, which penalty had the least mean error in its block.

    `errors` has the shape (penalties, origins, horizon). Without any the strongest is taken.
    """
    horizon = errors.shape[2]
    chosen = np.full(horizon, len(errors) - 1)
    for block in blocks(horizon):
        known = np.isfinite(errors[:, :, block])
        if known.any():
            chosen[block] = np.where(known, errors[:, :, block], 0).sum(axis=(1, 2)).argmin()
    return chosen
