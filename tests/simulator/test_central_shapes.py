"""The recordings keep SPP, ERCOT and BPA honest: same names, keys, types and stamps."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime

import pytest

from simulator import bpa, ercot, server, spp
from simulator.ercot import reports
from simulator.wire import Question
from tests.simulator.test_shapes import RECORDINGS, assert_alike, columns, recorded

NOW = datetime(2025, 10, 9, 11, 46, tzinfo=UTC)
SPRING = datetime(2025, 3, 13, 17, 30, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not RECORDINGS.exists(), reason="no recordings beside the project")


def simulated(host: str, path: str, now: datetime = NOW, **query: str) -> str:
    answer = server.answer(Question(host, path, query), 1, now)
    assert answer.status == 200
    return answer.body.decode()


def dashboards(name: str, file: str) -> tuple[dict, dict]:
    path = f"/api/1/services/read/dashboards/{name}.json"
    return json.loads(simulated(ercot.HOST, path)), json.loads(recorded(f"ercot/{file}"))


def pattern(text: str) -> str:
    return re.sub(r"\d", "9", text)


def patterns(cells: list[str]) -> set[str]:
    return {re.sub(r"-?\d+", "9", cell) for cell in cells}


def test_the_rolling_mix_looks_like_spp():
    path = "/file-browser-api/download/generation-mix-historical"
    query = {"path": "/SPP/GenMix365_SPP.csv"}
    ours = server.answer(Question(spp.HOST, path, query), 1, NOW).body.decode()
    theirs = recorded("spp/GenMixYTD_SPP_2025-01-01_first_rows.csv")
    names, seen = (text.split("\n")[0].split(",") for text in (ours, theirs))
    storage = {"ENERGY_STORAGE_MKT", "ENERGY_STORAGE_SELF"}  # new since then
    assert [name for name in names if name not in storage] == seen
    stamps = [{pattern(line.split(",")[0]) for line in t.split("\n")[1:-1]} for t in (ours, theirs)]
    assert stamps[0] == stamps[1]


def test_the_ties_of_the_west_look_like_spp():
    ours = simulated(spp.HOST, "/chart-api/interchange-trend-swpw/asFile").split("\n")
    theirs = recorded("spp/interchange-trend-swpw_2026-04-02.csv").split("\n")
    assert ours[0] == theirs[0]
    for place in (1, 700, -2):  # a minute of yesterday, one since then, one to come
        mine, seen = (patterns(lines[place].split(",")) for lines in (ours, theirs))
        assert mine == seen


def test_the_fuel_mix_looks_like_ercot():
    ours, theirs = dashboards("fuel-mix", "fuel-mix_2025-10.json")
    assert list(ours) == list(theirs)
    assert ours["types"] == theirs["types"] == list(ours["monthlyCapacity"])
    assert list(ours["data"]) == list(theirs["data"])
    mine, seen = (one["data"]["2025-10-09"] for one in (ours, theirs))
    assert {pattern(stamp) for stamp in mine} == {pattern(stamp) for stamp in seen}
    whole = next(fuels for fuels in mine.values() if len(fuels) == 8)
    assert columns([whole]) == columns(list(seen.values()))
    assert {tuple(said) for fuels in mine.values() for said in fuels.values()} == {("gen",)}


def test_storage_looks_like_ercot():
    ours, theirs = dashboards("energy-storage-resources", "energy-storage-resources_2025-10.json")
    assert list(ours) == list(theirs)
    for day in ("previousDay", "currentDay"):
        assert pattern(ours[day]["dayDate"]) == pattern(theirs[day]["dayDate"])
        assert_alike(ours[day]["data"], theirs[day]["data"], "timestamp", "tagCLastTime")
        assert ours[day]["data"][0]["epoch"] == theirs[day]["data"][0]["epoch"]


def test_load_looks_like_ercot():
    ours, theirs = dashboards("loadForecastVsActual", "loadForecastVsActual_2024-11-24.json")
    assert list(ours) == list(theirs)
    for day in ("previousDay", "currentDay", "nextDay"):
        mine, seen = ({frozenset(record) for record in one[day]["data"]} for one in (ours, theirs))
        assert mine == seen
        assert [record["hourEnding"] for record in ours[day]["data"]] == list(range(1, 25))


def unpacked(body: bytes) -> tuple[str, list[str]]:
    """The name of the only member of a ZIP, and its lines."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        (name,) = archive.namelist()
        return name, archive.read(name).decode().split("\n")


@pytest.mark.parametrize("what", ["load_forecast", "solar"])
def test_reports_look_like_ercot(what):
    report = {"load_forecast": "12311", "solar": "13483"}[what]
    theirs = (RECORDINGS / f"ercot/mis_{what}_report.zip").read_bytes()
    (name, mine), (known, seen) = map(unpacked, (reports.document(1, report, SPRING), theirs))
    assert pattern(name) == pattern(known)
    assert mine[0] == seen[0]
    dates = [patterns([line[:10] for line in lines[1:-1]]) for lines in (mine, seen)]
    assert dates[0] == dates[1]
    assert abs(len(mine) - len(seen)) <= 24
    assert mine[-1] == seen[-1] == ""


@pytest.mark.parametrize(
    ("what", "report"), [("load_forecast", "12311"), ("wind", "13028"), ("solar", "13483")]
)
def test_lists_of_documents_look_like_ercot(what, report):
    path = "/misapp/servlets/IceDocListJsonWS"
    ours = json.loads(simulated(ercot.HOST, path, SPRING, reportTypeId=report))
    theirs = json.loads(recorded(f"ercot/mis_doclist_{what}.json"))
    mine, seen = (
        [entry["Document"] for entry in one["ListDocsByRptTypeRes"]["DocumentList"]]
        for one in (ours, theirs)
    )
    assert_alike(mine, seen, "PublishDate")
    for name in ("ReportName", "ReportTypeID", "FriendlyName"):
        assert {entry[name] for entry in mine} == {entry[name] for entry in seen}
    assert {pattern(e["ConstructedName"]) for e in mine} == {
        pattern(e["ConstructedName"]) for e in seen
    }


@pytest.mark.parametrize("name", ["baltwg3", "baltwg"])
def test_the_text_looks_like_bpa(name):
    ours = simulated(bpa.HOST, f"/business/operations/Wind/{name}.txt").split("\r\n")
    theirs = (RECORDINGS / f"bpa/{name}_2026-09-09.txt").read_bytes().decode().split("\r\n")
    assert ours[0] == theirs[0]
    assert pattern(re.sub("[A-Z][a-z]{2}", "Mon", ours[2])) == pattern(
        re.sub("[A-Z][a-z]{2}", "Mon", theirs[2])
    )
    assert ours[11] == theirs[11]
    assert {pattern(line[:16]) for line in ours[12:-1]} == {"99/99/9999 99:99"}
    assert {line.count("\t") for line in ours[12:-1]} == {theirs[12].count("\t")}
    assert ours[-2][16:] == theirs[-2][16:]
