"""What Home Assistant asks of Electricity Maps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import Response
from psycopg2.extensions import connection as Connection

from api.compat.answered import answered
from api.compat.electricitymaps import schemas, told
from api.compat.electricitymaps.asked import HOUR, Latest
from api.compat.electricitymaps.doors import DAY, ZONE, Face, clock, get
from api.compat.electricitymaps.signals import Intensity, Named, Share, Signal, named
from api.compat.electricitymaps.told import Told
from api.connections import borrowed
from api.errors import Problem
from api.finding.means import floor

INTENSITY = Intensity()
SIGNALS: tuple[Signal, ...] = (INTENSITY, Share("fossil_free"))


class HomeAssistant(Face):
    """The newest carbon intensity of a zone and its fossil part, as Home Assistant reads them."""

    operations: ClassVar = get(Latest(), schemas.HOME_ASSISTANT, ZONE)

    def get(self) -> Response:
        """Where there are no data of the last day the status says so; 404 for no such zone."""
        asked = self.asked()
        with borrowed() as connection:
            place = named(connection, asked)
            found = _of_today(connection, place, asked)
            return answered(told.home_assistant(place.name, found))


def _of_today(connection: Connection, place: Named, asked: Mapping[str, Any]) -> list[Told]:
    """The newest intensity, and the low-carbon part of the same hour; none that is a day old.

    Home Assistant shows them without their time.
    """
    try:
        start = floor(INTENSITY.newest(connection, place, asked), HOUR)
        found = [
            signal.records(connection, place, start, start + HOUR, asked)[0]
            for signal in SIGNALS
            if start > clock() - DAY
        ]
    except Problem as error:
        if error.code not in (400, 404):
            raise
        return []
    return [record for records in found for record in records]
