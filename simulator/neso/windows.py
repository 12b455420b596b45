"""The windows of the Carbon Intensity API, as its paths name them, and its refusals.

An answer begins with the half hour that holds `from`, and a half hour holds its end too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator import truth
from simulator.wire import Answer, Operator, Question, instant, json_answer

HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)
WIDEST = 14 * DAY
_STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\dZ"
_WINDOW = re.compile(rf"/({_STAMP})/({_STAMP}|fw24h|fw48h|pt24h)")
_SPANS = {"fw24h": DAY, "fw48h": 2 * DAY, "pt24h": -DAY}


class Refusal(Exception):
    """A 400, with the publisher's words."""


def refusing(operator: Operator) -> Operator:
    """The operator, whose refusals are answers too."""

    def answer(question: Question, seed: int, now: datetime) -> Answer:
        try:
            return operator(question, seed, now)
        except Refusal as refusal:
            error = {"code": "400 Bad Request", "message": str(refusal)}
            return json_answer({"error": error}, 400)

    return answer


def starts_in(rest: str, last: datetime) -> list[datetime]:
    """The half hours that the end of a path asks for, up to the last that there is."""
    first, end = _window(rest)
    begin = truth.ceiling(first, HALF_HOUR) - HALF_HOUR
    return list(truth.intervals(begin, min(truth.ceiling(end, HALF_HOUR), last), HALF_HOUR))


def _window(rest: str) -> tuple[datetime, datetime]:
    found = _WINDOW.fullmatch(rest)
    if not found:
        raise Refusal("Please enter a valid start datetime in ISO8601 format YYYY-MM-DDThh:mmZ")
    first = _moment(found[1])
    end = first + _SPANS[found[2]] if found[2] in _SPANS else _moment(found[2])
    if found[2] == "pt24h":
        first, end = end, first
    if not first < end <= first + WIDEST:
        raise Refusal("The end datetime must be after the start, and at most 14 days after it")
    return first, end


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Refusal(f"{text} is no datetime") from error


def record(start: datetime, **said: Any) -> dict[str, Any]:
    """What is said of a half hour, behind its two stamps."""
    form = "%Y-%m-%dT%H:%MZ"
    return {"from": instant(start, form), "to": instant(start + HALF_HOUR, form), **said}


Said = Callable[[int, datetime, datetime], dict[str, Any]]
"""What the API says of (seed, half hour), at a moment."""
