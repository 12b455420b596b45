"""The API around the tables: keys, parameters, order and pages.

The body repeats the question, and the key with it. Numbers were numbers until 2023 and are texts
since; the warning of an incomplete return has moved out of `response`. A date alone stands for
its hour T00, as the last hour too. Who asks for no order gets the rows of an hour in any order,
each time another. Parameters of v1 are refused. Who names no start gets the last week and not,
as from EIA, everything since 2019, which would be dear to make up.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from simulator.eia.authorities import HOUR
from simulator.wire import Answer, Question, has_key, json_answer, not_found

HOST = "api.eia.gov"
FIRST = datetime(2019, 1, 1, tzinfo=UTC)
MOST_ROWS = 5000
TEXTS_SINCE = 2024
LONGEST = 48 * HOUR  # as far ahead as a forecast reaches

Row = dict[str, Any]
Rows = Callable[[int, datetime, datetime, datetime], Iterable[Row]]
"""The rows of (seed, first period, last period, now), in any order, with values of int."""
Tables = Mapping[str, tuple[tuple[str, str], Rows]]

_DESCRIPTIONS = {
    "fuel-type-data": "Hourly net generation by balancing authority and energy source.",
    "region-data": (
        "Hourly demand, day-ahead demand forecast, net generation, and interchange by"
        " balancing authority."
    ),
    "interchange-data": "Daily interchange between neighboring balancing authorities.",
}
_SOURCE = "  \n    Source: Form EIA-930\n    Product: Hourly Electric Grid Monitor"
_INCOMPLETE = {
    "warning": "incomplete return",
    "description": (
        "The API can only return 5000 rows in JSON format.  Please consider constraining your"
        " request with facet, start, or end, or using offset to paginate results."
    ),
}


class _Refused(ValueError):
    """A parameter that this API does not know."""


def answer(question: Question, seed: int, now: datetime, tables: Tables) -> Answer:
    """One page of a table."""
    key = question.headers.get("x-api-key") or question.get("api_key")
    if not has_key(key):
        return _no_key(key)
    found = re.fullmatch(r"/v2/electricity/rto/([a-z-]+)/data/?", question.path)
    if found is None or found[1] not in tables:
        return not_found()
    words, rows_of = tables[found[1]]
    try:
        first, last = _span(question, now)
        wanted = _facets(question, words)
        rows = [
            row for row in rows_of(seed, first, last, now)
            if all(row[column] in values for column, values in wanted.items())
        ]  # fmt: skip
        page = _ordered(question, rows, words)
        offset = _whole_number(question, "offset", 0)
        length = min(MOST_ROWS, _whole_number(question, "length", MOST_ROWS))
    except _Refused as refused:
        return json_answer({"error": str(refused), "code": 400}, 400)
    content = _envelope(found[1], len(rows), page[offset : offset + length], length, now)
    echo = {"command": question.path, "params": {**question.query, "api_key": key}}
    return json_answer({**content, "request": echo, "apiVersion": _version(now)})


def _no_key(key: str) -> Answer:
    code = "API_KEY_INVALID" if key else "API_KEY_MISSING"
    said = "An invalid api_key was supplied." if key else "No api_key was supplied."
    message = f"{said}  Get one at https://www.eia.gov/opendata/register.php"
    return json_answer({"error": {"code": code, "message": message}}, 403)


def _version(now: datetime) -> str:
    return "2.1.4" if now.year < TEXTS_SINCE else "2.1.13"


def _span(question: Question, now: datetime) -> tuple[datetime, datetime]:
    """The first and the last period, both included."""
    asked = {name: value for name, value in question.query.items() if name.startswith("data[")}
    if set(asked.values()) != {"value"}:
        raise _Refused(f"Invalid data {sorted(asked.values())}. The only valid data are 'value'.")
    if question.get("frequency", "hourly") != "hourly":
        raise _Refused("Invalid frequency. Valid frequencies are 'hourly'.")
    last = min(_period(question.get("end")) or now + LONGEST, now + LONGEST)
    return max(_period(question.get("start")) or last - 7 * 24 * HOUR, FIRST), last


def _period(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise _Refused(f"Invalid date {text!r}. The format is 'YYYY-MM-DD\"T\"HH24'.") from None


def _whole_number(question: Question, name: str, usual: int) -> int:
    text = question.get(name, str(usual))
    if not text.isdigit():
        raise _Refused(f"Invalid {name} {text!r}.")
    return int(text)


def _facets(question: Question, words: tuple[str, str]) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = {}
    for name, value in question.query.items():
        if name.startswith("facets["):
            column = name[len("facets[") :].partition("]")[0]
            if column not in words:
                raise _Refused(f"Invalid facet {column!r}. The facets are {words}.")
            wanted.setdefault(column, set()).add(value)
    return wanted


def _ordered(question: Question, rows: list[Row], words: tuple[str, str]) -> list[Row]:
    """The rows as asked for; within what is not asked for, in an order of this moment."""
    if "sort" in question.query:
        raise _Refused("Invalid sort. It takes sort[0][column] and sort[0][direction].")
    shuffled = random.Random(question.get("offset")).sample(rows, len(rows))
    order = [(question.get(f"sort[{n}][column]"), question.get(f"sort[{n}][direction]"))
             for n in range(3)]  # fmt: skip
    asked = [(column, direction) for column, direction in order if column]
    for column, direction in reversed(asked or [("period", "asc")]):
        if column not in ("period", *words):
            raise _Refused(f"Invalid sort column {column!r}.")
        shuffled.sort(key=lambda row: str(row[column]), reverse=direction == "desc")
    return shuffled


def _envelope(
    table: str, total: int, page: list[Row], length: int, now: datetime
) -> dict[str, Any]:
    texts = now.year >= TEXTS_SINCE
    warnings = {"warnings": [_INCOMPLETE]} if total > length else {}
    response = {
        **({} if texts else warnings),
        "total": str(total) if texts else total,
        "dateFormat": 'YYYY-MM-DD"T"HH24',
        "frequency": "hourly",
        "data": [_written(row, texts) for row in page],
        "description": _DESCRIPTIONS[table] + _SOURCE,
    }
    return {**(warnings if texts else {}), "response": response}


def _written(row: Row, texts: bool) -> Row:
    value = row["value"]
    as_said = str(value) if texts and value is not None else value
    return {**row, "value": as_said, "value-units": "megawatthours"}
