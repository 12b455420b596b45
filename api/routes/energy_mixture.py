"""GET /energy-mixture/: what a zone generated, by fuel, with storage and exchange beside it."""

from __future__ import annotations

from flask import Response

from api.answers import answer
from api.connections import borrowed
from api.mixtures import mixture_of
from api.places import place_of
from api.readings import span_of
from api.resources import Resource
from api.schemas import Mixture, arguments

ASKED = Mixture()


class EnergyMixture(Resource):
    """The energy mixture of a place over a span of time."""

    def get(self) -> Response:
        """The intervals that start in [start, end); errors as `/carbon-intensity/` has them."""
        asked = arguments(ASKED)
        start, end = span_of(asked)
        with borrowed() as connection:
            place = place_of(connection, asked)
            found = mixture_of(connection, place.zone, start, end, as_of=asked["as_of"])
        return answer(
            {"request": asked, "iso": place.iso, "region": place.zone.key, **found.told()}
        )


ROUTES = {"/energy-mixture/": EnergyMixture}
