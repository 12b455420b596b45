"""The shapes of Elexon's answers, their windows, and the settlement periods of London's days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from simulator.wire import Answer, Question, instant, json_answer

Row = dict[str, Any]
Feed = Callable[[str, Question, int, datetime], Answer | None]

HALF_HOUR = timedelta(minutes=30)
_LONDON = ZoneInfo("Europe/London")


class Refusal(Exception):
    """A 400 with an ASP.NET problem document."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.answer = json_answer(
            {
                "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
                "title": "One or more validation errors occurred.",
                "status": 400,
                "errors": {"": [message]},
            },
            400,
        )


def wrapped(rows: Sequence[Row], *datasets: str) -> Answer:
    """`{"data": […]}`, with the names of the data sets where a path joins several."""
    metadata = {"metadata": {"datasets": list(datasets)}} if datasets else {}
    return json_answer({**metadata, "data": list(rows)})


def day_start(day: date) -> datetime:
    """When a settlement day starts, in UTC."""
    return datetime.combine(day, time(), _LONDON).astimezone(UTC)


@lru_cache(maxsize=4096)
def settlement(moment: datetime) -> tuple[date, int]:
    """The settlement date and period (from 1) that a moment lies in."""
    day = moment.astimezone(_LONDON).date()
    return day, (moment - day_start(day)) // HALF_HOUR + 1


def stamps(start: datetime) -> Row:
    """A row's `startTime` with its settlement date and period."""
    day, period = settlement(start)
    return {
        "startTime": instant(start),
        "settlementDate": day.isoformat(),
        "settlementPeriod": period,
    }


def moment_of(text: str) -> datetime:
    """A query's stamp, UTC where it does not say; `Refusal` where it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal(f"The value '{text}' is not valid.") from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def asked(question: Question, begin: str, end: str) -> tuple[datetime, datetime] | None:
    """A closed window by the names of its two parameters; None when they are not given."""
    first, last = question.get(begin), question.get(end)
    return (moment_of(first), moment_of(last)) if first and last else None


def asked_days(question: Question) -> tuple[datetime, datetime] | None:
    """The settlement days asked for, from the first's start to before the last's end."""
    window = asked(question, "settlementDateFrom", "settlementDateTo")
    if window is None:
        return None
    first, last = (moment.date() for moment in window)
    return day_start(first), day_start(last + timedelta(days=1)) - timedelta(seconds=1)


def within(window: tuple[datetime, datetime], widest: timedelta, names: str) -> None:
    """Refuse a window that is wider than the data set allows."""
    if window[1] - window[0] > widest:
        days = f"{widest.days} day{'s' if widest.days > 1 else ''}"
        raise Refusal(f"The date range between {names} inclusive must not exceed {days}")
