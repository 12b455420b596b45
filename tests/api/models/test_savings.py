"""What waiting saves, in percent only where a percentage says something."""

from datetime import UTC, datetime

import pytest

from api.models.job import Placement
from api.models.schedule.savings import percent, savings, savings_of_money

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def run(grams=0.0, cost=None):
    return [Placement(NOON, grams, cost=cost)]


@pytest.mark.parametrize(
    ("best", "now", "expected"),
    [
        (30.0, 40.0, 25.0),
        (40.0, 30.0, pytest.approx(-100 / 3)),
        (-1.0, 40.0, None),  # one is paid for it: no saving is above all that it costs
        (-2.0, -1.0, None),
        (0.0, 0.0, None),
        (0.0, 40.0, 100.0),
    ],
)
def test_money_is_saved_in_percent_of_what_is_paid_at_once_if_anything_is(best, now, expected):
    told = savings_of_money(run(cost=best), run(cost=now))
    assert told["saved_price"] == now - best
    assert told["saved_price_percent"] == expected


def test_what_emits_nothing_at_once_saves_nothing():
    assert savings(run(0.0), run(0.0))["saved_percent"] is None
    assert savings(run(10.0), run(40.0))["saved_percent"] == 75.0


def test_what_is_not_known_is_null():
    assert set(savings(run(float("nan")), run(float("nan"))).values()) == {None}
    assert savings(run(10.0), None)["saved_g"] is None


def test_nothing_is_a_share_of_less_than_nothing():
    assert (percent(1.0, 4.0), percent(1.0, 0.0), percent(1.0, -4.0)) == (25.0, None, None)
