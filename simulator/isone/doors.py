"""How the two doors answer: wrapped in plurals after a login, or in `data` to a POST.

A service's list of one comes as an object, and a list of nothing as "". A day to come, and one
before the archive begins, has nothing.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from simulator import truth
from simulator.wire import Answer, Operator, Question, has_key, html_answer, json_answer, not_found

ZONE = "US-NEISO"
NEW_YORK = ZoneInfo("America/New_York")
STEP = timedelta(minutes=5)
HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)

Records = list[dict[str, Any]]
Service = Callable[[int, date, datetime], tuple[str, Records]]
"""The singular, and the records of a seed and a local day as they stand at a moment."""
Chart = Callable[[int, date, datetime, Mapping[str, str]], Any]
"""The data of a seed and a local day as they stand at a moment, as the form asks for them."""

_PATH = re.compile(r"/api/v1\.1/([\w/]+)/day/(\d{8})(?:\.json)?")


def services(known: Mapping[str, Service]) -> Operator:
    """The web services, `/api/v1.1/<service>/day/YYYYMMDD`, by HTTP basic authentication."""

    def answer(question: Question, seed: int, now: datetime) -> Answer:
        if not _is_known(question.headers.get("authorization", "")):
            return html_answer("Error 401", "<h1>Unauthorized</h1>", 401)
        found = _PATH.fullmatch(question.path)
        day = _day(found[2], "%Y%m%d") if found else None
        if not found or day is None or found[1] not in known:
            return not_found()
        singular, records = known[found[1]](seed, day, now)
        listed = records[0] if len(records) == 1 else records
        return json_answer({f"{singular}s".replace("xs", "xes"): {singular: listed or ""}})

    return answer


def charts(known: Mapping[str, Chart]) -> Operator:
    """The door of the charts: a POST to `/ws/wsclient` of a form whose names begin `_nstmp_`."""

    def answer(question: Question, seed: int, now: datetime) -> Answer:
        if question.path != "/ws/wsclient":
            return not_found()
        form = {k.removeprefix("_nstmp_"): text for k, text in (question.form or {}).items()}
        chart, day = known.get(form.get("requestType", "")), _day(form.get("startDate", ""))
        if chart is None or day is None:
            return html_answer("Error 500", "<h1>Internal Server Error</h1>", 500)
        return json_answer([{"data": chart(seed, day, now, form), "namespace": "_nstmp_"}])

    return answer


def _is_known(authorization: str) -> bool:
    kind, _, told = authorization.partition(" ")
    try:
        user, _, password = b64decode(told).decode().partition(":")
    except (Error, UnicodeDecodeError):
        return False
    return kind == "Basic" and bool(user) and has_key(password)


def _day(text: str, form: str = "%m/%d/%Y") -> date | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=NEW_YORK).date()
    except ValueError:
        return None


def midnight(day: date) -> datetime:
    """When a local day begins."""
    return datetime.combine(day, time(), NEW_YORK).astimezone(UTC)


def starts(day: date, step: timedelta, until: datetime) -> list[datetime]:
    """The intervals of a local day that are over at a moment."""
    return list(truth.intervals(midnight(day), min(midnight(day + ONE_DAY), until), step))


def stamp(moment: datetime) -> str:
    """A moment as both doors write it: local, with milliseconds and the offset."""
    return moment.astimezone(NEW_YORK).isoformat(timespec="milliseconds")
