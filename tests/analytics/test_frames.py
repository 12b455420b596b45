"""Series as tables, and their means over longer intervals."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from analytics.frames import averaged, frame
from database.readings import Reading, Series

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
MIX = Series(1, "s", "GB", "generation", ("gas", "wind"), "MW", QUARTER, "", True)


def reading(slot: int, *values: float | None) -> Reading:
    start = NOON + slot * QUARTER
    return Reading(start, start + QUARTER, values, "measured", start)


def test_a_table_has_a_row_an_interval_and_a_column_a_component() -> None:
    table = frame(MIX, [reading(0, 1.0, None), reading(1, 3.0, 4.0)])
    assert list(table.columns) == ["gas", "wind", "quality"]
    assert list(table.index) == [NOON, NOON + QUARTER]
    assert str(table.index.tz) == "UTC"
    assert pd.isna(table["wind"].iloc[0])


def test_an_hour_is_the_mean_of_its_quarters() -> None:
    table = frame(MIX, [reading(slot, float(slot), 8.0) for slot in range(8)])
    hours = averaged(table, QUARTER, HOUR)
    assert hours["gas"].tolist() == [1.5, 5.5]
    assert hours["wind"].tolist() == [8.0, 8.0]


def test_an_hour_that_is_not_all_there_has_no_mean() -> None:
    table = frame(MIX, [reading(0, 1.0, 1.0), *(reading(slot, 1.0, None) for slot in (1, 2, 3))])
    hours = averaged(table, QUARTER, HOUR)
    assert hours["gas"].tolist() == [1.0]
    assert hours["wind"].isna().all()


def test_a_span_that_cuts_intervals_is_refused() -> None:
    with pytest.raises(ValueError, match="whole number of intervals"):
        averaged(frame(MIX, [reading(0, 1.0, 1.0)]), QUARTER, timedelta(minutes=20))


def test_no_readings_make_an_empty_table() -> None:
    assert frame(MIX, []).empty
