"""The API of WattTime, v3, at /watttime: our average, which is never called marginal."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NoReturn

from flask import Response
from marshmallow import Schema
from psycopg2.extensions import connection as Connection
from werkzeug.exceptions import HTTPException

from api.access import token_from_basic
from api.answering.answers import answer
from api.asking.schemas import Nothing
from api.compat.answered import answered
from api.compat.watttime import signals, told
from api.compat.watttime.asked import Ahead, Coordinates, Historical, Region, Signal, Vintages
from api.compat.watttime.maps import MAPS, collection
from api.compat.watttime.signals import AVERAGE, COMPONENT, FACTOR_SET, Named
from api.compat.watttime.told import Told
from api.connections import borrowed
from api.errors import Problem, as_response, detail_of
from api.finding.places import zone_at
from api.remembered import remembered
from api.resources import Operation, Resource

PREFIX = "/watttime/"
INVALID = "Invalid query parameters"
STATUSES = (400, 403, 404, 503)
ACCOUNTS = (
    "There are no accounts here: whoever runs this server makes API keys on its command line, and "
    "a key is the password of any user."
)
NO_COORDINATES = "No coverage available for these coordinates and signal_type"


def clock() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Face(Resource):
    """An address of theirs."""

    tag = "drop-in: WattTime v3"

    @staticmethod
    def refusal(error: HTTPException) -> Response | HTTPException:
        """Our problem, with `error` and `message` as they have them; arguments at fault are 400."""
        text = detail_of(error)
        members = getattr(error, "members", {})
        if error.code == 422 and isinstance(error, Problem):
            error = Problem(400, text, messages=error.messages)
        short = INVALID if error.code in (400, 403) else text
        return as_response(error, error=members.get("error", short), message=text)


class Login(Face):
    """A token for HTTP Basic."""

    scope = "open"
    operations: ClassVar = {
        "get": Operation(told.TOKEN, Nothing(), examples=("",), statuses=(400, 401, 429, 503))
    }

    def get(self) -> Response:
        """Any user, and an API key as the password; where none is needed, any password."""
        self.asked()
        return answer({"token": token_from_basic()}, headers={"Cache-Control": "no-store"})


class Register(Face):
    """How one comes by a key."""

    scope = "open"
    operations: ClassVar = {
        "get": Operation(told.NOTICE, Nothing(), examples=("",), statuses=(400,)),
        "post": Operation(told.NOTICE, Nothing(), formats=(), statuses={403: ACCOUNTS}),
    }

    def post(self) -> NoReturn:
        """403 for whoever would register."""
        raise Problem(403, ACCOUNTS, members={"error": ACCOUNTS})

    def get(self) -> Response:
        """Who makes keys."""
        self.asked()
        return answer({"message": ACCOUNTS})


def _get(asks: Schema, answers: Told, example: str) -> dict[str, Operation]:
    return {"get": Operation(answers, asks, examples=(example,), statuses=STATUSES)}


EXAMPLE = f"region=UK&signal_type={AVERAGE}"


class RegionFromLocation(Face):
    """The region around a point."""

    operations: ClassVar = _get(
        Coordinates(), told.REGION, f"latitude=51.5&longitude=-0.12&signal_type={AVERAGE}"
    )

    def get(self) -> Response:
        """404 where no region has the signal."""
        asked = self.asked()
        with borrowed() as connection:
            try:
                zone = zone_at(connection, asked["latitude"], asked["longitude"])
                signals.covering(connection, zone, asked["signal_type"])
            except Problem as error:
                if error.code != 404:
                    raise
                where = {name: str(value) for name, value in asked.items()}
                members = {"error": NO_COORDINATES, **where}
                raise Problem(404, detail_of(error), members=members) from error
            region = signals.region_of(connection, zone)
        found = {"region": region, "region_full_name": zone.name}
        return answered(found | {"signal_type": asked["signal_type"]})


class OfRegion(Face, ABC):
    """A signal of one region."""

    def get(self) -> Response:
        """404 where the region, or this signal of it, is not covered; 403 where it is not open."""
        asked = self.asked()
        with borrowed() as connection:
            return answered(
                self.content(connection, signals.named(connection, asked["region"]), asked)
            )

    @abstractmethod
    def content(self, connection: Connection, there: Named, asked: Mapping[str, Any]) -> Told:
        """The JSON of the answer."""


class SignalIndex(OfRegion):
    """How clean the newest average of a region is, as a percentile of its last 30 days."""

    operations: ClassVar = _get(Region(), told.INDEX, EXAMPLE)

    def content(self, connection: Connection, there: Named, asked: Mapping[str, Any]) -> Told:
        """0 is the cleanest; of the average alone."""
        if asked["signal_type"] != AVERAGE:
            raise signals.no_coverage(signals.NO_INDEX, signal_type=asked["signal_type"])
        series, start, share = signals.percentile_of(connection, there.zone)
        about = told.meta(series, there.region, AVERAGE, units=told.PERCENTILE)
        return {"data": [told.point(start, round(share, 1))], "meta": about}


class HistoricalOfRegion(OfRegion):
    """A signal of a region as it was; both ends are included."""

    operations: ClassVar = _get(
        Historical(),
        told.HISTORICAL,
        f"{EXAMPLE}&start=2024-06-01T00:00:00Z&end=2024-06-01T12:00:00Z",
    )

    def content(self, connection: Connection, there: Named, asked: Mapping[str, Any]) -> Told:
        """A span without data is empty, and a warning says so."""
        series, values = signals.values_of(
            connection, there.zone, asked["signal_type"], asked["start"], asked["end"]
        )
        warnings = [] if values else [told.NO_DATA]
        about = told.meta(series, there.region, asked["signal_type"], warnings=warnings)
        marked = asked["include_imputed_marker"]
        return {"data": told.points(values, marked=marked), "meta": about}


class ForecastOfRegion(OfRegion):
    """What is foretold of a region from the present interval on."""

    operations: ClassVar = _get(Ahead(), told.FORECAST, EXAMPLE)

    def content(self, connection: Connection, there: Named, asked: Mapping[str, Any]) -> Told:
        """What was foretold last, from the interval that lasts."""
        now, signal_type = clock(), asked["signal_type"]
        until = now + timedelta(hours=asked["horizon_hours"])
        found = signals.foretold_of(connection, there.zone, signal_type, now, until)
        about = told.meta(found.series, there.region, signal_type) | told.generated(found.points)
        return {"data": told.foretold(found.points, found.value), "meta": about}


class ForecastsOfRegion(OfRegion):
    """What was foretold of a region at each moment of a span."""

    operations: ClassVar = _get(
        Vintages(), told.VINTAGES, f"{EXAMPLE}&start=2024-06-01T00:00:00Z&end=2024-06-01T12:00:00Z"
    )

    def content(self, connection: Connection, there: Named, asked: Mapping[str, Any]) -> Told:
        """The vintages by the moment they were issued at."""
        signal_type, horizon = asked["signal_type"], timedelta(hours=asked["horizon_hours"])
        span = asked["start"], asked["end"], horizon
        series, found = signals.vintages_of(connection, there.zone, signal_type, *span)
        component = FACTOR_SET if signal_type == AVERAGE else COMPONENT
        about = told.meta(series, there.region, signal_type) | told.period(list(found))
        return told.vintages(series, component, found) | {"meta": about}


class MyAccess(Face):
    """What may be asked of which region."""

    operations: ClassVar = _get(Nothing(), told.ACCESS, "")

    def get(self) -> Response:
        """By signal, region and endpoint, with the moment that the data begin."""
        self.asked()
        with borrowed() as connection:
            return answered(remembered("watttime's access", lambda: told.accesses(connection)))


class Maps(Face):
    """The borders of the regions that have a signal."""

    operations: ClassVar = _get(Signal(), MAPS, f"signal_type={AVERAGE}")

    def get(self) -> Response:
        """GeoJSON; 404 where no region has the signal."""
        signal_type = self.asked()["signal_type"]
        with borrowed() as connection:
            return answered(collection(connection, signal_type))


ROUTES = {
    f"{PREFIX}{path}/": resource
    for path, resource in {
        "login": Login,
        "register": Register,
        "v3/region-from-loc": RegionFromLocation,
        "v3/signal-index": SignalIndex,
        "v3/historical": HistoricalOfRegion,
        "v3/forecast": ForecastOfRegion,
        "v3/forecast/historical": ForecastsOfRegion,
        "v3/my-access": MyAccess,
        "v3/maps": Maps,
    }.items()
}
