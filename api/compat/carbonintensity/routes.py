"""The face of NESO's Carbon Intensity API, carbonintensity.org.uk: all of Great Britain."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from flask import Response

from api.compat.answered import answered
from api.compat.carbonintensity import found, mixes, told
from api.compat.carbonintensity.asked import (
    DAWN,
    HALF_HOUR,
    LATER,
    LONDON,
    PREFIX,
    WIDEST_STATISTICS,
    Resource,
    Span,
    clock,
    day_of,
    moment_of,
    operation,
    span_of,
    whole,
)
from api.connections import borrowed

NOTHING = {404: "Nothing of the kind is stored."}


def _half_hours(span: Span) -> Response:
    with borrowed() as connection:
        return answered(found.national(connection, *span).told())


class Current(Resource):
    """The newest carbon intensity of Great Britain."""

    operations: ClassVar = operation(told.Intensities(), "/intensity", further=NOTHING)

    def get(self) -> Response:
        """The last half hour with an `actual`, if of the last day; else what is foretold of now.

        Where neither is there, the newest that is known.
        """
        with borrowed() as connection:
            return answered(found.current(connection, clock()).told())


class At(Resource):
    """The carbon intensity of Great Britain in one half hour."""

    operations: ClassVar = operation(told.Intensities(), f"/intensity/{DAWN}")

    def get(self, start: str) -> Response:
        """The half hour that holds the moment."""
        begin = moment_of(start)
        return _half_hours((begin, begin + timedelta.resolution))


class Between(Resource):
    """The carbon intensity of Great Britain over a span."""

    operations: ClassVar = operation(told.Intensities(), f"/intensity/{DAWN}/{LATER}")

    def get(self, start: str, end: str) -> Response:
        """The half hours that overlap the span."""
        return _half_hours(span_of(start, end))


class Today(Resource):
    """The carbon intensity of Great Britain today, in London."""

    operations: ClassVar = operation(told.Intensities(), "/intensity/date")

    def get(self) -> Response:
        """The half hours of the day."""
        return _half_hours(day_of(clock().astimezone(LONDON).date().isoformat()))


class OnDay(Resource):
    """The carbon intensity of Great Britain on a day of London."""

    operations: ClassVar = operation(told.Intensities(), "/intensity/date/2024-06-01")

    def get(self, day: str) -> Response:
        """The half hours of the day."""
        return _half_hours(day_of(day))


class InPeriod(Resource):
    """The carbon intensity of Great Britain in one settlement period."""

    operations: ClassVar = operation(told.Intensities(), "/intensity/date/2024-06-01/20")

    def get(self, day: str, period: str) -> Response:
        """That half hour of London's day, counted from 1."""
        start, end = day_of(day)
        count = (end - start) // HALF_HOUR
        number = whole(period, 1, count, f"{day} has settlement periods 1 to {count}.")
        begin = start + (number - 1) * HALF_HOUR
        return _half_hours((begin, begin + HALF_HOUR))


class Statistics(Resource):
    """Highest, mean and lowest carbon intensity of Great Britain over a span."""

    operations: ClassVar = operation(told.ManyStatistics(), f"/intensity/stats/{DAWN}/{LATER}")

    def get(self, start: str, end: str) -> Response:
        """One record for all of the span."""
        return _statistics(span_of(start, end, WIDEST_STATISTICS), None)


class BlockStatistics(Resource):
    """Highest, mean and lowest carbon intensity of Great Britain, block by block."""

    operations: ClassVar = operation(told.ManyStatistics(), f"/intensity/stats/{DAWN}/{LATER}/2")

    def get(self, start: str, end: str, block: str) -> Response:
        """One record for each block of so many hours."""
        hours = whole(block, 1, 24, "The block length must be between 1 and 24 hours.")
        return _statistics(span_of(start, end, WIDEST_STATISTICS), timedelta(hours=hours))


def _statistics(span: Span, block: timedelta | None) -> Response:
    with borrowed() as connection:
        return answered(found.statistics(connection, *span, block).told())


class Factors(Resource):
    """The emission factors of NESO's carbon intensity."""

    operations: ClassVar = operation(told.Factors(), "/intensity/factors")

    def get(self) -> Response:
        """The newest that were published."""
        with borrowed() as connection:
            return answered(found.factors(connection).told())


class Generation(Resource):
    """What Great Britain's electricity comes from now."""

    operations: ClassVar = operation(told.OneMix(), "/generation", further=NOTHING)

    def get(self) -> Response:
        """The newest mix that is known; `data` is an object."""
        with borrowed() as connection:
            mix = mixes.newest_mix(connection)
        return answered(mix.told(mix.records[0]))


class GenerationBetween(Resource):
    """What Great Britain's electricity came from."""

    operations: ClassVar = operation(told.Mixes(), f"/generation/{DAWN}/{LATER}")

    def get(self, start: str, end: str) -> Response:
        """The mixes of the half hours that overlap the span."""
        span = span_of(start, end)
        with borrowed() as connection:
            return answered(mixes.mixes(connection, *span).told())


ROUTES = {
    f"{PREFIX}{rule}": resource
    for rule, resource in {
        "/intensity/": Current,
        "/intensity/date/": Today,
        "/intensity/date/<day>/": OnDay,
        "/intensity/date/<day>/<period>/": InPeriod,
        "/intensity/factors/": Factors,
        "/intensity/stats/<start>/<end>/": Statistics,
        "/intensity/stats/<start>/<end>/<block>/": BlockStatistics,
        "/intensity/<start>/": At,
        "/intensity/<start>/<end>/": Between,
        "/generation/": Generation,
        "/generation/<start>/<end>/": GenerationBetween,
    }.items()
}
