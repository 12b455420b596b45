"""Means over longer steps: what half hours, or five minutes, say of an hour or of a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import fsum
from operator import mul
from statistics import fmean
from typing import Protocol, TypeVar

from psycopg2.extensions import connection as Connection

from api.finding.foretold import Forecast
from api.finding.intensities import Intensities
from api.finding.mixtures import STORAGE, Mix
from database import readings
from database.intensities import Point
from database.moments import EPOCH

INCOMPLETE = "incomplete"
ESTIMATED = "publisher_estimate"
# From the best to the worst; a mean is as good as the worst of its parts.
QUALITIES = ("measured", "derived", "estimated", "storage_left_out", ESTIMATED)


class Part(Protocol):
    """Something that holds from a moment on."""

    @property
    def start(self) -> datetime:
        """The first moment."""


T = TypeVar("T", bound=Part)


def floor(moment: datetime, step: timedelta) -> datetime:
    """The start of the step of UTC that holds a moment; days begin at midnight."""
    return moment - (moment - EPOCH) % step


def steps(parts: Sequence[T], step: timedelta) -> Iterator[tuple[datetime, Sequence[T]]]:
    """The start of each step, and the parts that start in it; `parts` ascend."""
    begin = 0
    for place in range(1, len(parts) + 1):
        start = floor(parts[begin].start, step)
        if place == len(parts) or floor(parts[place].start, step) != start:
            yield start, parts[begin:place]
            begin = place


def made_of(
    connection: Connection, found: Intensities, start: datetime, end: datetime
) -> tuple[list[Point], dict[datetime, dict[str, float]]]:
    """The points that start in [start, end), and by their starts the MW by fuel they come from.

    What comes from generation that its publisher estimated says so in its quality.
    """
    made = readings.between(connection, found.origin, start, end)
    names = found.origin.components
    generation = {
        one.start: {n: mw for n, mw in zip(names, one.values, strict=True) if mw is not None}
        for one in made
    }
    estimated = {one.start for one in made if one.quality == ESTIMATED}
    points = [
        point._replace(quality=ESTIMATED) if point.start in estimated else point
        for point in found.points
        if start <= point.start < end
    ]
    return points, generation


def means_of(
    connection: Connection, found: Intensities, start: datetime, end: datetime, step: timedelta
) -> list[Point]:
    """The means over the steps of [start, end), ascending, as `mean_intensities` makes them."""
    return mean_intensities(*made_of(connection, found, start, end), step)


def mean_intensities(
    points: Sequence[Point], generation: Mapping[datetime, Mapping[str, float]], step: timedelta
) -> list[Point]:
    """The grams of each step's generation over its energy; a step without a value is left out.

    `generation` holds, by the start of a point, the MW by fuel that the point comes from: points
    weigh by the energy generated, as emissions do. Where it is not known for all of a step, each
    point weighs the same. A step that points with a value do not fill is `incomplete`.
    """
    means = (_mean(start, parts, generation, step) for start, parts in steps(points, step))
    return [mean for mean in means if mean]


def _mean(
    start: datetime,
    points: Sequence[Point],
    generation: Mapping[datetime, Mapping[str, float]],
    step: timedelta,
) -> Point | None:
    valued = [point for point in points if point.g_per_kwh is not None]
    if not valued:
        return None
    weights = [_weight(point, generation.get(point.start, {})) for point in valued]
    if min(weights) <= 0:
        weights = [1.0] * len(valued)
    return Point(
        start,
        start + step,
        _weighed([point.g_per_kwh for point in valued], weights),
        _weighed([point.renewable for point in valued], weights),
        _quality(valued, step),
        max(point.recorded_at for point in valued),
    )


def _weight(point: Point, mw: Mapping[str, float]) -> float:
    """The MW that the point's grams are spread over: discharge as well, where it is counted."""
    counted = (
        power
        for fuel, power in mw.items()
        if power > 0 and (fuel not in STORAGE or point.quality != "storage_left_out")
    )
    return fsum(counted)


def _weighed(values: Sequence[float | None], weights: Sequence[float]) -> float | None:
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return fsum(map(mul, known, weights)) / fsum(weights)


def _quality(parts: Sequence[Point] | Sequence[Mix], step: timedelta) -> str:
    if sum((part.end - part.start for part in parts), timedelta()) < step:
        return INCOMPLETE
    return max((part.quality for part in parts), key=QUALITIES.index)


def mean_mixes(mixes: Sequence[Mix], step: timedelta) -> list[Mix]:
    """The mean MW of each step, of each fuel, store and neighbour over where it was measured."""
    return [
        Mix(
            start,
            start + step,
            _means([mix.fuels for mix in parts]),
            _means([mix.storage for mix in parts]),
            _means([mix.exchange for mix in parts]),
            _quality(parts, step),
            max(mix.recorded_at for mix in parts),
        )
        for start, parts in steps(mixes, step)
    ]


def _means(columns: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = dict.fromkeys(name for column in columns for name in column)
    return {name: fmean(column[name] for column in columns if name in column) for name in names}


def mean_forecasts(forecast: Forecast, step: timedelta) -> list[tuple[datetime, float]]:
    """The start of each step, and the mean of what is foretold of it; the energy is not known."""
    known = (
        (start, list(map(forecast.value, parts))) for start, parts in steps(forecast.points, step)
    )
    return [
        (start, fmean(value for value in values if value is not None))
        for start, values in known
        if any(value is not None for value in values)
    ]
