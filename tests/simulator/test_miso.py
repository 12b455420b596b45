"""What MISO's further feeds say is the truth; what the publisher is known for; recorded shapes.

Shapes are compared only where the recordings lie beside the project.
"""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.parsers.miso import load as load_parser
from crawler.parsers.miso import load_forecast as report_parser
from crawler.parsers.miso import wind_solar_forecast as renewable_parser
from crawler.source import Window
from crawler.workbooks import first_sheet
from simulator import biff, miso, server
from simulator.miso import load, renewables
from simulator.miso.generation import newest
from simulator.wire import Question
from tests.simulator.asking import answered, read
from tests.simulator.laws import HOUR, LATER, SEED, SPECIAL_DAYS, assert_same, days, hour_of, law
from tests.simulator.test_shapes import RECORDINGS, columns, stamps

NOW = datetime(2026, 6, 21, 19, 16, tzinfo=UTC)
here = pytest.mark.skipif(not RECORDINGS.exists(), reason="no recordings beside the project")
moments = st.sampled_from(SPECIAL_DAYS) | days


@given(now=moments)
@settings(max_examples=12, deadline=None)
def test_load_says_the_truth_of_the_day_so_far(now):
    (request,) = load_parser.requests(Window(now - HOUR, now))
    rows = list(load_parser.parse(answered(request, SEED, now)))
    end = newest(now) + timedelta(minutes=5)
    midnight = (end - timedelta(hours=5, minutes=5)).replace(hour=5, minute=0)
    assert_same(rows, load.expected(SEED, midnight, end), load.PRECISION_MW)


@law
def test_the_hours_of_the_day_before_say_the_truth(window):
    later = min(max(window.end, datetime(2023, 1, 3, tzinfo=UTC)), LATER)
    asked = Window(later, later + timedelta(days=2))
    rows = [row for row in read_reports(asked) if row.issued_at is None]
    start = min(row.start for row in rows)
    end = max(row.end for row in rows)
    assert (end - start) % timedelta(days=1) == timedelta(0)
    assert_same(rows, load.measured(SEED, start, end), load.PRECISION_MW)


def read_reports(asked: Window):
    wide = Window(asked.start - timedelta(days=2), asked.end + timedelta(days=9))
    requests = list(report_parser.requests(asked))
    rows = [row for r in requests for row in report_parser.parse(answered(r, SEED, LATER))]
    return [row for row in rows if wide.start <= row.start < wide.end]


@law
def test_each_day_foretells_six_days_from_its_own_on(window):
    later = min(max(window.end, datetime(2023, 1, 3, tzinfo=UTC)), LATER)
    (request,) = report_parser.requests(Window(later, later + timedelta(seconds=1)))
    rows = [r for r in report_parser.parse(answered(request, SEED, LATER)) if r.issued_at]
    (made,) = {row.issued_at for row in rows}
    foretold = load.forecast(SEED, "US-MISO", "", made, made + timedelta(days=6), made)
    assert made.hour == 5
    assert_same(rows, foretold, load.PRECISION_MW)


@given(now=moments.map(hour_of))
@settings(max_examples=8, deadline=None)
def test_wind_and_sun_are_foretold_for_the_hours_to_come(now):
    window = Window(now - timedelta(days=2), now + timedelta(days=3))
    rows = read(renewable_parser, window, SEED, now)
    made = renewables.issued(now)
    start, end = rows[0].start, rows[-1].end
    assert {row.issued_at for row in rows} == {made}
    assert start == made
    assert timedelta(hours=24) < end - start <= timedelta(hours=48)
    foretold = renewables.forecast(SEED, "US-MISO", "", start, end, made)
    assert_same(rows, foretold, renewables.PRECISION_MW)


@pytest.mark.parametrize(("day", "line"), [(date(2026, 4, 26), 4), (date(2026, 4, 27), 6)])
def test_the_header_moved_down_on_27_april_2026(day, line):
    assert load.table(1, day)[line][0] == "Market Day"


cells = st.none() | st.floats(allow_nan=False, width=32) | st.text(max_size=60, alphabet="aB é9%")
tables = st.lists(st.lists(cells, max_size=9), min_size=1, max_size=30)


@given(table=tables)
@settings(max_examples=40, deadline=None)
def test_a_workbook_is_read_as_it_was_written(table):
    filled = [{n: cell for n, cell in enumerate(row) if cell is not None} for row in table]
    assert first_sheet(biff.workbook(table)) == [row for row in filled if row]


def test_a_workbook_of_many_texts_is_read_as_it_was_written():
    table = [[f"{n} " + "text " * 40, float(n)] for n in range(200)]
    assert first_sheet(biff.workbook(table)) == [dict(enumerate(row)) for row in table]


def ask(path: str, host: str = miso.HOST, now: datetime = NOW):
    return server.answer(Question(host, path), 1, now)


def test_a_report_of_a_day_to_come_is_not_there():
    assert ask("/marketreports/20260622_df_al.xls", load.REPORTS).status == 404
    assert ask("/marketreports/20260621_df_al.xls", load.REPORTS).status == 200


def test_hours_to_come_have_no_actual_value():
    hours = json.loads(ask("/api/WindSolar/GetCombined").body)["instance"]
    assert [hour["ActualWindValue"] == "" for hour in hours[12:16]] == [False, False, True, True]


@here
def test_a_report_looks_like_a_report():
    theirs = first_sheet((RECORDINGS / "miso/20250310_df_al.xls").read_bytes())
    ours = first_sheet(ask("/marketreports/20250310_df_al.xls", load.REPORTS).body)
    assert ours[:4] == theirs[:4]
    assert list(ours[4].values()) == list(theirs[4].values())
    mine, seen = ([(len(row), row.get(0), row.get(1)) for row in x[5:180]] for x in (ours, theirs))
    assert mine == seen


@here
def test_hours_of_sun_are_stamped_as_the_brokers_were():
    """The old door told of one kind: here the words have `Forecast` before them."""
    theirs = json.loads((RECORDINGS / "miso/getSolarForecast_2025-03-10.json").read_text())
    ours = json.loads(
        ask("/api/WindSolar/GetCombined", now=datetime(2025, 3, 10, 11, 7, tzinfo=UTC)).body
    )
    assert ours["RefId"] == theirs["RefId"]
    assert ours["MktDay"] == theirs["MktDay"]
    assert stamps(ours["instance"][:24], "ForecastDateTimeEST") == stamps(
        theirs["Forecast"][:24], "DateTimeEST"
    )
    mine = [(e["ForecastDateTimeEST"], e["ForecastHourEndingEST"]) for e in ours["instance"][:24]]
    assert mine == [(e["DateTimeEST"], e["HourEndingEST"]) for e in theirs["Forecast"][:24]]
    assert columns(theirs["Forecast"])["Value"] == columns(ours["instance"])["ForecastSolarValue"]
