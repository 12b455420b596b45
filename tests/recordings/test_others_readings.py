"""Our rows equal what others read from the same bytes, once their conventions are turned."""

from __future__ import annotations

import re

import pytest

from crawler.catalog import parsers
from crawler.source import Document, Malformed, Row, read
from tests.recordings.conversions import CONVERSIONS, OURS
from tests.recordings.conversions.reading import Conversion, Reading, reading
from tests.recordings.shelf import (
    expectation,
    expected,
    is_trusted,
    manifest,
    on_the_shelf,
    recorded,
)

pytestmark = on_the_shelf

every_conversion = pytest.mark.parametrize("conversion", CONVERSIONS, ids=str)
KILOWATT = 0.00051


def ours(conversion: Conversion) -> list[Row]:
    document = Document(conversion.url, recorded(conversion.file))
    return read(parsers()[conversion.source], document)


def theirs(conversion: Conversion) -> list[Reading]:
    events = expected(conversion.file)
    return [r for event in events for r in conversion.convert(event, conversion.step)]


@every_conversion
def test_our_rows_are_what_others_read(conversion: Conversion) -> None:
    found = {(measure, start): rest for measure, start, *rest in map(reading, ours(conversion))}
    for measure, start, end, values in theirs(conversion):
        assert found[measure, start] == [end, pytest.approx(values, abs=KILOWATT)]


@every_conversion
def test_we_read_no_interval_that_others_do_not(conversion: Conversion) -> None:
    if not conversion.whole:
        assert len(ours(conversion)) >= len(theirs(conversion))
        return
    intervals = sorted((measure, start) for measure, start, *_ in theirs(conversion))
    assert sorted((row.measure, row.start) for row in ours(conversion)) == intervals


@every_conversion
def test_rows_are_filed_under_our_zone(conversion: Conversion) -> None:
    keys = {event.get("zoneKey") or event.get("zone") for event in expected(conversion.file)}
    assert keys <= {conversion.peer_zone or None}
    assert {row.zone for row in ours(conversion)} == {conversion.zone}


@every_conversion
def test_rows_have_their_unit(conversion: Conversion) -> None:
    assert {row.unit for row in ours(conversion)} == {conversion.unit}


def test_only_what_can_be_trusted_is_compared() -> None:
    assert all(is_trusted(conversion.file) for conversion in CONVERSIONS)


def test_every_trusted_recording_of_ours_with_an_expectation_is_compared() -> None:
    borders = re.compile(r"entsoe/.*(_exchange_|ES_FR_capacity)")  # in test_entsoe
    due = {
        file
        for file, entry in manifest().items()
        if entry["expected_file"] and entry["source"] in OURS and is_trusted(file)
        if re.search(OURS[entry["source"]], entry["upstream_url"])
        if not borders.match(expectation(file))
    }
    assert due == {conversion.file for conversion in CONVERSIONS}


def test_misos_est_is_not_the_clock_of_new_york() -> None:
    """Others read EST as New York's clock, which in June is an hour too early."""
    body = recorded("miso/public-api_FuelMix_2026-06-21T0210EST.json")
    assert b"2:10:00 AM" in body
    row = read(parsers()["miso.generation"], Document("https://publisher.invalid/", body))[0]
    assert f"{row.start:%H:%M %Z}" == "07:10 UTC"


def test_a_category_that_misos_never_had_is_an_alarm_with_its_megawatts() -> None:
    """Others file it under unknown."""
    body = recorded("miso/legacy_getfuelmix_2018-01-25.json")
    with pytest.raises(Malformed, match=r"Antimatter.* 256 MW"):
        read(parsers()["miso.generation"], Document("https://publisher.invalid/", body))
