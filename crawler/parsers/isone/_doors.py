"""ISO New England's two doors to the same data, and what their answers have in common.

With the settings ISONE_USER and ISONE_PASSWORD (a free account) the web services are asked, by
HTTP basic authentication and for JSON. Without them the door of the operator's own charts is: a
POST without a key. It was still in use in August 2026, and closed to at least one visitor in
September: then only an account helps.

Both take one local day. A list of one comes as an object, and a list of nothing as "" or not at
all. Stamps say their offset, which changes within the days on which the clock is set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from crawler.parsers._strict import json_of
from crawler.parsers._windows import local_day, local_days
from crawler.source import Document, Empty, Malformed, Request, Setting, Window

PUBLISHER = "ISO New England (ISO-NE)"
LICENCE = "No open licence is stated; the terms of use of iso-ne.com apply"
ATTRIBUTION = "ISO New England"
NEW_YORK = ZoneInfo("America/New_York")

SERVICES = "https://webservices.iso-ne.com/api/v1.1"
CHARTS = "https://www.iso-ne.com/ws/wsclient"
USER, PASSWORD = Setting("ISONE_USER"), Setting("ISONE_PASSWORD")


def questions(
    window: Window, services: Iterable[str], charts: Iterable[Mapping[str, str]]
) -> Iterator[Request]:
    """One question a local day and service, or a form of the charts where there is no account."""
    asked = f"{window.end.timestamp():.0f}"
    for day in local_days(window, NEW_YORK):
        whole = local_day(day, NEW_YORK)
        for service in services:
            yield Request(
                f"{SERVICES}/{service}/day/{day:%Y%m%d}",
                headers={"Accept": "application/json"},
                window=whole,
                only_with=USER.name,
                login=(USER, PASSWORD),
            )
        date = f"{day:%m/%d/%Y}"
        dates = {"formDate": asked, "startDate": date, "endDate": date}
        for chart in charts:
            named = {**dates, "twodays": "false", "showtwodays": "false", **chart}
            form = {f"_nstmp_{name}": text for name, text in named.items()}
            yield Request(CHARTS, form=form, window=whole, unless=USER.name)


def content(document: Document, *plurals: str) -> Any:
    """What an answer wraps: of the charts its `data`, of a service what is under its plural.

    Raises `Malformed` for what is neither, and `Empty` when there is nothing in it.
    """
    answer = json_of(document)
    if isinstance(answer, list) and len(answer) == 1:
        found = answer[0]["data"]
    elif isinstance(answer, dict) and len(named := answer.keys() & set(plurals)) == 1:
        found = answer[named.pop()]
    else:
        raise Malformed(f"neither {' nor '.join(plurals)} nor data of a chart: {str(answer)[:80]}")
    if not found:
        raise Empty("nothing is published yet")
    return found


def records(found: Any, singular: str) -> list[dict[str, Any]]:
    """The records of a list, or the only one; `Malformed` where they are none, `Empty` without."""
    if isinstance(found, dict) and singular not in found:
        raise Malformed(f"no {singular} in {', '.join(found)[:200]}")
    listed = found[singular] if isinstance(found, dict) else found
    if not listed:
        raise Empty(f"no {singular} yet")
    listed = [listed] if isinstance(listed, dict) else listed
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise Malformed(f"{singular} is {str(listed)[:80]!r}")
    return listed


def moment(stamp: str) -> datetime:
    """The moment of a stamp, in UTC; `Malformed` when it does not say its offset."""
    found = datetime.fromisoformat(stamp)
    if found.tzinfo is None:
        raise Malformed(f"{stamp} does not say its offset")
    return found.astimezone(UTC)
