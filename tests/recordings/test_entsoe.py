"""ENTSO-E's recordings against a plain reading of the same bytes, point by point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest

from crawler.catalog import parsers
from crawler.parsers.entsoe._fuels import FUELS
from crawler.source import Document, Empty, Failure, Malformed, Row, read
from tests.recordings.shelf import expected, on_the_shelf, recorded

pytestmark = on_the_shelf

Place = tuple[datetime, datetime]
STEPS = {"PT15M": 15, "PT30M": 30, "PT60M": 60}
CORSICA = ("10Y1001A1001A885", "10Y1001A1001A893")

# Areas that no source of ours asks for are read under another one's name: (theirs, ours).
RENAMED = {
    "entsoe/A75_NO_2021-11-23_old_server.xml": ("10YNO-0--------C", "10YNO-1--------2"),
    "entsoe/pyiso_A75_DE_old.xml": ("10YDE-EON------1", "10Y1001A1001A83F"),
    "entsoe/pyiso_A65_DE_old.xml": ("10YDE-EON------1", "10Y1001A1001A83F"),
}
GENERATION = [
    "entsoe/A75_DE_2021-01-01.xml",
    "entsoe/A75_NO_2021-11-23_old_server.xml",
    "entsoe/BE_production_2024-01-01.xml",
    "entsoe/FI_production.xml",
    "entsoe/FI_production_2023_history.xml",
    "entsoe/NO-NO5_production-negatives.xml",
    "entsoe/pyiso_A75_DE_old.xml",
]
SINGLE = {
    "entsoe/pyiso_A65_DE_old.xml": ("entsoe.load", "load"),
    "entsoe/DK-DK1_consumption.xml": ("entsoe.load", "load"),
    "entsoe/A44_SE1_2021-01-01.xml": ("entsoe.day_ahead_price", "day_ahead"),
    "entsoe/ES_day_ahead_price.xml": ("entsoe.day_ahead_price", "day_ahead"),
    "entsoe/A11_SE4_to_DE-LU_2021-01-01.xml": ("entsoe.flow", "SE-SE4"),
}


def body_of(file: str) -> bytes:
    theirs, ours = RENAMED.get(file, ("", ""))
    return recorded(file).replace(theirs.encode(), ours.encode()) if theirs else recorded(file)


def rows(source: str, body: bytes) -> list[Row]:
    return read(parsers()[source], Document("https://web-api.tp.entsoe.eu/api", body))


def points(body: bytes) -> Iterator[tuple[str, bool, Place, float]]:
    """Each point by hand: type, whether produced, interval, number; A03 holds until the next."""
    root = ElementTree.fromstring(body)
    for series in root.iterfind("{*}TimeSeries"):
        kind = series.findtext("{*}MktPSRType/{*}psrType") or ""
        produced = series.find("{*}inBiddingZone_Domain.mRID") is not None
        holds = series.findtext("{*}curveType") == "A03"
        for period in series.iterfind("{*}Period"):
            start = datetime.fromisoformat(period.findtext("{*}timeInterval/{*}start") or "")
            end = datetime.fromisoformat(period.findtext("{*}timeInterval/{*}end") or "")
            step = timedelta(minutes=STEPS[period.findtext("{*}resolution") or ""])
            stated = {
                int(p[0].text or ""): float(p[1].text or "")
                for p in period.iter()
                if len(p) == 2 and p.tag.endswith("Point")
            }
            for place in range(1, (end - start) // step + 1):
                last = max(p for p in stated if p <= place) if holds else place
                if last in stated:
                    begin = start + step * (place - 1)
                    yield kind, produced, (begin, begin + step), stated[last]


@pytest.mark.parametrize("file", GENERATION)
def test_generation_is_the_sum_of_its_points(file: str) -> None:
    mixes: dict[Place, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for kind, produced, place, mw in points(body_of(file)):
        mixes[place][FUELS[kind]] += mw if produced else -mw
    found = {(row.start, row.end): row.values for row in rows("entsoe.generation", body_of(file))}
    assert found == {place: pytest.approx(dict(values)) for place, values in mixes.items()}


@pytest.mark.parametrize("file", SINGLE)
def test_a_single_series_is_its_points(file: str) -> None:
    source, component = SINGLE[file]
    by_hand = {place: {component: number} for _, _, place, number in points(body_of(file))}
    assert {(r.start, r.end): r.values for r in rows(source, body_of(file))} == by_hand


def test_germanys_pumps_and_oil_plants_are_netted() -> None:
    first = rows("entsoe.generation", recorded("entsoe/A75_DE_2021-01-01.xml"))[0].values
    stated = {
        (kind, produced): mw
        for kind, produced, (start, _), mw in points(recorded("entsoe/A75_DE_2021-01-01.xml"))
        if start == datetime.fromisoformat("2021-01-01T00:00Z")
    }
    assert first["pumped_hydro"] == pytest.approx(stated["B10", True] - stated["B10", False])
    assert first["oil"] == pytest.approx(stated["B06", True] - stated["B06", False])


def test_luxembourgs_quarter_hour_of_two_types_is_left_out() -> None:
    starts = {row.start for row in rows("entsoe.generation", recorded("entsoe/LU_production.xml"))}
    present = {place[0] for _, _, place, _ in points(recorded("entsoe/LU_production.xml"))}
    assert present - starts == {datetime.fromisoformat("2024-05-24T03:45Z")}


def test_corsicas_two_cables_net_to_what_others_read() -> None:
    """Corsica is no zone of ours: its cables are read as if they came from Central North Italy."""
    net: dict[datetime, float] = defaultdict(float)
    for cable, eic in zip(("AC", "DC"), CORSICA, strict=True):
        for way in ("imports", "exports"):
            body = recorded(f"entsoe/FR-COR_IT-SAR_{cable}_exchange_{way}.xml")
            for row in rows("entsoe.flow", body.replace(eic.encode(), b"10Y1001A1001A70O")):
                sign = 1 if row.zone == "IT-SAR" else -1
                net[row.start] += sign * sum(row.values.values())
    events = expected("entsoe/FR-COR_IT-SAR_AC_exchange_exports.xml")
    theirs = {datetime.fromisoformat(e["datetime"]): e["netFlow"] for e in events}
    assert dict(net) == pytest.approx(theirs)


def test_two_documents_in_one_are_malformed_and_each_is_readable() -> None:
    glued = recorded("entsoe/FR_DE_exchange_2023_history.xml")
    glued = glued.replace(b"10Y1001A1001A83F", b"10Y1001A1001A82H")
    with pytest.raises(Malformed):
        rows("entsoe.flow", glued)
    declaration = b'<?xml version="1.0" encoding="UTF-8"?>'
    parts = [rows("entsoe.flow", declaration + part) for part in glued.split(declaration)[1:]]
    assert [{(row.zone, *row.values) for row in part} for part in parts] == [{("FR", "DE")}] * 2


@pytest.mark.parametrize(
    ("file", "failure"),
    [
        ("entsoe/acknowledgement_999_no_data.xml", Empty),
        ("entsoe/krose_not_available.xml", Empty),
        ("entsoe/krose_offset_response.xml", Malformed),
        ("entsoe/krose_something_went_wrong.xml", Malformed),
    ],
)
def test_acknowledgements_are_told_apart(file: str, failure: type[Failure]) -> None:
    with pytest.raises(failure):
        rows("entsoe.load", recorded(file))


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("entsoe/DK-DK2_consumption_forecast.xml", "entsoe.load"),
        ("entsoe/ES_intraday_price_history.xml", "entsoe.day_ahead_price"),
        ("entsoe/A37_reservebid_DE_2026-06-01.xml", "entsoe.day_ahead_price"),
        ("entsoe/BE_NL_exchange_forecast_exports.xml", "entsoe.flow"),
        ("entsoe/BE_outages_history.zip", "entsoe.generation"),
        ("entsoe/SE-SE3_generation_forecast.xml", "entsoe.generation"),
        ("entsoe/wind_solar_forecast_FI_DAY_AHEAD.xml", "entsoe.generation"),
    ],
)
def test_other_documents_are_not_mistaken_for_ours(file: str, source: str) -> None:
    with pytest.raises(Malformed):
        rows(source, recorded(file))


def test_the_members_of_a_real_zip_are_unpacked() -> None:
    with pytest.raises(Malformed, match="Unavailability_MarketDocument of type A80"):
        rows("entsoe.generation", recorded("entsoe/BE_outages_history.zip"))
