"""Hours of the day at which ridges are kept: what the past says depends on when it is asked."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analytics.forecast.history import DAY, Flags, Indexes


class Clock(NamedTuple):
    """The ridge of the nearest centre serves an hour; it learns from `width` hours around it."""

    centres: tuple[int, ...]
    width: int

    def group(self, hours: Indexes) -> Indexes:
        """Which centre serves each of these hours (since 1970, UTC)."""
        nearest: Indexes = self._distance(hours).argmin(axis=0)
        return nearest

    def near(self, hours: Indexes, group: int) -> Flags:
        """Which of these hours the ridge of this centre learns from."""
        near: Flags = self._distance(hours)[group] <= self.width
        return near

    def _distance(self, hours: Indexes) -> Indexes:
        apart = np.abs(hours % DAY - np.array(self.centres)[:, None])
        distance: Indexes = np.minimum(apart, DAY - apart)
        return distance


EVERY_THIRD_HOUR = Clock(tuple(range(0, DAY, 3)), 2)
ANY_HOUR = Clock((DAY // 2,), DAY // 2)
