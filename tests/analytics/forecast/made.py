"""Series that look like a grid's: a day's and a week's shape, and weather that comes and goes."""

import numpy as np

from analytics.forecast import History

# A Monday's midnight that is not the first of anything.
FIRST_HOUR = 456_792
DAY, WEEK = 24, 168


def weather(hours, seed):
    """What lasts for days, (hours,)."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 1, hours + 72)
    return np.convolve(noise, np.exp(-np.arange(73) / 24), "valid")[:hours]


def intensity(hours, seed=1):
    """gCO2eq/kWh: a day's shape, a working week's, and wind; (hours,)."""
    t = FIRST_HOUR + np.arange(hours)
    working = np.where((t // DAY + 3) % 7 < 5, 20.0, -20.0)
    noise = np.random.default_rng(seed + 1).normal(0, 4, hours)
    return 300 + 60 * np.sin(2 * np.pi * t / DAY) + working - 15 * weather(hours, seed) + noise


def sunshine(hours, seed=1):
    """MW of solar power, zero from 18 to 6 o'clock; (hours,)."""
    t = FIRST_HOUR + np.arange(hours)
    sun = np.where((t % DAY >= 6) & (t % DAY < 18), np.sin(np.pi * (t % DAY - 6) / 12), 0.0)
    return 1000 * np.abs(sun) * np.random.default_rng(seed).uniform(0.3, 1, hours)


def foreseen(values, hours_ahead=48):
    """A column that knows the hours to come, each with an error of its own; (n + 1, 96)."""
    ahead = np.arange(len(values) + 1)[:, None] + np.arange(96)
    known = (ahead < len(values)) & (np.arange(96) < hours_ahead)
    errors = np.random.default_rng(5).normal(0, 0.2, ahead.shape)
    return np.where(known, values[np.minimum(ahead, len(values) - 1)] + errors, np.nan)


def whole(hours, *, seed=1):
    """A history with wind as a companion, and as a column that is known two days ahead."""
    # what comes after the origin is known to the column
    wind = weather(hours + 96, seed)
    column = foreseen(wind)[: hours + 1]
    return History(
        FIRST_HOUR, intensity(hours + 96, seed)[:hours], {"wind": column}, {"wind": wind[:hours]}
    )
