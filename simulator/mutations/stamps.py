"""Moving every date in a text, whatever form the operator writes it in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_FORMS = (
    (re.compile(r"\b\d{4}-\d{2}-\d{2}(?=[T \"]|$)"), "%Y-%m-%d"),
    (re.compile(r"\b\d{2}-[A-Z][a-z]{2}-\d{4}\b"), "%d-%b-%Y"),
    (re.compile(r"\b\d{2}/\d{2}/\d{4}"), "%m/%d/%Y"),
    (re.compile(r"\b20\d{6}(?=\d{4}\b|\b)"), "%Y%m%d"),
)


def shifted(text: str, days: int) -> str:
    """The text with every date moved by a number of days."""
    for pattern, form in _FORMS:

        def move(found: re.Match[str], form: str = form) -> str:
            try:
                date = datetime.strptime(found[0], form).replace(tzinfo=UTC)
            except ValueError:
                return found[0]
            return (date + timedelta(days=days)).strftime(form)

        text = pattern.sub(move, text)
    return text


def days_until_future(text: str, now: datetime) -> int:
    """How many days the oldest date of a text must move to lie beyond tomorrow.

    The dates are those of the first form that the text has any of.
    """
    dates = next((found for form in _FORMS if (found := _dates(text, *form))), [])
    return max(2, (now - min(dates)).days + 2) if dates else 0


def _dates(text: str, pattern: re.Pattern[str], form: str) -> list[datetime]:
    return [datetime.strptime(date, form).replace(tzinfo=UTC) for date in pattern.findall(text)]
