"""GET /carbon-intensity/: what a kilowatt-hour emits in a zone, interval by interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_restful import Resource

from api.answers import answer
from api.connections import borrowed
from api.errors import invalid
from api.intensities import intensities_of
from api.places import place_of
from api.readings import span_of
from api.schemas import Intensity, arguments

ASKED = Intensity()


class CarbonIntensity(Resource):
    """The carbon intensity of a place over a span of time."""

    def get(self) -> Response:
        """The points from the last that starts at or before `start` to the first at or after `end`.

        400 when the span lies outside the data, 404 where there is no zone or no data.
        """
        asked = arguments(ASKED)
        _refuse_what_is_not_offered(asked)
        start, end = span_of(asked)
        with borrowed() as connection:
            place = place_of(connection, asked)
            found = intensities_of(
                connection,
                place.zone,
                start,
                end,
                factor_set=asked["factor_set"],
                renewable_ratio=asked["desired_renewable_ratio"],
            )
        return answer({"request": asked, "region": place.zone.key, "iso": place.iso, **found})


def _refuse_what_is_not_offered(asked: Mapping[str, Any]) -> None:
    if asked["carbon_data_source"] != "c3lab":
        source = asked["carbon_data_source"]
        raise invalid(carbon_data_source=f"The source {source} is not available here; use c3lab.")
    if asked["use_prediction"]:
        raise invalid(use_prediction="Predictions are not available.")
