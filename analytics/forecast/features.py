"""What a ridge sees at an origin: lags, calendar, other measures' lags, and what was foretold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from analytics.forecast.filling import filled
from analytics.forecast.history import DAY, HORIZON, WEEK, Column, Flags, Floats, History, Indexes

YEAR_HOURS = 365.2425 * DAY
# Hours of a column that are averaged to one feature: weather models step by three hours, and
# hourly features gained less than 1 % in error for three times the work.
BIN = 3


@dataclass(frozen=True, slots=True)
class Inputs:
    """Which features a ridge takes: how many hours of the past, which companions and columns.

    With a year to learn from (`seasons`) the season is one, and the level of the series speaks
    for itself. With less both would be carried on beyond what was seen: the season is left out,
    and the series is foretold by how it differs from its last week's mean.
    """

    reach: int
    seasons: bool
    companions: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def features(history: History, origins: Indexes, inputs: Inputs) -> Floats:
    """One row of float64 per origin (an index into the hours, 0 to n); NaN where not foretold.

    Origins need `inputs.reach` hours before them. Nothing at or after an origin is in its row
    but what a column had foretold by then.
    """
    hours = history.first_hour + origins
    values = filled(history.values)
    base = level(history, origins, inputs)
    parts = [_lags(values, origins, WEEK) - base, *_calendar(hours, inputs.seasons)]
    if inputs.reach > WEEK:
        recent = _lags(values, origins, inputs.reach)
        parts.append(recent.reshape(len(origins), -1, DAY).mean(axis=1) - base)
    others = (filled(history.companions[name]) for name in inputs.companions)
    parts += [_lags(other, origins, DAY) for other in others]
    parts += [foretold(history.columns[name], origins) for name in inputs.columns]
    return np.hstack(parts)


def level(history: History, origins: Indexes, inputs: Inputs) -> Floats:
    """What the series is foretold around, (origins, 1): its last week's mean, or zero."""
    if inputs.seasons:
        return np.zeros((len(origins), 1))
    mean: Floats = _lags(filled(history.values), origins, WEEK).mean(axis=1, keepdims=True)
    return mean


def size(inputs: Inputs) -> int:
    """How many features that makes."""
    recent = DAY if inputs.reach > WEEK else 0
    calendar = DAY + 7 + 2 * inputs.seasons
    told = len(inputs.columns) * (HORIZON // BIN)
    return WEEK + calendar + recent + len(inputs.companions) * DAY + told


def foretold(column: Column, origins: Indexes) -> Floats:
    """Means over BIN hours of what a column knew at each origin, of known hours; NaN without."""
    known = np.full((len(origins), HORIZON), np.nan)
    width = min(column.shape[1], HORIZON)
    known[:, :width] = column[origins, :width]
    bins = known.reshape(len(origins), -1, BIN)
    count = np.isfinite(bins).sum(axis=2)
    return np.where(count > 0, np.nansum(bins, axis=2) / np.maximum(count, 1), np.nan)


def _lags(values: Floats, origins: Indexes, hours: int) -> Floats:
    return sliding_window_view(values, hours)[origins - hours]


def _calendar(hours: Indexes, seasons: bool) -> list[Floats]:
    """Hour of the day, day of the week and season of the origins; each target's follow from it.

    1970-01-01 was a Thursday. One column per hour and weekday; the season is the first harmonic.
    """
    plain = [np.eye(DAY)[hours % DAY], np.eye(7)[(hours // DAY + 3) % 7]]
    if not seasons:
        return plain
    angle = 2 * np.pi * (hours % YEAR_HOURS) / YEAR_HOURS
    season = np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return [*plain, season]


def speaks(history: History, origins: Indexes, inputs: Inputs) -> Flags:
    """Whether every column that is looked at foretells something of each origin's first day."""
    columns = (history.columns[name] for name in inputs.columns)
    spoken = [np.isfinite(column[origins, :DAY]).any(axis=1) for column in columns]
    all_of_them: Flags = np.logical_and.reduce([np.ones(len(origins), bool), *spoken])
    return all_of_them
