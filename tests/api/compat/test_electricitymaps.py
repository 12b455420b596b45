"""The face of Electricity Maps: their keys over our numbers, and nothing that is not known."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from analytics.jobs import derive
from database.connection import transaction
from database.rows import Row
from database.store import ESTIMATED, store
from tests.api.grid import at, fill, register_source, row
from tests.recordings import shelf
from tests.recordings.shelf import on_the_shelf

V3 = "/electricitymaps/v3/"
MORNING = {"zone": "GB", "start": at(0).isoformat(), "end": at(8).isoformat()}


def told(client: FlaskClient, path: str, status: int = 200, **asked: Any) -> Any:
    """The JSON of an answer."""
    answer = client.get(V3 + path, query_string=asked)
    assert answer.status_code == status, answer.text
    return answer.json


def recorded(name: str) -> Any:
    """What the service itself once answered."""
    return json.loads(shelf.recorded(f"electricitymaps/{name}"))


@on_the_shelf
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("carbon-intensity/latest", "carbon-intensity_latest_AT_2025-10-17.json"),
        ("power-breakdown/latest", "power-breakdown_latest_AT_2025-10-17.json"),
        ("home-assistant", "co2signal_v1_latest_DE_2023-10-02.json"),
    ],
)
def test_what_the_service_answers_has_no_key_that_we_lack(
    faces: FlaskClient, path: str, name: str
) -> None:
    theirs, ours = recorded(name), told(faces, path, zone="GB")
    assert theirs.keys() - {"_disclaimer"} <= ours.keys()
    for key in ("powerProductionBreakdown", "powerConsumptionBreakdown", "data", "units"):
        assert theirs.get(key, {}).keys() <= ours.get(key, {}).keys()


@on_the_shelf
@pytest.mark.parametrize("path", ["carbon-intensity/history", "power-breakdown/history"])
def test_a_day_has_as_many_hours_as_theirs(faces: FlaskClient, path: str) -> None:
    theirs = recorded(f"{path.replace('/', '_')}_DE_2024-03-06.json")
    ours = told(faces, path, zone="GB")
    assert len(theirs["history"]) == len(ours["history"]) == 24
    assert theirs["history"][0].keys() <= ours["history"][0].keys()


def test_an_hour_emits_what_its_mix_does(faces: FlaskClient) -> None:
    mixes = told(faces, "power-breakdown/history", zone="US-PJM")["history"]
    hours = told(faces, "carbon-intensity/history", zone="US-PJM")["history"]
    for mix, hour in zip(mixes, hours, strict=True):
        made = mix["powerProductionBreakdown"]
        grams = 820 * made["coal"] + 490 * made["gas"] + 12 * made["nuclear"]
        assert hour["carbonIntensity"] == round(grams / mix["powerProductionTotal"])
        assert hour["datetime"] == mix["datetime"]


def test_a_zone_has_their_name_and_ours(faces: FlaskClient) -> None:
    theirs, ours = (
        told(faces, "carbon-intensity/latest", zone=zone) for zone in ("US-MIDA-PJM", "US-PJM")
    )
    assert (theirs["zone"], ours["zone"]) == ("US-MIDA-PJM", "US-PJM")
    assert theirs | {"zone": "US-PJM"} == ours


def test_a_point_is_named_as_they_do(faces: FlaskClient) -> None:
    there = told(faces, "carbon-intensity/latest", lat=40.44, lon=-79.99)
    assert there["zone"] == "US-MIDA-PJM"


def test_what_emits_directly_is_another_number(faces: FlaskClient) -> None:
    direct = told(faces, "carbon-intensity/latest", zone="GB", emissionFactorType="direct")
    lifecycle = told(faces, "carbon-intensity/latest", zone="GB")
    assert direct["emissionFactorType"] == "direct"
    assert direct["carbonIntensity"] < lifecycle["carbonIntensity"]


def test_a_range_ends_before_its_end(still_grid: FlaskClient) -> None:
    hours = told(still_grid, "carbon-intensity/past-range", **MORNING)["data"]
    assert [hour["datetime"] for hour in hours] == [
        f"2024-06-01T0{hour}:00:00.000Z" for hour in range(4)
    ]


@pytest.mark.parametrize("moment", ["2024-06-01T02:59:59Z", "2024-06-01 02:30", "2024-06-01T02"])
def test_a_moment_lies_in_its_hour(still_grid: FlaskClient, moment: str) -> None:
    for path in ("carbon-intensity/past", "power-breakdown/past"):
        hour = told(still_grid, path, zone="GB", datetime=moment)
        assert hour["datetime"] == "2024-06-01T02:00:00.000Z"


def test_an_hour_without_a_value_is_left_out_and_half_of_one_is_incomplete(
    client: FlaskClient, connection: Connection
) -> None:
    fuels = [{"gas": 100.0}, {"gas": 100.0}, {}, {}, {}, {"gas": 100.0}]
    rows = [row("GB", "generation", step, mw or {"gas": 0.0}) for step, mw in enumerate(fuels)]
    fill(connection, "test.grid", rows)
    hours = told(client, "carbon-intensity/past-range", **MORNING)["data"]
    assert [(hour["datetime"][11:13], hour["estimationMethod"]) for hour in hours] == [
        ("00", None),
        ("02", "INCOMPLETE"),
    ]
    asked = MORNING | {"disableEstimations": "true"}
    measured = told(client, "carbon-intensity/past-range", **asked)["data"]
    assert measured == hours[:1]
    assert told(client, "carbon-intensity/latest", zone="GB") == hours[1] | credit(client)
    latest = told(client, "carbon-intensity/latest", zone="GB", disableEstimations=True)
    assert latest == hours[0] | credit(client)


def credit(client: FlaskClient) -> dict[str, str]:
    """Whose data an answer says they are."""
    latest = told(client, "carbon-intensity/latest", zone="GB")
    return {name: latest[name] for name in ("source", "attribution")}


def test_what_its_publisher_estimates_is_estimated(
    client: FlaskClient, connection: Connection
) -> None:
    rows = [row("GB", "generation", step, {"gas": 100.0}) for step in range(2)]
    with transaction(connection) as cursor:
        register_source(cursor, "test.grid")
        stored = store(cursor, "test.grid", rows, recorded_at=at(2), qualities=[ESTIMATED] * 2)
        derive(connection, stored.spans, now=at(2))
    for path in ("carbon-intensity/latest", "power-breakdown/latest"):
        hour = told(client, path, zone="GB")
        assert (hour["isEstimated"], hour["estimationMethod"]) == (True, "PUBLISHER_ESTIMATE")
        told(client, path, status=404, zone="GB", disableEstimations="true")


def test_parts_of_an_hour_are_served_where_they_are_known(
    client: FlaskClient, connection: Connection
) -> None:
    step = timedelta(minutes=5)
    rows = [
        Row("FR", "generation", at(0) + n * step, at(0) + (n + 1) * step, {"gas": 10.0 + n})
        for n in range(12)
    ]
    fill(connection, "test.grid", rows)
    asked = MORNING | {"zone": "FR"}
    for granularity, count in (("5_minutes", 12), ("15_minutes", 4), ("hourly", 1)):
        asked["temporalGranularity"] = granularity
        assert len(told(client, "power-breakdown/past-range", **asked)["data"]) == count


def test_finer_parts_than_are_known_are_not_made_up(faces: FlaskClient) -> None:
    refused = told(
        faces, "carbon-intensity/latest", 400, zone="US-PJM", temporalGranularity="15_minutes"
    )
    assert "only every PT1H" in refused["message"]


def test_exchange_that_nobody_measured_is_left_out_and_said_to_be(faces: FlaskClient) -> None:
    mix = told(faces, "power-breakdown/latest", zone="US-PJM")
    assert (mix["powerImportBreakdown"], mix["powerExportBreakdown"]) == ({}, {})
    assert (mix["powerImportTotal"], mix["powerExportTotal"]) == (0, 0)
    assert mix["powerConsumptionTotal"] == mix["powerProductionTotal"]
    assert (mix["isEstimated"], mix["estimationMethod"]) == (True, "EXCHANGE_LEFT_OUT")
    assert told(faces, "renewable-energy/latest", zone="US-PJM")["isEstimated"] is False


def test_what_the_home_assistant_would_show_as_now_is_not_older_than_a_day(
    still_grid: FlaskClient,
) -> None:
    assert told(still_grid, "carbon-intensity/latest", zone="GB")["datetime"].startswith(
        "2024-06-01"
    )
    answer = told(still_grid, "home-assistant", zone="GB")
    assert (answer["status"], answer["data"]) == ("no-data", {})


def test_neighbours_have_their_names_and_a_net_import_is_one(
    client: FlaskClient, connection: Connection
) -> None:
    fill(
        connection,
        "test.grid",
        [
            row("US-PJM", "generation", 0, {"gas": 10.0, "wind_solar": 5.0, "battery": 3.0}),
            row("US-PJM", "flow", 0, {"US-NY": 7.0, "net_import": -2.0}),
        ],
    )
    mix = told(client, "power-breakdown/latest", zone="US-PJM")
    assert mix["powerImportBreakdown"] == {"US-NY-NYIS": 7, "net_import": 0}
    assert mix["powerExportBreakdown"] == {"US-NY-NYIS": 0, "net_import": 2}
    assert mix["powerProductionBreakdown"]["wind_solar"] == 5
    assert mix["powerProductionBreakdown"]["battery discharge"] == 3
    assert (mix["powerProductionTotal"], mix["powerConsumptionTotal"]) == (18, 23)
    assert mix["renewablePercentage"] == 33


def test_a_forecast_begins_with_this_hour_and_says_when_it_was_made(
    faces: FlaskClient, filled_until: datetime
) -> None:
    asked = {"zone": "GB", "emissionFactorType": "direct", "horizonHours": 6}
    ahead = told(faces, "carbon-intensity/forecast", **asked)
    starts = [datetime.fromisoformat(point["datetime"]) for point in ahead["forecast"]]
    assert len(starts) == 7
    assert starts[0] <= filled_until + timedelta(hours=1)
    assert [point["carbonIntensity"] for point in ahead["forecast"]][1:] == [
        80 + 2 * start.hour for start in starts[1:]
    ]
    assert datetime.fromisoformat(ahead["updatedAt"]) - filled_until < timedelta(seconds=1)


def test_who_does_not_say_with_which_factors_is_told_with_which_it_is(faces: FlaskClient) -> None:
    asked = {"zone": "GB", "emissionFactorType": "direct"}
    direct = told(faces, "carbon-intensity/forecast", **asked)
    assert direct["emissionFactorType"] == "direct"
    assert told(faces, "carbon-intensity/forecast", zone="GB") == direct


@pytest.mark.parametrize(
    "asked", [{"zone": "US-PJM"}, {"zone": "GB", "emissionFactorType": "lifecycle"}]
)
def test_what_nobody_foretells_is_not_made_up(faces: FlaskClient, asked: dict[str, str]) -> None:
    refused = told(faces, "carbon-intensity/forecast", 404, **asked)
    assert refused["error"] == f'No recent data for zone "{asked["zone"]}"'


def test_a_level_compares_the_newest_hour_with_the_days_before(
    client: FlaskClient, connection: Connection
) -> None:
    for before, now, level in (
        (100.0, 100.0, "moderate"),
        (500.0, 5.0, "low"),
        (5.0, 500.0, "high"),
    ):
        rows = [
            row("GB", "generation", step, {"wind": 50.0, "gas": now if step >= 46 else before})
            for step in range(48)
        ]
        fill(connection, "test.grid", rows)
        (found,) = told(client, "carbon-intensity-level/latest", zone="GB")["data"]
        assert found == {"level": level, "datetime": "2024-06-01T23:00:00.000Z"}


def test_shares_are_those_of_the_mix(faces: FlaskClient) -> None:
    mix = told(faces, "power-breakdown/latest", zone="US-PJM")
    for path, key in (
        ("renewable-energy/latest", "renewablePercentage"),
        ("carbon-free-energy/latest", "fossilFreePercentage"),
    ):
        share = told(faces, path, zone="US-PJM")
        assert (share["value"], share["unit"]) == (mix[key], "%")


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({}, "zone"),
        ({"zone": "GB", "lat": 1, "lon": 1}, "zone"),
        ({"lat": 51}, "zone"),
        ({"zone": "\x00"}, "zone"),
        ({"zone": "GB", "lat": "91", "lon": "0"}, "lat"),
        ({"countryCode": "gb"}, "countryCode"),
        ({"zone": "GB", "emissionFactorType": "marginal"}, "emissionFactorType"),
        ({"zone": "GB", "temporalGranularity": "daily"}, "temporalGranularity"),
        ({"zone": "GB", "flowTraced": "true"}, "flowTraced"),
    ],
)
def test_arguments_at_fault_are_named(
    detached: FlaskClient, asked: dict[str, Any], fault: str
) -> None:
    refused = told(detached, "carbon-intensity/latest", 400, **asked)
    assert fault in refused["message"]
    assert refused["error"] == refused["message"]


@pytest.mark.parametrize(
    "span",
    [
        {"start": at(8).isoformat(), "end": at(0).isoformat()},
        {"start": at(0).isoformat(), "end": (at(1) + timedelta(days=10)).isoformat()},
        {"start": "yesterday", "end": at(0).isoformat()},
        {"start": at(0).isoformat()},
    ],
)
def test_a_span_that_cannot_be_is_refused(detached: FlaskClient, span: dict[str, str]) -> None:
    told(detached, "carbon-intensity/past-range", 400, zone="GB", **span)


@pytest.mark.parametrize("path", ["carbon-intensity/past", "power-breakdown/past"])
@pytest.mark.parametrize("year", ["1999", "2199"])
def test_a_time_without_data_is_not_found(faces: FlaskClient, path: str, year: str) -> None:
    refused = told(faces, path, 404, zone="GB", datetime=f"{year}-01-01")
    assert refused["error"] == 'No recent data for zone "GB"'


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31T23:59:59Z", "1899-12-31T23:00Z"])
def test_the_ends_of_time_are_refused(detached: FlaskClient, moment: str) -> None:
    refused = told(detached, "carbon-intensity/past", 400, zone="GB", datetime=moment)
    assert "1900 to 2199" in refused["message"]


def test_the_sea_is_in_no_zone(faces: FlaskClient) -> None:
    told(faces, "home-assistant", 404, lat=37.2, lon=-41.1)


def test_a_database_that_is_away_is_503_and_never_no_data(detached: FlaskClient) -> None:
    for path in ("home-assistant", "carbon-intensity/latest"):
        assert told(detached, path, 503, zone="GB")["message"]
