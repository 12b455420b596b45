"""A zone's intensity for a window: measured, then foretold, never assumed, and how old it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg2.extensions import connection as Connection

from api.models.carbon_data import CarbonData, NoCarbonData, carbon_data
from api.models.sought import Sought, foretold_at
from database.rows import Row
from tests.api.workloads import DAWN, HOUR, foretold, intensity, published, stored

NOW = DAWN + 2 * HOUR
DAY = timedelta(days=1)
DERIVED = "gridtide.intensity.test"
OURS = f"gridtide.forecast.{DERIVED}"
NESO = "neso.carbon_intensity"
USES: list[tuple[bool | None, list[float]]] = [
    (None, [300.0, 310.0, 32.0, 33.0]),
    (True, [300.0, 310.0, 32.0, 33.0]),
]


def ours(hours: Sequence[float], first: int, issued_at: datetime) -> list[Row]:
    """What we foretell of hours, counted from dawn."""
    return foretold(list(intensity("GB", hours, start=DAWN + first * HOUR)), issued_at)


def sought(use_prediction: bool | None = None, **more: Any) -> Sought:
    at = foretold_at(use_prediction, more.get("as_of"), NOW)
    first = use_prediction is None
    return Sought(factor_set="lifecycle", foretold_at=at, is_measured_first=first, **more)


def data_of(connection: Connection, hours: tuple[float, float], wanted: Sought) -> CarbonData:
    first, last = (DAWN + hour * HOUR for hour in hours)
    return carbon_data(connection, "GB", first, last, wanted)


def grams(connection: Connection, hours: tuple[float, float], wanted: Sought) -> list[float]:
    """The intensities of the steps within the hours."""
    first, last = (DAWN + hour * HOUR for hour in hours)
    return [value for _, value in data_of(connection, hours, wanted).trace.steps(first, last)]


@pytest.fixture
def two_hours(connection: Connection) -> Connection:
    """Two hours were derived; from the second on six are foretold, an hour ago."""
    stored(connection, DERIVED, list(intensity("GB", [300.0, 310.0])))
    stored(connection, OURS, ours([31.0, 32.0, 33.0, 34.0, 35.0, 36.0], 1, NOW - HOUR), NOW - HOUR)
    return connection


@pytest.mark.parametrize(("use_prediction", "expected"), USES)
def test_what_was_measured_comes_first_and_then_what_is_foretold(
    two_hours: Connection, use_prediction: bool | None, expected: list[float]
) -> None:
    data = data_of(two_hours, (0, 4), sought(use_prediction))
    assert grams(two_hours, (0, 4), sought(use_prediction)) == expected
    assert data.completeness == {"measured": 0.5, "foretold": 0.5, "unknown": 0}


def test_without_forecasts_nothing_is_known_beyond_the_readings(two_hours: Connection) -> None:
    assert grams(two_hours, (0, 2), sought(False)) == [300, 310]
    with pytest.raises(NoCarbonData, match=r"it reaches from .* to 2024-06-01T02:00:00") as missing:
        data_of(two_hours, (0, 3), sought(False))
    assert missing.value.lack == "horizon"


def test_readings_and_what_is_foretold_after_them_are_said_to_reach_together(
    two_hours: Connection,
) -> None:
    reach = r"reaches from 2024-06-01T00:00:00\+00:00 to 2024-06-01T07:00:00\+00:00$"
    with pytest.raises(NoCarbonData, match=reach):
        data_of(two_hours, (-1, 1), sought())


@pytest.mark.parametrize("use_prediction", [True, None])
def test_nothing_is_known_past_the_last_foretold_interval(
    two_hours: Connection, use_prediction: bool | None
) -> None:
    assert data_of(two_hours, (2, 7), sought(use_prediction)).trace.extent[1] == DAWN + 7 * HOUR
    with pytest.raises(NoCarbonData, match=r"to 2024-06-01T07:00:00\+00:00$") as missing:
        data_of(two_hours, (2, 7.25), sought(use_prediction))
    assert missing.value.lack == "horizon"


def test_a_part_says_whether_it_is_foretold_and_stale(two_hours: Connection) -> None:
    told: Any = data_of(two_hours, (0, 4), sought()).age(NOW)
    assert (told["source"], told["is_forecast"], told["stale"]) == (DERIVED, False, False)
    (filling,) = told["filled_by"]
    assert (filling["source"], filling["is_forecast"], filling["stale"]) == (OURS, True, False)
    assert (filling["share"], filling["issued_at"]) == (0.5, NOW - HOUR)
    assert data_of(two_hours, (2, 4), sought()).age(NOW + 2 * DAY)["stale"] is True


def test_a_forecast_that_is_too_old_is_refused_by_its_age(two_hours: Connection) -> None:
    short = timedelta(minutes=30)
    assert data_of(two_hours, (2, 4), sought(True, max_forecast_age=HOUR))
    with pytest.raises(NoCarbonData) as missing:
        data_of(two_hours, (2, 4), sought(True, max_forecast_age=short))
    assert missing.value.lack == "forecast-age"
    assert str(missing.value) == (
        "No forecast of carbon intensity for iso c3lab:GB is new enough: the newest forecast was "
        "issued 2024-06-01T01:00:00+00:00, 3600 seconds before 2024-06-01T02:00:00+00:00, and "
        "max_forecast_age_seconds is 1800"
    )
    assert grams(two_hours, (0, 2), sought(None, max_forecast_age=short)) == [300, 310]


def test_a_publisher_that_is_kept_up_answers_in_the_place_of_ours_that_is_not(
    connection: Connection,
) -> None:
    stale = NOW - 25 * HOUR
    stored(connection, OURS, ours([32.0, 33.0], 2, stale), stale)
    theirs = foretold(published("GB", "lifecycle", [90.0, 91.0], first=2), NOW - HOUR)
    stored(connection, NESO, theirs, NOW - HOUR)
    data = data_of(connection, (2, 4), sought(True))
    assert grams(connection, (2, 4), sought(True)) == [90, 91]
    assert data.age(NOW)["passed_over"] == [
        {"measure": "carbon_intensity", "source": OURS, "issued_at": stale}
    ]


def test_ours_comes_first_as_long_as_it_is_kept_up(two_hours: Connection) -> None:
    theirs = foretold(published("GB", "lifecycle", [90.0] * 9, first=2), NOW)
    stored(two_hours, NESO, theirs, NOW)
    data = data_of(two_hours, (2, 9), sought(True))
    assert grams(two_hours, (2, 9), sought(True)) == [32, 33, 34, 35, 36, 90, 90]
    assert [part.series.source for part in data.parts] == [OURS, NESO]
    assert data.passed_over == []


@pytest.mark.parametrize("late", ["issued", "recorded"])
@pytest.mark.parametrize("use_prediction", [True, None])
def test_no_vintage_counts_that_came_later(
    two_hours: Connection, late: str, use_prediction: bool | None
) -> None:
    issued = NOW + HOUR if late == "issued" else NOW - timedelta(minutes=1)
    stored(two_hours, OURS, ours([999.0], 3, issued), NOW + HOUR)
    assert grams(two_hours, (2, 4), sought(use_prediction)) == [32, 33]


def test_as_of_takes_the_vintages_and_the_readings_of_that_moment(two_hours: Connection) -> None:
    stored(two_hours, OURS, ours([1.0, 2.0], 2, NOW), NOW)
    assert grams(two_hours, (2, 4), sought(True)) == [1, 2]
    assert grams(two_hours, (2, 4), sought(True, as_of=NOW - HOUR)) == [32, 33]
    with pytest.raises(NoCarbonData) as missing:
        data_of(two_hours, (2, 4), sought(True, as_of=NOW - 2 * HOUR))
    assert missing.value.lack == "carbon"


def test_a_zone_of_which_nothing_is_known_says_so(connection: Connection) -> None:
    for use_prediction, name in ((True, "forecast of carbon intensity"), (None, "carbon data")):
        with pytest.raises(NoCarbonData, match=f"^No {name} for iso c3lab:GB$") as missing:
            data_of(connection, (0, 1), sought(use_prediction))
        assert missing.value.lack == "carbon"


def test_quantiles_are_no_factor_sets(connection: Connection) -> None:
    rows = ours([31.0], 2, NOW)
    marked = [row._replace(values={"direct": 1.0, "direct_p10": 0.5}) for row in rows]
    stored(connection, OURS, marked, NOW)
    with pytest.raises(NoCarbonData, match=r"with factor_set lifecycle, only with direct$"):
        data_of(connection, (2, 3), sought(True))
