"""What a forecaster would have said: the truth, and an error that grows with the time ahead."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import sqrt

from simulator.noise import smooth, uniform


def foretold(
    seed: int, name: str, truth: float, start: datetime, issued_at: datetime, share: float = 0.01
) -> float:
    """A number for an interval as it is foretold at a moment; 0 stays 0, and signs are kept.

    `share` is how far off a forecast of the same hour may be, as a share of the truth; a day ahead
    it is five times that. `name` keeps the errors of different numbers apart.
    """
    hours = max(0.0, (start - issued_at) / timedelta(hours=1))
    weather = smooth(seed, f"{name} forecast", start.timestamp(), 6 * 3600)
    luck = uniform(seed, f"{name} issue", int(issued_at.timestamp()))
    return truth * (1.0 + max(-0.9, share * sqrt(1.0 + hours) * (0.8 * weather + 0.2 * luck)))
