"""The frequency feed's oddities, one by one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.elexon import frequency
from crawler.parsers.elexon._answer import stamp
from crawler.source import Document, Malformed, Row, Window, read

START = datetime(2026, 5, 7, 23, 59, 30, tzinfo=UTC)
SAMPLE = timedelta(seconds=15)
MINUTE = Window(START, START + timedelta(minutes=1))


def rows(*samples: tuple[datetime, object], window: Window | None = None) -> list[Row]:
    records = [
        {"dataset": "FREQ", "measurementTime": stamp(moment), "frequency": hertz}
        for moment, hertz in samples
    ]
    body = json.dumps(records).encode()
    return read(frequency, Document("https://publisher.invalid/", body, window=window))


def test_newest_first_becomes_oldest_first() -> None:
    found = rows((START + SAMPLE, 49.97), (START, 50.017))
    assert [row.values["frequency"] for row in found] == [50.017, 49.97]
    assert found[0].end == found[1].start


def test_a_sample_stands_for_fifteen_seconds_in_hertz() -> None:
    (row,) = rows((START, 50.0))
    assert (row.resolution, row.unit, row.measure) == (SAMPLE, "Hz", "frequency")


def test_samples_are_asked_by_the_names_that_this_data_set_knows() -> None:
    (request,) = frequency.requests(MINUTE)
    assert request.params == {
        "measurementDateTimeFrom": "2026-05-07T23:59:30Z",
        "measurementDateTimeTo": "2026-05-08T00:00:29Z",
    }


def test_the_newest_day_instead_of_the_one_asked_for_is_malformed() -> None:
    with pytest.raises(Malformed, match="ignored the window"):
        rows((MINUTE.end, 50.0), (MINUTE.end + SAMPLE, 50.1), window=MINUTE)


@pytest.mark.parametrize("hertz", [None, "N/A", "50.0 Hz", False])
def test_what_is_no_number_is_malformed_and_named(hertz: object) -> None:
    with pytest.raises(Malformed, match="frequency at 2026-05-07T23:59:30Z is"):
        rows((START, hertz))


def test_a_sample_stated_twice_differently_is_malformed() -> None:
    assert len(rows((START, 50.0), (START, 50.0))) == 1
    with pytest.raises(Malformed, match="is stated twice"):
        rows((START, 50.0), (START, 50.1))
