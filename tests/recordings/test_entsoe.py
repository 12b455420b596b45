"""ENTSO-E's recordings against a plain reading of the same bytes, point by point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

import pytest

from crawler.catalog import parsers
from crawler.parsers.entsoe._fuels import FUELS
from crawler.source import Document, Empty, Failure, Malformed, Row, read
from tests.recordings.conversions import entsoe as conversions
from tests.recordings.shelf import manifest, on_the_shelf, recorded

pytestmark = on_the_shelf

Place = tuple[datetime, datetime]
STEPS = {"PT15M": 15, "PT30M": 30, "PT60M": 60}

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
    "entsoe/DK-DK2_consumption_forecast.xml": ("entsoe.load_forecast", "load"),
    "entsoe/SE-SE3_generation_forecast.xml": ("entsoe.generation_forecast", "total"),
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


def test_three_intraday_auctions_are_three_prices() -> None:
    body = recorded("entsoe/ES_intraday_price_history.xml")
    found = rows("entsoe.intraday_price", body)
    by_auction: dict[str, list[float]] = defaultdict(list)
    for row in found:
        for auction, amount in row.values.items():
            by_auction[auction].append(float(amount or 0))
    assert {auction: len(prices) for auction, prices in by_auction.items()} == {
        "intraday_1": 384,
        "intraday_2": 384,
        "intraday_3": 144,
    }
    ours = sorted(chain.from_iterable(by_auction.values()))
    assert ours == sorted(amount for *_, amount in points(body))


def test_a_forecast_of_the_old_server_is_read_and_dated_when_it_was_made() -> None:
    body = recorded("entsoe/A69_FR_2021-01-01_old_server.xml")
    found = rows("entsoe.wind_solar_forecast_current", body)
    assert {row.issued_at for row in found} == {datetime.fromisoformat("2021-11-21T21:55:44Z")}
    stated = {(kind, place): mw for kind, _, place, mw in points(body)}
    for row in found:
        place = row.start, row.end
        assert row.values == {"solar": stated["B16", place], "wind": stated["B19", place]}


def test_day_ahead_forecasts_are_dated_by_their_deadlines() -> None:
    load = rows("entsoe.load_forecast", recorded("entsoe/DK-DK2_consumption_forecast.xml"))
    wind = rows(
        "entsoe.wind_solar_forecast", recorded("entsoe/wind_solar_forecast_FI_DAY_AHEAD.xml")
    )
    assert load[0].issued_at == datetime.fromisoformat("2023-12-27T10:00+01:00")
    assert wind[0].issued_at == datetime.fromisoformat("2024-02-07T18:00+01:00")
    assert max(row.issued_at for row in wind if row.issued_at) <= datetime.fromisoformat(
        "2024-02-09T18:33:40Z"
    )


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
        ("entsoe/krose_no_data.xml", Malformed),  # it is an internal error that it speaks of
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
        ("entsoe/ES_day_ahead_price.xml", "entsoe.intraday_price"),
        ("entsoe/A37_reservebid_DE_2026-06-01.xml", "entsoe.day_ahead_price"),
        ("entsoe/BE_NL_exchange_forecast_exports.xml", "entsoe.flow"),
        ("entsoe/BE_outages_history.zip", "entsoe.generation"),
        ("entsoe/SE-SE3_generation_forecast.xml", "entsoe.generation"),
        ("entsoe/wind_solar_forecast_FI_DAY_AHEAD.xml", "entsoe.generation"),
        ("entsoe/wind_solar_forecast_FI_DAY_AHEAD.xml", "entsoe.wind_solar_forecast_current"),
        ("entsoe/wind_solar_forecast_FI_CURRENT.xml", "entsoe.wind_solar_forecast"),
        ("entsoe/DK-DK1_consumption.xml", "entsoe.load_forecast"),
        ("entsoe/krose_gen_min.xml", "entsoe.generation"),  # of units, A73
        ("entsoe/fake_time_series.xml", "entsoe.generation"),  # no document around it
        ("entsoe/fake_time_series_all_0.xml", "entsoe.generation"),
    ],
)
def test_other_documents_are_not_mistaken_for_ours(file: str, source: str) -> None:
    with pytest.raises(Malformed):
        rows(source, recorded(file))


def test_the_members_of_a_real_zip_are_unpacked_and_refused_by_their_type() -> None:
    """Outages (A80) and reserve bids (A37) are other products of the platform than ours."""
    with pytest.raises(Malformed, match="Unavailability_MarketDocument of type A80"):
        rows("entsoe.generation", recorded("entsoe/BE_outages_history.zip"))
    with pytest.raises(Malformed, match="ReserveBid_MarketDocument of type A37"):
        rows("entsoe.day_ahead_price", recorded("entsoe/A37_reservebid_DE_2026-06-01.xml"))


def test_every_recording_of_the_platform_is_read_or_refused_here() -> None:
    places = [*Path(__file__).parent.glob("test_entsoe*.py"), Path(conversions.__file__)]
    told = "".join(place.read_text() for place in places)
    files = {file for file in manifest() if file.startswith("entsoe/")}
    borders = {file for file in files if "_exchange_" in file and file.endswith("imports.xml")}
    cables = {file for file in files if "_DC_" in file}
    assert [file for file in files - borders - cables if file not in told] == []
