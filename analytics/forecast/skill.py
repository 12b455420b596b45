"""How good a forecast was: errors, coverage, and what a schedule built on it saves."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from analytics.forecast.history import Floats


def mae(actual: Floats, foretold: Floats) -> float:
    """Mean absolute error in the unit of both, over pairs that are both known; NaN without any."""
    return _mean(np.abs(foretold - actual))


def mape(actual: Floats, foretold: Floats) -> float:
    """Mean of |error| / |actual| in percent, over known pairs whose actual is not zero."""
    actual = np.where(actual == 0, np.nan, actual)
    return 100 * _mean(np.abs((foretold - actual) / actual))


def bias(actual: Floats, foretold: Floats) -> float:
    """Mean of foretold minus actual, in the unit of both, over known pairs."""
    return _mean(foretold - actual)


def coverage(actual: Floats, low: Floats, high: Floats) -> float:
    """The share, 0 to 1, of known actuals that lie in [low, high]."""
    inside = ((actual >= low) & (actual <= high)).astype(float)
    return _mean(np.where(np.isfinite(actual + low + high), inside, np.nan))


def persistence_ratio(actual: Floats, foretold: Floats, persisted: Floats) -> float:
    """The error over that of persistence, on pairs known of all three; below 1 is better.

    NaN when nothing is known or persistence made no error.
    """
    known = actual + foretold + persisted
    theirs = _mean(np.where(np.isfinite(known), np.abs(persisted - actual), np.nan))
    ours = _mean(np.where(np.isfinite(known), np.abs(foretold - actual), np.nan))
    return ours / theirs if theirs > 0 else float("nan")


def contiguous_share(
    actual: Floats, foretold: Floats, *, runtime: int, window: int, least: int | None = None
) -> float:
    """The share of the perfect saving that a run of `runtime` hours gets within `window` hours.

    Rows of `actual` and `foretold` (origins, hours) are origins; a run starts at the best hour
    of the forecast and is paid in actual values; the saving is against starting at once, summed
    over the origins. 1 is a perfect forecast; below 0 it did worse than no shift. A window ends
    sooner where no more of it is known of both, but not before its first `least` hours (all of it,
    unless told); other origins are left out. NaN when a perfect forecast would save nothing.
    """
    truth, guess = _known(actual, foretold, window, least or window)
    if not len(truth):
        return float("nan")
    costs = sliding_window_view(truth, runtime, axis=1).mean(axis=2)
    chosen = sliding_window_view(guess, runtime, axis=1).mean(axis=2).argmin(axis=1)
    return _share(costs[:, 0], np.take_along_axis(costs, chosen[:, None], 1)[:, 0], costs.min(1))


def interruptible_share(actual: Floats, foretold: Floats, *, runtime: int, window: int) -> float:
    """As `contiguous_share`, for a run that may be cut into hours at no cost."""
    truth, guess = _known(actual, foretold, window, window)
    if not len(truth):
        return float("nan")
    chosen = np.argsort(guess, axis=1, kind="stable")[:, :runtime]
    ours = np.take_along_axis(truth, chosen, 1).mean(1)
    return _share(truth[:, :runtime].mean(1), ours, np.sort(truth, axis=1)[:, :runtime].mean(1))


def _share(now: Floats, ours: Floats, best: Floats) -> float:
    possible = float((now - best).sum())
    return float((now - ours).sum()) / possible if possible > 0 else float("nan")


def _known(actual: Floats, foretold: Floats, window: int, least: int) -> tuple[Floats, Floats]:
    """The origins (rows) of whose window the first `least` hours are known of both.

    Nothing runs in what follows the first unknown hour: both are infinite there.
    """
    truth, guess = np.atleast_2d(actual)[:, :window], np.atleast_2d(foretold)[:, :window]
    known = np.isfinite(truth + guess).cumprod(axis=1).astype(bool)
    far = known[:, :least].all(axis=1)
    reached = np.where(known, truth, np.inf), np.where(known, guess, np.inf)
    return reached[0][far], reached[1][far]


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")
