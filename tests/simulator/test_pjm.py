"""What PJM's further feeds say is the truth; what the publisher is known for; the recorded shapes.

Shapes are compared only where the recordings lie beside the project.
"""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.parsers.pjm import flow as flow_parser
from crawler.parsers.pjm import load as load_parser
from crawler.parsers.pjm import load_forecast as load_forecast_parser
from crawler.parsers.pjm import marginal_rate as marginal_parser
from crawler.parsers.pjm import solar_forecast as solar_parser
from crawler.parsers.pjm import wind_forecast as wind_parser
from crawler.source import Window
from simulator import pjm, server
from simulator.pjm import load, marginal, renewables, ties
from simulator.wire import Question
from tests.simulator.asking import read
from tests.simulator.laws import (
    HOUR,
    SEED,
    SPECIAL_DAYS,
    assert_same,
    days,
    hour_of,
    law,
)
from tests.simulator.test_shapes import RECORDINGS, assert_alike, recorded

SOON = timedelta(hours=1)
here = pytest.mark.skipif(not RECORDINGS.exists(), reason="no recordings beside the project")


def short(window: Window) -> Window:
    """As much of a window as is worth reading by the five minutes."""
    return Window(window.start, min(window.end, window.start + 4 * HOUR))


@law
def test_load_says_the_truth(window):
    asked = short(window)
    rows = read(load_parser, asked, SEED, asked.end + SOON)
    assert_same(rows, load.expected(SEED, asked.start, asked.end), load.PRECISION_MW)


@law
def test_flows_say_the_truth(window):
    asked = short(window)
    rows = read(flow_parser, asked, SEED, asked.end + SOON)
    assert_same(rows, ties.expected(SEED, asked.start, asked.end), ties.PRECISION_MW)


@law
def test_marginal_rates_say_the_truth(window):
    asked = short(window)
    rows = read(marginal_parser, asked, SEED, asked.end + SOON)
    assert_same(rows, marginal.expected(SEED, asked.start, asked.end), marginal.PRECISION_GRAMS)


moments = st.sampled_from(SPECIAL_DAYS) | days.map(hour_of)


@example(now=datetime(2025, 11, 2, 4, tzinfo=UTC))  # of the week with 169 hours
@given(now=moments)
@settings(max_examples=8, deadline=None)
def test_the_load_forecast_is_the_one_that_was_made_last(now):
    window = Window(now - timedelta(days=1), now + timedelta(days=9))
    rows = read(load_forecast_parser, window, SEED, now)
    assert {row.issued_at for row in rows} == {load.newest(now)}
    start, end = rows[0].start, rows[-1].end
    foretold = load.forecast(SEED, "US-PJM", "", start, end, load.newest(now))
    assert round((end - start) / timedelta(days=1)) == 7
    assert_same(rows, foretold, load.PRECISION_MW)


@pytest.mark.parametrize(("parser", "fuel"), [(wind_parser, "wind"), (solar_parser, "solar")])
@given(now=moments)
@settings(max_examples=6, deadline=None)
def test_every_vintage_of_wind_and_sun_is_the_one_that_was_made_then(parser, fuel, now):
    window = Window(now, now + timedelta(days=3))
    rows = read(parser, window, SEED, now + SOON)
    vintages = {row.issued_at for row in rows}
    assert len(vintages) == 3 * HOUR / renewables.RHYTHM[fuel]
    for made in vintages:
        foretold = renewables.forecast(fuel)(SEED, "US-PJM", "", now, window.end, made)
        same = [row for row in rows if row.issued_at == made]
        assert_same(same, foretold, renewables.PRECISION_MW)


def test_a_forecast_is_better_the_later_it_is_made():
    start = SPECIAL_DAYS[0]
    off = []
    for days_before in (2, 0):
        made = start - timedelta(days=days_before)
        hours = load.forecast(SEED, "US-PJM", "", start, start + 24 * HOUR, made)
        truths = [load.truth.state(SEED, "US-PJM", row[2], HOUR).load for row in hours]
        off.append(sum(abs(row[4]["load"] - t) for row, t in zip(hours, truths, strict=True)))
    assert off[0] > off[1] > 0


def ask(feed: str, **query: str) -> dict:
    headers = {"ocp-apim-subscription-key": "a-good-key"}
    now = datetime(2026, 6, 21, 7, 16, tzinfo=UTC)
    answer = server.answer(Question(pjm.HOST, f"/api/v1/{feed}", query, headers), 1, now)
    return {**json.loads(answer.body), "status": answer.status}


def test_marginal_emissions_take_no_sort_by_utc_and_no_name_of_a_node():
    day = "2026-06-20T00:00to2026-06-20T00:10"
    sorted_by = ask(
        "fivemin_marginal_emissions", datetime_beginning_utc=day, sort="datetime_beginning_utc"
    )
    assert sorted_by["status"] == 400
    nodes = ask("fivemin_marginal_emissions", datetime_beginning_utc=day, pnode_id="1")
    assert {item["pnode_name"] for item in nodes["items"]} == {"PJM-RTO"}


def test_ties_add_up_to_their_nets():
    items = ask("five_min_tie_flows", datetime_beginning_utc="2026-06-21T06:00to2026-06-21T06:01")
    ties_of = {item["tie_flow_name"]: item["actual_mw"] for item in items["items"]}
    leaves = ties_of.keys() - {"PJM RTO", "PJM MISO"}
    assert len(ties_of) == 21
    assert sum(ties_of[tie] for tie in leaves) == ties_of["PJM RTO"]
    assert sum(ties_of[tie] for tie in flow_parser.PARTS_OF_MISO) == ties_of["PJM MISO"]


def test_load_is_stamped_beside_its_mark_and_by_area():
    items = ask("inst_load", datetime_beginning_utc="2026-06-21T05:59to2026-06-21T06:30")["items"]
    assert {item["datetime_beginning_utc"][-5:-3] for item in items} > {"00"}
    assert {"PJM RTO", "AEP"} < {item["area"] for item in items}


@here
@pytest.mark.parametrize("fuel", ["wind", "solar"])
def test_forecasts_look_like_pjms(fuel):
    theirs = json.loads(recorded(f"pjm/hourly_{fuel}_power_forecast_2025-02-24.json"))
    ours = ask(
        f"hourly_{fuel}_power_forecast",
        RowCount="10000",
        evaluated_at_utc="2026-06-20T00:00to2026-06-20T01:00",
    )
    stamps = ("evaluated_at_utc", "evaluated_at_ept", "datetime_ending_utc", "datetime_ending_ept")
    assert_alike(ours["items"], theirs["items"], *stamps)
    for key in ("links", "searchSpecification", "totalRows"):
        assert type(ours[key]) is type(theirs[key])
    assert ours["searchSpecification"]["fields"] == theirs["searchSpecification"]["fields"]
