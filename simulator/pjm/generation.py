"""PJM's Data Miner: hourly generation by fuel as paged JSON, behind a key that is public.

Stamps are UTC without saying so. A range "a to b" includes b. The last hours are not there
yet, and `Other` has no rows on most days. `/config/settings.json` gives the guests' key away.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from simulator import truth
from simulator.noise import mix, uniform
from simulator.wire import Answer, Expected, Question, has_key, json_answer, not_found, whole

HOST = "api.pjm.com"
SETTINGS_HOST = "dataminer2.pjm.com"
ZONE = "US-PJM"
STEP = timedelta(hours=1)
LAG = timedelta(minutes=75)
PRECISION_MW = 1.5
FIRST_HOUR = datetime(2016, 1, 1, 5, tzinfo=UTC)
_FIELDS = ("datetime_beginning_utc", "datetime_beginning_ept", "fuel_type", "mw",
           "fuel_percentage_of_total", "is_renewable")  # fmt: skip
_MAX_ROWS = 50_000
_EASTERN = ZoneInfo("America/New_York")
_RENEWABLE = {"Hydro", "Other Renewables", "Solar", "Wind"}


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


def answer(question: Question, seed: int, now: datetime) -> Answer:
    """`/api/v1/gen_by_fuel`, one page of it, for those who send a key."""
    if not has_key(question.headers.get("ocp-apim-subscription-key", "")):
        text = "Access denied due to missing or invalid subscription key."
        return json_answer({"statusCode": 401, "message": text}, 401)
    if question.path != "/api/v1/gen_by_fuel":
        return json_answer({"statusCode": 404, "message": "Resource not found"}, 404)
    try:
        page = _Page(question)
        start, end = _span(question)
    except ValueError as error:
        return json_answer({"errors": [{"field": "filter", "message": str(error)}]}, 400)
    rows = list(_rows(seed, start, min(end, now - LAG), page.fields))
    if question.get("order", "Asc").lower().startswith("desc"):
        rows.reverse()
    items = rows[page.start - 1 : page.start - 1 + page.count]
    if question.get("download").lower() == "true":
        return Answer(
            gzip.compress(json.dumps(items).encode()), headers={"Content-Encoding": "gzip"}
        )
    return json_answer(_envelope(question, page, items, len(rows)))


class _Page:
    """Which fields and rows are asked for."""

    def __init__(self, question: Question) -> None:
        asked = question.get("fields")
        self.fields = tuple(asked.split(",")) if asked else _FIELDS
        self.start = int(question.get("startRow", "1"))
        self.count = min(_MAX_ROWS, int(question.get("rowCount", str(_MAX_ROWS))))
        if unknown := set(self.fields) - set(_FIELDS):
            raise ValueError(f"unknown field {sorted(unknown)}")


def _span(question: Question) -> tuple[datetime, datetime]:
    """The asked [first, last] hour, both included; a lone stamp asks for its whole day."""
    for name, clock in (("datetime_beginning_utc", UTC), ("datetime_beginning_ept", _EASTERN)):
        if text := question.get(name):
            first, glue, last = text.partition("to")
            start = _stamp(first).replace(tzinfo=clock)
            end = _stamp(last).replace(tzinfo=clock) if glue else start + timedelta(hours=23)
            return start.astimezone(UTC), end.astimezone(UTC)
    raise ValueError("a filter on datetime_beginning_utc or datetime_beginning_ept is needed")


def _stamp(text: str) -> datetime:
    text = text.strip()
    if "/" in text:
        form = "%m/%d/%Y %H:%M:%S" if text.count(":") == 2 else "%m/%d/%Y %H:%M"
        return datetime.strptime(text, form)  # noqa: DTZ007 - the caller knows the clock
    return datetime.fromisoformat(text[:26])


def _rows(
    seed: int, first: datetime, last: datetime, fields: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    for begin, state in truth.window(seed, ZONE, max(first, FIRST_HOUR), last + STEP, STEP):
        if begin > last:
            return
        megawatts = _published(seed, begin, state)
        total = sum(megawatts.values())
        for fuel, mw in megawatts.items():
            row = {
                "datetime_beginning_utc": f"{begin:%Y-%m-%dT%H:%M:%S}",
                "datetime_beginning_ept": f"{begin.astimezone(_EASTERN):%Y-%m-%dT%H:%M:%S}",
                "fuel_type": fuel,
                "mw": float(mw),
                "fuel_percentage_of_total": round(mw / total, 2),
                "is_renewable": fuel in _RENEWABLE,
            }
            yield {name: row[name] for name in fields}


def _published(seed: int, begin: datetime, state: truth.State) -> dict[str, int]:
    plants = state.plants
    other = 0.1 if uniform(seed, "pjm other", begin.toordinal()) > 0.5 else 0.0
    megawatts = {
        "Coal": plants["coal"],
        "Gas": plants["gas"],
        "Hydro": plants["river"] + plants["reservoir"],
        "Multiple Fuels": plants["other"] * (0.6 - other),
        "Nuclear": plants["nuclear"],
        "Oil": plants["oil"],
        "Other": plants["other"] * other,
        "Other Renewables": plants["other"] * 0.4,
        "Solar": plants["solar"],
        "Storage": plants["battery"],
        "Wind": plants["onshore"],
    }
    if not other:
        del megawatts["Other"]
    return {fuel: whole(mw) for fuel, mw in megawatts.items()}


def _envelope(
    question: Question, page: _Page, items: list[dict[str, Any]], total: int
) -> dict[str, Any]:
    asked = {key: value for key, value in question.query.items() if key.lower() != "startrow"}
    base = f"https://{HOST}{question.path}"

    def link(rel: str, row: int) -> dict[str, str]:
        return {"rel": rel, "href": f"{base}?{urlencode({**asked, 'StartRow': row})}"}

    links = [link("self", page.start)]
    if page.start - 1 + page.count < total:
        links.append(link("next", page.start + page.count))
    links.append({"rel": "metadata", "href": f"{base}/metadata"})
    filters = {k: v for k, v in question.query.items() if k.lower().startswith("datetime")}
    return {
        "links": links,
        "items": items,
        "searchSpecification": {
            "rowCount": page.count,
            "order": question.get("order", "Asc"),
            "startRow": page.start,
            "isActiveMetadata": True,
            "fields": list(page.fields),
            "filters": [{name: value} for name, value in filters.items()],
        },
        "totalRows": total,
    }


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every hour in [start, end)."""
    rows: list[Expected] = []
    for begin, state in truth.window(seed, ZONE, start, end, STEP):
        fuels = state.fuels()
        rows.append((ZONE, "generation", begin, begin + STEP, fuels))
    return rows
