"""What is issued: from what was known and nothing later, at each zone's step, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest
from psycopg2.extensions import connection as Connection

from analytics import forecast_inputs, jobs
from analytics.forecast_hours import Unfit, hour_of, moment_of
from analytics.forecast_inputs import Publishers, known, targets
from analytics.forecast_issue import LEARNT, LOOKED_BACK, Issue, foretell
from database import forecast_models
from database.connection import transaction
from database.rows import Row
from database.store import Changed
from tests.analytics.foretelling import (
    DAY,
    HOUR,
    NOON,
    NOW,
    foretold_loads,
    keep,
    load_mw,
    loads,
    mixes,
)

QUARTER = timedelta(minutes=15)


def issue(connection: Connection, measure: str, now: datetime = NOW, *, full: bool = True) -> Issue:
    with transaction(connection):
        return foretell(Publishers(connection, "GB", now, LEARNT), measure, full=full)


def numbers(rows: Sequence[Row]) -> list[tuple[datetime, dict[str, float | None]]]:
    return [(row.start, dict(row.values)) for row in rows]


def derive(connection: Connection, at: datetime = NOW) -> None:
    with transaction(connection):
        jobs.derive(
            connection, [Changed("GB", "generation", NOON - 60 * DAY, NOON + 60 * DAY)], now=at
        )


def test_a_load_is_foretold_hour_by_hour_with_quantiles(connection: Connection) -> None:
    keep(connection, loads("GB"))
    made = issue(connection, "load")
    assert [row.start for row in made.rows] == [NOON + HOUR * n for n in range(96)]
    assert {row.issued_at for row in made.rows} == {NOW}
    assert {(row.zone, row.measure, row.unit, row.end - row.start) for row in made.rows} == {
        ("GB", "load", "MW", HOUR)
    }
    for row in made.rows:
        assert list(row.values) == ["load", "load_p10", "load_p50", "load_p90"]
        assert row.values["load_p10"] <= row.values["load_p50"] <= row.values["load_p90"]
    errors = [abs(row.values["load"] - load_mw(row.start)) for row in made.rows]
    assert np.mean(errors) < 60, "the shape of the day is found"


def test_between_full_runs_a_day_is_foretold(connection: Connection) -> None:
    keep(connection, loads("GB"))
    full, refresh = issue(connection, "load"), issue(connection, "load", full=False)
    assert numbers(refresh.rows) == numbers(full.rows)[:25]
    assert refresh.rows[-1].start < NOW + DAY <= refresh.rows[-1].end


def test_at_the_series_own_step_the_means_of_the_hours_are_kept(connection: Connection) -> None:
    keep(connection, loads("GB", until=NOON + QUARTER, step=QUARTER))
    made = issue(connection, "load")
    assert made.rows[0].start == NOON + QUARTER, "where readings end, within the hour"
    assert made.rows[-1].end == NOON + 96 * HOUR
    assert {row.end - row.start for row in made.rows} == {QUARTER}
    ours = [row.values["load"] for row in made.rows[3:]]
    publishers = Publishers(connection, "GB", NOW, LEARNT)
    (target,) = targets(connection, "GB", "load", NOW)
    what = known(connection, target, NOW, LEARNT)
    past = forecast_inputs.history(what, "load", publishers, None)
    from analytics.forecast import fit

    hourly = fit(past).foretell(past).mean
    assert np.reshape(ours, (-1, 4)).mean(axis=1) == pytest.approx(hourly[1:])


def test_an_intensity_is_foretold_in_both_factor_sets(connection: Connection) -> None:
    keep(connection, mixes("GB"))
    derive(connection)
    made = issue(connection, "carbon_intensity")
    assert made.source == "gridtide.intensity.operator"
    levels = ("", "_p10", "_p50", "_p90")
    names = [f"{one}{level}" for one in ("lifecycle", "direct") for level in levels]
    assert list(made.rows[0].values) == names
    assert made.rows[0].unit == "gCO2eq/kWh"
    assert set(made.models) == {"lifecycle", "direct"}


def test_of_a_mix_wind_and_solar_are_foretold(connection: Connection) -> None:
    keep(connection, mixes("GB"))
    assert set(issue(connection, "generation").models) == {"wind", "solar"}


def test_prices_are_foretold_from_where_they_are_known(connection: Connection) -> None:
    tomorrow = NOON + 35 * HOUR
    prices = [
        Row("GB", "price", row.start, row.end, {"day_ahead": row.values["load"] - 1100}, "EUR/MWh")
        for row in loads("GB", until=tomorrow)
    ]
    keep(connection, prices)
    made = issue(connection, "price")
    assert made.rows[0].start == tomorrow
    assert min(row.values["day_ahead"] for row in made.rows) < 0, "a price may be negative"
    assert not issue(connection, "price", full=False).rows, "all of the next day is known"


def test_a_source_that_changes_its_step_keeps_its_past(connection: Connection) -> None:
    keep(connection, loads("GB", until=NOON - 2 * DAY, days=60))
    keep(connection, loads("GB", days=2, step=QUARTER))
    made = issue(connection, "load")
    assert "load by ridge" in made.said
    assert (len(made.rows), made.rows[0].end - made.rows[0].start) == (96 * 4, QUARTER)
    errors = [abs(row.values["load"] - load_mw(row.start)) for row in made.rows]
    assert np.mean(errors) < 40


def test_a_step_that_has_fewer_fuels_leaves_the_others_unknown(connection: Connection) -> None:
    keep(connection, mixes("GB", until=NOON - DAY, days=3))
    both = [
        row._replace(values={**row.values, "hydro": 7.0})
        for row in mixes("GB", days=1, step=QUARTER)
    ]
    keep(connection, both)
    (target,) = [
        one for one in targets(connection, "GB", "generation", NOW) if one.series.resolution < HOUR
    ]
    whole = target._replace(components=target.series.components)
    what = known(connection, whole, NOW, timedelta(days=4))
    wind, hydro = (what.hourly[-96:, whole.components.index(one)] for one in ("wind", "hydro"))
    assert np.isfinite(wind).all()
    assert np.isfinite(hydro).tolist() == [False] * 72 + [True] * 24


def test_late_readings_are_foretold_from_where_they_end(connection: Connection) -> None:
    keep(connection, loads("GB", until=NOON - 5 * HOUR))
    assert issue(connection, "load").rows[0].start == NOON - 5 * HOUR


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (loads("GB", until=NOON - 38 * HOUR), "operator: the newest reading ended at 2026-03-18"),
        (loads("GB", days=0.9), "operator: .*24"),
        (loads("GB", days=4, step=2 * HOUR), "operator: its step of 2:00:00"),
        (mixes("GB"), "no series has what could be foretold"),
    ],
)
def test_what_cannot_be_foretold_is_told_why(
    connection: Connection, rows: Sequence[Row], said: str
) -> None:
    keep(connection, rows)
    with pytest.raises(Unfit, match=said):
        issue(connection, "load")


def test_where_the_first_series_has_too_little_the_next_serves(connection: Connection) -> None:
    keep(connection, loads("GB", until=NOON - HOUR), source="another")
    keep(connection, loads("GB", days=0.5))
    assert issue(connection, "load").source == "another"


def kept_model(connection: Connection, made: Issue, source: str = "operator") -> None:
    with transaction(connection) as cursor:
        for component, fitted in made.models.items():
            forecast_models.keep(cursor, "GB", "load", component, source, fitted)


def test_a_model_serves_for_a_day_and_is_then_fitted_anew(connection: Connection) -> None:
    keep(connection, loads("GB", until=NOON + 3 * DAY, days=60), at=NOW - 2 * HOUR)
    first = issue(connection, "load")
    assert first.models["load"].trained_until == NOON + 3 * DAY
    kept_model(connection, first)
    again = issue(connection, "load")
    assert not again.models
    assert numbers(again.rows) == numbers(first.rows), "a month says what a year does"
    assert not issue(connection, "load", NOW + 23 * HOUR).models
    assert issue(connection, "load", NOW + 24 * HOUR).models
    assert issue(connection, "load", NOW - HOUR).models, "one of the future is not looked at"


def test_a_past_that_was_filled_in_is_learnt_from_at_once(connection: Connection) -> None:
    keep(connection, loads("GB", days=5), at=NOW - HOUR)
    first = issue(connection, "load", NOW - HOUR)
    assert "by persistence" in first.said
    kept_model(connection, first)
    keep(connection, loads("GB", until=NOON - 5 * DAY, days=45), at=NOW - HOUR / 2)
    assert "by ridge" in issue(connection, "load").said


def test_a_model_that_is_not_understood_any_more_is_fitted_anew(connection: Connection) -> None:
    keep(connection, loads("GB"))
    made = issue(connection, "load")
    broken = made.models["load"]._replace(model=b"what another version wrote")
    kept_model(connection, Issue(made.source, (), {"load": broken}, ""))
    assert numbers(issue(connection, "load").rows) == numbers(made.rows)


def test_what_a_publisher_foretold_counts_from_its_issue(connection: Connection) -> None:
    keep(connection, loads("GB", days=4))
    issued = [NOW - 2 * DAY, NOW - DAY, NOW]
    keep(connection, foretold_loads("GB", issued), source="forecaster")
    (target,) = targets(connection, "GB", "load", NOW)
    what = known(connection, target, NOW, LOOKED_BACK)
    publishers = Publishers(connection, "GB", NOW, LOOKED_BACK)
    (column,) = publishers.columns(what.origin, 60).items()
    name, told = column
    assert name == "load forecaster"
    assert told.shape == (61, 96)
    assert moment_of(what.origin) == NOON
    assert told[-1, 1] == pytest.approx(load_mw(NOON + HOUR) + 5)
    assert np.isfinite(told[-1, 1:49]).all(), "what is issued now is known now"
    assert np.isfinite(told[36]).sum() == 49, (
        "a day ago the vintage of then was known, and no later"
    )
    assert np.isnan(told[:12]).all(), "and before the first nothing was"


def test_weather_is_an_input_like_any_other(connection: Connection) -> None:
    keep(connection, loads("GB", days=4))
    wind = [
        row._replace(measure="weather", unit="m/s", values={"wind_speed": 7.0, "temperature": 2.0})
        for row in foretold_loads("GB", [NOW])
    ]
    keep(connection, wind, source="a weather office")
    told = Publishers(connection, "GB", NOW, LOOKED_BACK).columns(hour_of(NOON), 60)
    assert told.keys() == {"wind_speed a weather office", "temperature a weather office"}
    assert told["wind_speed a weather office"][-1, 1:49].tolist() == [7.0] * 48


def test_nothing_that_came_later_moves_a_forecast(connection: Connection) -> None:
    """The leakage test: readings, revisions, vintages, revised vintages and models of later."""
    keep(connection, mixes("GB", days=60), at=NOW - HOUR)
    derive(connection, at=NOW - HOUR)
    keep(connection, loads("GB", days=60), at=NOW - HOUR)
    keep(connection, loads("GB", until=NOON - HOUR, factor=3), at=NOW - HOUR, source="another")
    early = [NOW - DAY * n for n in range(1, 58)]
    keep(connection, foretold_loads("GB", early), at=NOW - HOUR, source="forecaster")
    measures = ("carbon_intensity", "load")
    before = [issue(connection, measure) for measure in measures]
    assert all("ridge_foretold" in told.said for told in before), "with all that is learnt from"

    later = NOW + timedelta(seconds=1)
    keep(connection, loads("GB", until=NOON + 2 * DAY, days=62, factor=2), at=later)
    keep(connection, [changed(row) for row in mixes("GB", until=NOON + 2 * DAY, days=30)], at=later)
    derive(connection, at=later)
    revised = [row._replace(values={"load": 9.0}) for row in foretold_loads("GB", early, hours=72)]
    keep(connection, revised, at=later, source="forecaster")
    keep(connection, foretold_loads("GB", [later, NOW - HOUR]), at=later, source="forecaster")
    after = issue(connection, "load", later)
    keep(connection, loads("GB", until=NOON + 3 * DAY, factor=3), at=later, source="another")
    kept_model(connection, after)

    for measure, told in zip(measures, before, strict=True):
        again = issue(connection, measure)
        assert (again.source, numbers(again.rows)) == (told.source, numbers(told.rows))
        assert {k: v.model for k, v in again.models.items()} == {
            k: v.model for k, v in told.models.items()
        }
    assert numbers(after.rows) != numbers(before[1].rows)


def changed(row: Row) -> Row:
    return row._replace(values={**row.values, "gas": 5.0, "wind": 1.0})
