"""The face of carbonintensity.org.uk: whose numbers it tells, its days, and what it refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some
from psycopg2.extensions import connection as Connection

from api.compat.carbonintensity.asked import day_of
from api.compat.carbonintensity.words import BANDS, INDICES, index_of
from database.rows import Row
from tests.api.compat.days import GRAMS, HALF_HOUR
from tests.api.grid import at, fill, row
from tests.recordings import shelf
from tests.recordings.shelf import on_the_shelf

RECORDED = shelf.SHELF / "gb_carbonintensity"
SPAN = "2024-06-01T00:00Z/2024-06-01T08:00Z"
YEARS = sorted(BANDS)
LONGEST = {"intensity": 14, "intensity/stats": 30, "generation": 14, "regional/intensity": 14}
ADDRESSES = ("/intensity", "/intensity/date", f"/intensity/{SPAN}", "/generation", "/regional")


def told(client: FlaskClient, path: str) -> Any:
    """What an address answers, which must be good."""
    answer = client.get(f"/carbonintensity{path}")
    assert answer.status_code == 200, answer.text
    return answer.json


def refused(client: FlaskClient, path: str) -> tuple[int, str]:
    """The status of a refusal, and its message."""
    answer = client.get(f"/carbonintensity{path}")
    assert answer.json["error"]["code"].startswith(f"{answer.status_code} ")
    return answer.status_code, answer.json["error"]["message"]


def recorded() -> list[tuple[str, int, str]]:
    """The start, the deciding intensity and the index of every half hour that was recorded."""
    found: list[tuple[str, int, str]] = []
    for file in sorted(RECORDED.glob("*intensity*.json")):
        if ".expected" not in file.name:
            found += records(json.loads(file.read_text())["data"], "")
    return found


def records(node: Any, start: str) -> list[tuple[str, int, str]]:
    """Those of a part of an answer."""
    if isinstance(node, list):
        return [one for each in node for one in records(each, start)]
    start = node.get("from", start)
    if "intensity" not in node:
        return records(node.get("regions") or node["data"], start)
    said = node["intensity"]
    deciding = said["forecast"] if said.get("actual") is None else said["actual"]
    return [(start, deciding, said["index"])]


@on_the_shelf
def test_the_index_is_the_one_that_was_recorded() -> None:
    told = recorded()
    assert len(told) > 60
    assert [one for one in told if index_of(one[1], datetime.fromisoformat(one[0])) != one[2]] == []


@given(some.integers(0, 1000), some.sampled_from(YEARS))
def test_an_index_follows_the_bands_of_its_year(grams: int, year: int) -> None:
    found = INDICES.index(index_of(grams, datetime(year, 7, 1, tzinfo=UTC)))
    bounds = (0, *BANDS[year], 10_000)
    assert bounds[found] <= grams < bounds[found + 1]


@given(some.integers(0, 1000))
def test_years_without_bands_have_those_of_the_nearest_year(grams: int) -> None:
    for year, nearest in ((2010, 2017), (2035, 2030)):
        moments = (datetime(one, 1, 1, tzinfo=UTC) for one in (year, nearest))
        assert len({index_of(grams, moment) for moment in moments}) == 1


@pytest.mark.parametrize(
    ("day", "start", "periods"),
    [
        ("2026-01-15", "2026-01-15T00:00:00+00:00", 48),
        ("2026-03-29", "2026-03-29T00:00:00+00:00", 46),
        ("2026-07-15", "2026-07-14T23:00:00+00:00", 48),
        ("2026-10-25", "2026-10-24T23:00:00+00:00", 50),
    ],
)
def test_a_date_is_a_day_of_london(day: str, start: str, periods: int) -> None:
    first, last = day_of(day)
    assert first.isoformat() == start
    assert (last - first) / HALF_HOUR == periods


def test_an_hour_comes_back_in_periods_of_its_own(faces: FlaskClient) -> None:
    assert told(faces, "/intensity/date/2026-10-25/50")["data"] == []
    status, message = refused(faces, "/intensity/date/2026-07-15/49")
    assert (status, message) == (400, "2026-07-15 has settlement periods 1 to 48.")


def test_where_neso_is_not_stored_our_own_intensity_is_actual(still_grid: FlaskClient) -> None:
    answer = told(still_grid, f"/intensity/{SPAN}")
    assert answer["source"] == "gridtide.intensity.test.grid"
    span = {"start": at(0).isoformat(), "end": at(15).isoformat(), "factor_set": "direct"}
    ours = still_grid.get("/carbon-intensity/", query_string={"iso": "c3lab:GB", **span}).json
    assert [one["intensity"]["actual"] for one in answer["data"]] == [
        None if point["carbon_intensity"] is None else round(point["carbon_intensity"])
        for point in ours["carbon_intensities"]
        if point["carbon_intensity"] is not None
    ]
    assert {one["intensity"]["forecast"] for one in answer["data"]} == {None}


def test_where_neso_is_stored_nothing_is_of_ours(grid: FlaskClient, connection: Connection) -> None:
    rows = [
        row("GB", "published_intensity", step, {"direct": 210.4})._replace(unit=GRAMS)
        for step in (2, 3)
    ]
    fill(connection, "neso.carbon_intensity", rows)
    answer = told(grid, f"/intensity/{SPAN}")
    assert answer["source"] == "neso.carbon_intensity"
    assert [one["from"] for one in answer["data"]] == ["2024-06-01T01:00Z", "2024-06-01T01:30Z"]
    assert answer["data"][0]["intensity"] == {"forecast": None, "actual": 210, "index": "high"}


def test_where_nothing_is_now_the_newest_half_hour_answers(still_grid: FlaskClient) -> None:
    answer = told(still_grid, "/intensity")
    assert [one["from"] for one in answer["data"]] == ["2024-06-01T23:30Z"]
    assert told(still_grid, "/generation")["data"]["from"] == "2024-06-01T23:30Z"


def test_a_mix_of_our_own_is_of_generation_and_imports(still_grid: FlaskClient) -> None:
    (mix,) = told(still_grid, "/generation/2024-06-01T10:00Z/2024-06-01T10:30Z")["data"]
    shares = {one["fuel"]: one["perc"] for one in mix["generationmix"]}
    total = 300 + 120 + 50 + 70
    expected = {"wind": 300, "gas": 120, "other": 50, "imports": 70}
    assert {fuel: share for fuel, share in shares.items() if share} == {
        fuel: pytest.approx(100 * mw / total, abs=0.05) for fuel, mw in expected.items()
    }


def test_what_is_not_stored_is_an_empty_list(still_grid: FlaskClient) -> None:
    for path in (
        "/intensity/2010-01-01T00:00Z",
        "/intensity/date/2010-01-01",
        "/intensity/stats/2010-01-01T00:00Z/2010-01-02T00:00Z",
        "/intensity/factors",
        "/generation/2010-01-01T00:00Z/2010-01-02T00:00Z",
        "/regional",
        "/regional/wales",
        f"/regional/intensity/{SPAN}",
    ):
        answer = told(still_grid, path)
        assert answer == {"data": [], "source": None, "attribution": None}, path
    (region,) = told(still_grid, "/regional/regionid/13")["data"]
    assert region["data"] == []


def test_an_empty_store_has_no_present_half_hour(client: FlaskClient) -> None:
    for path in ("/intensity", "/generation"):
        assert refused(client, path)[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/intensity/yesterday",
        "/intensity/2026-13-01T00:00Z",
        "/intensity/1026-01-01T00:00Z",
        "/intensity/9999-12-31T23:59Z",
        "/intensity/2026-01-01T00:00Z/later",
        "/intensity/2026-01-02T00:00Z/2026-01-01T00:00Z",
        "/intensity/2026-01-02T00:00Z/2026-01-02T00:00Z",
        "/intensity/date/2026-02-30",
        "/intensity/date/0001-01-01",
        "/intensity/date/9999-12-31",
        "/intensity/date/2026-01-01/0",
        "/intensity/date/2026-01-01/1.5",
        "/intensity/date/2026-01-01/\u0661",
        "/intensity/stats/2026-01-01T00:00Z/2026-01-02T00:00Z/0",
        "/intensity/stats/2026-01-01T00:00Z/2026-01-02T00:00Z/25",
        "/intensity/stats/2026-01-01T00:00Z/2026-01-02T00:00Z/two",
        "/regional/ireland",
        "/regional/regionid/0",
        "/regional/regionid/19",
        "/regional/regionid/London",
        "/regional/dno/1",
        "/regional/intensity/2026-01-01T00:00Z/fw24h/dno/1",
    ],
)
def test_an_address_that_makes_no_sense_is_400(detached: FlaskClient, path: str) -> None:
    status, message = refused(detached, path)
    assert status == 400
    assert message


@pytest.mark.parametrize(("path", "days"), LONGEST.items())
def test_the_longest_range_is_in_the_message(faces: FlaskClient, path: str, days: int) -> None:
    start = datetime(2023, 1, 1, tzinfo=UTC)
    for more, expected in ((0, None), (1, f"The maximum date range is limited to {days} days.")):
        end = start + timedelta(days=days, minutes=more)
        address = f"/{path}/{start:%Y-%m-%dT%H:%MZ}/{end:%Y-%m-%dT%H:%MZ}"
        if expected is None:
            told(faces, address)
        else:
            assert refused(faces, address) == (400, expected)


@pytest.mark.parametrize(
    "path", ["/regional/postcode/RG41", f"/regional/intensity/{SPAN}/postcode/SW1"]
)
def test_a_postcode_is_said_to_be_unknown(faces: FlaskClient, path: str) -> None:
    status, message = refused(faces, path)
    assert status == 501
    assert "postcode" in message


@pytest.mark.parametrize("path", ADDRESSES)
def test_without_a_database_it_is_503(detached: FlaskClient, path: str) -> None:
    assert refused(detached, path)[0] == 503


@pytest.mark.parametrize(
    "moment",
    ["2026-01-01T00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T01:00+01:00", "2026-01-01T00:00"],
)
def test_a_moment_may_be_written_in_several_ways(faces: FlaskClient, moment: str) -> None:
    assert told(faces, f"/intensity/{moment}") == told(faces, "/intensity/2026-01-01T00:00Z")


def test_a_half_hour_that_ends_just_then_does_not_hold_the_moment(
    faces: FlaskClient, filled_until: datetime
) -> None:
    start = filled_until.replace(minute=0) - timedelta(hours=5)
    (one,) = told(faces, f"/intensity/{start:%Y-%m-%dT%H:%MZ}")["data"]
    assert one["from"] == f"{start:%Y-%m-%dT%H:%MZ}"


@on_the_shelf
def test_one_region_of_a_span_is_an_object_as_there(faces: FlaskClient) -> None:
    path = RECORDED / "regional_intensity_fw24h_region_keyed_2026-05-05.json"
    theirs = json.loads(path.read_text())["data"]
    now = datetime.now(UTC)
    ours = told(faces, f"/regional/intensity/{now:%Y-%m-%dT%H:%MZ}/fw24h/regionid/13")["data"]
    assert theirs.keys() == ours.keys()
    assert theirs["data"][0].keys() == ours["data"][0].keys()
    assert [share["fuel"] for share in theirs["data"][0]["generationmix"]] == [
        share["fuel"] for share in ours["data"][0]["generationmix"]
    ]


def test_an_actual_of_long_ago_gives_way_to_what_is_foretold_of_now(
    grid: FlaskClient, connection: Connection
) -> None:
    now = datetime.now(UTC)
    start = now - (now - at(0)) % HALF_HOUR
    measured = row("GB", "published_intensity", 2, {"direct": 210.0})._replace(unit=GRAMS)
    foretold = Row("GB", "published_intensity", start, start + HALF_HOUR, {"direct": 99.0}, GRAMS)
    fill(connection, "neso.carbon_intensity", [measured, foretold._replace(issued_at=at(2))])
    (one,) = told(grid, "/intensity")["data"]
    assert one["intensity"]["actual"] is None
    assert one["intensity"]["forecast"] == 99


@pytest.mark.parametrize("minute", [0, 1, 29, 31])
def test_a_day_around_any_moment_has_48_half_hours_as_there(
    faces: FlaskClient, filled_until: datetime, minute: int
) -> None:
    moment = (filled_until - timedelta(hours=20)).replace(minute=minute)
    first = moment.replace(minute=minute // 30 * 30)
    for path in ("intensity", "regional/intensity"):
        halves = told(faces, f"/{path}/{moment:%Y-%m-%dT%H:%MZ}/fw24h")["data"]
        assert (len(halves), halves[0]["from"]) == (48, f"{first:%Y-%m-%dT%H:%MZ}")
    past = told(faces, f"/intensity/{moment:%Y-%m-%dT%H:%MZ}/pt24h")["data"]
    assert (len(past), past[-1]["to"]) == (48, f"{first:%Y-%m-%dT%H:%MZ}")


def test_a_region_is_told_what_was_foretold_last_and_a_region_without_a_forecast_is_not_told(
    client: FlaskClient, connection: Connection
) -> None:
    def told_of(zone: str, issued: int, grams: float) -> Row:
        foretold = row(zone, "published_intensity", 4, {"direct": grams})
        return foretold._replace(unit=GRAMS, issued_at=at(issued))

    vintages = [told_of("GB-R13", issued, 100.0 + issued) for issued in (2, 0, 1)]
    fill(connection, "neso.regional", [*vintages, told_of("GB-SCT", 1, 20.0)])
    fill(connection, "neso.carbon_intensity", [told_of("GB", 3, 500.0)])
    (half,) = told(client, f"/regional/intensity/{SPAN}")["data"]
    assert half["from"] == "2024-06-01T02:00Z"
    assert [(one["regionid"], one["intensity"]["forecast"]) for one in half["regions"]] == [
        (13, 102),
        (16, 20),
    ]
    london = told(client, f"/regional/intensity/{SPAN}/regionid/13")["data"]["data"]
    assert [one["intensity"] for one in london] == [{"forecast": 102, "index": "low"}]


def test_an_argument_of_the_query_is_ignored(faces: FlaskClient) -> None:
    assert told(faces, "/intensity/factors?key=1") == told(faces, "/intensity/factors")
