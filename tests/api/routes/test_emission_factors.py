"""The emission factors are listed with their sources, and answers refer to them."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from api.finding import factors
from database.reference import Factor
from database.reference import factors as all_factors
from tests.api.grid import at

PATH = "/emission-factors/"


def told(client: FlaskClient, **query: str) -> Any:
    answer = client.get(PATH, query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_every_factor_is_listed_with_its_source_and_year(detached: FlaskClient) -> None:
    found = told(detached)
    assert found["unit"] == "gCO2eq/kWh"
    assert set(found["sets"]) == {"lifecycle", "direct"} == {f[0] for f in all_factors()}
    assert len(found["factors"]) == len(all_factors())
    assert all(factor["source"] and factor["year"] > 1990 for factor in found["factors"])
    gas = next(f for f in found["factors"] if (f["factor_set"], f["fuel"]) == ("lifecycle", "gas"))
    assert (gas["g_per_kwh"], gas["year"], gas["zone"], gas["estimated"]) == (
        490,
        2014,
        None,
        False,
    )


def test_one_set_and_one_fuel_can_be_asked_for(detached: FlaskClient) -> None:
    (found,) = told(detached, factor_set="direct", fuel="coal")["factors"]
    assert (found["factor_set"], found["fuel"], found["g_per_kwh"]) == ("direct", "coal", 760)


def test_a_zone_gets_its_own_factors_and_the_general_ones_of_other_fuels(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Factor("direct", "gas", "GB", 394.0, estimated=False, source="A study", year=2020)
    known = {**all_factors(), ("direct", "gas", "GB"): own}
    monkeypatch.setattr(factors, "factors", lambda: known)
    for zone, grams in (("GB", 394), ("FR", 370)):
        (found,) = told(client, factor_set="direct", fuel="gas", zone=zone)["factors"]
        assert found["g_per_kwh"] == grams
    assert len(told(client, factor_set="direct", fuel="gas")["factors"]) == 2
    fuels = [found["fuel"] for found in told(client, factor_set="direct", zone="GB")["factors"]]
    assert len(fuels) == len(set(fuels)) > 5


def test_a_zone_goes_by_all_its_names(client: FlaskClient) -> None:
    found = told(client, zone="emap:US-MIDA-PJM", fuel="coal")["factors"]
    assert [factor["g_per_kwh"] for factor in found] == [760, 820]


def test_a_zone_that_is_not_known_is_not_found(client: FlaskClient) -> None:
    answer = client.get(PATH, query_string={"zone": "ATLANTIS"})
    assert (answer.status_code, answer.json["detail"]) == (404, "There is no zone ATLANTIS.")


@pytest.mark.parametrize("factor_set", ["lifecycle", "direct"])
@pytest.mark.parametrize("more", [{}, {"desired_renewable_ratio": 0.5}])
def test_what_is_derived_says_where_its_factors_are_listed(
    grid: FlaskClient, factor_set: str, more: dict[str, object]
) -> None:
    query = {"iso": "c3lab:GB", "start": at(1).isoformat(), "end": at(2).isoformat(), **more}
    answer = grid.get("/carbon-intensity/", query_string={**query, "factor_set": factor_set})
    cited = answer.json["factors"]
    assert cited["listed_at"] == f"{PATH}?factor_set={factor_set}&zone=GB"
    found = grid.get(cited["listed_at"]).json["factors"]
    assert {f["factor_set"] for f in found} == {factor_set}
    assert cited["years"] == sorted({f["year"] for f in found})


def test_the_newest_point_says_it_as_well(grid: FlaskClient) -> None:
    newest = grid.get("/carbon-intensity/latest/?iso=c3lab:GB").json
    assert newest["factors"]["listed_at"] == f"{PATH}?factor_set=lifecycle&zone=GB"
    assert newest["method"] == "derived"
