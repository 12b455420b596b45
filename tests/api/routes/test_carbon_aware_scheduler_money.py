"""Prices, budgets, the front of carbon and money: by hand over a small day."""

from itertools import pairwise

import pytest

from tests.api.workloads import DAWN, GB, HOUR, PATH, body, starts

ZONES = ["GB", "FR"]


def asked(**changes):
    """One kilowatt for an hour at dawn, three hours to spare, in zones."""
    return body(**{"candidate_locations": None, "candidate_zones": ZONES, **changes})


def told_of(market, **changes):
    """What the market's day answers."""
    answered = market.post(PATH, json=asked(**changes))
    assert answered.status_code == 200, answered.text
    return answered.get_json()


def test_by_money_alone_the_cheapest_hour_is_taken(market):
    told = told_of(market, carbon_weight=0, price_weight=1)
    assert (starts(told, "GB"), starts(told, "FR")) == ([3.0], [0.0])
    assert told["optimal-regions"][0]["candidates"] == ["GB"]
    assert told["optimization"]["unit"] == told["currency"] == "EUR"
    assert told["optimization"]["objective"] == pytest.approx(0.03)
    assert told["optimization"]["objective_g"] == pytest.approx(200)
    assert told["optimization"]["bound_g"] is None
    assert told["raw-scores"]["GB"]["electricity-price"] == pytest.approx(0.03)


def test_by_both_their_weighted_sum_is_least(market):
    told = told_of(market, price_weight=5000)
    counts = {hour: 5 * price + grams for hour, price, grams in GRAMS_AND_PRICES}
    assert starts(told, "GB") == [min(counts, key=lambda hour: counts[hour])]
    assert told["optimization"]["unit"] == "1 x gCO2eq + 5000 x EUR"
    assert told["optimization"]["objective"] == pytest.approx(min(counts.values()))


GRAMS_AND_PRICES = [(0.0, 50, 400), (1.0, 40, 300), (2.0, 90, 100), (3.0, 30, 200)]


@pytest.mark.parametrize(
    ("at_most", "hour"), [(0.2, 2.0), (0.09, 2.0), (0.08, 2 + 1 / 6), (0.03, 3.0)]
)
def test_within_a_budget_of_money_the_cleanest_hour_is_taken(market, at_most, hour):
    told = told_of(market, candidate_zones=["GB"], budget={"of": "price", "at_most": at_most})
    assert starts(told, "GB") == [pytest.approx(hour)]
    assert told["raw-scores"]["GB"]["electricity-price"] <= at_most + 1e-9


def test_within_a_budget_of_carbon_the_cheapest_hour_is_taken(market):
    told = told_of(
        market,
        candidate_zones=["GB"],
        carbon_weight=0,
        price_weight=1,
        budget={"of": "carbon", "at_most": 150},
    )
    assert starts(told, "GB") == [pytest.approx(2.5)]
    assert told["raw-scores"]["GB"]["carbon-emission"] == pytest.approx(150)


def test_a_budget_below_the_least_possible_is_said_to_be_the_constraint(market):
    refused = market.post(PATH, json=asked(budget={"of": "price", "at_most": 0.02}))
    told = refused.get_json()
    assert refused.status_code == 400
    assert {one["constraint"] for one in told["infeasible"]} == {"budget"}
    assert told["warnings"]["GB"] == "The budget is 0.02 EUR; here it takes 0.03 EUR at least"


def test_a_region_beyond_the_budget_drops_out_alone(market):
    told = told_of(market, budget={"of": "price", "at_most": 0.05})
    assert list(told["raw-scores"]) == ["GB"]
    (out,) = told["infeasible"]
    assert (out["region"], out["constraint"]) == ("FR", "budget")


def test_zones_without_prices_or_in_another_currency_are_warned_of(market):
    told = told_of(market, candidate_zones=["GB", "FR", "PL", "BE"], price_weight=1)
    assert set(told["raw-scores"]) == {"GB", "FR"}
    assert {one["region"]: one["constraint"] for one in told["infeasible"]} == {
        "PL": "price",
        "BE": "price",
    }
    assert "PLN, not in EUR" in told["warnings"]["PL"]


def test_the_currency_can_be_asked_for(market):
    told = told_of(market, candidate_zones=["GB", "PL"], price_weight=1, currency="PLN")
    assert (told["currency"], list(told["raw-scores"])) == ("PLN", ["PL"])
    assert told["raw-scores"]["PL"]["electricity-price-unit"] == "PLN"


def test_the_answer_says_what_waiting_saves_in_money(market):
    told = told_of(market, candidate_zones=["GB"], price_weight=1)
    assert told["savings"]["GB"]["run_now_price"] == pytest.approx(0.05)
    assert told["savings"]["GB"]["best_price"] == pytest.approx(0.09)
    assert told["savings"]["GB"]["saved_price"] == pytest.approx(-0.04)
    assert told["savings"]["GB"]["saved_g"] == pytest.approx(300)


def test_whose_prices_they_are_is_told(market):
    told = told_of(market, candidate_zones=["GB"], price_weight=1)
    (part,) = told["price_age"]["c3lab:GB"]
    assert (part["source"], part["market"], part["share"]) == ("test.price", "day_ahead", 1.0)


def test_no_point_of_the_front_is_beaten_in_both(market):
    told = told_of(market, pareto=True)
    points = [(point["carbon_g"], point["price"]) for point in told["pareto"]]
    assert points[0] == (pytest.approx(30), pytest.approx(0.11))
    assert points[-1] == (pytest.approx(200), pytest.approx(0.03))
    for (grams, price), (more_grams, less) in pairwise(points):
        assert grams < more_grams
        assert price > less
    assert told["pareto"][-1]["region"] == "GB"
    assert told["optimization"]["objective_g"] == points[0][0]


def test_the_front_is_told_where_prices_are_known_and_the_rest_still_ranks(market):
    told = told_of(market, candidate_zones=["FR", "BE"], pareto=True)
    assert set(told["raw-scores"]) == {"FR", "BE"}
    assert {point["region"] for point in told["pareto"]} == {"FR"}
    assert told["raw-scores"]["BE"]["electricity-price"] is None
    assert "No price for iso c3lab:BE" in told["warnings"]["BE"]


def test_without_money_nothing_is_said_of_it(market):
    told = told_of(market)
    assert not {"currency", "price_age", "pareto"} & set(told)
    assert "electricity-price" not in told["raw-scores"]["GB"]


def test_recurring_runs_share_the_budget(market):
    schedule = {"type": "uniform-random", "interval": 12 * 3600, "max_delay": 3600, "seed": 4}
    plain = {"runtime": 600, "candidate_zones": ["FR"], "schedule": schedule}
    free = told_of(market, **plain, price_weight=0.001)
    spent = free["raw-scores"]["FR"]["electricity-price"]
    told = told_of(market, **plain, budget={"of": "price", "at_most": spent + 1e-7})
    assert told["raw-scores"]["FR"]["electricity-price"] <= spent + 1e-7
    refused = market.post(PATH, json=asked(**plain, budget={"of": "price", "at_most": 0.9 * spent}))
    assert refused.get_json()["infeasible"][0]["constraint"] == "budget"


def test_as_of_knows_no_prices_that_came_later(market):
    early = (DAWN - HOUR).isoformat()
    refused = market.post(PATH, json=asked(as_of=early, price_weight=1, candidate_zones=["GB"]))
    assert refused.status_code == 400
    assert "as of" in refused.get_json()["warnings"]["GB"]


def test_a_location_is_priced_by_its_zone(market):
    told = told_of(market, candidate_locations=[{"id": GB}], candidate_zones=None, price_weight=1)
    assert told["raw-scores"][GB]["electricity-price"] == pytest.approx(0.09)
