"""How addresses of the carbonintensity.org.uk face are read, and how it words a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from flask import Response
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import HTTPException

from api import resources
from api.asking.schemas import Instant
from api.errors import Problem, as_response, detail_of
from api.finding.means import floor
from api.resources import Operation

PREFIX = "/carbonintensity"
LONDON = ZoneInfo("Europe/London")
HALF_HOUR, DAY = timedelta(minutes=30), timedelta(days=1)
WIDEST, WIDEST_STATISTICS = timedelta(days=14), timedelta(days=30)
AROUND = {"fw24h": (0 * DAY, DAY), "fw48h": (0 * DAY, 2 * DAY), "pt24h": (-DAY, 0 * DAY)}
MOMENT = Instant(default_timezone=UTC)
YEARS = range(2000, 2200)
STATUSES = {400: "The address is not understood; the message says why.", 503: ""}
DAWN, LATER = "2024-06-01T00:00Z", "2024-06-01T08:00Z"

Span = tuple[datetime, datetime]


def clock() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


def operation(
    answers: Schema, *examples: str, further: Mapping[int, str] = MappingProxyType({})
) -> dict[str, Operation]:
    """What an address gives; its examples are addresses below the prefix."""
    statuses = {**STATUSES, **further}
    shown = tuple(f"{PREFIX}{example}" for example in examples)
    return {"get": Operation(answers=answers, examples=shown, statuses=statuses)}


class Resource(resources.Resource):
    """One address of the face."""

    tag = "drop-in: carbonintensity.org.uk"
    ignores_unknown = True

    @staticmethod
    def refusal(error: HTTPException) -> Response | HTTPException:
        """`error` holds a `code` of status and title, and a `message`."""
        code = f"{error.code} {error.name}"
        return as_response(error, error={"code": code, "message": detail_of(error)})


def moment_of(text: str) -> datetime:
    """A moment in an address, UTC; 400 for what is none."""
    try:
        moment: datetime = MOMENT.deserialize(text)
    except ValidationError as error:
        raise _no_moment(text) from error
    if moment.year not in YEARS:
        raise _no_moment(text)
    return moment


def _no_moment(text: str) -> Problem:
    return Problem(400, f"{text!r} is no datetime in ISO 8601 format, such as 2018-01-20T12:00Z.")


def span_of(start: str, end: str, widest: timedelta = WIDEST) -> Span:
    """The span that two parts of an address name; 400 for one that is none or too long.

    Days around a moment are counted from the half hour that holds it.
    """
    begin = moment_of(start)
    if end in AROUND:
        before, after = AROUND[end]
        return floor(begin, HALF_HOUR) + before, floor(begin, HALF_HOUR) + after
    finish = moment_of(end)
    if begin >= finish:
        raise Problem(400, "The first datetime must be before the second.")
    if finish - begin > widest:
        raise Problem(400, f"The maximum date range is limited to {widest.days} days.")
    return begin, finish


def day_of(text: str) -> Span:
    """The day of London with that date; 400 for what is no date."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise _no_date(text) from error
    if day.year not in YEARS:
        raise _no_date(text)
    midnights = (datetime.combine(one, time(), LONDON) for one in (day, day + DAY))
    start, end = (midnight.astimezone(UTC) for midnight in midnights)
    return start, end


def _no_date(text: str) -> Problem:
    return Problem(400, f"{text!r} is no date, such as 2018-01-20.")


def whole(text: str, least: int, most: int, otherwise: str) -> int:
    """A whole number of the address; 400 with a message otherwise."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else least - 1
    if not least <= number <= most:
        raise Problem(400, otherwise)
    return number
