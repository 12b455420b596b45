"""NYISO's recordings beyond what others read of them: old files, borders, load, forecast."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from crawler.parsers.nyiso import flow, generation, load, load_forecast
from crawler.source import Document, Row, Window, read
from tests.recordings.conversions.nyiso import AVERAGES, STEP
from tests.recordings.conversions.reading import moment
from tests.recordings.shelf import expected, on_the_shelf, recorded

pytestmark = on_the_shelf

MONTH = "nyiso/20250201rtfuelmix_csv.zip"
ARCHIVE = "https://mis.nyiso.com/public/csv"


def rows(source: Any, file: str, window: Window | None = None) -> list[Row]:
    name = file.removeprefix("nyiso/")
    return read(source, Document(f"{ARCHIVE}/x/{name}", recorded(file), window=window))


def lines_at(day: str, minute: str) -> dict[str, dict[str, float]]:
    """What a day of the month's ZIP says within a minute, by stamp and category."""
    text = ZipFile(BytesIO(recorded(MONTH))).read(f"{day}rtfuelmix.csv").decode()
    found: dict[str, dict[str, float]] = {}
    for line in text.splitlines():
        stamp, _, category, mw = line.split(",")
        if stamp[11:16] == minute:
            found.setdefault(stamp, {})[category] = float(mw)
    return found


def test_a_day_of_the_month_is_read_alone_when_it_is_asked_for() -> None:
    day = Window(moment("2025-02-20T05:00Z"), moment("2025-02-21T05:00Z"))
    found = rows(generation, MONTH, day)
    assert [row.start for row in found] == [day.start + n * STEP for n in range(288)]


def test_all_but_six_intervals_of_a_month_are_there() -> None:
    found = rows(generation, MONTH)
    assert (len(found), {row.resolution for row in found}) == (28 * 288 - 6, {STEP})


@pytest.mark.parametrize("end", sorted(AVERAGES), ids=str)
def test_where_others_average_a_minute_ours_is_its_regular_stamp(end: object) -> None:
    theirs = {moment(event["datetime"]): event["production"] for event in expected(MONTH)}
    (ours,) = (row for row in rows(generation, MONTH) if row.end == end)
    minute = f"{(ours.end.hour - 5) % 24:02}:{ours.end.minute:02}"
    regular, extra = lines_at("20250220", minute).values()
    assert ours.parts == regular != extra
    gas = [mix["Dual Fuel"] + mix["Natural Gas"] for mix in (regular, extra)]
    assert theirs[ours.end]["gas"] == pytest.approx(sum(gas) / 2)


def test_before_2020_nobody_knows_what_other_fossil_fuels_were() -> None:
    found = rows(generation, "nyiso/20160119rtfuelmix.csv")
    assert len(found) == 288, "the stamps of 16:38 and 16:41 are left out"
    assert found[0].values == {
        "gas": 2678 + 1820, "hydro": 2385, "nuclear": 5425, "unknown": 169 + 248, "wind": 1173,
    }  # fmt: skip
    assert (found[0].start, found[-1].end) == (moment("2016-01-19T05Z"), moment("2016-01-20T05Z"))


def test_flows_are_summed_by_neighbour_and_positive_into_new_york() -> None:
    found = rows(flow, "nyiso/20171122ExternalLimitsFlows.csv")
    assert (len(found), found[0].start) == (287, moment("2017-11-22T05:00Z"))
    assert found[0].values == {
        "CA-QC": 1200 + 40,
        "CA-ON": 1056.75,
        "US-NEISO": pytest.approx(-1124.96 + 108),
        "US-PJM": pytest.approx(-79.55 + 574 + 57),
    }


def test_load_is_the_sum_of_eleven_zones() -> None:
    found = rows(load, "nyiso/20171122pal.csv")
    assert (len(found), found[0].start) == (288, moment("2017-11-22T05:00Z"))
    assert found[0].values == {"load": pytest.approx(14840.8)}


def test_the_forecast_reaches_six_days_and_is_issued_when_they_begin() -> None:
    found = rows(load_forecast, "nyiso/20171122isolf.csv")
    assert (len(found), found[0].values) == (144, {"load": 13962})
    assert {row.issued_at for row in found} == {found[0].start} == {moment("2017-11-22T05:00Z")}
