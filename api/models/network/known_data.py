"""Carbon data of zones for a window, each read once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from psycopg2.extensions import connection as Connection

from api.models.carbon_data import CarbonData, NoCarbonData, known_data
from api.models.sought import Sought


class KnownData:
    """`read` holds the data of the zones that were asked about and have some."""

    def __init__(
        self,
        connection: Connection,
        window: tuple[datetime, datetime],
        sought: Sought,
        read: Mapping[str, CarbonData],
    ) -> None:
        self._connection, self._window, self._sought = connection, window, sought
        self.read = dict(read)
        self.lacking: dict[str, str] = {}

    def of(self, zone: str) -> CarbonData | None:
        """A zone's data; None if nothing of the window is known, `lacking` then says why."""
        if zone not in self.read and zone not in self.lacking:
            try:
                found = known_data(self._connection, zone, *self._window, self._sought)
            except NoCarbonData as missing:
                self.lacking[zone] = str(missing)
            else:
                self.read[zone] = found
        return self.read.get(zone)
