"""Zones, sources and series say what there is, page by page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from api.asking.filters import MEASURES
from crawler.catalog import parsers
from database import readings, rows
from database.connection import transaction
from database.health import disable
from database.rows import Row
from database.runs import register
from database.store import store
from tests.api.grid import DAWN, FACTS, STEP
from tests.api.judged import good
from tests.api.routes.test_health import ran

Ask = Callable[[str], Any]
HOUR = timedelta(hours=1)
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def told(grid: FlaskClient) -> Ask:
    """What the API answers to an address, over the small grid."""

    def ask(address: str) -> Any:
        path, _, query = address.partition("?")
        first, *name = path.strip("/").split("/")
        rule = f"/{first}/" + (f"<{first[:-1]}>/" if name else "")
        return good(grid, rule, query, path)

    return ask


def keep(connection: Connection, source: str, *kept: Row, **facts: Any) -> None:
    with transaction(connection) as cursor:
        register(cursor, source, FACTS | facts)
        store(cursor, source, kept, recorded_at=NOW)


def load(start: datetime, *, issued_at: datetime | None = None, zone: str = "FR") -> Row:
    return Row(zone, "load", start, start + HOUR, {"load": 1.0}, issued_at=issued_at)


def pages(told: Ask, address: str, name: str) -> list[Any]:
    found, after = [], ""
    while True:
        answer = told(f"{address}{after}")
        found += answer[name]
        if answer["next"] is None:
            return found
        after = f"&cursor={answer['next']}"


def refusal(client: FlaskClient, address: str) -> tuple[int, list[str]]:
    answer = client.get(address)
    return answer.status_code, [error["field"] for error in answer.json["errors"]]


def test_every_measure_that_there_is_can_be_asked_for() -> None:
    said = {name for parser in parsers().values() for name in parser.SOURCE.measures}
    table = (rows.Row.__doc__ or "").split("====\n")[2]
    written = re.findall(r"^    ([a-z_]+) ", table, flags=re.MULTILINE)
    assert set(written) == set(MEASURES) - {"carbon_intensity", "renewable_share"}
    assert said <= set(MEASURES)
    assert len(MEASURES) == len(set(MEASURES))


def test_a_zone_has_all_its_names_and_what_there_is_of_it(told: Ask) -> None:
    (zone,) = told("/zones/?country=GB&measure=generation")["zones"]
    assert zone["key"] == "GB"
    assert zone["timezone"] == "Europe/London"
    assert zone["aliases"]["electricitymaps"] == ["GB"]
    assert {"carbon_intensity", "flow", "generation"} <= set(zone["measures"])
    assert told("/zones/US-PJM")["forecasts"] == ["carbon_intensity", "load"]


@pytest.mark.parametrize("name", ["GB", "c3lab:GB", "emap:GB", "eic:10YGB----------A"])
def test_a_zone_is_found_by_any_name_and_the_name_is_told_back(
    lasting: FlaskClient, name: str
) -> None:
    zone = good(lasting, "/zones/<zone>/", path=f"/zones/{name}")
    assert (zone["asked"], zone["key"]) == (name, "GB")


@pytest.mark.parametrize("name", ["gb", "emap:nowhere", "what:GB", ":GB", "GB:", "%00", "G%20B"])
def test_an_unknown_zone_is_not_found(lasting: FlaskClient, name: str) -> None:
    assert refusal(lasting, f"/zones/{name}/") == (404, ["zone"])


def test_the_pages_of_a_list_are_the_list(told: Ask) -> None:
    assert pages(told, "/zones/?limit=70", "zones") == told("/zones/?limit=1000")["zones"]
    assert pages(told, "/series/?limit=1", "series") == told("/series/")["series"]
    by_one = [source["source"] for source in pages(told, "/sources/?limit=1", "sources")]
    assert by_one == [source["source"] for source in told("/sources/")["sources"]]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("zones/?country=XX", 404, "country"),
        ("zones/?country=gb", 422, "country"),
        ("zones/?measure=wind", 422, "measure"),
        ("zones/?limit=0", 422, "limit"),
        ("zones/?limit=1001", 422, "limit"),
        ("zones/?limit=1_0", 422, "limit"),
        (f"zones/?limit={'9' * 5000}", 422, "limit"),
        ("zones/?cursor=abc", 422, "cursor"),
        ("zones/GB/?country=GB", 422, "country"),
        ("series/?zone=nowhere", 404, "zone"),
        ("series/?zone=a:b", 422, "zone"),
        ("series/?source=nobody", 404, "source"),
        ("series/?source=%00", 422, "source"),
        ("sources/nobody", 404, "source"),
        ("sources/%00", 404, "source"),
    ],
)
def test_what_names_nothing_is_told_by_its_field(
    lasting: FlaskClient, query: str, status: int, field: str
) -> None:
    assert refusal(lasting, f"/{query}") == (status, [field])


def test_a_source_has_its_terms_and_how_it_fares(told: Ask, connection: Connection) -> None:
    ran(connection, "ok", ago=3 * HOUR, source="miso")
    ran(connection, "refused", ago=HOUR, source="miso")
    ran(connection, "ok", ago=HOUR / 2, source="miso", kind="replay")
    with transaction(connection) as cursor:
        disable(cursor, "miso", "gone since August 2023")
    source = told("/sources/miso")
    assert source["licence"] == FACTS["licence"]
    assert (source["lag"], source["reach"], source["sparse"]) == ("PT0S", None, False)
    assert source["disabled"] == "gone since August 2023"
    assert source["last_outcome"] == "refused"
    assert source["last_good"] < source["last_tried"]
    assert (source["newest"], source["age_seconds"], source["stale"]) == (None, None, None)


def test_a_source_is_as_old_as_its_newest_reading(told: Ask, connection: Connection) -> None:
    keep(connection, "fresh", load(NOW - 9 * HOUR), load(NOW - HOUR, zone="DE"))
    source = told("/sources/fresh")
    assert source["stale"] is False
    assert 0 <= source["age_seconds"] < 2 * 3600
    keep(connection, "old", load(NOW - 9 * HOUR))
    old = told("/sources/old")
    assert (old["newest"], old["stale"]) == ((NOW - 8 * HOUR).isoformat(), True)


def test_a_series_says_what_it_holds_and_for_how_long(told: Ask) -> None:
    (series,) = told("/series/?zone=emap:GB&measure=generation")["series"]
    assert series == {
        "zone": "GB",
        "measure": "generation",
        "source": "test.grid",
        "components": ["wind", "gas", "coal", "pumped_hydro"],
        "unit": "MW",
        "resolution": "PT30M",
        "rank": 1,
        "readings": {"start": DAWN.isoformat(), "end": (DAWN + 48 * STEP).isoformat()},
        "forecasts": None,
    }


def test_the_series_that_answers_is_the_first(told: Ask, connection: Connection) -> None:
    keep(connection, "b", load(NOW))
    keep(connection, "a", load(NOW - HOUR))
    keep(connection, "entsoe.load", load(NOW - 2 * HOUR))
    keep(connection, "c", load(NOW, issued_at=NOW))
    by_rank = {one["rank"]: one["source"] for one in told("/series/?zone=FR")["series"]}
    assert by_rank == {1: "entsoe.load", 2: "b", 3: "a", None: "c"}
    assert [one.source for one in readings.series_of(connection, "FR", "load")] == [
        by_rank[place] for place in (1, 2, 3)
    ]
    assert told("/series/?zone=FR&source=b")["series"][0]["rank"] == 2


def test_forecasts_alone_make_a_series(told: Ask, connection: Connection) -> None:
    keep(connection, "c", load(NOW, issued_at=NOW))
    (series,) = told("/series/?source=c")["series"]
    assert (series["readings"], series["forecasts"]["start"]) == (None, NOW.isoformat())
    assert told("/zones/FR")["forecasts"] == ["load"]
    assert "FR" in {zone["key"] for zone in told("/zones/?measure=load")["zones"]}
