"""Settlement periods as the data portal names them, and the form of its answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from simulator.neso.windows import DAY, HALF_HOUR
from simulator.wire import Answer, json_answer

LONDON = ZoneInfo("Europe/London")


def settlement(start: datetime) -> tuple[date, int]:
    """The settlement day and period that a moment starts."""
    day = start.astimezone(LONDON).date()
    return day, (start - midnight(day)) // HALF_HOUR + 1


def midnight(day: date) -> datetime:
    """When a day of London starts."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def half_hours(day: date) -> list[datetime]:
    """The half hours of a day of London: 46, 48 or 50."""
    count = (midnight(day + DAY) - midnight(day)) // HALF_HOUR
    return [midnight(day) + n * HALF_HOUR for n in range(count)]


def answered(sql: str, records: Sequence[dict[str, Any]]) -> Answer:
    """Records as CKAN answers them: the columns that are named; of `*`, one for searching too."""
    named = re.findall(r'"([^"]+)"', sql.partition(" FROM ")[0])
    if "*" in sql.partition(" FROM ")[0]:
        told = [{"_full_text": "'2026':1", **record} for record in records]
    elif records and not set(named) <= records[0].keys():
        return refused("column does not exist")
    else:
        told = [{name: record[name] for name in named} for record in records]
    return json_answer({"help": "", "success": True, "result": {"records": told}})


def refused(why: str) -> Answer:
    """What CKAN says of a query that it does not follow."""
    problem = {"__type": "Validation Error", "query": [why]}
    return json_answer({"help": "", "success": False, "error": problem}, 409)
