"""MISO's recordings: the workbook of the week, the broker's sun, and what is refused."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from crawler.catalog import parsers
from crawler.source import Document, Malformed, Row, read
from tests.recordings.conversions.reading import moment
from tests.recordings.shelf import expected, manifest, on_the_shelf, recorded

pytestmark = on_the_shelf

REPORT = "miso/20250310_df_al.xls"
ADDRESS = "https://docs.misoenergy.org/marketreports/20250310_df_al.xls"
BROKERS_SUN = "miso/getSolarForecast_2025-03-10.json"
REFUSED = {
    BROKERS_SUN: "the data broker is gone since December 2025, and told of one kind at a time",
    "miso/public-api_FuelMix_2025-12-03_suspect.json": "probably reworked: its stamps have a form "
    "that MISO's never had, and its categories miss 555 MW of its total",
    "miso/legacy_getfuelmix_2018-01-25.json": "edited: a category Antimatter was put in",
}
FEEDS = [key for key in parsers() if key.startswith("miso.")]


def rows() -> list[Row]:
    return read(parsers()["miso.load_forecast"], Document(ADDRESS, recorded(REPORT)))


def test_the_forecast_is_what_others_read() -> None:
    """They read the day before, too; which was not foretold on the day of publication."""
    ours = [row.values["load"] for row in rows() if row.issued_at]
    theirs = [event["consumption"] for event in expected(REPORT)]
    assert ours == theirs[24:]
    assert len(ours) == 6 * 24


def test_misos_hours_are_est_where_others_read_the_clock_of_new_york() -> None:
    """From 9 March 2025 on theirs are an hour too early, and one hour comes twice."""
    ours = [row.start for row in rows() if row.issued_at]
    theirs = [moment(event["datetime"]) for event in expected(REPORT)]
    assert [start - timedelta(hours=1) for start in ours] == theirs[24:]
    assert len(set(theirs)) == len(theirs) - 1
    assert ours[0] == moment("2025-03-10T05:00Z")


def test_every_hour_of_the_day_before_was_measured() -> None:
    measured = [row for row in rows() if row.issued_at is None]
    assert [row.start for row in measured][:: 23] == [
        moment("2025-03-09T05:00Z"), moment("2025-03-10T04:00Z"),
    ]  # fmt: skip
    assert measured[0].values == {"load": 65_773.06}


def test_the_brokers_sun_is_stamped_by_the_start_of_an_hour_in_est() -> None:
    """What the new door must say, too: its parser refuses an hour that is stamped otherwise."""
    told = json.loads(recorded(BROKERS_SUN))
    starts = [re.sub(r"^.* ", "", entry["DateTimeEST"][:-3]) for entry in told["Forecast"]]
    halves = [entry["DateTimeEST"][-2:] == "PM" for entry in told["Forecast"]]
    hours = [
        int(s.partition(":")[0]) % 12 + 12 * half for s, half in zip(starts, halves, strict=True)
    ]
    assert [hour + 1 for hour in hours] == [int(e["HourEndingEST"]) for e in told["Forecast"]]


@pytest.mark.parametrize("file", REFUSED)
@pytest.mark.parametrize("source", FEEDS)
def test_what_is_gone_or_reworked_is_refused(source: str, file: str) -> None:
    with pytest.raises(Malformed):
        read(parsers()[source], Document("https://publisher.invalid/", recorded(file)))


def test_every_recording_of_miso_is_read_or_refused_for_a_reason() -> None:
    ours = {file for file, entry in manifest().items() if entry["source"] == "miso"}
    assert ours - set(REFUSED) == {REPORT, "miso/public-api_FuelMix_2026-06-21T0210EST.json"}
