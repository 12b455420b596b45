"""The face of the Green Software Foundation's Carbon Aware SDK WebAPI: its paths and shapes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask import Response

from api.answering.answers import answer
from api.compat.answered import answered
from api.compat.gsf import found
from api.compat.gsf.aspnet import REFUSED, Resource
from api.compat.gsf.told import (
    LOCATIONS,
    AtLocation,
    AtLocations,
    Average,
    Current,
    Emission,
    Forecasts,
    OfSpan,
    OfSpanSent,
    Requested,
)
from api.connections import borrowed
from api.resources import Operation

NO_POINTS = {204: "There is no point in that span."}
NO_FORECAST = {501: "Nobody foretells the intensity of that location."}
SPAN = "time=2024-06-01T00:00:00Z&toTime=2024-06-01T08:00:00Z"
ENDS = {"startTime": "2024-06-01T00:00:00Z", "endTime": "2024-06-01T04:00:00Z"}


def clock() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


class ByLocation(Resource):
    """What was emitted at a location for each kilowatt-hour."""

    operations: ClassVar = {
        "get": Operation(
            asks=AtLocation(),
            answers=Emission(many=True),
            examples=(f"location=uksouth&{SPAN}",),
            statuses=NO_POINTS | REFUSED,
        )
    }

    def get(self) -> Response:
        """The points that touch the span; without one, the newest point."""
        asked = self.asked()
        with borrowed() as connection:
            told = found.emissions(connection, [asked["location"]], asked)
        return _list(told)


class ByLocations(Resource):
    """What was emitted at several locations for each kilowatt-hour."""

    operations: ClassVar = {
        "get": Operation(
            asks=AtLocations(),
            answers=Emission(many=True),
            examples=(f"location=uksouth&location=eastus&{SPAN}",),
            statuses=NO_POINTS | REFUSED,
        )
    }

    def get(self) -> Response:
        """The points that touch the span, location by location."""
        return _list(self._emissions())

    def _emissions(self) -> list[dict[str, Any]]:
        asked = self.asked()
        with borrowed() as connection:
            return found.emissions(connection, asked["locations"], asked)


class Best(ByLocations):
    """Where and when least was emitted."""

    def get(self) -> Response:
        """Of all the points those with the lowest rating."""
        told = self._emissions()
        least = min((one["rating"] for one in told), default=None)
        return _list([one for one in told if one["rating"] == least])


def _list(told: Sequence[dict[str, Any]]) -> Response:
    return answered(told) if told else Response(status=204)


class CurrentForecast(Resource):
    """What is foretold of several locations, and when least will be emitted."""

    operations: ClassVar = {
        "get": Operation(
            asks=Current(),
            answers=Forecasts(many=True),
            examples=("location=uksouth&windowSize=60",),
            statuses=REFUSED | NO_FORECAST,
        )
    }

    def get(self) -> Response:
        """Of each interval to come the newest forecast, and the best windows."""
        asked, now = self.asked(), clock()
        with borrowed() as connection:
            told = [found.forecast(connection, name, asked, now) for name in asked["locations"]]
        return answer(told)


class ForecastBatch(Resource):
    """What had been foretold, as of a moment of the past."""

    operations: ClassVar = {
        "post": Operation(
            body=Requested(many=True),
            answers=Forecasts(many=True),
            examples=([{"location": "uksouth", "requestedAt": "2024-06-02T00:00:00Z"}],),
            statuses=REFUSED | NO_FORECAST,
        )
    }

    def post(self) -> Response:
        """A forecast for each question, from what had been foretold by its `requestedAt`."""
        questions = self.sent()
        with borrowed() as connection:
            told = [
                found.forecast(connection, one["location"], one, one["requested_at"])
                for one in questions
            ]
        return answer(told)


class AverageIntensity(Resource):
    """The mean of the carbon intensity over a span."""

    operations: ClassVar = {
        "get": Operation(
            asks=OfSpan(),
            answers=Average(),
            examples=("location=uksouth&" + "&".join(f"{k}={v}" for k, v in ENDS.items()),),
            statuses=REFUSED,
        )
    }

    def get(self) -> Response:
        """The mean, weighed by time; 400 where the points do not fill the span."""
        asked = self.asked()
        with borrowed() as connection:
            told = found.average(connection, asked)
        return answered(told)


class AverageBatch(Resource):
    """Means of the carbon intensity over several spans."""

    operations: ClassVar = {
        "post": Operation(
            body=OfSpanSent(many=True),
            answers=Average(many=True),
            examples=([{"location": "uksouth", **ENDS}],),
            statuses=REFUSED,
        )
    }

    def post(self) -> Response:
        """A mean for each question, in their order."""
        questions = self.sent()
        with borrowed() as connection:
            told = [found.average(connection, one) for one in questions]
        return answer(told)


class Locations(Resource):
    """Where carbon intensities can be asked for."""

    operations: ClassVar = {"get": Operation(answers=LOCATIONS, examples=("",), statuses=REFUSED)}

    def get(self) -> Response:
        """Every location by its name: cloud regions, and zones by their keys."""
        self.asked()
        with borrowed() as connection:
            told = found.places(connection)
        return answered(told)


class Health(Resource):
    """Whether the process lives."""

    scope = "open"
    operations: ClassVar = {
        "get": Operation(
            answers={"type": "string"}, examples=("",), formats=("text/plain",), statuses=()
        )
    }

    def get(self) -> Response:
        """Always `Healthy`, as plain text."""
        return Response("Healthy", mimetype="text/plain", headers={"Cache-Control": "no-store"})


ROUTES = {
    "/emissions/bylocation/": ByLocation,
    "/emissions/bylocations/": ByLocations,
    "/emissions/bylocations/best/": Best,
    "/emissions/forecasts/current/": CurrentForecast,
    "/emissions/forecasts/batch/": ForecastBatch,
    "/emissions/average-carbon-intensity/": AverageIntensity,
    "/emissions/average-carbon-intensity/batch/": AverageBatch,
    "/locations/": Locations,
    "/health/": Health,
}
