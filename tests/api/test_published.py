"""What others computed, parts of mixes and forecasts never answer for what we derive ourselves."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from psycopg2.extensions import connection as Connection

from crawler.catalog import parsers
from database.readings import series_of
from database.rows import Row
from tests.api.grid import a_day_in_gb, at, fill, row

GRAMS = "gCO2/kWh"
PUBLISHED = {
    "published_intensity": ({"lifecycle": 11.0, "direct": 7.0}, GRAMS),
    "marginal_intensity": ({"marginal": 400.0}, GRAMS),
    "marginal_index": ({"percentile": 96.0}, "percentile"),
    "generation_share": ({"wind": 60.0, "imports": 40.0}, "%"),
    "published_generation": ({"wind": 9000.0, "coal": 1.0}, "MW"),
    "emission_factor": ({"coal": 937.0}, GRAMS),
    "partial_generation": ({"wind": 9000.0, "solar": 1.0}, "MW"),
}
SPAN = {"start": at(1).isoformat(), "end": at(3).isoformat()}
ROUTES = ("/carbon-intensity/", "/energy-mixture/")
every_measure = pytest.mark.parametrize("measure", PUBLISHED)


def published(zone: str, *measures: str) -> list[Row]:
    """A morning of what a publisher computed, newer and finer ranked than anything of ours."""
    return [
        Row(zone, measure, at(step), at(step + 1), *PUBLISHED[measure])
        for measure in measures
        for step in range(8)
    ]


def answer(client: FlaskClient, route: str, zone: str) -> object:
    return client.get(route, query_string={"iso": f"c3lab:{zone}", **SPAN})


@every_measure
@pytest.mark.parametrize("route", ROUTES)
def test_what_is_only_published_is_not_answered(
    measure: str, route: str, client: FlaskClient, connection: Connection
) -> None:
    fill(connection, "a.publisher", published("FR", measure))
    assert series_of(connection, "FR", measure), "it is stored"
    assert answer(client, route, "FR").status_code == 404


@every_measure
def test_nothing_is_derived_from_what_is_published(measure: str, connection: Connection) -> None:
    fill(connection, "a.publisher", published("FR", measure))
    for derived in ("carbon_intensity", "renewable_share"):
        assert series_of(connection, "FR", derived) == []


def foretold(zone: str) -> list[Row]:
    """A morning of wind and sun, as it was foretold the evening before."""
    return [
        row(zone, "generation", step, {"wind": 5.0, "solar": 7.0})._replace(issued_at=at(-9))
        for step in range(8)
    ]


@pytest.mark.parametrize("route", ROUTES)
def test_a_forecast_of_generation_is_no_mix(
    route: str, client: FlaskClient, connection: Connection
) -> None:
    fill(connection, "a.forecaster", foretold("FR"))
    assert answer(client, route, "FR").status_code == 404
    with connection.cursor() as cursor:
        for view in ("generation", "energy_mixture", "carbon_intensity", "carbon_intensity_oracle"):
            cursor.execute(f"select count(*) from {view}")
            assert cursor.fetchone() == (0,), view


@pytest.mark.parametrize("route", ROUTES)
def test_a_mix_stays_as_it_is_when_its_source_foretells_it_too(
    route: str, client: FlaskClient, connection: Connection
) -> None:
    fill(connection, "test.grid", list(a_day_in_gb()))
    alone = answer(client, route, "GB").json
    fill(connection, "test.grid", foretold("GB"))
    assert answer(client, route, "GB").json == alone


@pytest.mark.parametrize("route", ROUTES)
def test_an_answer_of_ours_is_the_same_beside_what_is_published(
    route: str, client: FlaskClient, connection: Connection
) -> None:
    fill(connection, "test.grid", list(a_day_in_gb()))
    alone = answer(client, route, "GB").json
    fill(connection, "a.publisher", published("GB", *PUBLISHED))
    assert answer(client, route, "GB").json == alone
    assert alone["source"].endswith("test.grid")


def test_no_source_stores_what_only_we_derive() -> None:
    ours = {"carbon_intensity", "renewable_share"}
    assert not any(ours.intersection(parser.SOURCE.measures) for parser in parsers().values())


@pytest.mark.parametrize("publisher", ["electricitymaps", "watttime"])
def test_whom_we_compare_ourselves_with_measures_no_generation(publisher: str) -> None:
    sources = [p.SOURCE for key, p in parsers().items() if key.startswith(f"{publisher}.")]
    assert sources
    assert {m for source in sources for m in source.measures} <= set(PUBLISHED)
