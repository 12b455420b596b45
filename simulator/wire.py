"""What goes over the wire: a question, an answer, and the row that truth expects of a parser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Expected = tuple[str, str, datetime, datetime, dict[str, float]]
"""(zone, measure, start, end, {component: value}): one row, in canonical names and signs."""


@dataclass(frozen=True, slots=True)
class Question:
    """A request to an operator, a POST where it has a form; header names are in lower case."""

    host: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None

    def get(self, name: str, default: str = "") -> str:
        """A query parameter whatever the case of its name."""
        for key, value in self.query.items():
            if key.lower() == name.lower():
                return value
        return default


@dataclass(frozen=True, slots=True)
class Answer:
    """An operator's answer before it is sent."""

    body: bytes
    content_type: str = "application/json; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Operator = Callable[[Question, int, datetime], Answer]
"""Answers a question from the truth of a seed, as it is published at a moment."""


Truth = Callable[[int, str, str, datetime, datetime], Iterable[Expected]]
"""What truth expects of (seed, zone, component, start, end): the rows wholly in [start, end).

The component matters only where every component is asked for alone; else it is ignored.
"""

Foresight = Callable[[int, str, str, datetime, datetime, datetime], Iterable[Expected]]
"""As `Truth`, of what a forecast says that is issued at the last argument."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed must be read as; `precision` is the most that its wire format rounds off.

    A feed of forecasts has `forecast`, one of readings `expected`; some have both.
    """

    expected: Truth | None = None
    forecast: Foresight | None = None
    precision: float = 1.0


def alone(expected: Callable[[int, datetime, datetime], Iterable[Expected]]) -> Truth:
    """The truth of a feed of one zone."""
    return lambda seed, _zone, _component, start, end: expected(seed, start, end)


def by_zone(expected: Callable[[int, str, datetime, datetime], Iterable[Expected]]) -> Truth:
    """The truth of a feed of several zones."""
    return lambda seed, zone, _component, start, end: expected(seed, zone, start, end)


def first_of(feeds: Iterable[Callable[[Question, int, datetime], Answer | None]]) -> Operator:
    """An operator whose feeds are asked in turn until one knows the path; none: 404."""
    known = tuple(feeds)

    def answer(question: Question, seed: int, now: datetime) -> Answer:
        found = (feed(question, seed, now) for feed in known)
        return next((given for given in found if given is not None), not_found())

    return answer


def json_answer(content: Any, status: int = 200) -> Answer:
    """Compact JSON, as all three JSON publishers send it."""
    return Answer(json.dumps(content, separators=(",", ":")).encode(), status=status)


def html_answer(title: str, text: str, status: int = 200) -> Answer:
    """A web page where a document was asked for."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{text}</body></html>"
    return Answer(page.encode(), "text/html; charset=utf-8", status)


def not_found() -> Answer:
    """No such path on this host."""
    return html_answer("404 Not Found", "<h1>Not Found</h1>", 404)


def has_key(key: str) -> bool:
    """Whether an API key is good: the simulator has no accounts, so all but a few are.

    A key of fewer than eight characters, or one that says "wrong", is refused.
    """
    return len(key) >= 8 and "wrong" not in key.lower()


def instant(moment: datetime, form: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
    """A UTC stamp in a publisher's form."""
    return moment.astimezone(UTC).strftime(form)


def whole(megawatts: float) -> int:
    """MW as the operators round them."""
    return round(megawatts)


def merged(rows: Iterable[Expected]) -> list[Expected]:
    """Rows of the same zone, measure and interval as one, with the values of all."""
    found: dict[tuple[str, str, datetime, datetime], dict[str, float]] = {}
    for zone, measure, start, end, values in rows:
        found.setdefault((zone, measure, start, end), {}).update(values)
    return [(*key, values) for key, values in found.items()]
