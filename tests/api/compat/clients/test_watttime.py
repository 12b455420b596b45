"""The client `watttime` as the registry has it, pointed at gunicorn by its environment variable."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from api.compat.watttime.told import POUND_KG
from tests.api.compat.days import half_hour_of

HALF_HOUR, HOUR, DAY = timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
# The client reads the variable when it is imported, logs to the root logger and brings pandas:
# all its questions are asked in one process of its own.
ASK = """
import json, sys
from watttime import WattTimeForecast, WattTimeHistorical, WattTimeMaps, WattTimeMyAccess

asked = json.load(sys.stdin)
start, now, days, months = (asked[name] for name in ("start", "now", "days", "months"))
average = {"region": "UK", "signal_type": "co2_aoer"}
history, forecast, access = WattTimeHistorical(), WattTimeForecast(), WattTimeMyAccess()


def refusal(question):
    try:
        return question()
    except RuntimeError as error:
        return str(error)


def table(frame):
    return json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))


json.dump(
    {
        "region": history.region_from_loc(51.5, -0.12, "co2_aoer"),
        "marginal region": refusal(lambda: history.region_from_loc(51.5, -0.12)),
        "history": table(history.get_historical_pandas(start, now, **average)),
        "imputed": table(
            history.get_historical_pandas(start, now, **average, include_imputed_marker=True)
        ),
        "long": table(history.get_historical_pandas(months, now, **average)),
        "meta": history.get_historical_jsons(start, now, **average)[0]["meta"],
        "marginal": refusal(lambda: history.get_historical_jsons(start, now, region="UK")),
        "forecast": table(forecast.get_forecast_pandas(**average)),
        "longer": table(forecast.get_forecast_pandas(**average, horizon_hours=36)),
        "nowcast": table(forecast.get_forecast_pandas(**average, horizon_hours=0)),
        "vintages": table(forecast.get_historical_forecast_pandas(days, now, **average)),
        "unforetold": refusal(lambda: forecast.get_forecast_json("PJM_DC", "co2_aoer")),
        "map": len(WattTimeMaps().get_maps_json("co2_aoer")["features"]),
        "access": table(access.get_access_pandas()),
    },
    sys.stdout,
)
"""


@pytest.fixture(scope="session")
def told(served: str, filled_until: datetime) -> Mapping[str, Any]:
    """The answers to all questions."""
    address = {"WATTTIME_API_URL": f"{served}/watttime"}
    login = {"WATTTIME_USER": "anybody", "WATTTIME_PASSWORD": "none needed on the loopback"}
    moments = {
        "start": str(filled_until - 6 * HOUR),
        "now": str(filled_until + HOUR),
        "days": str(filled_until - 4 * DAY),
        "months": str(filled_until - 40 * DAY),
    }
    answered = subprocess.run(
        [sys.executable, "-c", ASK],
        input=json.dumps(moments),
        env=os.environ | address | login,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answered.returncode == 0, answered.stderr
    found: Mapping[str, Any] = json.loads(answered.stdout)
    return found


def moments(rows: list[dict[str, Any]], name: str = "point_time") -> list[datetime]:
    return [datetime.fromisoformat(row[name]).astimezone(UTC) for row in rows]


def direct_pounds(hour: int) -> float:
    """What a megawatt-hour of the wind and gas of `tests.api.compat.days` emits directly."""
    gas = 100 + 10 * hour
    return 370 * gas / (300 + gas) / POUND_KG


def test_a_point_is_in_a_region_of_theirs(told: Mapping[str, Any]) -> None:
    assert told["region"] == {
        "region": "UK",
        "region_full_name": "Great Britain",
        "signal_type": "co2_aoer",
    }


def test_history_is_in_pounds_of_direct_emissions(
    told: Mapping[str, Any], filled_until: datetime
) -> None:
    starts = moments(told["history"])
    assert starts[0] >= filled_until - 6 * HOUR
    assert starts[-1] == half_hour_of(filled_until) - HALF_HOUR
    for start, row in zip(starts, told["history"], strict=True):
        assert row["value"] == pytest.approx(direct_pounds(start.hour), abs=1e-3)


def test_what_is_served_is_called_an_average(told: Mapping[str, Any]) -> None:
    meta = told["meta"]
    assert (meta["signal_type"], meta["model"]["type"]) == ("co2_aoer", "average")
    assert (meta["units"], meta["data_point_period_seconds"]) == ("lbs_co2_per_mwh", 1800)


def test_the_marker_is_told_where_it_is_asked_for(told: Mapping[str, Any]) -> None:
    assert {row["imputed_data_used"] for row in told["imputed"]} == {False}
    assert "imputed_data_used" not in told["history"][0]


def test_months_in_pieces_have_each_interval_once(told: Mapping[str, Any]) -> None:
    starts = moments(told["long"])
    assert len(starts) == 3 * 48
    assert {after - before for before, after in pairwise(starts)} == {HALF_HOUR}


@pytest.mark.parametrize("question", ["marginal", "marginal region"])
def test_an_average_is_never_marginal(told: Mapping[str, Any], question: str) -> None:
    assert "404 Client Error" in told[question]


def test_a_forecast_begins_with_the_interval_that_comes(
    told: Mapping[str, Any], filled_until: datetime
) -> None:
    starts = moments(told["forecast"])
    assert starts[0] - filled_until <= HALF_HOUR
    assert starts[-1] - filled_until <= DAY
    for start, row in zip(starts, told["forecast"], strict=True):
        assert row["value"] == pytest.approx((80 + 2 * start.hour) / POUND_KG, abs=1e-3)


def test_a_horizon_is_as_far_as_it_is_said(told: Mapping[str, Any]) -> None:
    assert len(told["longer"]) - len(told["forecast"]) == 24
    assert told["longer"][: len(told["forecast"])] == told["forecast"]
    assert len(told["nowcast"]) == 1


def test_each_vintage_is_told_again(told: Mapping[str, Any], filled_until: datetime) -> None:
    issued = sorted(set(moments(told["vintages"], "generated_at")))
    assert issued == [
        half_hour_of(filled_until) - 3 * DAY - HOUR,
        filled_until.replace(microsecond=0),
    ]
    first = [
        start
        for start, at in zip(
            moments(told["vintages"]), moments(told["vintages"], "generated_at"), strict=True
        )
        if at == issued[0]
    ]
    assert (first[0], first[-1]) == (issued[0] + HOUR, issued[0] + DAY)


def test_what_nobody_foretells_is_not_covered(told: Mapping[str, Any]) -> None:
    assert "404 Client Error" in told["unforetold"]


def test_the_map_has_the_regions_with_data(told: Mapping[str, Any]) -> None:
    assert told["map"] == 2


def test_access_is_to_the_average_of_the_regions_with_data(told: Mapping[str, Any]) -> None:
    rows = {(row["signal_type"], row["region"], row["endpoint"]) for row in told["access"]}
    average = {(region, "historical") for region in ("UK", "PJM_DC")}
    assert {row[1:] for row in rows if row[2] == "historical"} == average
    assert {row[0] for row in rows} == {"co2_aoer"}
    assert {row[1] for row in rows if row[2] == "forecast"} == {"UK"}
