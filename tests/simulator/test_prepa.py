"""Puerto Rico's simulated page: the law of the round trip, and the recordings' shape."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.parsers.prepa import generation as parser
from crawler.source import Window
from simulator import prepa, server
from simulator.wire import Question
from simulator.zones import ZONES
from tests.simulator.asking import answered
from tests.simulator.laws import HOUR, SEED, SPECIAL_DAYS, assert_same, days

RECORDINGS = Path(__file__).parents[2] / ".." / "shared" / "recordings" / "prepa"
BROWSER = {"user-agent": "Mozilla/5.0"}
THEN, NOW = datetime(2023, 4, 25, 19, 11, 5, tzinfo=UTC), datetime(2026, 6, 21, 7, 16, tzinfo=UTC)


def script(now: datetime) -> str:
    question = Question(prepa.HOST, "/dataSource.js", {}, BROWSER)
    return server.answer(question, SEED, now).body.decode()


@given(now=st.sampled_from(SPECIAL_DAYS) | days)
@settings(max_examples=30, deadline=None)
def test_puerto_rico_says_the_truth_of_its_newest_interval(now):
    (request,) = parser.requests(Window(now - HOUR, now))
    (row,) = parser.parse(answered(request, SEED, now))
    (right,) = prepa.expected(SEED, row.start, row.end)
    assert row.start <= now < row.end
    assert_same([row], [right], prepa.PRECISION_MW)
    sites = {fuel: mw for fuel, mw in right[4].items() if fuel not in ("gas", "oil")}
    found = {fuel: mw for fuel, mw in row.values.items() if fuel in sites}
    assert found == pytest.approx(sites, abs=prepa.SITE_MW)


@given(now=days)
@settings(max_examples=30, deadline=None)
def test_the_precision_is_that_of_whole_percents(now):
    start = now - timedelta(minutes=now.minute % 5)
    ((*_, mix),) = prepa.expected(SEED, start, start + prepa.STEP)
    assert 0.01 * sum(mix.values()) <= prepa.PRECISION_MW


def test_who_is_no_browser_is_refused():
    assert server.answer(Question(prepa.HOST, "/dataSource.js"), SEED, NOW).status == 403


def test_the_sites_add_up_to_more_than_the_total():
    text = script(NOW)
    sites = sum(int(mw) for mw in re.findall(r"SiteTotal: (-?\d+)", text))
    (total,) = re.findall(r"'Total de Generación', value: (\d+)", text)
    assert sites > int(total) + 5
    assert ZONES[prepa.ZONE].plants["oil"] > 0


def outline(text: str) -> list[str]:
    """The kinds of lines of a script, each once, in order of their coming."""
    plain = text.replace("\r", "")
    lines = [re.sub(r"'[^']*'", "''", line) for line in plain.split("\n") if line.strip()]
    numbers = (re.sub(r"-?\d+(\.\d+)?", "9", line).replace(": ", ":") for line in lines)
    return list(dict.fromkeys(numbers))


@pytest.mark.skipif(not RECORDINGS.exists(), reason="no recordings beside the project")
@pytest.mark.parametrize(
    ("name", "now"), [("dataSource_2023-04-25.js", THEN), ("dataSource_2025-01-01.js", NOW)]
)
def test_the_script_looks_like_prepas(name, now):
    theirs = (RECORDINGS / name).read_bytes().decode()
    ours = script(now)
    assert outline(ours) == outline(theirs)
    metrics = [re.findall(r"Desc:'([^']*)', value", text) for text in (ours, theirs)]
    # theirs has the stamp of today's peak twice, once in the place of the month's
    assert len(metrics[0]) == len(metrics[1])
    assert metrics[0][:-3] == metrics[1][:-3]
    fuels = [re.findall(r"fuel: '([^']*)'", text) for text in (ours, theirs)]
    assert fuels[0] == fuels[1]
