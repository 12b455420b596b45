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
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: which areas, which half-open window, from which truth, at which moment.

    `process` is the process type, or the contract where a question names that. With
    `every_point` unchanged points are written too (curve type A01 instead of A03).
    """

    seed: int
    now: datetime
    start: datetime
    end: datetime
    sender_eic: str = ""
    receiver_eic: str = ""
    area_eic: str = ""
    process: str = ""
    every_point: bool = False

    def published(self, step: timedelta, lag: timedelta) -> tuple[datetime, datetime] | None:
        """The part of the window, in whole steps, that is published `lag` after its end."""
        start = ceiling(max(self.start, FIRST), step)
        end = floor_to(min(self.end, self.now - lag), step)
        return (start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Curve:
    """One TimeSeries with one Period: its elements in order, and a number for each step.

    Days need an `end` of their own: not all of them have 24 hours.
    """

    elements: Sequence[tuple[str, str]]
    start: datetime
    step: timedelta
    values: Sequence[float]
    psr_type: str = ""
    end: datetime | None = None

    @property
    def until(self) -> datetime:
        """Where the Period ends."""
        return self.end or self.start + self.step * len(self.values)

    @property
    def resolution(self) -> str:
        """The step as ISO 8601 has it; whoever says days or years means those of a calendar."""
        if self.step >= timedelta(days=365):
            return "P1Y"
        return "P1D" if self.step == DAY else f"PT{self.step // timedelta(minutes=1)}M"
