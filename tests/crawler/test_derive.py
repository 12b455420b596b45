"""After a crawl: what is derived or foretold in vain or late keeps nothing else back."""

import math
import time
from datetime import UTC, datetime, timedelta

import pytest
from psycopg2.errors import LockNotAvailable

from analytics import jobs
from crawler import derive as deriving
from crawler.derive import Derived, Foretold, derive, follow_up, foretell
from database import locks, runs
from database.connection import connect, transaction
from database.readings import between, series_of
from database.rows import Row
from database.store import store
from tests.crawler.fakes import register

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def keep(connection, *zones: str, hours: int = 3) -> None:
    """Store some hours of gas, one document an hour, as a crawl does."""
    register(connection)
    for start in (NOON + n * HOUR for n in range(hours)):
        mix = [Row(zone, "generation", start, start + HOUR, {"gas": 5.0}) for zone in zones]
        with transaction(connection) as cursor:
            runs.add_underived(cursor, store(cursor, "fake", mix, recorded_at=NOON).spans)


def intensities(connection, zone: str) -> int:
    return sum(
        len(between(connection, series, NOON - HOUR, NOON + 99 * HOUR))
        for series in series_of(connection, zone, "carbon_intensity")
    )


def test_what_changed_is_derived_once(connection):
    keep(connection, "GB", "FR")
    assert derive(connection) == Derived(12)
    assert derive(connection) == Derived(0)
    assert [intensities(connection, zone) for zone in ("FR", "GB")] == [3, 3]


def test_many_spans_are_derived_in_several_transactions(connection, monkeypatch):
    monkeypatch.setattr(deriving, "SPANS", 2)
    keep(connection, "GB", hours=7)
    assert derive(connection) == Derived(14)
    assert intensities(connection, "GB") == 7


def test_a_zone_that_fails_keeps_no_other_back_and_loses_nothing(connection, monkeypatch, capsys):
    keep(connection, "DE", "FR", "GB")
    plain = jobs.derive

    def broken(connection, changes, *, now):
        if changes[0].zone == "FR":
            raise RuntimeError("a bug of ours")
        return plain(connection, changes, now=now)

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "derive", broken)
        assert derive(connection) == Derived(12, failed=("FR",))
    assert "a bug of ours" in capsys.readouterr().err
    assert intensities(connection, "FR") == 0
    assert derive(connection) == Derived(6)


def test_a_tick_waits_for_another_derivation_no_longer_than_it_may(connection):
    keep(connection, "GB")
    other = connect("crawler_rw")
    with transaction(other) as cursor:
        locks.wait_for(cursor, "derive")
        assert derive(connection, patience=0.1) == Derived(0, put_off=True)
    other.close()
    assert derive(connection, patience=0.1) == Derived(6)


def test_a_tick_whose_time_is_over_puts_the_rest_off(connection):
    keep(connection, "FR", "GB")
    assert derive(connection, until=time.monotonic()) == Derived(6, put_off=True)
    assert runs.underived_zones(connection) == ["GB"]


def test_waiting_for_a_lock_is_bounded_in_its_transaction_alone(connection):
    other = connect("crawler_rw")
    with transaction(other) as holder:
        locks.wait_for(holder, "derive")
        with pytest.raises(LockNotAvailable), transaction(connection) as cursor:
            locks.wait_for(cursor, "derive", seconds=0.05)
    other.close()
    with transaction(connection) as cursor:
        cursor.execute("show lock_timeout")
        assert cursor.fetchone() == ("0",)


def keep_loads(connection, *zones: str) -> None:
    """Store the loads of the last days, until the hour that is just over."""
    register(connection)
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    starts = [hour - n * HOUR for n in range(1, 60)]
    rows = [Row(z, "load", s, s + HOUR, {"load": 100.0 + s.hour}) for z in zones for s in starts]
    with transaction(connection) as cursor:
        store(cursor, "fake", rows, recorded_at=hour)


def test_a_tick_foretells_what_is_due_once(connection):
    keep_loads(connection, "GB")
    assert foretell(connection, until=math.inf).rows >= 95
    assert foretell(connection, until=math.inf) == Foretold()


def test_a_tick_whose_time_is_over_foretells_the_rest_in_the_next(connection):
    keep_loads(connection, "GB")
    assert foretell(connection, until=time.monotonic()) == Foretold(put_off=True)
    assert foretell(connection, until=math.inf).rows


def test_a_tick_leaves_it_to_who_is_foretelling(connection):
    keep_loads(connection, "GB")
    other = connect("crawler_rw")
    with locks.held(other, "forecasts"):
        assert foretell(connection, until=math.inf) == Foretold(put_off=True)
    other.close()


def test_what_is_not_foretold_is_named(connection, monkeypatch, capsys):
    from analytics import forecast_runs

    def broken(publishers, measure, *, full):
        raise RuntimeError("a bug of ours")

    keep_loads(connection, "GB")
    monkeypatch.setattr(forecast_runs, "foretell", broken)
    done = foretell(connection, until=math.inf)
    assert done.as_json() == {"foretold": 0, "unforetold": ("GB load",)}
    assert "a bug of ours" in capsys.readouterr().err


def test_a_tick_derives_first_and_then_foretells_from_it(connection):
    register(connection)
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    mix = [
        Row("GB", "generation", start, start + HOUR, {"gas": 5.0 + start.hour, "wind": 3.0})
        for start in (hour - n * HOUR for n in range(1, 60))
    ]
    with transaction(connection) as cursor:
        runs.add_underived(cursor, store(cursor, "fake", mix, recorded_at=hour).spans)
    derived, foretold = follow_up(connection, math.inf, 1.0, foretells=True)
    assert derived == Derived(118)
    assert foretold.rows > 180, "an intensity, and wind"
    (only,) = follow_up(connection, math.inf, 1.0, foretells=False)
    assert only == Derived(0)
