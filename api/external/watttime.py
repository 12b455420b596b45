"""Asks WattTime's API v3 which of its regions a point is in.

https://docs.watttime.org: `/login` gives a token for HTTP Basic credentials, good for 30 minutes;
`/v3/region-from-loc` answers `region` and `region_full_name`, or 404 where there is no coverage.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from threading import Lock

from api.external.outward import Asker, NoAnswer, Question, Reply, ask
from api.external.refined import Named

NAME = "WattTime"
SETTINGS = ("WATTTIME_USER", "WATTTIME_PASSWORD")
HOST = "https://api.watttime.org"
SIGNAL = "co2_moer"
TOKEN_SECONDS = 25 * 60.0


class WattTime:
    """WattTime, as one user; tokens are used until shortly before they end."""

    def __init__(
        self, user: str, password: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._login, self._clock = (user, password), clock
        self._token, self._until, self._lock = "", float("-inf"), Lock()
        self._asker: Asker[Named | None] = Asker(clock=clock)

    def region_at(self, latitude: float, longitude: float) -> Named | None:
        """The region of a point, None where WattTime has none; raises `NoAnswer`."""
        return self._asker.at(latitude, longitude, self._region)

    def _region(self, latitude: float, longitude: float) -> Named | None:
        reply = self._asked(latitude, longitude, self._good_token())
        if reply.status in (401, 403):
            reply = self._asked(latitude, longitude, self._new_token())
        region, full_name = reply.content.get("region"), reply.content.get("region_full_name")
        if reply.status == 200 and isinstance(region, str):
            return Named(region, full_name if isinstance(full_name, str) else None)
        if reply.status == 404 and "error" in reply.content:
            return None
        raise NoAnswer(f"it answered {reply.status}, or not as documented")

    def _asked(self, latitude: float, longitude: float, token: str) -> Reply:
        where = {"latitude": f"{latitude:g}", "longitude": f"{longitude:g}", "signal_type": SIGNAL}
        url = f"{HOST}/v3/region-from-loc"
        return ask(Question(url, where, {"Authorization": f"Bearer {token}"}))

    def _good_token(self) -> str:
        with self._lock:
            if self._clock() < self._until:
                return self._token
        return self._new_token()

    def _new_token(self) -> str:
        reply = ask(Question(f"{HOST}/login", {}, {}, self._login))
        token = reply.content.get("token")
        if reply.status != 200 or not isinstance(token, str):
            raise NoAnswer("it did not accept the login")
        with self._lock:
            self._token, self._until = token, self._clock() + TOKEN_SECONDS
        return token


_users: dict[tuple[str, str], WattTime] = {}


def region_at(latitude: float, longitude: float) -> Named | None:
    """The region of a point by the credentials of the environment; raises `NoAnswer`."""
    user, password = (os.environ.get(name) or "" for name in SETTINGS)
    if not user or not password:
        raise NoAnswer(f"{' and '.join(SETTINGS)} are not set")
    return _users.setdefault((user, password), WattTime(user, password)).region_at(
        latitude, longitude
    )
