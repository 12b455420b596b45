"""What CAISO's further feeds say is the truth; what the publisher is known for; recorded shapes.

Shapes are compared only where the recordings lie beside the project.
"""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.parsers.caiso import load as load_parser
from crawler.parsers.caiso import load_forecast as load_forecast_parser
from crawler.parsers.caiso import load_outlook as outlook_parser
from crawler.parsers.caiso import storage as storage_parser
from crawler.parsers.caiso import wind_solar_forecast as renewable_parser
from crawler.source import Window
from simulator import caiso, server
from simulator.caiso import load, oasis, storage
from simulator.wire import Question
from tests.simulator.asking import read
from tests.simulator.laws import HOUR, LATER, SEED, SPECIAL_DAYS, assert_same, days, hour_of, law
from tests.simulator.test_shapes import RECORDINGS

NOW = datetime(2026, 6, 21, 19, 16, tzinfo=UTC)
here = pytest.mark.skipif(not RECORDINGS.exists(), reason="no recordings beside the project")
moments = st.sampled_from(SPECIAL_DAYS) | days.map(hour_of)


@law
def test_demand_says_the_truth(window):
    expected = load.expected(SEED, window.start, window.end)
    assert_same(read(load_parser, window, SEED, LATER), expected, load.PRECISION_MW)


@law
def test_batteries_say_the_truth(window):
    expected = storage.expected(SEED, window.start, window.end)
    assert_same(read(storage_parser, window, SEED, LATER), expected, storage.PRECISION_MW)


@law
def test_each_run_foretells_what_it_foretold_when_it_was_made(window):
    rows = read(load_forecast_parser, window, SEED, LATER)
    hours = list(load.truth.intervals(window.start, window.end, HOUR))
    for run in ("7DA", "2DA", "DAM"):
        made = {start: oasis.load_issued(start, run) for start in hours}
        same = [row for row in rows if row.issued_at == made[row.start]]
        foretold = [
            row
            for start in hours
            for row in load.forecast(SEED, "US-CAISO", "", start, start + HOUR, made[start])
        ]
        assert_same(same, foretold, oasis.PRECISION_MW)
    assert len(rows) == 3 * len(hours)


@law
def test_sun_and_wind_are_foretold_the_day_before(window):
    rows = read(renewable_parser, window, SEED, LATER)
    hours = load.truth.intervals(window.start, window.end, HOUR)
    foretold = [
        row
        for start in hours
        for made in [oasis.renewables_issued(start)]
        for row in oasis.renewable_forecast(SEED, "US-CAISO", "", start, start + HOUR, made)
    ]
    assert {row.issued_at for row in rows} == {oasis.renewables_issued(row.start) for row in rows}
    assert_same(rows, foretold, 2 * oasis.PRECISION_MW)


@given(now=moments)
@settings(max_examples=8, deadline=None)
def test_the_outlook_foretells_whole_hours_of_a_week(now):
    # twenty minutes past an hour: neither midnight, nor on the hour
    asked, now = Window(now, now + timedelta(minutes=5)), now + timedelta(hours=9, minutes=20)
    rows = read(outlook_parser, Window(asked.start, asked.end + timedelta(days=9)), SEED, now)
    first_day = [row for row in rows if row.issued_at == min(r.issued_at for r in rows)]
    (made,) = {row.issued_at for row in first_day}
    start, end = first_day[0].start, first_day[-1].end
    hours = list(load.whole_hours(start, end))
    foretold = [
        row
        for hour in hours
        for row in load.forecast(SEED, "US-CAISO", "", hour, hour + HOUR, made)
    ]
    assert start >= made
    assert_same(first_day, foretold, load.PRECISION_MW)


def ask(name: str, path: str = "/outlook/history/20260621/", now: datetime = NOW) -> list[str]:
    answer = server.answer(Question(caiso.HOST, f"{path}{name}.csv"), 1, now)
    assert answer.status == 200
    return answer.body.decode().split("\r\n")[:-1]


def test_what_is_not_measured_yet_is_foretold_all_the_same():
    *_, last = [line for line in ask("demand") if not line.startswith("00:00")]
    assert re.fullmatch(r"23:55,\d+,\d+,,", last)


def test_a_net_demand_file_has_the_columns_of_its_year():
    old = ask("netdemand", "/outlook/history/20191103/")
    assert old[0] == "Time,Hour ahead forecast,Current demand,Net demand"
    assert ask("netdemand")[0].endswith(",Net demand forecast,Demand response")


def test_batteries_are_those_that_stand_alone_and_the_hybrids():
    for line in ask("storage", "/outlook/history/20260620/")[1:289]:
        total, alone, hybrid = (int(cell) for cell in line.split(",")[1:])
        assert abs(total - alone - hybrid) <= 1


def oasis_answer(**query: str) -> tuple[str, str]:
    asked = {"queryname": "SLD_FCST", "market_run_id": "DAM", "version": "1", **query}
    answer = server.answer(Question(oasis.HOST, "/oasisapi/SingleZip", asked), 1, NOW)
    with zipfile.ZipFile(io.BytesIO(answer.body)) as members:
        (name,) = members.namelist()
        return name, members.read(name).decode()


def days_of(count: int) -> dict[str, str]:
    start = datetime(2026, 5, 1, 7, tzinfo=UTC)
    ends = {"start": start, "end": start + timedelta(days=count)}
    return {f"{which}datetime": f"{moment:%Y%m%dT%H:%M}-0000" for which, moment in ends.items()}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (days_of(32), "1004"),
        ({**days_of(1), "market_run_id": "RTM"}, "1000"),
        ({"startdatetime": "2026-05-01", "enddatetime": ""}, "1002"),
    ],
)
def test_an_error_is_a_zip_with_an_xml(query, code):
    name, text = oasis_answer(**query)
    assert name.endswith(".xml")
    assert f"<m:ERR_CODE>{code}</m:ERR_CODE>" in text


def test_rows_are_in_no_order():
    _, text = oasis_answer(**days_of(2))
    starts = [line.partition(",")[0] for line in text.split("\n")[1:-1]]
    assert starts != sorted(starts)


def recorded_csv(file: str) -> tuple[str, list[str]]:
    with zipfile.ZipFile(RECORDINGS / "caiso" / file) as members:
        (name,) = members.namelist()
        return name, members.read(name).decode().split("\n")


def pattern(text: str) -> str:
    return re.sub(r"\d", "9", text)


@here
@pytest.mark.parametrize(
    ("query", "run", "file"),
    [
        ("SLD_FCST", "7DA", "oasis_SLD_FCST_7DA_2025-02.zip"),
        ("SLD_REN_FCST", "DAM", "oasis_SLD_REN_FCST_2025-02.zip"),
    ],
)
def test_oasis_looks_like_oasis(query, run, file):
    name, text = oasis_answer(**days_of(8), queryname=query, market_run_id=run)
    their_name, theirs = recorded_csv(file)
    ours = text.split("\n")
    assert pattern(name) == pattern(their_name)
    assert ours[0] == theirs[0]
    assert ours[-1] == theirs[-1] == ""
    header = ours[0].split(",")
    for column in ("INTERVALSTARTTIME_GMT", "OPR_DT", "XML_DATA_ITEM", "LABEL", "MARKET_RUN_ID"):
        place = header.index(column)
        mine, seen = ({pattern(x.split(",")[place]) for x in f[1:-1]} for f in (ours, theirs))
        assert mine == seen


@here
def test_the_outlook_looks_like_the_outlook():
    theirs = (RECORDINGS / "caiso/rtm_forecast_7day_20260311.csv").read_bytes().decode()
    ours = ask("rtm_forecast_7day", "/outlook/history/20260311/")
    seen = theirs.replace("\r\n", "\n").split("\n")[:-1]
    assert ours[0] == seen[0]
    assert [line.partition(",")[0] for line in ours] == [line.partition(",")[0] for line in seen]
    blank = [[re.sub(r"-?\d+", "9", x.partition(",")[2]) for x in f[1:]] for f in (ours, seen)]
    assert blank[0] == blank[1]


@here
def test_net_demand_looks_like_net_demand():
    theirs = (RECORDINGS / "caiso/netdemand_20191103_DST_end.csv").read_bytes().decode()
    ours = ask("netdemand", "/outlook/history/20191103/")
    seen = theirs.split("\r\n")[:-1]
    assert ours[0] == seen[0]
    assert [line[:5] for line in ours[1:289]] == [line[:5] for line in seen[1:289]]
    cells = re.compile(r"\d\d:\d\d(,\d+){3}")
    assert all(cells.fullmatch(line) for line in [*ours[1:289], *seen[1:289]])
