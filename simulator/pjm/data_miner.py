"""PJM's Data Miner: tables as paged JSON, behind a key that is public.

Stamps are UTC without saying so, beside Eastern ones. A range "a to b" includes b; a lone stamp
asks for its whole day. `/config/settings.json` gives the guests' key away.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from simulator.noise import mix
from simulator.wire import Answer, Operator, Question, has_key, json_answer, not_found

HOST = "api.pjm.com"
SETTINGS_HOST = "dataminer2.pjm.com"
EASTERN = ZoneInfo("America/New_York")
_MAX_ROWS = 50_000

Row = dict[str, Any]
Spans = Mapping[str, tuple[datetime, datetime]]
"""The asked [first, last] moments, both included, by the stem of the filtered stamp."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A feed: its fields in their order, how it may be filtered and sorted, and its rows.

    `stamps` are the stems of the stamps that take a range (`datetime_beginning` stands for
    `…_utc` and `…_ept`), `equal` the fields that take a value. `rows` is asked with the seed, the
    spans and the present.
    """

    fields: tuple[str, ...]
    rows: Callable[[int, Spans, datetime], Iterable[Row]]
    stamps: tuple[str, ...] = ("datetime_beginning",)
    equal: tuple[str, ...] = ()
    sortable: bool = True
    needs_range: bool = True


def guest_key(seed: int) -> str:
    """The subscription key that the web page of a seed gives to everyone."""
    return f"{mix(seed):016x}{mix(seed + 1):016x}"


def settings(question: Question, seed: int, now: datetime) -> Answer:
    """The settings of the public web page, the guests' key among them."""
    del now
    if question.path != "/config/settings.json":
        return not_found()
    return json_answer(
        {
            "baseUrl": f"https://{HOST}/api/v1",
            "baseAdminUrl": "http://localhost:44346/admin",
            "baseSyndicationUrl": f"https://{HOST}/syndication/v1",
            "subscriptionKey": guest_key(seed),
            "registerUrl": "https://apiportal.pjm.com/",
            "connextUrl": "https://pjmconnext.com",
            "feedbackUri": "https://www.pjm.com/AjaxService/FeedbackService.asmx/PostFeedback",
            "feedbackKey": f"{mix(seed + 2):016x}",
            "tool": "Data Miner 2",
        }
    )


def stamped(**moments: datetime) -> Row:
    """Each moment as two stamps, in UTC and in Eastern time, by its name."""
    return {
        f"{name}_{clock}": f"{moment.astimezone(zone):%Y-%m-%dT%H:%M:%S}"
        for name, moment in moments.items()
        for clock, zone in (("utc", UTC), ("ept", EASTERN))
    }


def serving(tables: Mapping[str, Table]) -> Operator:
    """The API that has these feeds, for those who send a key."""

    def answer(question: Question, seed: int, now: datetime) -> Answer:
        if not has_key(question.headers.get("ocp-apim-subscription-key", "")):
            text = "Access denied due to missing or invalid subscription key."
            return json_answer({"statusCode": 401, "message": text}, 401)
        table = tables.get(question.path.removeprefix("/api/v1/"))
        if table is None:
            return json_answer({"statusCode": 404, "message": "Resource not found"}, 404)
        try:
            return _page(question, table, seed, now)
        except ValueError as error:
            return json_answer({"errors": [{"field": "filter", "message": str(error)}]}, 400)

    return answer


def _page(question: Question, table: Table, seed: int, now: datetime) -> Answer:
    start = int(question.get("startRow", "1"))
    count = min(_MAX_ROWS, int(question.get("rowCount", str(_MAX_ROWS))))
    fields = _fields(question, table)
    wanted = {name: question.get(name) for name in table.equal if question.get(name)}
    rows = [
        {name: row[name] for name in table.fields if name in fields}
        for row in table.rows(seed, _spans(question, table), now)
        if all(str(row[name]) == value for name, value in wanted.items())
    ]
    if question.get("sort"):
        rows.sort(key=lambda row: str(row[question.get("sort")]))
    if question.get("order", "Asc").lower().startswith("desc"):
        rows.reverse()
    items = rows[start - 1 : start - 1 + count]
    if question.get("download").lower() == "true":
        packed = gzip.compress(json.dumps(items).encode())
        return Answer(packed, headers={"Content-Encoding": "gzip"})
    return json_answer(_envelope(question, start, count, fields, items, len(rows)))


def _fields(question: Question, table: Table) -> list[str]:
    asked = question.get("fields")
    fields = [name.strip() for name in asked.split(",")] if asked else sorted(table.fields)
    if unknown := set(fields) - set(table.fields):
        raise ValueError(f"unknown field {sorted(unknown)}")
    if question.get("sort") and not (table.sortable and question.get("sort") in fields):
        raise ValueError(f"this feed cannot be sorted by {question.get('sort')}")
    return fields


def _spans(question: Question, table: Table) -> Spans:
    spans = {}
    for stem in table.stamps:
        for clock, zone in (("utc", UTC), ("ept", EASTERN)):
            if text := question.get(f"{stem}_{clock}"):
                spans[stem] = _span(text, zone)
    if table.needs_range and not spans:
        raise ValueError(f"a filter on {' or '.join(table.stamps)} is needed")
    return spans


def _span(text: str, zone: Any) -> tuple[datetime, datetime]:
    first, glue, last = text.partition("to")
    start = _stamp(first).replace(tzinfo=zone)
    end = _stamp(last).replace(tzinfo=zone) if glue else start + timedelta(hours=23)
    return start.astimezone(UTC), end.astimezone(UTC)


def _stamp(text: str) -> datetime:
    text = text.strip()
    if "/" in text:
        form = "%m/%d/%Y %H:%M:%S" if text.count(":") == 2 else "%m/%d/%Y %H:%M"
        return datetime.strptime(text, form)  # noqa: DTZ007 - the caller knows the clock
    return datetime.fromisoformat(text[:26])


def _envelope(
    question: Question, start: int, count: int, fields: list[str], items: list[Row], total: int
) -> Row:
    asked = {key: value for key, value in question.query.items() if key.lower() != "startrow"}
    base = f"https://{HOST}{question.path}"

    def link(rel: str, row: int) -> dict[str, str]:
        return {"rel": rel, "href": f"{base}?{urlencode({**asked, 'StartRow': row})}"}

    links = [link("self", start)]
    if start - 1 + count < total:
        links.append(link("next", start + count))
    links.append({"rel": "metadata", "href": f"{base}/metadata"})
    stems = ("datetime", "evaluated", "forecast_datetime")
    filters = {k: v for k, v in question.query.items() if k.lower().startswith(stems)}
    return {
        "links": links,
        "items": items,
        "searchSpecification": {
            "rowCount": count,
            "order": question.get("order", "Asc"),
            "startRow": start,
            "isActiveMetadata": True,
            "fields": fields,
            "filters": [{name: value} for name, value in filters.items()],
        },
        "totalRows": total,
    }
