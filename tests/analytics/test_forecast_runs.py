"""Runs over all zones: vintages are kept, what fails or must wait keeps nothing else back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from psycopg2.extensions import connection as Connection

from analytics import forecast_runs
from analytics.forecast_runs import Issued, issue, measure
from analytics.forecast_schedule import MEASURES, SKILL, Due, begun, due
from database import forecast_issues, forecasts, skill
from database.connection import transaction
from database.forecasts import Foretold
from database.readings import Series
from database.rows import Row
from database.skill import Progress
from tests.analytics.foretelling import DAY, HOUR, NOON, NOW, foretold_loads, keep, loads

OURS = "gridtide.forecast.operator"
MOMENT = timedelta(microseconds=1)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def run(connection: Connection, now: datetime = NOW, **how: float) -> Issued:
    """Issue what is due at a moment."""
    found = due(forecast_issues.candidates(connection, MEASURES), now)
    connection.commit()
    return issue(connection, found, at(now), **how)


def said(connection: Connection) -> dict[str, tuple[str, str]]:
    with transaction(connection) as cursor:
        cursor.execute("select key, outcome, said from forecast_issue join zone using (zone_id)")
        return {zone: (outcome, why) for zone, outcome, why in cursor}


def ours(connection: Connection, zone: str = "GB") -> Series:
    found = forecasts.series_of(connection, zone, "load")
    return next(series for series in found if series.source == OURS)


def newest(
    connection: Connection, as_of: datetime | None = None, days: float = 5
) -> list[Foretold]:
    series = ours(connection)
    return forecasts.newest(connection, series, NOON, NOON + days * DAY, as_of=as_of)


def test_a_forecast_is_kept_as_a_vintage_on_the_terms_of_what_is_foretold(
    connection: Connection,
) -> None:
    keep(connection, loads("GB"))
    assert run(connection) == Issued(96, {"issued": 1})
    series = ours(connection)
    assert series.components == ("load", "load_p10", "load_p50", "load_p90")
    assert (series.resolution, series.redistribute) == (HOUR, False)
    assert series.attribution.endswith("foretold: an operator")
    (vintage,) = forecasts.issues(connection, series, NOON, NOON + 5 * DAY)
    assert (vintage.issued_at, vintage.intervals) == (NOW, 96)
    assert vintage.recorded_at > NOW


def test_before_it_was_issued_nobody_knew_it(connection: Connection) -> None:
    keep(connection, loads("GB"), at=NOW - DAY)
    run(connection)
    assert newest(connection, as_of=NOW) == []
    assert len(newest(connection, as_of=NOW + MOMENT)) == 96


def test_each_hour_has_a_vintage_of_a_day_and_every_sixth_reaches_as_far_as_we_do(
    connection: Connection,
) -> None:
    keep(connection, loads("GB"))
    written = []
    for n in range(8):
        keep(connection, loads("GB", until=NOON + HOUR * n, days=1), at=NOW + HOUR * n)
        written.append(run(connection, NOW + HOUR * n).rows)
    assert written == [96, *[25] * 5, 96, 25]
    issues = forecasts.issues(connection, ours(connection), NOON, NOON + 9 * DAY)
    assert [one.issued_at for one in issues] == [NOW + HOUR * n for n in (7, 6, 5, 4, 3, 2, 1, 0)]


def test_a_refresh_that_says_what_is_told_already_is_not_kept_and_a_full_run_is(
    connection: Connection,
) -> None:
    keep(connection, loads("GB", days=60))
    assert run(connection).rows == 96
    late = run(connection, NOW + HOUR)
    assert (late.rows, late.outcomes) == (0, {"none": 1})
    assert said(connection)["GB"][1].startswith("as foretold before, nothing new is known")
    keep(connection, loads("GB", until=NOON + HOUR), at=NOW + HOUR)
    assert run(connection, NOW + 2 * HOUR).outcomes == {"issued": 1}
    assert run(connection, NOW + 6 * HOUR).rows == 96
    assert run(connection, NOW + 7 * HOUR).outcomes == {"none": 1}
    assert run(connection, NOW + 12 * HOUR).rows == 96
    issues = forecasts.issues(connection, ours(connection), NOON, NOON + 9 * DAY)
    assert [(one.issued_at - NOW) // HOUR for one in issues] == [12, 6, 2, 0]


def test_a_refresh_follows_what_a_publisher_foretells_anew(connection: Connection) -> None:
    keep(connection, loads("GB", days=60))
    days = [NOW - DAY * n for n in range(1, 60)]
    keep(connection, foretold_loads("GB", days), source="forecaster")
    run(connection)
    assert "by ridge_foretold" in said(connection)["GB"][1]
    anew = [row._replace(values={"load": 900.0}) for row in foretold_loads("GB", [NOW])]
    keep(connection, anew, at=NOW + MOMENT, source="forecaster")
    assert run(connection, NOW + HOUR).outcomes == {"issued": 1}


def test_nothing_is_due_twice_in_an_hour(connection: Connection) -> None:
    keep(connection, loads("GB"))
    run(connection)
    assert run(connection, NOW + HOUR / 4) == Issued()


def test_why_there_is_no_forecast_is_kept_and_it_is_tried_again(connection: Connection) -> None:
    keep(connection, loads("GB", days=0.5))
    assert run(connection).outcomes == {"none": 1}
    outcome, why = said(connection)["GB"]
    assert outcome == "none"
    assert "24" in why
    assert run(connection, NOW + HOUR).outcomes == {"none": 1}


def test_a_zone_that_fails_keeps_no_other_back(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(connection, [*loads("DE"), *loads("FR"), *loads("GB")])
    plain = forecast_runs.foretell

    def broken(publishers, measure, *, full):
        if publishers.zone == "FR":
            raise RuntimeError("a bug of ours")
        return plain(publishers, measure, full=full)

    monkeypatch.setattr(forecast_runs, "foretell", broken)
    issued = run(connection)
    assert (issued.outcomes, issued.failed) == ({"issued": 2, "failed": 1}, ["FR load"])
    assert "a bug of ours" in capsys.readouterr().err
    assert said(connection)["FR"] == ("failed", "RuntimeError('a bug of ours')")


def test_a_run_whose_time_is_over_puts_the_rest_off(connection: Connection) -> None:
    keep(connection, [*loads("DE"), *loads("FR")])
    assert run(connection, until=time.monotonic()) == Issued(put_off=True)
    assert run(connection).outcomes == {"issued": 2}


def test_what_others_foretell_is_no_reading_and_not_foretold(connection: Connection) -> None:
    keep(connection, foretold_loads("GB", [NOW]))
    assert run(connection) == Issued()


def perfect(zone: str, issued: Sequence[datetime], off: float = 0) -> list[Row]:
    """Forecasts of 48 h that are off by so much, always."""
    return [
        row._replace(values={"load": row.values["load"] - 5 + off})
        for row in foretold_loads(zone, issued)
    ]


def test_skill_is_measured_of_every_zone_and_source(connection: Connection) -> None:
    keep(connection, [*loads("GB", days=40), *loads("FR", days=40)])
    days = [NOON - DAY * n for n in range(40)]
    keep(connection, perfect("GB", days), source="a seer")
    keep(connection, [*perfect("GB", days, off=7), *perfect("FR", days, off=-7)], source="a guess")
    assert measure(connection, NOW)
    table = skill.table(connection)
    errors = {(row.zone, row.source, round(row.mae, 9), round(row.bias, 9)) for row in table}
    assert errors == {("GB", "a seer", 0, 0), ("GB", "a guess", 7, 7), ("FR", "a guess", 7, -7)}
    assert {(row.truth, row.unit, row.coverage, row.saving_share) for row in table} == {
        ("operator", "MW", None, None)
    }
    assert {(row.start, row.end) for row in table} == {(NOON - 28 * DAY, NOON)}
    assert skill.progress(connection) == Progress(begun(NOW, SKILL), None)


def test_our_own_quantiles_are_measured(connection: Connection) -> None:
    keep(connection, loads("GB", days=14))
    for now in (NOW, NOW + 6 * HOUR, NOW + 12 * HOUR):
        keep(connection, loads("GB", until=now.replace(minute=0), days=1), at=now)
        issue(connection, [Due("GB", "load", full=True)], at(now))
    keep(connection, loads("GB", until=NOON + 3 * DAY, days=3), at=NOW + 3 * DAY)
    measure(connection, NOW + 3 * DAY)
    rows = skill.table(connection, source=OURS)
    assert {row.component for row in rows} == {"load"}
    assert [row.first_hour for row in rows] == [1, 7, 25, 49]
    assert all(0 < row.coverage <= 1 for row in rows)


def test_measuring_whose_time_is_over_goes_on_where_it_was(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    zones = ("DE", "FR", "GB")
    for zone in zones:
        keep(connection, [*loads(zone), *perfect(zone, [NOON - 2 * DAY])])
    done: list[str] = []

    def watched(connection, zone, now):
        done.append(zone)
        if zone == "DE":
            raise RuntimeError("a bug of ours")
        clock.append(clock[-1] + 1)
        return ()

    clock = [0.0]
    monkeypatch.setattr(forecast_runs, "measured", watched)
    monkeypatch.setattr(forecast_runs.time, "monotonic", lambda: clock[-1])
    assert not measure(connection, NOW, until=1)
    assert done == ["DE", "FR"]
    assert measure(connection, NOW)
    assert done == list(zones)
