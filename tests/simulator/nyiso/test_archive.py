"""The simulated archive: what is there, and that its files look like NYISO's."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from crawler.parsers.nyiso import generation
from crawler.source import Window
from simulator import nyiso, server
from simulator.wire import Question
from tests.recordings.shelf import on_the_shelf, recorded
from tests.simulator.asking import answered
from tests.simulator.laws import SEED, assert_same

NOW = datetime(2026, 3, 3, 17, 3, tzinfo=UTC)


def ask(name: str, now: datetime = NOW):
    feed = re.sub(r"\d|\.csv|_csv\.zip", "", name)
    return server.answer(Question(nyiso.HOST, f"/public/csv/{feed}/{name}"), SEED, now)


@pytest.mark.parametrize(
    "name", ["20260221rtfuelmix.csv", "20260304pal.csv", "20260302rtfuelmix_csv.zip"]
)
def test_what_is_too_old_or_to_come_is_not_found(name):
    assert ask(name).status == 404


def test_a_day_is_kept_for_nine_days_and_then_in_its_month():
    assert ask("20260222rtfuelmix.csv").status == 200
    packed = ask("20260301rtfuelmix_csv.zip").body
    assert ZipFile(BytesIO(packed)).namelist() == ["20260301rtfuelmix.csv", "20260302rtfuelmix.csv"]


def test_a_zip_says_the_truth_of_its_days():
    feed = nyiso.FEEDS["nyiso.generation"]
    window = Window(datetime(2026, 3, 1, 5, tzinfo=UTC), NOW)
    month = next(generation.requests(window))
    rows = list(generation.parse(answered(month, SEED, NOW)))
    end = window.start + timedelta(days=2)
    assert_same(rows, feed.expected(SEED, "US-NY", "", window.start, end), feed.precision)


def test_flows_reach_five_minutes_ahead():
    last = ask("20260303ExternalLimitsFlows.csv").body.decode().split("\r\n")[-2]
    assert last.startswith("03/03/2026 12:05,")


def pattern(line: str) -> str:
    return re.sub(r"-?[\d.]+", "9", line)


SHAPES = [
    ("20171122ExternalLimitsFlows.csv", 18),
    ("20171122pal.csv", 11),
    ("20171122isolf.csv", 24),
    ("20160119rtfuelmix.csv", 7),
]


@on_the_shelf
@pytest.mark.parametrize(("name", "a_stamp"), SHAPES)
def test_files_look_like_nyisos(name, a_stamp):
    day = datetime.strptime(name[:8], "%Y%m%d").replace(tzinfo=UTC)
    ours = ask(name, day + timedelta(days=2)).body.decode()
    theirs = recorded(f"nyiso/{name}").decode()
    assert (ours[-1] == "\n", "\r\n" in ours) == (theirs[-1] == "\n", "\r\n" in theirs)
    mine, seen = ours.splitlines(), theirs.splitlines()
    assert mine[0] == seen[0]
    shapes = [sorted(map(pattern, lines[1 : 1 + a_stamp])) for lines in (mine, seen)]
    assert shapes[0] == shapes[1]
    assert {pattern(line) for line in mine} == {pattern(line) for line in seen}
