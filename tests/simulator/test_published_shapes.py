"""The recordings keep the simulated NESO, Electricity Maps and WattTime honest."""

import json
import re
from datetime import UTC, datetime

from crawler.parsers.neso import generation
from simulator import electricitymaps, neso, server, watttime
from simulator.wire import Question
from tests.simulator.test_shapes import assert_alike, columns, pytestmark, recorded

__all__ = ["pytestmark"]

NOW = datetime(2026, 5, 6, 0, 12, tzinfo=UTC)
HEADERS = {"auth-token": "a-good-token", "authorization": "Bearer a-good-token"}


def simulated(host: str, path: str, **query: str) -> str:
    answer = server.answer(Question(host, path, query, HEADERS), 1, NOW)
    assert answer.status == 200
    return answer.body.decode()


def told(host: str, path: str, **query: str):
    return json.loads(simulated(host, path, **query))


def test_intensity_looks_like_neso() -> None:
    ours = told(neso.HOST, "/intensity/2026-05-05T08:31Z/pt24h")["data"]
    theirs = json.loads(
        recorded("gb_carbonintensity/intensity_pt24h_2024-01-12T0831Z_first8.json")
    )["data"]
    assert_alike(ours, theirs, "from", "to")
    assert_alike([r["intensity"] for r in ours], [r["intensity"] for r in theirs])


def test_intensity_to_come_looks_like_neso() -> None:
    ours = told(neso.HOST, "/intensity/2026-05-06T00:12Z/fw48h")["data"][1:]
    theirs = json.loads(
        recorded("gb_carbonintensity/intensity_fw48h_2024-01-12T0831Z_first8.json")
    )["data"]
    assert_alike([r["intensity"] for r in ours], [r["intensity"] for r in theirs])


def test_the_mix_looks_like_neso() -> None:
    ours = told(neso.HOST, "/generation/2026-05-05T08:31Z/pt24h")["data"]
    theirs = json.loads(
        recorded("gb_carbonintensity/generation_pt24h_2024-01-12T0831Z_first8.json")
    )["data"]
    assert_alike(ours, theirs, "from", "to")
    fuels = [[part["fuel"] for part in one[0]["generationmix"]] for one in (ours, theirs)]
    assert fuels[0] == fuels[1]


def test_all_regions_look_like_neso() -> None:
    ours = told(neso.HOST, "/regional/intensity/2026-05-06T00:00Z/fw24h")["data"]
    theirs = json.loads(
        recorded("gb_carbonintensity/regional_intensity_fw24h_period_keyed_2026-05-05.json")
    )["data"]
    assert ours[0]["from"] == theirs[0]["from"] == "2026-05-05T23:30Z"
    assert_alike(ours, theirs, "from", "to")
    mine, seen = ours[0]["regions"], theirs[0]["regions"]
    assert_alike(mine, seen)
    for name in ("regionid", "dnoregion", "shortname"):
        assert [region[name] for region in mine] == [region[name] for region in seen]


def test_one_region_looks_like_neso() -> None:
    path = "/regional/intensity/2026-05-06T00:00Z/fw24h/regionid/13"
    ours = told(neso.HOST, path)["data"]
    theirs = json.loads(
        recorded("gb_carbonintensity/regional_intensity_fw24h_region_keyed_2026-05-05.json")
    )["data"]
    assert {k: v for k, v in ours.items() if k != "data"} == {
        k: v for k, v in theirs.items() if k != "data"
    }
    assert_alike(ours["data"], theirs["data"], "from", "to")
    assert len(ours["data"]) == len(theirs["data"]) == 49


def test_the_embedded_forecast_looks_like_neso() -> None:
    ours = simulated(neso.PORTAL, "/dataset/a/resource/b/download/embedded-forecast.csv")
    theirs = recorded("gb_other/neso_embedded_forecast_2026-08-16.csv")
    mine, seen = (text.splitlines() for text in (ours, theirs))
    assert mine[0] == seen[0]
    shapes = [{re.sub(r"\d+", "9", line) for line in lines[1:]} for lines in (mine, seen)]
    assert shapes[0] == shapes[1]


def test_the_historic_mix_looks_like_neso() -> None:
    window = "\"DATETIME\" >= '2026-05-04T00:00:00' AND \"DATETIME\" < '2026-05-04T02:00:00'"
    named = ", ".join(f'"{name}"' for name in ("DATETIME", *generation.FUELS))
    sql = f'SELECT {named} FROM "f93d1835" WHERE {window}'
    ours = told(neso.PORTAL, "/api/3/action/datastore_search_sql", sql=sql)
    theirs = json.loads(recorded("gb_other/neso_production.json"))
    assert list(ours) == list(theirs)
    mine, seen = (one["result"]["records"] for one in (ours, theirs))
    assert columns(mine).keys() == columns(seen).keys()


def test_intensity_and_power_look_like_electricity_maps() -> None:
    for signal in ("carbon-intensity", "power-breakdown"):
        ours = told(electricitymaps.HOST, f"/v3/{signal}/latest", zone="DE")
        theirs = json.loads(recorded(f"electricitymaps/{signal}_latest_AT_2025-10-17.json"))
        assert_alike([ours], [theirs], "datetime")
    fuels = [list(one["powerProductionBreakdown"]) for one in (ours, theirs)]
    assert fuels[0] == fuels[1]


def test_a_history_looks_like_electricity_maps() -> None:
    ours = told(electricitymaps.HOST, "/v3/carbon-intensity/history", zone="DE")
    theirs = json.loads(recorded("electricitymaps/carbon-intensity_history_DE_2024-03-06.json"))
    assert list(ours) == list(theirs)
    assert len(ours["history"]) == len(theirs["history"]) == 24


def test_zones_look_like_electricity_maps() -> None:
    ours = told(electricitymaps.HOST, "/v3/zones")
    theirs = json.loads(recorded("electricitymaps/zones_full_c3lab.json"))
    assert_alike([ours["DE"]], [theirs["DE"]])


def test_history_looks_like_watttime() -> None:
    window = {"start": "2026-05-05T12:00:00Z", "end": "2026-05-05T13:00:00Z"}
    ours = told(watttime.HOST, "/v3/historical", region="CAISO_NORTH", **window)
    theirs = json.loads(recorded("watttime/historical_emissions_response.json"))
    assert list(ours) == list(theirs)
    assert columns(ours["data"]).keys() == columns(theirs["data"]).keys()
    assert columns([ours["meta"]]) == columns([theirs["meta"]])


def test_an_index_looks_like_watttime() -> None:
    ours = told(watttime.HOST, "/v3/signal-index", region="PSCO")
    theirs = json.loads(recorded("watttime/realtime_emissions_response.json"))
    assert_alike(ours["data"], theirs["data"], "point_time")
    assert ours["meta"].keys() == theirs["meta"].keys()
    assert ours["meta"]["units"] == theirs["meta"]["units"]


def test_a_refusal_looks_like_watttime() -> None:
    headers = {"authorization": "Bearer token-of-free-me"}
    question = Question(watttime.HOST, "/v3/forecast", {"region": "PSCO"}, headers)
    ours = json.loads(server.answer(question, 1, NOW).body)
    theirs = json.loads(recorded("watttime/invalid_scope_response.json"))
    assert ours["error"] == theirs["error"]
    assert theirs["message"].startswith(ours["message"])
