"""Why a region is not first, or not there at all; what else would be good."""

from datetime import datetime

import pytest

from tests.api.workloads import DAWN, FR, GB, HOUR, PATH, SECONDS, body

PARIS = "AWS:eu-west-3"


def told_of(market, **changes):
    """What the market's day answers."""
    answered = market.post(PATH, json=body(**changes))
    assert answered.status_code == 200, answered.text
    return answered.get_json()


def test_each_region_says_how_far_it_is_behind_and_by_what(market):
    told = told_of(market, candidate_locations=[{"id": GB}, {"id": FR}, {"id": PARIS}])
    first, equal, last = told["candidates"]
    assert (first["region"], first["rank"], first["because"]) == (FR, 1, None)
    assert (equal["region"], equal["rank"], equal["reason"]) == (PARIS, 1, f"As good as {FR}")
    assert last == {
        "region": GB,
        "rank": 3,
        "rating": told["weighted-scores"][GB],
        "carbon_g": 100.0,
        "more_g": pytest.approx(70),
        "more_percent": pytest.approx(700 / 3),
        "because": "carbon-emission-from-compute",
        "reason": f"Rated after {FR}: computing emits 70 gCO2eq more",
    }


def test_a_dearer_region_is_behind_by_its_price(market):
    told = told_of(market, carbon_weight=0, price_weight=1)
    behind = told["candidates"][-1]
    assert (behind["region"], behind["because"]) == (FR, "electricity-price")
    assert behind["more_price"] == pytest.approx(0.05)
    assert behind["reason"].endswith("its electricity costs 0.05 EUR more")


def test_every_candidate_is_either_ranked_or_out(market):
    told = told_of(market, candidate_locations=None, candidate_providers=["Azure"])
    ranked = {one["region"] for one in told["candidates"]}
    out = {one["region"]: one for one in told["infeasible"]}
    assert ranked & set(out) == set()
    assert ranked == set(told["raw-scores"])
    assert ranked | set(out) >= set(told["isos"])
    assert {name: one["reason"] for name, one in out.items()}.items() <= told["warnings"].items()


@pytest.mark.parametrize(
    ("allowed", "left"),
    [
        ([FR], {FR}),
        (["FR"], {FR, PARIS}),
        (["GB", PARIS], {GB, PARIS}),
        (["DE"], set()),
    ],
)
def test_who_is_not_on_the_whitelist_is_left_out_and_told(market, allowed, left):
    places = [{"id": GB}, {"id": FR}, {"id": PARIS}]
    sent = body(candidate_locations=places, region_whitelist=allowed)
    told = market.post(PATH, json=sent).get_json()
    assert set(told.get("raw-scores", {})) == left
    out = {one["region"] for one in told["infeasible"] if one["constraint"] == "whitelist"}
    assert out == {GB, FR, PARIS} - left
    assert all(told["warnings"][name].startswith("Left out") for name in out)


def test_a_country_of_many_zones_is_all_of_them(fill, client):
    for zone in ("US-PJM", "US-CAISO", "FR"):
        fill(zone, [100.0] * 4)
    sent = body(
        candidate_locations=None,
        candidate_zones=["US-PJM", "US-CAISO", "FR"],
        region_whitelist=["US"],
    )
    assert set(client.post(PATH, json=sent).get_json()["raw-scores"]) == {"US-PJM", "US-CAISO"}


def test_the_original_location_is_no_exception(market):
    told = told_of(
        market, candidate_locations=[{"id": GB}], original_location=FR, region_whitelist=["GB"]
    )
    assert list(told["raw-scores"]) == [GB]
    assert FR in told["warnings"]


def test_the_constraints_of_data_are_told_apart(market):
    schedule = {"start_time": (DAWN + 2 * HOUR).isoformat(), "max_delay": 2 * SECONDS}
    zones = ["GB", "DE", "NL"]
    told = told_of(market, candidate_locations=None, candidate_zones=zones, schedule=schedule)
    assert {one["region"]: one["constraint"] for one in told["infeasible"]} == {
        "DE": "horizon",
        "NL": "carbon",
    }
    holes = market.post(
        PATH,
        json=body(
            candidate_locations=None,
            candidate_zones=["DE"],
            runtime=3 * SECONDS,
            schedule={"max_delay": SECONDS},
        ),
    ).get_json()
    assert holes["infeasible"][0]["constraint"] == "unknown-intensity"


def test_other_good_starts_of_the_first_region_are_told(market):
    told = told_of(market, candidate_locations=[{"id": GB}])
    others = [
        ((datetime.fromisoformat(one["start"]) - DAWN) / HOUR, one["more_g"])
        for one in told["alternatives"]
    ]
    assert others == [
        (3.0, pytest.approx(100)),
        (1.0, pytest.approx(200)),
        (0.0, pytest.approx(300)),
    ]


def test_a_run_that_may_not_wait_has_no_other_start(market):
    assert told_of(market, schedule={"max_delay": 0})["alternatives"] == []


def test_recurring_runs_have_no_alternatives_of_their_own(market):
    schedule = {"type": "uniform-random", "interval": 9 * SECONDS, "max_delay": 60, "seed": 1}
    assert told_of(market, schedule=schedule, runtime=60)["alternatives"] == []
