"""EIA's recordings: what is untouched is read as it stands, what was edited by its shape."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.catalog import parsers
from crawler.parsers.eia._authorities import AGGREGATES, ZONES
from crawler.parsers.eia.generation import FUELS, SOURCE
from crawler.source import Document, Empty, Malformed, Row, read
from crawler.validate import judge
from tests.recordings.conversions.reading import moment
from tests.recordings.shelf import expected, manifest, on_the_shelf, recorded

pytestmark = on_the_shelf

DAY = ("eia/fueltype_all_2023-01-01_offset0.json", "eia/fueltype_all_2023-01-01_offset5000.json")
NOT_ROWS = "eia/region-data_metadata_2026-09-09.json"
NEWEST_FIRST = ("eia/region_D_CISO_2026-09-09.json", "eia/region_DF_CISO_2026-09-09.json")
# Words that the peer made up: EIA's are WND and COL.
MADE_UP = {"US_NW_AVRN-wind": "WIN", "US_NW_BPAT-wind": "WIND", "US_SMTH-coal": "COAL"}
# A peer's excerpts: the total is still that of the whole answer.
CUT = (
    "US-NW-PGE-with-nulls", "US_CAR_SCEG-nuclear", "US_NW_AVRN-gas", "US_NW_AVRN-other",
    "US_NW_AVRN-wind", "US_NW_BPAT-consumption", "US_NW_BPAT-wind", "US_NW_PACW-gas",
    "US_SMTH-coal", "US_SW_DEAA-hydro", "US_SW_HGMA-hydro", "US_SW_SRP-hydro",
)  # fmt: skip


def source_of(file: str) -> str:
    if "exchange" in file:
        return "eia.flow"
    if "_DF_" in file:
        return "eia.load_forecast"
    return "eia.load" if "region" in file or "consumption" in file else "eia.generation"


def rows(file: str, url: str = "https://publisher.invalid/", body: bytes = b"") -> list[Row]:
    return read(parsers()[source_of(file)], Document(url, body or recorded(file)))


def with_its_own_total(file: str) -> bytes:
    """An excerpt as if it were the whole answer, oldest first."""
    content: dict[str, Any] = json.loads(recorded(file))
    data = content["response"]["data"]
    content["response"] |= {"total": str(len(data)), "data": data[::-1]}
    return json.dumps(content).encode()


def the_whole_day() -> list[Row]:
    first, second = (json.loads(recorded(file)) for file in DAY)
    first["response"]["data"] += second["response"]["data"]
    return rows(DAY[0], body=json.dumps(first).encode())


def test_both_pages_of_a_day_are_what_others_read_of_them() -> None:
    found = {(row.zone, row.end): dict(row.values) for row in the_whole_day()}
    events = expected(DAY[0])
    assert len(events) >= 6
    for event in events:
        ours: dict[str, float] = {}
        for word, mw in event["values"].items():
            ours[FUELS[word]] = ours.get(FUELS[word], 0.0) + mw
        end = moment(event["period"] + ":00+00:00")
        assert found[ZONES[event["respondent"]], end] == ours


def test_every_authority_of_the_day_is_there_with_25_hours_and_no_sum_of_them() -> None:
    told = [
        row["respondent"] for file in DAY for row in json.loads(recorded(file))["response"]["data"]
    ]
    authorities = set(told) - AGGREGATES
    assert (len(set(told)), len(authorities)) == (76, 62)
    hours = dict.fromkeys(authorities, 0)
    for row in the_whole_day():
        (code,) = [code for code, zone in ZONES.items() if zone == row.zone]
        hours[code] += 1
    assert {code for code, count in hours.items() if count != 25} == {"HST"}, "nulls for two hours"


def test_nothing_of_the_day_is_implausible() -> None:
    found = the_whole_day()
    now = moment("2023-10-03T06:08Z")
    judged = judge(SOURCE, Document("", b""), found, now=now, latest={})
    assert judged.quarantined == []
    assert min(row.values.get("hydro", 0) or 0 for row in found) == -1348
    assert min(row.values.get("unknown", 0) or 0 for row in found) == -1394


@pytest.mark.parametrize(("file", "offset"), [(DAY[0], 0), (DAY[1], 5000)])
def test_a_page_alone_leaves_out_the_hour_that_it_has_a_part_of(file: str, offset: int) -> None:
    whole = {row[:4]: row.values for row in the_whole_day()}
    found = rows(file, f"https://publisher.invalid/?offset={offset}")
    assert f"{moment('2023-01-01T12:00Z')}" not in {str(row.end) for row in found}
    for row in found:
        assert row.values == whole[row[:4]]


def test_the_demand_of_a_day_is_each_authoritys() -> None:
    file = "eia/region_D_all_2023-01-01.json"
    told = json.loads(recorded(file))["response"]["data"]
    wanted = {
        (ZONES[row["respondent"]], row["period"]): row["value"]
        for row in told
        if row["respondent"] not in AGGREGATES and row["value"] is not None
    }
    found = {(row.zone, f"{row.end:%Y-%m-%dT%H}"): row.values["load"] for row in rows(file)}
    assert found == wanted
    assert len(found) == 53 * 25 - 2


@pytest.mark.parametrize("file", NEWEST_FIRST)
def test_the_newest_three_hours_first_are_not_what_we_ask_for(file: str) -> None:
    with pytest.raises(Malformed, match="not in order"):
        rows(file, "https://publisher.invalid/?length=3")


def test_texts_of_2026_are_numbers() -> None:
    demand, forecast = (rows(file, body=with_its_own_total(file)) for file in NEWEST_FIRST)
    assert [row.values["load"] for row in demand] == [30569, 30450, 30013]
    assert demand[-1].end == moment("2026-09-09T13:00Z")
    assert forecast[-1].end == moment("2026-09-10T07:00Z")
    assert {row.issued_at for row in forecast} == {moment("2026-09-09T11:00Z")}


def test_what_is_sent_flows_out_of_the_zone() -> None:
    found = rows("eia/em_US-FLA-FPC_US-FLA-FPL_exchange.json")
    assert len(found) == 25
    assert (found[0].zone, found[0].values) == ("US-FPC", {"US-FPL": 329})
    assert found[0].start == moment("2020-01-06T05:00Z")
    abroad = rows("eia/em_US-NW-BPAT-US-NW-NWMT-exchange.json")
    assert [row.values for row in abroad] == [{"CA-SK": 12}, {"CA-SK": 11}, {"CA-SK": 2}]


def test_texas_gas_is_read_hour_by_hour() -> None:
    found = rows("eia/em_ERCO_fueltype_2022-02-28_history.json")
    assert [row.values["gas"] for row in found[:3]] == [19405, 25216, 26891]


@pytest.mark.parametrize("name", CUT)
def test_an_excerpt_is_shorter_than_it_says(name: str) -> None:
    with pytest.raises(Malformed, match="a page at 0 of 3 rows"):
        rows(f"eia/em_{name}.json")


@pytest.mark.parametrize("name", [*sorted({*CUT} - {*MADE_UP, "US_NW_AVRN-other"})])
def test_an_excerpt_has_the_shape_of_an_answer(name: str) -> None:
    file = f"eia/em_{name}.json"
    data = json.loads(recorded(file))["response"]["data"]
    wanted = sorted((row["period"], row["value"]) for row in data if row["value"] is not None)
    found = rows(file, body=with_its_own_total(file))
    assert [(f"{row.end:%Y-%m-%dT%H}", *row.values.values()) for row in found] == wanted


@pytest.mark.parametrize("name", MADE_UP)
def test_a_word_that_eia_does_not_have_is_an_alarm(name: str) -> None:
    body = with_its_own_total(f"eia/em_{name}.json")
    with pytest.raises(Malformed, match=f"unknown fuel {MADE_UP[name]} of"):
        rows("eia/", body=body)


def test_water_below_zero_is_pumping_and_a_battery_above_it_discharges() -> None:
    file = "eia/em_US_SW_SRP-hydro.json"
    assert rows(file, body=with_its_own_total(file))[0].values == {"hydro": -5}
    (row,) = rows("eia/em_US_CAL_IID-battery_storage.json")
    assert row.values == {"battery": 1}
    assert row.zone not in SOURCE.zones, "the peer wrote EIA where the authority stands"


def test_no_rows_are_empty_and_a_table_of_contents_is_malformed() -> None:
    with pytest.raises(Empty):
        rows("eia/em_US_CAR_SC-nuclear.json")
    with pytest.raises(Malformed):
        rows(NOT_ROWS)


def test_no_recording_was_passed_over() -> None:
    here = {f"eia/em_{name}.json" for name in CUT} | {*DAY, *NEWEST_FIRST, NOT_ROWS}
    alone = {
        "eia/region_D_all_2023-01-01.json",
        "eia/em_US-FLA-FPC_US-FLA-FPL_exchange.json",
        "eia/em_US-NW-BPAT-US-NW-NWMT-exchange.json",
        "eia/em_ERCO_fueltype_2022-02-28_history.json",
        "eia/em_US_CAL_IID-battery_storage.json",
        "eia/em_US_CAR_SC-nuclear.json",
    }
    others = {file for file in manifest() if file.startswith("eia/")} - here - alone
    assert others == {"eia/em_US-FLA-FPC_US-FLA-NSB_exchange.json"}
    assert len(rows(others.pop())) == 25
