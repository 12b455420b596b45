"""The main job on real bytes: recorded answers over HTTP, into Postgres, out of the API.

`../shared/tools/replay.py` serves what operators really sent; the crawler asks it as it asks them.
"""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from database.connection import connect
from database.readings import between, series_of

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
RECORDINGS = SHARED / "recordings"

pytestmark = pytest.mark.skipif(
    not (SHARED / "tools" / "replay.py").exists(), reason="no recordings beside this checkout"
)

# source, since, until: the windows that the recordings cover
WINDOWS = [
    ("caiso.generation", "2023-01-01T08:00", "2023-01-02T08:00"),
    ("pjm.generation", "2025-02-09T00:00", "2025-02-09T22:00"),
    ("nyiso.generation", "2016-01-19T05:00", "2016-01-20T05:00"),
    ("nyiso.generation", "2025-02-01T05:00", "2025-03-01T05:00"),
    ("nyiso.flow", "2017-11-22T05:00", "2017-11-23T05:00"),
    ("isone.generation", "2024-03-10T05:00", "2024-03-11T04:00"),
    ("entsoe.generation", "2025-10-21T12:00", "2025-10-24T12:00"),
    ("entsoe.generation", "2021-01-01T00:00", "2021-01-02T00:00"),
    ("entsoe.load", "2023-12-28T15:00", "2023-12-30T14:00"),
    ("entsoe.day_ahead_price", "2025-09-28T22:00", "2025-10-02T22:00"),
    ("entsoe.flow", "2021-01-01T00:00", "2021-01-02T00:00"),
    ("elexon.generation", "2024-02-12T17:45", "2024-02-12T17:50"),
    ("elexon.system_price", "2026-03-29T00:00", "2026-03-29T23:00"),
    ("bpa.balance", "2026-09-03T07:00", "2026-09-03T09:00"),
    ("spp.generation", "2025-01-01T06:00", "2025-01-01T12:00"),
]
# Sources that have but one window, the newest.
NEWEST = ("miso.generation",)


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    """The address of a server that replays the recordings."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-u", str(SHARED / "tools" / "replay.py"), "--port", port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        server.stdout.readline()
        yield f"http://127.0.0.1:{port}"
        server.terminate()


@pytest.fixture(scope="module")
def crawled(upstream, module_database, tmp_path_factory) -> dict[str, dict]:
    """Everything recorded of the five publishers, crawled; the summary lines by source."""
    environment = os.environ | {
        "DATABASE_URL": module_database,
        "GRIDTIDE_HOME": str(tmp_path_factory.mktemp("home")),
        "GRIDTIDE_UPSTREAM": upstream,
        "ENTSOE_TOKEN": "any-token-will-do",
        "ISONE_USER": "anybody",
        "ISONE_PASSWORD": "any-password-will-do",
    }
    summaries: dict[str, dict] = {}
    for source, since, until in [*((source, "", "") for source in NEWEST), *WINDOWS]:
        window = ["--since", since, "--until", until] if since else ["--force"]
        done = subprocess.run(
            [sys.executable, "-m", "crawler.crawl", "--source", source, *window],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
        assert done.stdout, done.stderr
        summaries[f"{source} {since}".strip()] = json.loads(done.stdout)["sources"][source]
    return summaries


@pytest.fixture
def connection(crawled, module_database, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", module_database)
    opened = connect("restapi_ro")
    yield opened
    opened.close()


@pytest.fixture
def client(crawled, module_database, monkeypatch):
    from api import create_app

    monkeypatch.setenv("DATABASE_URL", module_database)
    return create_app().test_client()


def expected(name: str) -> dict:
    return json.loads((RECORDINGS / name).read_text())


def stored(connection, zone: str, measure: str, **wanted) -> dict[str, dict[str, float]]:
    """The readings of a zone's measure by start, absent components left out."""
    found: dict[str, dict[str, float]] = {}
    for series in series_of(connection, zone, measure):
        if all(getattr(series, name) == value for name, value in wanted.items()):
            far = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
            for reading in between(connection, series, *far):
                pairs = zip(series.components, reading.values, strict=True)
                mix = {c: v for c, v in pairs if v is not None}
                found[reading.start.strftime("%Y-%m-%dT%H:%M:%SZ")] = mix
    return found


def mixture(client, zone: str, start: str, end: str) -> dict[str, dict[str, float]]:
    """The API's energy mixture by timestamp, storage included."""
    answer = client.get(
        "/energy-mixture/", query_string={"iso": f"c3lab:{zone}", "start": start, "end": end}
    )
    assert answer.status_code == 200, answer.json
    return {
        re.sub(r"\+00:00$", "Z", point["timestamp"]): {
            value["type"]: value["power_mw"] for value in point["values"] + point["storage"]
        }
        for point in answer.json["power_by_fuel_type"]
    }


def as_ours(event: dict) -> dict[str, float]:
    """An Electricity Maps event in our words: its storage charges at positive numbers."""
    names = {"battery": "battery", "hydro": "pumped_hydro"}
    storage = {names[kind]: -mw for kind, mw in event.get("storage", {}).items()}
    return {**event["production"], **storage}


def test_every_recorded_window_brings_rows(crawled):
    for window, summary in crawled.items():
        assert summary["rows_new"] > 0, f"{window}: {summary}"
        assert summary["outcome"] in ("ok", "implausible"), f"{window}: {summary}"


def test_miso_is_answered_as_it_was_published(client):
    event = expected("miso/public-api_FuelMix_2026-06-21T0210EST.expected.json")["events"][0]
    got = mixture(client, "US-MISO", "2026-06-21T07:10:00Z", "2026-06-21T07:15:00Z")
    assert got["2026-06-21T07:10:00Z"].items() >= as_ours(event).items()


def test_misos_imports_are_a_flow(connection):
    assert stored(connection, "US-MISO", "flow") == {"2026-06-21T07:10:00Z": {"net_import": 5675.0}}


def test_caisos_day_is_answered_as_it_was_published(client):
    words = {
        "solar": ["Solar"],
        "wind": ["Wind"],
        "geothermal": ["Geothermal"],
        "biomass": ["Biomass", "Biogas"],
        "hydro": ["Small hydro", "Large Hydro"],
        "coal": ["Coal"],
        "nuclear": ["Nuclear"],
        "gas": ["Natural Gas"],
        "battery": ["Batteries"],
        "unknown": ["Other"],
    }
    got = mixture(client, "US-CAISO", "2023-01-01T08:00:00Z", "2023-01-02T08:00:00Z")
    assert len(got) == 288
    for event in expected("caiso/fuelsource_20230101.expected.json")["events"]:
        ours = {f: sum(event["values"][w] for w in names) for f, names in words.items()}
        assert got[event["datetime"]].items() >= ours.items()


def test_pjms_hours_are_answered_as_they_were_published(client):
    peer = expected("pjm/gen_by_fuel_2025-02-09.expected.json")
    got = mixture(client, "US-PJM", "2025-02-09T00:00:00Z", "2025-02-10T00:00:00Z")
    assert len(got) == peer["count"]
    for event in peer["events"]:
        assert got[event["datetime"]].items() >= as_ours(event).items()


def test_new_yorks_february_is_answered_as_it_was_published(client):
    peer = expected("nyiso/20250201rtfuelmix_csv.expected.json")["events"][0]
    assert peer["datetime"] == "2025-02-20T05:05:00Z", "the end of the five minutes"
    got = mixture(client, "US-NY", "2025-02-20T05:00:00Z", "2025-02-20T05:05:00Z")
    assert got["2025-02-20T05:00:00Z"].items() >= as_ours(peer).items()


def test_new_yorks_borders_are_stored_by_neighbour(connection):
    flows = stored(connection, "US-NY", "flow")["2017-11-22T05:00:00Z"]
    assert flows["CA-QC"] == 1200 + 40
    assert flows["US-PJM"] == pytest.approx(-79.55 + 574 + 57)


def test_new_englands_short_day_is_stored_in_five_minutes(connection):
    got = stored(connection, "US-NEISO", "generation", resolution=timedelta(minutes=5))
    assert len(got) == 23 * 12 - 1, "all but the minutes before the first statement"


def test_finlands_quarter_hours_are_answered_as_they_were_published(client):
    peer = expected("entsoe/FI_production.expected.json")
    got = mixture(client, "FI", "2025-10-21T12:00:00Z", "2025-10-24T12:00:00Z")
    assert len(got) == peer["count"]
    for event in peer["events"]:
        mix = got[event["datetime"]]
        assert {f: mix[f] for f in event["production"]} == pytest.approx(event["production"])


def test_germanys_pumping_is_negative(connection):
    pumping = [mix["pumped_hydro"] for mix in stored(connection, "DE", "generation").values()]
    assert len(pumping) == 96
    assert min(pumping) < 0


def test_jutlands_load_is_stored(connection):
    peer = expected("entsoe/DK-DK1_consumption.expected.json")
    got = stored(connection, "DK-DK1", "load")
    assert got == {e["datetime"]: {"load": e["consumption"]} for e in peer["events"]}


def test_spains_prices_keep_both_resolutions(connection):
    peer = expected("entsoe/ES_day_ahead_price.expected.json")["events"]
    for minutes in (60, 15):
        got = stored(connection, "ES", "price", resolution=timedelta(minutes=minutes))
        theirs = {e["datetime"]: e["price"] for e in peer if _minutes(e) == minutes}
        assert {start: mix["day_ahead"] for start, mix in got.items()} == theirs


def _minutes(event: dict) -> float:
    start, end = (datetime.fromisoformat(event[k]) for k in ("datetime", "end_datetime"))
    return (end - start).total_seconds() / 60


def test_what_germany_got_from_sweden_is_stored_with_the_receiver(connection):
    (series,) = expected("entsoe/A11_SE4_to_DE-LU_2021-01-01.expected.json")["events"]
    got = stored(connection, "DE", "inflow")
    assert [mix["SE-SE4"] for _, mix in sorted(got.items())] == series["values"]


def test_britains_mix_and_cables_are_stored(client, connection):
    fuels = expected("gb_elexon/FUELINST_stream_2024-02-12T1750.expected.json")["events"][0][
        "fuels"
    ]
    mix = mixture(client, "GB", "2024-02-12T17:45:00Z", "2024-02-12T17:50:00Z")
    ours = mix["2024-02-12T17:45:00Z"]
    assert ours["gas"] == fuels["CCGT"] + fuels["OCGT"]
    assert ours["pumped_hydro"] == fuels["PS"]
    assert ours["unknown"] == fuels["OTHER"]
    flows = stored(connection, "GB", "flow")["2024-02-12T17:45:00Z"]
    assert flows["FR"] == fuels["INTFR"] + fuels["INTIFA2"] + fuels["INTELEC"]
    assert flows["NL"] == fuels["INTNED"]


def test_britains_short_day_has_46_prices(connection):
    peer = expected("gb_elexon/system-prices_2026-03-29_DST_start_46_periods.expected.json")
    got = stored(connection, "GB", "price")
    assert len(got) == peer["count"] == 46
    for event in peer["events"]:
        prices = (event["systemBuyPrice"], event["systemSellPrice"])
        mix = got[event["datetime"]]
        assert (mix["system_buy"], mix["system_sell"]) == prices


def test_bonnevilles_wind_and_sun_are_stored_as_one_and_its_interchange_as_a_flow(connection):
    for event in expected("bpa/baltwg3_2026-09-09.expected.json")["events"]:
        mix = stored(connection, "US-BPA", "generation")[event["datetime"]]
        assert mix["wind_solar"] == event["production"]["ver_wind_solar"]
        flow = stored(connection, "US-BPA", "flow")[event["datetime"]]
        assert flow == {"net_import": -event["interchange"]}


def test_the_plains_have_gaps_where_slots_are_missing(connection):
    peer = expected("spp/GenMixYTD_SPP_2025-01-01_first_rows.expected.json")
    got = stored(connection, "US-SPP", "generation")
    assert len(got) == peer["count"]
    assert not got.keys() & set(peer["missing_slots"])


def test_the_intensity_is_that_of_the_published_mix(client):
    """Worked by hand: solar draws 1 MW and the battery charges, neither counts."""
    lifecycle = {"coal": 820, "gas": 490, "nuclear": 12, "wind": 11, "unknown": 700}
    mw = {"coal": 17926, "gas": 20373, "nuclear": 11115, "wind": 8587, "unknown": 1063}
    by_hand = sum(mw[f] * lifecycle[f] for f in mw) / sum(mw.values())
    answer = client.get(
        "/carbon-intensity/",
        query_string={
            "iso": "c3lab:US-MISO",
            "start": "2026-06-21T07:10:00Z",
            "end": "2026-06-21T07:12:00Z",
        },
    )
    (point,) = answer.json["carbon_intensities"]
    assert point["carbon_intensity"] == pytest.approx(by_hand, rel=0.02)
    assert point["quality"] == "estimated", "megawatts of unknown fuel went in"


def test_crawling_the_same_again_changes_nothing(crawled, upstream, module_database, tmp_path):
    environment = os.environ | {
        "DATABASE_URL": module_database,
        "GRIDTIDE_HOME": str(tmp_path),
        "GRIDTIDE_UPSTREAM": upstream,
    }
    source, since, until = WINDOWS[0]
    command = [sys.executable, "-m", "crawler.crawl", "--source", source]
    again = subprocess.run(
        [*command, "--since", since, "--until", until, "--again"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    line = json.loads(again.stdout)
    counts = {k: v for k, v in line["sources"][source].items() if k.startswith("rows_")}
    assert (counts["rows_new"], counts["rows_changed"], line["derived"]) == (0, 0, 0)
    assert counts["rows_same"] == 2 * 288
