"""ENTSO-E's recordings of borders: what flows, is scheduled, and is allowed at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from tests.recordings.shelf import expected, on_the_shelf, recorded
from tests.recordings.test_entsoe import points, rows

pytestmark = on_the_shelf

BRUSSELS = ZoneInfo("Europe/Brussels")
CORSICA = ("10Y1001A1001A885", "10Y1001A1001A893")
NETS = {
    "entsoe/FR-COR_IT-SAR_AC_exchange_exports.xml": ("entsoe.flow", "IT-SAR"),
    "entsoe/FR-COR_IT-SAR_AC_exchange_forecast_exports.xml": (
        "entsoe.scheduled_exchange",
        "IT-SAR",
    ),
    "entsoe/DK-DK2_SE-SE4_exchange_forecast_exports.xml": ("entsoe.scheduled_exchange", "SE-SE4"),
    "entsoe/BE_NL_exchange_forecast_exports.xml": ("entsoe.scheduled_exchange", "NL"),
    "entsoe/EE_FI_exchange_forecast_exports.xml": ("entsoe.scheduled_exchange", "FI"),
}


@pytest.mark.parametrize("file", NETS)
def test_what_goes_over_a_border_both_ways_nets_to_what_others_read(file: str) -> None:
    """Corsica is no zone of ours: its two cables are read as if from Central North Italy."""
    source, receiver = NETS[file]
    net: dict[datetime, float] = defaultdict(float)
    for body in both_ways(file):
        for row in rows(source, body):
            net[row.start] += (1 if row.zone == receiver else -1) * sum(row.values.values())
    theirs = {datetime.fromisoformat(e["datetime"]): e["netFlow"] for e in expected(file)}
    assert dict(net) == pytest.approx(theirs)


def both_ways(file: str) -> Iterator[bytes]:
    cables = ("AC", "DC") if "_AC_" in file else ("",)
    for cable, eic in zip(cables, CORSICA, strict=False):
        for way in ("imports", "exports"):
            body = recorded(file.replace("_AC_", f"_{cable}_").replace("exports", way))
            yield body.replace(eic.encode(), b"10Y1001A1001A70O")


def test_a_schedule_is_the_total_and_beyond_it_that_of_the_day_ahead() -> None:
    body = recorded("entsoe/EE_FI_exchange_forecast_exports.xml")
    contracts = {
        contract: {place: mw for _, _, place, mw in points(only(body, contract))}
        for contract in ("A05", "A01")
    }
    reached = max(end for _, end in contracts["A05"])
    later = {place: mw for place, mw in contracts["A01"].items() if place[0] >= reached}
    assert later
    found = {(r.start, r.end): r.values["EE"] for r in rows("entsoe.scheduled_exchange", body)}
    assert found == contracts["A05"] | later


def only(body: bytes, contract: str) -> bytes:
    """The document without the series of other contracts."""
    root = ElementTree.fromstring(body)
    for series in root.findall("{*}TimeSeries"):
        if series.findtext("{*}contract_MarketAgreement.type") != contract:
            root.remove(series)
    return ElementTree.tostring(root)


@pytest.mark.parametrize(
    ("file", "word"),
    [
        ("entsoe/ES_FR_capacity_month_ahead_export.xml", "capacityImport"),
        ("entsoe/ES_FR_capacity_month_ahead_import.xml", "capacityExport"),
    ],
)
def test_days_begin_at_midnight_in_summer_too(file: str, word: str) -> None:
    """Others add 24 hours to 24 hours, and are an hour late from the end of March on."""
    found = rows("entsoe.transfer_capacity_week", recorded(file))
    ours = [sum(row.values.values()) for row in found]
    assert ours[:-1] == [event[word] for event in expected(file)]
    assert {row.start.astimezone(BRUSSELS).hour for row in found} == {0}
    theirs = [datetime.fromisoformat(event["datetime"]) for event in expected(file)]
    assert {start.astimezone(BRUSSELS).hour for start in theirs} == {0, 1}


@pytest.mark.parametrize("way", ["export", "import"])
def test_the_day_of_23_hours_is_a_day(way: str) -> None:
    """Others lose the last day of the document, since no 24 hours are left of it."""
    file = f"entsoe/DK-DK1_DK-DK2_capacity_week_ahead_{way}.xml"
    found = rows("entsoe.transfer_capacity_week", recorded(file))
    assert (len(found), len(expected(file))) == (41, 40)
    assert found[-1].resolution == timedelta(hours=23)
    assert len({tuple(row.values.values()) for row in found}) == 1
