"""SPP's portal: what is read is the truth; two doors, missing slots, halves of a fuel."""

import csv
from datetime import UTC, datetime, timedelta

import pytest

from crawler.attempts import attempts
from crawler.parsers.spp import flow as flow_parser
from crawler.parsers.spp import generation as parser
from crawler.source import Document, Unreachable, Window
from simulator import server, spp
from simulator.spp import mix, ties
from simulator.wire import Question
from tests.simulator.asking import answered, read
from tests.simulator.laws import HOUR, SEED, assert_same, law

NOW = datetime(2026, 9, 6, 14, 26, tzinfo=UTC)
TWO_HOURS = Window(NOW - 2 * HOUR, NOW)


BROWSER = "/file-browser-api/download/generation-mix-historical"


def table(address: str, **query: str) -> list[dict[str, str]]:
    answer = server.answer(Question(spp.HOST, address, query), SEED, NOW)
    return list(csv.DictReader(answer.body.decode().splitlines()))


@law
def test_both_areas_say_the_truth_of_two_days(window):
    rows = read(parser, window, SEED, window.end)
    for zone in mix.ZONES.values():
        expected = mix.expected(SEED, zone, window.start, window.end)
        if window.length > 2 * HOUR:  # the load is told of two hours only, perhaps of a new year's
            expected = [row for row in expected if row[1] == "generation"]
            rows = [row for row in rows if row.measure == "generation"]
        assert_same([r for r in rows if r.zone == zone], expected, mix.PRECISION_MW)


@law
def test_ties_say_the_truth(window):
    short = Window(window.end - HOUR, window.end)
    rows = read(flow_parser, short, SEED, window.end)
    for zone in mix.ZONES.values():
        expected = ties.expected(SEED, zone, short.start, short.end)
        assert_same([r for r in rows if r.zone == zone], expected, ties.PRECISION_MW)


def shut(browser, *, chart_too: bool = False):
    """A fetch of the simulated portal whose file browser answers with these bytes, or fails."""

    def fetch(request):
        if "file-browser" not in request.url and not chart_too:
            return answered(request, SEED, NOW)
        if isinstance(browser, Exception):
            raise browser
        return Document(request.url, browser, window=request.window, fetched_at=NOW)

    return fetch


@pytest.mark.parametrize("browser", [b"[]", b"", Unreachable("HTTP 404")], ids=str)
def test_the_charts_file_is_asked_where_the_browser_is_shut(browser):
    found = [came_to for _, came_to in attempts(parser, TWO_HOURS, shut(browser))]
    assert [doc.url.split("?")[0] for doc in found] == [
        "https://portal.spp.org/chart-api/gen-mix/asFile",
        "https://portal.spp.org/chart-api/gen-mix-swpw/asFile",
    ]
    rows = [row for document in found for row in parser.parse(document)]
    assert {row.zone for row in rows} == set(mix.ZONES.values())


def test_all_doors_shut_is_one_failure_for_each_area():
    everything = shut(Unreachable("HTTP 404"), chart_too=True)
    failures = [came_to for _, came_to in attempts(parser, TWO_HOURS, everything)]
    assert len(failures) == 2
    assert str(failures[0]).count("HTTP 404") == 3


def test_what_lies_years_back_is_asked_of_that_years_file():
    window = Window(datetime(2024, 12, 31, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC))
    asked = [r for r in parser.requests(window) if "SPP" in str(r.params) and "SWPW" not in str(r)]
    assert [r.params["path"] for r in asked] == ["/SPP/GenMix365_SPP.csv"] * 2
    assert [r.instead.params["path"] for r in asked] == ["/GenMix_2024.csv", "/GenMix_2025.csv"]
    assert asked[0].window.end == datetime(2025, 1, 1, 6, tzinfo=UTC), "midnight in Arkansas"


def test_names_are_written_with_blanks_or_in_upper_case():
    recent = table(BROWSER, path="/SPP/GenMix2Hour_SPP.csv")[0]
    rolling = table(BROWSER, path="/SPP/GenMix365_SPP.csv")[0]
    assert {" Gas Self", " Natural Gas Market", " Energy Storage Self"} < recent.keys()
    assert {"DIESEL_FUEL_OIL_MKT", "DIESEL_FUEL_SELF", "LOAD"} < rolling.keys()


def test_one_interval_in_eight_is_missing_and_the_newest_comes_first():
    stamps = [row["GMTTIME"] for row in table(BROWSER, path="/SPP/GenMix365_SPP.csv")]
    assert stamps == sorted(stamps, reverse=True)
    assert 0.80 < len(stamps) / (5 * 288) < 0.95


def test_a_file_that_is_not_there_is_404_with_nothing_in_it():
    answer = server.answer(Question(spp.HOST, BROWSER, {"path": "/GenMix_2011.csv"}), SEED, NOW)
    assert (answer.status, answer.body, answer.content_type) == (404, b"", "")


def test_minutes_to_come_hold_the_schedule_alone():
    rows = table("/chart-api/interchange-trend-swpw/asFile")
    assert len(rows) == 2880
    to_come = [row for row in rows if not row["SWPW NAI"]]
    assert len(to_come) == 1440
    assert all(row["SWPW NSI Future"] and not row["PACE"] for row in to_come)


def test_some_tie_of_the_west_is_not_in_the_list():
    row = table("/chart-api/interchange-trend-swpw/asFile")[0]
    listed = sum(float(row[tie]) for tie in ("APS", "BHBA", "NWMT", "PACE", "PNM", "PSCO", "WALC"))
    assert abs(listed - float(row["SWPW NAI"])) > 1
    assert timedelta(minutes=1) == ties.STEP
