"""PJM's Data Miner 2, as all its feeds are: a key, pages, a range in UTC, stamps without offset.

Without a key of one's own, the guest key that PJM's own website uses is public in its settings
file; guests may ask six times a minute. A range joins its two ends with "to" and includes both.
Stamps are UTC without an offset, now and then with fractions of a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from crawler.parsers._pages import next_page
from crawler.parsers._strict import json_of
from crawler.source import Document, Malformed, Request, Requests, Secret, Setting, Window

API = "https://api.pjm.com/api/v1/"
GUEST_SETTINGS = "https://dataminer2.pjm.com/config/settings.json"
GUESTS_PER_MINUTE = 6


def pages(
    endpoint: str, stamp: str, questions: Iterable[tuple[Mapping[str, str], Window | None]]
) -> Requests:
    """Every page of some questions, with one's own key or the guests'; pages are cut by `stamp`."""
    guest = yield Request(GUEST_SETTINGS, stepping_stone=True, unless="PJM_API_KEY")
    key = Setting("PJM_API_KEY") if guest is None else _guest_key(guest)
    headers = {"Ocp-Apim-Subscription-Key": key}
    for params, window in questions:
        answer = yield Request(endpoint, params, headers, window)
        while answer and (url := next_page(json_of(answer), endpoint, stamp)):
            answer = yield Request(url, headers=headers, window=window)


def first_page(*fields: str, by: str = "") -> dict[str, str]:
    """The parameters that ask for some fields, sorted by a stamp where the feed can be."""
    sort = {"sort": by, "order": "Asc"} if by else {}
    return {"fields": ",".join(fields), **sort, "startRow": "1", "rowCount": "50000"}


def within(window: Window) -> str:
    """The range of a window, which is half-open, as the API takes it: with both ends."""
    last = window.end - timedelta(seconds=1)
    return f"{window.start:%Y-%m-%dT%H:%M}to{last:%Y-%m-%dT%H:%M}"


def utc(stamp: str) -> datetime:
    """The moment that a stamp names."""
    moment = datetime.fromisoformat(stamp)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def hour(stamp: str) -> datetime:
    """The moment that a stamp names; `Malformed` unless an hour starts then."""
    moment = utc(stamp)
    if moment.minute or moment.second or moment.microsecond:
        raise Malformed(f"{stamp} is not the start of an hour")
    return moment


def mark(stamp: str, step: timedelta, slack: timedelta) -> datetime:
    """The step's mark that a stamp stands at, give or take a slack; else `Malformed`."""
    moment = utc(stamp)
    beyond = (moment - datetime(1970, 1, 1, tzinfo=UTC) + slack) % step
    if beyond > 2 * slack:
        raise Malformed(f"{stamp} is not within {slack} of a mark of {step}")
    return moment + slack - beyond


def _guest_key(document: Document) -> Secret:
    settings = json_of(document)
    if not isinstance(settings, dict) or not settings.get("subscriptionKey"):
        raise Malformed(f"{GUEST_SETTINGS} has no subscriptionKey")
    return Secret(str(settings["subscriptionKey"]))
