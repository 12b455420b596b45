"""From hourly means to a zone's own step: a shape within the hour, with the hourly means kept."""

from __future__ import annotations

import warnings

import numpy as np

from analytics.forecast.history import DAY, Floats

# So many days of fine values, and the shape within the hour that they share is believed.
FEWEST_DAYS = 3


def refined(hourly: Floats, recent_fine: Floats, step: int) -> Floats:
    """Means over steps of `step` minutes, whose means over each hour are `hourly`.

    `step` divides 60. `recent_fine` are the newest means at that step, the last of which ends
    where `hourly` starts (NaN where unknown, may be empty). Within an hour the values rise or fall
    in a line that stays between the neighbouring hours' means (van Leer 1979, the minmod slope);
    to it comes what recent days had besides at that time of the day, such as the saw teeth of
    quarter-hourly prices. An hour that would fall below zero, below its line and below all that
    recent days were stays a line. Shape (len(hourly) * 60 / step,); NaN hours stay NaN.

    Raises ValueError when the step does not divide the hour.
    """
    if step <= 0 or 60 % step:
        raise ValueError(f"a step of {step} minutes does not divide the hour")
    parts = 60 // step
    past = recent_fine[len(recent_fine) % parts :].reshape(-1, parts)
    before = past[-1:].mean(axis=1) if len(past) else hourly[:1]
    lines = _lines(np.concatenate([before, hourly]), parts)[1:]
    shaped = lines + _habit(past)[np.arange(len(hourly)) % DAY]
    lowest = np.min(past, initial=0.0, where=np.isfinite(past))
    sinks = shaped.min(axis=1) < np.minimum(lines.min(axis=1), lowest)
    return np.where(sinks[:, None], lines, shaped).ravel()


def _lines(hourly: Floats, parts: int) -> Floats:
    """Each hour as a line of so many parts around its mean, (hours, parts)."""
    steps = np.diff(hourly)
    before, after = np.append(0.0, steps), np.append(steps, 0.0)
    gentle = np.where(np.abs(before) < np.abs(after), before, after)
    slope = np.where(before * after > 0, gentle, 0.0)
    line: Floats = hourly[:, None] + slope[:, None] * ((np.arange(parts) + 0.5) / parts - 0.5)
    return line


def _habit(past: Floats) -> Floats:
    """What whole recent days had besides lines, by hour from now and part: (DAY, parts)."""
    days = len(past) // DAY
    if days < FEWEST_DAYS:
        return np.zeros((DAY, past.shape[1]))
    whole = past[len(past) - days * DAY :]
    besides = whole - _lines(whole.mean(axis=1), whole.shape[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        habit: Floats = np.nanmean(besides.reshape(days, DAY, -1), axis=0)
    return np.nan_to_num(habit)
