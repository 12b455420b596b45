"""What a data item is asked for, and the curves it is answered with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from simulator.truth import ceiling, floor_to

FIRST = datetime(2014, 12, 31, 23, tzinfo=UTC)
"""Publication began in January 2015."""

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: which areas, which half-open window, from which truth, at which moment.

    With `every_point` unchanged points are written too (curve type A01 instead of A03).
    """

    seed: int
    now: datetime
    start: datetime
    end: datetime
    sender_eic: str = ""
    receiver_eic: str = ""
    area_eic: str = ""
    every_point: bool = False

    def published(self, step: timedelta, lag: timedelta) -> tuple[datetime, datetime] | None:
        """The part of the window, in whole steps, that is published `lag` after its end."""
        start = ceiling(max(self.start, FIRST), step)
        end = floor_to(min(self.end, self.now - lag), step)
        return (start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Curve:
    """One TimeSeries with one Period: its elements in order, and a number for each step."""

    elements: Sequence[tuple[str, str]]
    start: datetime
    step: timedelta
    values: Sequence[float]
    psr_type: str = ""
