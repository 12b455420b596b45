"""GET /carbon-intensity/: what a kilowatt-hour emits in a zone, interval by interval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response
from psycopg2.extensions import connection as Connection

from api.answers import answer
from api.connections import borrowed
from api.errors import invalid
from api.intensities import intensities_of
from api.places import place_of
from api.readings import span_of
from api.resources import Resource
from api.reweighted import reweighted_of
from api.schemas import Intensity, arguments
from database.zones import Zone

ASKED = Intensity()


class CarbonIntensity(Resource):
    """The carbon intensity of a place over a span of time."""

    def get(self) -> Response:
        """The points from the last that starts at or before `start` to the first at or after `end`.

        400 when the span lies outside the data, 404 where there is no zone or no data.
        """
        asked = arguments(ASKED)
        _refuse_what_is_not_offered(asked)
        span = span_of(asked)
        with borrowed() as connection:
            place = place_of(connection, asked)
            found = _found(connection, place.zone, *span, asked)
        return answer({"request": asked, "region": place.zone.key, "iso": place.iso, **found})


def _found(
    connection: Connection, zone: Zone, start: datetime, end: datetime, asked: Mapping[str, Any]
) -> dict[str, object]:
    factor_set, ratio = asked["factor_set"], asked["desired_renewable_ratio"]
    if ratio is None:
        return intensities_of(connection, zone, start, end, factor_set=factor_set)
    return reweighted_of(connection, zone, start, end, factor_set=factor_set, renewable_ratio=ratio)


def _refuse_what_is_not_offered(asked: Mapping[str, Any]) -> None:
    if asked["carbon_data_source"] != "c3lab":
        source = asked["carbon_data_source"]
        raise invalid(carbon_data_source=f"The source {source} is not available here; use c3lab.")
    if asked["use_prediction"]:
        raise invalid(use_prediction="Predictions are not available.")
