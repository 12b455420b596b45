"""Asks Electricity Maps' API v3 which of its zones a point is in.

https://portal.electricitymaps.com/docs: every route takes `lat` and `lon` in place of `zone`, with
the token in the header `auth-token`; the newest intensity is the smallest answer with a `zone`.
"""

from __future__ import annotations

import os

from api.external.outward import Asker, NoAnswer, Question, ask
from api.external.refined import Named

NAME = "Electricity Maps"
SETTINGS = ("ELECTRICITYMAPS_TOKEN",)
HOST = "https://api.electricitymaps.com"


class ElectricityMaps:
    """Electricity Maps, by one token."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._asker: Asker[Named | None] = Asker()

    def zone_at(self, latitude: float, longitude: float) -> Named | None:
        """The zone of a point, None where Electricity Maps has none; raises `NoAnswer`."""
        return self._asker.at(latitude, longitude, self._zone)

    def _zone(self, latitude: float, longitude: float) -> Named | None:
        where = {"lat": f"{latitude:g}", "lon": f"{longitude:g}"}
        url = f"{HOST}/v3/carbon-intensity/latest"
        reply = ask(Question(url, where, {"auth-token": self._token}))
        zone = reply.content.get("zone")
        if reply.status == 200 and isinstance(zone, str):
            return Named(zone, None)
        if reply.status == 404:
            return None
        if reply.status in (401, 403):
            raise NoAnswer("it did not accept the token")
        raise NoAnswer(f"it answered {reply.status}, or not as documented")


_tokens: dict[str, ElectricityMaps] = {}


def zone_at(latitude: float, longitude: float) -> Named | None:
    """The zone of a point by the token of the environment; raises `NoAnswer`."""
    token = os.environ.get(SETTINGS[0]) or ""
    if not token:
        raise NoAnswer(f"{SETTINGS[0]} is not set")
    return _tokens.setdefault(token, ElectricityMaps(token)).zone_at(latitude, longitude)
