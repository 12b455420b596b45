"""The recordings keep the simulator honest: same columns, keys, types, stamps, elements."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from simulator import caiso, elexon, entsoe, miso, pjm, server
from simulator.wire import Question

RECORDINGS = Path(__file__).parents[2] / ".." / "shared" / "recordings"
NOW = datetime(2026, 6, 21, 7, 16, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not RECORDINGS.exists(), reason="no recordings beside the project")


def recorded(name: str) -> str:
    return (RECORDINGS / name).read_text(encoding="utf-8")


def simulated(host: str, path: str, **query: str) -> str:
    headers = {"ocp-apim-subscription-key": "a-good-key"}
    answer = server.answer(Question(host, path, query, headers), 1, NOW)
    assert answer.status == 200
    return answer.body.decode()


def kind(value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "number" if is_number else type(value).__name__


def columns(rows: list[dict]) -> dict[str, set[str]]:
    """The type names seen under each key; keys in their order."""
    seen: dict[str, set[str]] = {}
    for row in rows:
        for key, value in row.items():
            seen.setdefault(key, set()).add(kind(value))
    return seen


def stamps(rows: list[dict], *keys: str) -> set[str]:
    return {re.sub(r"\d", "9", row[key]) for row in rows for key in keys}


def assert_alike(ours: list[dict], theirs: list[dict], *stamp_keys: str) -> None:
    """Keys in the same order, types among those seen, stamps of the same pattern."""
    mine, seen = columns(ours), columns(theirs)
    assert list(mine) == list(seen)
    for key, kinds in mine.items():
        assert kinds <= seen[key], key
    assert stamps(ours, *stamp_keys) == stamps(theirs, *stamp_keys)


def test_miso_looks_like_miso():
    ours = json.loads(simulated(miso.HOST, "/api/FuelMix"))
    theirs = json.loads(recorded("miso/public-api_FuelMix_2026-06-21T0210EST.json"))
    assert list(ours) == list(theirs)
    assert ours["RefId"] == theirs["RefId"]
    assert_alike(ours["Fuel"]["Type"], theirs["Fuel"]["Type"], "INTERVALEST")
    names = [[entry["CATEGORY"] for entry in one["Fuel"]["Type"]] for one in (ours, theirs)]
    assert names[0] == names[1]


def test_caiso_looks_like_caiso():
    ours = simulated(caiso.HOST, "/outlook/history/20230101/fuelsource.csv")
    path = RECORDINGS / "caiso/fuelsource_20230101.csv"
    theirs = path.read_bytes().decode()
    for text in (ours, theirs):
        assert text.endswith("\r\n")
        assert text.count("\n") == text.count("\r\n")
    mine, seen = (text.split("\r\n") for text in (ours, theirs))
    assert mine[0] == seen[0]
    assert [line[:5] for line in mine[1:289]] == [line[:5] for line in seen[1:289]]
    assert all(
        re.fullmatch(r"\d\d:\d\d(,-?\d+){13}", line) for line in [*mine[1:289], *seen[1:289]]
    )


def test_pjm_looks_like_pjm():
    theirs = json.loads(recorded("pjm/gen_by_fuel_2025-02-09.json"))
    ours = json.loads(
        simulated(
            pjm.HOST,
            "/api/v1/gen_by_fuel",
            RowCount="500",
            Order="Asc",
            Fields="datetime_beginning_utc,fuel_type,mw",
            datetime_beginning_utc="2025-02-09T00:00:00.0000000",
        )
    )
    assert list(ours) == list(theirs)
    assert_alike(ours["items"], theirs["items"], "datetime_beginning_utc")
    assert columns([ours["searchSpecification"]]) == columns([theirs["searchSpecification"]])
    assert [link["rel"] for link in ours["links"]] == [link["rel"] for link in theirs["links"]]
    assert {item["fuel_type"] for item in ours["items"]} >= {
        item["fuel_type"] for item in theirs["items"]
    }


def test_pjms_settings_look_like_pjms_settings():
    ours = json.loads(simulated(pjm.SETTINGS_HOST, "/config/settings.json"))
    assert_alike([ours], [json.loads(recorded("pjm/dataminer2_settings_redacted.json"))])


API = "/bmrs/api/v1"


def test_british_generation_looks_like_elexon():
    window = {"publishDateTimeFrom": "2024-02-12T17:50Z", "publishDateTimeTo": "2024-02-12T17:50Z"}
    ours = json.loads(simulated(elexon.HOST, f"{API}/datasets/FUELINST/stream", **window))
    theirs = json.loads(recorded("gb_elexon/FUELINST_stream_2024-02-12T1750.json"))
    assert_alike(ours, theirs, "publishTime", "startTime", "settlementDate")
    for key in ("publishTime", "startTime", "settlementDate", "settlementPeriod", "fuelType"):
        assert [row[key] for row in ours] == [row[key] for row in theirs]


def test_british_frequency_looks_like_elexon():
    ours = json.loads(simulated(elexon.HOST, f"{API}/datasets/FREQ"))
    theirs = json.loads(recorded("gb_elexon/FREQ_2026-05-08_two_rows.json"))
    assert_alike(ours["data"], theirs["data"], "measurementTime")
    order = [[row["measurementTime"] for row in one["data"]] for one in (ours, theirs)]
    assert all(stamps == sorted(stamps, reverse=True) for stamps in order)


def test_british_demand_looks_like_elexon():
    days = {"settlementDateFrom": "2026-03-11", "settlementDateTo": "2026-03-11"}
    ours = json.loads(simulated(elexon.HOST, f"{API}/demand/outturn", **days))
    theirs = json.loads(recorded("gb_elexon/demand_outturn_2026-03-11_two_rows.json"))
    assert ours["metadata"] == theirs["metadata"]
    assert_alike(ours["data"], theirs["data"], "publishTime", "startTime", "settlementDate")
    assert [row["publishTime"] for row in ours["data"][:2]] == [
        row["publishTime"] for row in theirs["data"]
    ]


def test_british_imbalance_prices_look_like_elexon():
    path = f"{API}/balancing/settlement/system-prices/2026-03-29"
    ours = json.loads(simulated(elexon.HOST, path))
    theirs = json.loads(recorded("gb_elexon/system-prices_2026-03-29_DST_start_46_periods.json"))
    assert ours["metadata"] == theirs["metadata"]
    assert_alike(ours["data"], theirs["data"], "startTime", "settlementDate", "createdDateTime")
    assert [row["startTime"] for row in ours["data"]] == [
        row["startTime"] for row in theirs["data"]
    ]


def test_the_british_market_index_looks_like_elexon():
    window = {"from": "2022-06-01T23:00Z", "to": "2022-06-01T23:00Z", "dataProviders": "N2EXMIDP"}
    ours = json.loads(simulated(elexon.HOST, f"{API}/balancing/pricing/market-index", **window))
    assert ours == json.loads(recorded("gb_elexon/MID_one_row_2022-06-02.json"))


def test_an_elexon_problem_and_nothing_at_all_look_like_elexon():
    wide = {"publishDateTimeFrom": "2026-05-01", "publishDateTimeTo": "2026-05-09"}
    question = Question(elexon.HOST, f"{API}/datasets/FUELINST", wide)
    problem = json.loads(server.answer(question, 1, NOW).body)
    assert problem == json.loads(recorded("gb_elexon/error_400_range_too_long.json"))
    future = {"publishDateTimeFrom": "2030-01-01", "publishDateTimeTo": "2030-01-01"}
    ours = simulated(elexon.HOST, f"{API}/datasets/FUELINST", **future)
    assert json.loads(ours) == json.loads(recorded("gb_elexon/empty_data.json"))


def tree(text: str) -> dict[str, list[str]]:
    """The children of each element by its path, in order, each once, with attributes."""
    found: dict[str, list[str]] = {}

    def walk(element: ElementTree.Element, path: str) -> None:
        children = found.setdefault(path, [])
        for child in element:
            name = child.tag.rpartition("}")[2] + "".join(f" {key}" for key in child.attrib)
            if name not in children:
                children.append(name)
            walk(child, f"{path}/{name}")

    root = ElementTree.fromstring(text)
    walk(root, root.tag)
    return found


def european(kind: str, start: str, end: str, **query: str) -> str:
    asked = {"documentType": kind, "periodStart": start, "periodEnd": end, **query}
    return simulated(entsoe.HOST, "/api", securityToken="a-good-token", **asked)


def minute_stamps(text: str) -> set[str]:
    stamps = re.findall(r"<(start|end|createdDateTime|curveType|resolution)>([^<]*)", text)
    return {f"{name} {re.sub('[0-9]', '9', stamp)}" for name, stamp in stamps}


DE, FI, SE4 = "10Y1001A1001A83F", "10YFI-1--------U", "10Y1001A1001A47J"
DK1, ES, DE_LU = "10YDK-1--------W", "10YES-REE------0", "10Y1001A1001A82H"
DAY = ("202106200000", "202106210000")


@pytest.mark.parametrize(
    ("name", "kind", "areas"),
    [
        ("FI_production.xml", "A75", {"in_Domain": FI}),
        ("A75_DE_2021-01-01.xml", "A75", {"in_Domain": DE}),
        ("DK-DK1_consumption.xml", "A65", {"outBiddingZone_Domain": DK1, "curveType": "A01"}),
        ("A11_SE4_to_DE-LU_2021-01-01.xml", "A11", {"in_Domain": DE_LU, "out_Domain": SE4}),
    ],
)
def test_measured_documents_look_like_entsoe(name, kind, areas):
    ours, theirs = european(kind, *DAY, **areas), recorded(f"entsoe/{name}")
    assert tree(ours) == tree(theirs)
    assert minute_stamps(ours) == minute_stamps(theirs)


def test_prices_look_like_entsoe():
    ours = european("A44", "202509282200", "202510022200", in_Domain=ES, out_Domain=ES)
    theirs = recorded("entsoe/ES_day_ahead_price.xml")
    assert tree(ours) == tree(theirs)
    assert minute_stamps(ours) == minute_stamps(theirs)
    for element in ("start", "end", "resolution"):
        stamps = [re.findall(f"<{element}>([^<]*)", text) for text in (ours, theirs)]
        assert stamps[0] == stamps[1]


def test_the_auction_sequence_stands_where_entsoe_puts_it():
    ours = european("A44", *DAY, in_Domain=DE_LU, out_Domain=DE_LU)
    theirs = recorded("entsoe/ES_intraday_price_history.xml")
    assert tree(ours) == tree(theirs)


def test_an_acknowledgement_looks_like_entsoe():
    ours = european("A65", "205001010000", "205001020000", outBiddingZone_Domain="10YFR-RTE------C")
    theirs = recorded("entsoe/acknowledgement_999_no_data.xml")
    assert tree(ours) == tree(theirs)
    reasons = [re.findall("<(?:code|text)>([^<]*)", text) for text in (ours, theirs)]
    assert reasons[0] == reasons[1]
