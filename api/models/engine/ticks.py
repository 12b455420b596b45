"""Moments as whole ticks, in order."""

from __future__ import annotations

import numpy as np

from api.models.carbon_trace import Ticks


def distinct(ticks: Ticks) -> Ticks:
    """Each once, ascending; sorting what consists of sorted parts is cheap."""
    ordered = np.sort(ticks, kind="stable")
    once: Ticks = ordered[np.diff(ordered, prepend=ordered[:1] - 1) != 0]
    return once
