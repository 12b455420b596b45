"""ERCOT's market reports: lists of documents, newest first, and each document a ZIP of a CSV.

A document's id is its report and the hour of its publication. The load forecast begins with the
day on which it is published, wind and solar two days before; all end a week later.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from simulator import truth
from simulator.ercot.clock import CENTRAL, HOUR, ZONE, midnight
from simulator.foresight import foretold
from simulator.wire import Answer, Expected, Question, json_answer

_LIST = "/misapp/servlets/IceDocListJsonWS"
_DOCUMENT = "/misdownload/servlets/mirDownload"
_KEPT, _AHEAD = timedelta(days=7), timedelta(days=7)
_RENAMED = datetime(2025, 12, 5, tzinfo=UTC)


class Kind(NamedTuple):
    """A report: its name, how long after the hour it comes, its fuel, and its forecasts."""

    name: str
    title: str
    after: timedelta
    fuel: str
    forecasts: tuple[str, ...]


KINDS = {
    "12311": Kind(
        "LFCCONGESTNP3560",
        "Seven-Day Load Forecast by Forecast Zone",
        timedelta(minutes=30),
        "load",
        ("North", "South", "West", "Houston", "SystemTotal"),
    ),
    "13028": Kind(
        "WPPHRLYAVGACTNP4732",
        "Wind Power Production - Hourly Averaged Actual and Forecasted Values",
        timedelta(minutes=55, seconds=9),
        "wind",
        ("COP_HSL_SYSTEM_WIDE", "STWPF_SYSTEM_WIDE", "WGRPP_SYSTEM_WIDE"),
    ),
    "13483": Kind(
        "PVGRHRLYAVGACTNP4737",
        "Solar Power Production - Hourly Averaged Actual and Forecasted Values",
        timedelta(minutes=55, seconds=8),
        "solar",
        ("COP_HSL_SYSTEM_WIDE", "STPPF_SYSTEM_WIDE", "PVGRPP_SYSTEM_WIDE"),
    ),
}
_SHARES = {"COP": 0.9, "STW": 1.0, "STP": 1.0, "WGR": 0.8, "PVG": 0.8}


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """A list of documents, or a document."""
    if question.path == _LIST:
        return json_answer(listed(question.get("reportTypeId"), now))
    if question.path != _DOCUMENT:
        return None
    report, hour = question.get("doclookupId")[:5], question.get("doclookupId")[5:]
    if report not in KINDS or not hour.isdecimal():
        return Answer(b"", "text/html", 404)
    published = datetime.fromtimestamp(int(hour) * 3600, UTC) + KINDS[report].after
    if not now - _KEPT <= published <= now:
        return Answer(b"", "text/html", 404)
    return Answer(document(seed, report, published), "application/zip")


def listed(report: str, now: datetime) -> dict[str, object]:
    """The documents of a report that are kept at a moment; CSV and XML of each."""
    entries = []
    if report in KINDS:
        kind = KINDS[report]
        hours = truth.intervals(now - _KEPT, now - kind.after + HOUR, HOUR)
        for hour in sorted((h for h in hours if h + kind.after <= now), reverse=True):
            entries += [_entry(report, hour, form) for form in ("csv", "xml")]
    return {"ListDocsByRptTypeRes": {"DocumentList": entries}}


def _entry(report: str, hour: datetime, form: str) -> dict[str, object]:
    kind = KINDS[report]
    local = (hour + kind.after).astimezone(CENTRAL)
    stem = f"{kind.name}_{form}"
    number = f"{report}{int(hour.timestamp()) // 3600}"
    facts = {
        "ExpiredDate": (local + _KEPT).isoformat(),
        "ILMStatus": "EXT",
        "SecurityStatus": "P",
        "ContentSize": "10563",
        "Extension": "zip",
        "ReportTypeID": report,
        "Prefix": "cdr",
        "FriendlyName": stem,
        "ConstructedName": f"cdr.000{report}.0000000000000000.{local:%Y%m%d.%H%M%S}000.{stem}.zip",
        "DocID": number if form == "csv" else f"{number}0",
        "PublishDate": local.isoformat(),
        "ReportName": kind.title,
        "DUNS": "0000000000000000",
        "DocCount": "0",
    }
    return {"Document": facts}


def document(seed: int, report: str, published: datetime) -> bytes:
    """The ZIP of a report."""
    local = published.astimezone(CENTRAL)
    name = f"cdr.000{report}.0000000000000000.{local:%Y%m%d.%H%M%S}.{KINDS[report].name}.csv"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        inside = zipfile.ZipInfo(name, local.timetuple()[:6])
        inside.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(inside, "".join(f"{line}\n" for line in table(seed, report, published)))
    return packed.getvalue()


def table(seed: int, report: str, published: datetime) -> Iterator[str]:
    """The lines of a report."""
    kind = KINDS[report]
    flag = "DSTFlag" if published < _RENAMED else "RepeatedHourFlag"
    if kind.fuel == "load":
        yield ",".join(["DeliveryDate", "HourEnding", *kind.forecasts, f"{flag}    "])
        first = midnight(published, 0)
    else:
        columns = ["SYSTEM_WIDE_GEN", *kind.forecasts, "SYSTEM_WIDE_HSL"]
        yield ",".join(["DELIVERY_DATE", "HOUR_ENDING", *columns, flag])
        first = truth.floor_to(published - 2 * timedelta(days=1), HOUR)
    for start in truth.intervals(first, midnight(published, 0) + _AHEAD + HOUR, HOUR):
        yield ",".join(_line(seed, kind, start, published))


def _line(seed: int, kind: Kind, start: datetime, published: datetime) -> list[str]:
    local = start.astimezone(CENTRAL)
    said = _foretold(seed, kind.fuel, start, published)
    ending, repeated = local.hour + 1, "Y" if local.fold else "N"
    if kind.fuel == "load":
        shares = (0.3, 0.25, 0.2, 0.25, 1.0)
        cells = [f"{share * said:.9f}" for share in shares]
        return [f"{local:%m/%d/%Y}", f"{ending}:00", *cells, repeated]
    over = start + HOUR <= published
    actual = f"{_truth(seed, kind.fuel, start):.2f}" if over else ""
    cells = [f"{_SHARES[name[:3]] * said:.1f}" for name in kind.forecasts]
    return [f"{local:%m/%d/%Y}", str(ending), actual, *cells, actual, repeated]


def _truth(seed: int, what: str, start: datetime) -> float:
    state = truth.state(seed, ZONE, start, HOUR)
    return state.load if what == "load" else state.fuels()[what]


def _foretold(seed: int, what: str, start: datetime, issued_at: datetime) -> float:
    return foretold(seed, f"ercot report {what}", _truth(seed, what, start), start, issued_at)


def _all(
    seed: int, what: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    measure = "load" if what == "load" else "generation"
    return [
        (ZONE, measure, begin, begin + HOUR, {what: _foretold(seed, what, begin, issued_at)})
        for begin in truth.intervals(start, end, HOUR)
    ]


def foretold_load(
    seed: int, _zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What a load report of a moment says of every hour in [start, end)."""
    return _all(seed, "load", start, end, issued_at)


def foretold_wind(
    seed: int, _zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What a wind report of a moment says of every hour in [start, end)."""
    return _all(seed, "wind", start, end, issued_at)


def foretold_solar(
    seed: int, _zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What a solar report of a moment says of every hour in [start, end)."""
    return _all(seed, "solar", start, end, issued_at)
