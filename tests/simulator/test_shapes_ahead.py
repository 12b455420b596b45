"""The recordings of half hours and of what lies ahead keep the simulator honest, too."""

import json
import re

import pytest

from simulator import elexon
from tests.simulator.test_shapes import (
    API,
    DAY,
    DK1,
    ES,
    FI,
    RECORDINGS,
    SE4,
    assert_alike,
    european,
    minute_stamps,
    recorded,
    simulated,
    tree,
)

pytestmark = pytest.mark.skipif(not RECORDINGS.exists(), reason="no recordings beside the project")

DK2, SE3 = "10YDK-2--------M", "10Y1001A1001A46L"
SEQUENCE = "classificationSequence_AttributeInstanceComponent"


def test_british_half_hours_look_like_elexon():
    window = {"publishDateTimeFrom": "2026-06-12T23:00Z", "publishDateTimeTo": "2026-06-12T23:00Z"}
    ours = json.loads(simulated(elexon.HOST, f"{API}/datasets/FUELHH", **window))
    theirs = json.loads(recorded("gb_elexon/FUELHH_rows_2025-2026.json"))
    assert_alike(ours["data"], theirs["data"], "publishTime", "startTime", "settlementDate")
    stamps = ("publishTime", "startTime", "settlementDate", "settlementPeriod")
    assert [ours["data"][0][key] for key in stamps] == [theirs["data"][1][key] for key in stamps]


@pytest.mark.parametrize(
    ("dataset", "at"), [("ATL", "2026-05-06T02:55:04Z"), ("NDF", "2026-05-06T02:47Z")]
)
def test_what_is_asked_by_publication_looks_like_elexon(dataset, at):
    window = {"publishDateTimeFrom": at, "publishDateTimeTo": at}
    ours = json.loads(simulated(elexon.HOST, f"{API}/datasets/{dataset}", **window))["data"]
    theirs = json.loads(recorded(f"gb_elexon/{dataset}_2026-05-06_two_rows.json"))["data"]
    assert_alike(ours, theirs, "publishTime", "startTime", "settlementDate")
    stamps = ("publishTime", "startTime", "settlementDate", "settlementPeriod")
    assert [ours[0][key] for key in stamps] == [theirs[0][key] for key in stamps]


@pytest.mark.parametrize(
    ("name", "kind", "asked"),
    [
        (
            "DK-DK2_consumption_forecast.xml",
            "A65",
            {"outBiddingZone_Domain": DK2, "processType": "A01", "curveType": "A01"},
        ),
        (
            "wind_solar_forecast_FI_DAY_AHEAD.xml",
            "A69",
            {"in_Domain": FI, "processType": "A01", "curveType": "A01"},
        ),
        (
            "wind_solar_forecast_FI_CURRENT.xml",
            "A69",
            {"in_Domain": FI, "processType": "A18", "curveType": "A01"},
        ),
        (
            "SE-SE3_generation_forecast.xml",
            "A71",
            {"in_Domain": SE3, "processType": "A01", "curveType": "A01"},
        ),
        (
            "DK-DK2_SE-SE4_exchange_forecast_exports.xml",
            "A09",
            {"in_Domain": SE4, "out_Domain": DK2, "curveType": "A01"},
        ),
        (
            "DK-DK1_DK-DK2_capacity_week_ahead_export.xml",
            "A61",
            {"in_Domain": DK1, "out_Domain": DK2, "Contract_MarketAgreement.Type": "A02"},
        ),
    ],
)
def test_documents_of_what_lies_ahead_look_like_entsoe(name, kind, asked):
    ours, theirs = european(kind, *DAY, **asked), recorded(f"entsoe/{name}")
    assert tree(ours) == tree(theirs)
    assert minute_stamps(ours) == minute_stamps(theirs)


def test_intraday_prices_look_like_entsoe():
    asked = {"in_Domain": ES, "out_Domain": ES, "contract_MarketAgreement.type": "A07"}
    ours = european("A44", "202509282200", "202510022200", **asked)
    theirs = recorded("entsoe/ES_intraday_price_history.xml")
    assert tree(ours) == tree(theirs)
    for element in ("start", "end", "resolution", f"{SEQUENCE}.position"):
        found = [set(re.findall(f"<{element}>([^<]*)", text)) for text in (ours, theirs)]
        assert found[0] >= found[1]
