"""ERCOT's market reports: a list of documents, each a ZIP of one CSV by local hour.

A list is newest first and has a CSV and an XML of each document. When a document was published
stands in the list, and on the Central clock in the name of the CSV. `HourEnding` is 1 to 24, or
1:00 to 24:00: the hour from midnight is 1. `DSTFlag`, since December 2025 `RepeatedHourFlag`, is
Y in the second of the two hours that an autumn night repeats.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from crawler.parsers._csv import lines_of
from crawler.parsers._strict import json_of, once
from crawler.parsers._zip import files, is_zip
from crawler.parsers.ercot._dashboard import CENTRAL, HOUR
from crawler.source import Document, Malformed, Request, Requests, Window

LIST = "https://www.ercot.com/misapp/servlets/IceDocListJsonWS"
DOCUMENT = "https://www.ercot.com/misdownload/servlets/mirDownload"
DAYS = ("deliverydate", "delivery_date")
HOURS = ("hourending", "hour_ending")
FLAGS = ("dstflag", "repeatedhourflag")
# In a list of March 2025 stood 180 hourly documents: the newest of 13 March, the oldest of 6 March.
REACH = timedelta(days=7)
_NAME = re.compile(r"\.(\d{8}\.\d{6})\d*\.[A-Z0-9]+\.csv$")
_HOUR = re.compile(r"(\d{1,2})(?::00)?")

Line = dict[str, str]


class Report(NamedTuple):
    """When a forecast was issued, and its lines by the start of their hour, in order."""

    issued_at: datetime
    lines: dict[datetime, Line]


def documents(report: str, window: Window) -> Requests:
    """The documents of a report that were published in a window; if there is none, the newest."""
    listed = yield Request(LIST, {"reportTypeId": report}, stepping_stone=True)
    if listed is None:
        return
    published = _published(listed)
    wanted = [(when, found) for when, found in published if when in window] or published[-1:]
    for _, found in wanted:
        yield Request(DOCUMENT, {"doclookupId": found})


def forecast(document: Document, columns: re.Pattern[str]) -> Report:
    """What a report says of the hours that were not over when it was issued.

    Raises `Malformed` for a column that is unknown, and for a report that begins after its issue:
    each tells of hours before it, too.
    """
    body = document.body.removeprefix(codecs.BOM_UTF8)
    if not is_zip(body):
        raise Malformed(f"not a ZIP: {body[:80]!r}")
    ((name, packed),) = files(body, ".csv")
    content = packed.removeprefix(codecs.BOM_UTF8)
    issued_at = _issued_at(name, document.fetched_at)
    lines: dict[datetime, Line] = {}
    for line in lines_of(replace(document, body=content), _first_name(content)):
        if stranger := next((name for name in line if not _is_known(name, columns)), None):
            raise Malformed(f"unknown column {stranger!r}: {line[stranger]}")
        once(lines, _start(line), line, ",".join(line.values())[:80])
    if not lines or min(lines) > issued_at:
        raise Malformed(f"{len(lines)} lines, none of an hour before {issued_at}")
    to_come = {start: line for start, line in lines.items() if start + HOUR > issued_at}
    return Report(issued_at, dict(sorted(to_come.items())))


def _is_known(name: str, columns: re.Pattern[str]) -> bool:
    return name in (*DAYS, *HOURS, *FLAGS) or columns.fullmatch(name) is not None


def _published(listed: Document) -> list[tuple[datetime, str]]:
    """When each CSV was published, and its id, oldest first."""
    entries = json_of(listed)["ListDocsByRptTypeRes"]["DocumentList"]
    found = [entry["Document"] for entry in entries]
    tables = [entry for entry in found if entry["FriendlyName"].endswith("_csv")]
    if not tables:
        raise Malformed(f"no CSV among {len(found)} documents")
    return sorted((datetime.fromisoformat(e["PublishDate"]), e["DocID"]) for e in tables)


def _issued_at(name: str, fetched_at: datetime | None) -> datetime:
    """When the CSV of a name was issued: of two such hours, the later that had come."""
    found = _NAME.search(name)
    if found is None:
        raise Malformed(f"no time in the name {name!r}")
    wall = datetime.strptime(found[1], "%Y%m%d.%H%M%S").replace(tzinfo=CENTRAL)
    first, second = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return second if fetched_at is not None and first < second <= fetched_at else first


def _first_name(content: bytes) -> str:
    """`DeliveryDate` or `DELIVERY_DATE`, in lower case."""
    return content.partition(b",")[0].decode(errors="replace").strip().lower()


def _start(line: Line) -> datetime:
    """Where the hour of a line starts."""
    day, hour, flag = (_named(line, names) for names in (DAYS, HOURS, FLAGS))
    ending = _HOUR.fullmatch(hour)
    if ending is None or not 1 <= int(ending[1]) <= 24 or flag not in ("Y", "N"):
        raise Malformed(f"hour {hour!r} of {day}, repeated: {flag!r}")
    midnight = datetime.strptime(day, "%m/%d/%Y").replace(tzinfo=CENTRAL)
    start = (midnight + timedelta(hours=int(ending[1]) - 1)).replace(fold=int(flag == "Y"))
    moment = start.astimezone(UTC)
    if moment.astimezone(CENTRAL).replace(tzinfo=None) != start.replace(tzinfo=None, fold=0):
        raise Malformed(f"{day} has no hour that ends at {hour}")
    return moment


def _named(line: Line, names: tuple[str, ...]) -> str:
    """The cell under the one of several names that there is."""
    found = next((name for name in names if name in line), None)
    if found is None:
        raise Malformed(f"none of {', '.join(names)} among {', '.join(line)[:200]}")
    return line[found].strip()
