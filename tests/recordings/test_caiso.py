"""CAISO's recordings: demand, forecasts and outlook; and which of its reports are no feeds."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from crawler.catalog import parsers
from crawler.source import Document, Failure, Malformed, Row, read
from tests.recordings.conversions.reading import moment
from tests.recordings.shelf import expectation, expected, manifest, on_the_shelf, recorded

pytestmark = on_the_shelf

HISTORY = "https://www.caiso.com/outlook/history"
SOLAR_AND_WIND_ALONE = (
    "five-minute solar and wind power without the other fuels: a part of a mix would be taken for "
    "a mix, and caiso.generation has the same telemetry; the day of 25 hours has 288 places here, "
    "too, so that it does not tell the hour that caiso.generation loses"
)
NO_DOOR = (
    "the folder of these files is gone since the HTML report replaced them; hour-ending lines with "
    "a sentence about invalid times where summer time starts, fuels bundled as THERMAL"
)
REFUSED = {
    "caiso/daily_renewable_report_20251102.html": SOLAR_AND_WIND_ALONE,
    "caiso/daily_renewable_report_20251103.html": SOLAR_AND_WIND_ALONE,
    "caiso/daily_renewable_report_20251104.html": SOLAR_AND_WIND_ALONE,
    "caiso/DailyRenewablesWatch_20170312_DST_start.txt": NO_DOOR,
    "caiso/DailyRenewablesWatch_20171105_DST_end.txt": NO_DOOR,
}
FEEDS = [key for key in parsers() if key.startswith("caiso.")]


def rows(source: str, file: str, path: str = "") -> list[Row]:
    return read(parsers()[source], Document(f"{HISTORY}/{path}", recorded(f"caiso/{file}")))


def test_demand_of_the_day_of_25_hours_has_one_hour_less() -> None:
    found = rows("caiso.load", "netdemand_20191103_DST_end.csv", "20191103/netdemand.csv")
    reading = json.loads(recorded(expectation("caiso/netdemand_20191103_DST_end.csv")))
    assert len(found) == reading["lines"] - 1, "the last line is the next day's midnight"
    assert found[0].values["load"] == reading["events"][0]["demand"]
    starts = {row.start for row in found}
    assert moment("2019-11-03T08:55Z") in starts
    assert moment("2019-11-03T09:00Z") not in starts, "the second 01:00 is told nowhere"
    assert found[-1].end == moment("2019-11-04T08:00Z")


def test_demand_after_the_lost_hour_is_what_the_line_of_two_oclock_says() -> None:
    found = rows("caiso.load", "netdemand_20191103_DST_end.csv", "20191103/netdemand.csv")
    reading = json.loads(recorded(expectation("caiso/netdemand_20191103_DST_end.csv")))
    by_start = {row.start: row.values["load"] for row in found}
    assert by_start[moment("2019-11-03T10:00Z")] == float(reading["rows_2am"][0][2])


def test_demand_foretold_seven_days_ahead_is_what_others_read() -> None:
    file = "oasis_SLD_FCST_7DA_2025-02.zip"
    found = {row.start: row.values["load"] for row in rows("caiso.load_forecast", file)}
    theirs = {moment(e["datetime"]): e["consumption"] for e in expected(f"caiso/{file}")}
    assert found == theirs


def test_a_forecast_of_seven_days_ahead_was_there_before_it_was_fetched() -> None:
    found = rows("caiso.load_forecast", "oasis_SLD_FCST_7DA_2025-02.zip")
    assert max(row.issued_at for row in found if row.issued_at) < moment("2025-02-21T01:09Z")
    leads = {row.start - row.issued_at for row in found if row.issued_at}
    assert timedelta(days=6, hours=14) < min(leads) < max(leads) < timedelta(days=7, hours=15)


def test_sun_and_wind_of_the_day_ahead_are_what_others_read() -> None:
    file = "oasis_SLD_REN_FCST_2025-02.zip"
    found = {row.start: row.values for row in rows("caiso.wind_solar_forecast", file)}
    events = expected(f"caiso/{file}")
    assert found.keys() == {moment(event["datetime"]) for event in events}
    for event in events:
        assert found[moment(event["datetime"])] == pytest.approx(event["production"], abs=0.00051)


@pytest.mark.parametrize(("day", "first"), [("11", 22251), ("12", 22855)])
def test_the_outlook_foretells_seven_days_from_its_last_measured_demand(
    day: str, first: int
) -> None:
    name = f"rtm_forecast_7day_202603{day}.csv"
    found = rows("caiso.load_outlook", name, f"202603{day}/rtm_forecast_7day.csv")
    assert len(found) == 7 * 24
    assert {row.issued_at for row in found} == {found[0].start}
    assert found[0].start == moment(f"2026-03-{int(day) + 1}T07:00Z")
    assert found[0].values == {"load": first}


def solar(day: str) -> list[float]:
    text = recorded(f"caiso/daily_renewable_report_202511{day}.html").decode()
    found = re.search(r'tot_gen_solar_iso_telem = JSON\.parse\(\["(.*?)"\]\)', text, re.DOTALL)
    return json.loads(found[1]) if found else []


def sunrise(day: str) -> int:
    return next(place for place, mw in enumerate(solar(day)) if mw > 500)


def test_the_renewable_report_loses_the_repeated_hour_as_the_outlook_does() -> None:
    """Its places are times of the clock: with 25 hours the sun would rise twelve places later."""
    assert len(solar("02")) == len(solar("03")) == 288
    assert abs(sunrise("02") - sunrise("03")) <= 1


@pytest.mark.parametrize("file", REFUSED)
@pytest.mark.parametrize("source", FEEDS)
def test_what_is_no_feed_is_refused_by_all_of_ours(source: str, file: str) -> None:
    body = recorded(file)
    names = ("fuelsource", "demand", "storage", "rtm_forecast_7day")
    for address in (f"{HISTORY}/20251102/{name}.csv" for name in names):
        with pytest.raises(Failure) as refused:
            read(parsers()[source], Document(address, body))
        assert isinstance(refused.value, Malformed)


def test_every_recording_of_caiso_is_read_or_refused_for_a_reason() -> None:
    read_here = r"fuelsource|netdemand|oasis|rtm_forecast"
    ours = {file for file, entry in manifest().items() if entry["source"] == "caiso"}
    assert {file for file in ours if not re.search(read_here, file)} == set(REFUSED)
