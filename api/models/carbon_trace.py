"""Carbon intensity as a step function of time, and what running through it emits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from database.moments import MICROSECOND, microseconds, moment

HOUR = timedelta(hours=1) // MICROSECOND

Floats = NDArray[np.float64]
Ticks = NDArray[np.int64]
"""Whole microseconds: since 1970 UTC, or of a span."""


class Grams(NamedTuple):
    """The intensity over [start, end), gCO2eq/kWh (None: not known); `issued_at` of a forecast."""

    start: datetime
    end: datetime
    g_per_kwh: float | None
    quality: str
    recorded_at: datetime
    issued_at: datetime | None = None


@dataclass(frozen=True, eq=False)
class CarbonTrace:
    """`g_per_kwh[i]` holds on [edges[i], edges[i + 1]); NaN where the intensity is unknown.

    `edges` are ticks, ascending; nothing is known before the first or after the last.
    """

    edges: Ticks
    g_per_kwh: Floats

    @classmethod
    def of(cls, points: Iterable[Grams]) -> CarbonTrace:
        """The trace of ascending points; a hole between two is unknown."""
        edges: list[int] = []
        values: list[float] = []
        for point in points:
            start, value = microseconds(point.start), point.g_per_kwh
            if edges and start > edges[-1]:
                values.append(np.nan)
            elif edges:
                edges.pop()
            edges += [start, microseconds(point.end)]
            values.append(np.nan if value is None else value)
        return cls(np.array(edges, np.int64), np.array(values, np.float64))

    def patched(self, other: CarbonTrace) -> CarbonTrace:
        """Its intensity, and where that is not known the other trace's.

        An edge is one of the trace that is told there, or a change from one to the other.
        """
        if not len(self.edges):
            return other
        edges = np.union1d(self.edges, other.edges)
        own, others = self.at(edges), other.at(edges)
        is_own, is_other = np.isfinite(own), np.isnan(own) & np.isfinite(others)
        kept = np.where(is_own, np.isin(edges, self.edges), np.isin(edges, other.edges))
        kept |= np.diff(is_own, prepend=False) | ~(is_own | is_other)
        values = np.where(is_own, own, others)
        return CarbonTrace(edges[kept], values[kept][:-1])

    def covers(self, start: datetime, end: datetime) -> bool:
        """Whether [start, end) lies between the first and the last edge."""
        return bool(len(self.edges)) and bool(
            self.edges[0] <= microseconds(start) and microseconds(end) <= self.edges[-1]
        )

    @cached_property
    def extent(self) -> tuple[datetime, datetime]:
        """The first and the last edge, UTC."""
        return moment(self.edges[0]), moment(self.edges[-1])

    @cached_property
    def magnitude(self) -> float:
        """The sum, over all known steps, of what one kilowatt emits or saves in each (gCO2eq)."""
        return float(np.abs(self._rate) @ np.diff(self.edges))

    def steps(self, start: datetime, end: datetime) -> list[tuple[datetime, float]]:
        """The steps that overlap [start, end): their starts and g/kWh."""
        first = max(0, int(np.searchsorted(self.edges, microseconds(start), "right")) - 1)
        last = int(np.searchsorted(self.edges[:-1], microseconds(end)))
        values = self.g_per_kwh[first:last].tolist()
        return [
            (moment(at), value) for at, value in zip(self.edges[first:last], values, strict=True)
        ]

    def known(self, start: datetime, end: datetime) -> timedelta:
        """How much of [start, end) is known; the trace need not cover it."""
        if not len(self.edges):
            return timedelta(0)
        first, last = max(start, self.extent[0]), min(end, self.extent[1])
        return last - first - self.unknown(first, last) if first < last else timedelta(0)

    def unknown(self, start: datetime, end: datetime) -> timedelta:
        """How much of [start, end) is unknown; the trace must cover it."""
        before, after = self._until(np.array([microseconds(start), microseconds(end)]))[1]
        return int(after - before) * MICROSECOND

    def grams_per_kw(self, starts: Ticks, runtime: int) -> Floats:
        """What one kilowatt running `runtime` ticks from each start emits, in gCO2eq.

        Infinite where any part of the run is unknown. Starts must lie inside the trace.
        """
        return self.grams_between(starts, starts + runtime)

    def grams_between(self, starts: Ticks, ends: Ticks) -> Floats:
        """What one kilowatt running from each start to its end emits; as `grams_per_kw`."""
        grams, unknown = self._until(starts)
        grams_end, unknown_end = self._until(ends)
        return np.where(unknown_end > unknown, np.inf, grams_end - grams)

    def means(self, starts: Ticks, step: int) -> Floats:
        """The mean over `step` ticks from each start; infinite where any of it is unknown."""
        means = np.full(len(starts), np.inf)
        if len(self.edges):
            inside = (self.edges[0] <= starts) & (starts + step <= self.edges[-1])
            means[inside] = self.grams_per_kw(starts[inside], step) * (HOUR / step)
        return means

    def at(self, edges: Ticks) -> Floats:
        """The intensity from each edge on; NaN outside."""
        if not len(self.edges):
            return np.full(len(edges), np.nan)
        step = np.searchsorted(self.edges, edges, "right")
        return np.concatenate([[np.nan], self.g_per_kwh, [np.nan]])[step]

    def _until(self, at: Ticks) -> tuple[Floats, Ticks]:
        """Grams and unknown ticks from the first edge to each moment."""
        step = np.searchsorted(self.edges[1:-1], at, "right")
        inside = at - self.edges[step]
        grams = self._grams[step] + self._rate[step] * inside
        return grams, self._unknown[step] + self._is_unknown[step] * inside

    @cached_property
    def _rate(self) -> Floats:
        return np.where(self._is_unknown, 0.0, self.g_per_kwh) / HOUR

    @cached_property
    def _is_unknown(self) -> NDArray[np.bool_]:
        return np.isnan(self.g_per_kwh)

    @cached_property
    def _grams(self) -> Floats:
        grams = np.zeros(len(self.edges))
        np.cumsum(self._rate * np.diff(self.edges), out=grams[1:])
        return grams

    @cached_property
    def _unknown(self) -> Ticks:
        unknown = np.zeros(len(self.edges), np.int64)
        np.cumsum(self._is_unknown * np.diff(self.edges), out=unknown[1:])
        return unknown
