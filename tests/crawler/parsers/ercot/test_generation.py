"""Edges of ERCOT's fuel mix: stamps, split intervals, the autumn night, new fuels."""

import json

import pytest

from crawler.parsers.ercot import generation
from crawler.source import Document, Empty, Malformed, read

MIX = {"Wind": {"gen": 1.0}, "Solar": {"gen": -0.25}}


def rows(stamps: dict[str, dict]):
    content = {"lastUpdated": "-", "data": {"2025-11-02": stamps}}
    return read(generation, Document("https://www.ercot.com/", json.dumps(content).encode()))


def starts(*stamps: str) -> list[str]:
    return [f"{row.start:%d %H:%M}" for row in rows(dict.fromkeys(stamps, MIX))]


def test_a_stamp_before_the_mark_is_of_the_interval_that_ends_there():
    assert starts("2025-07-01 00:04:55-0500", "2025-07-01 00:09:56-0500") == [
        "01 05:00",
        "01 05:05",
    ]


def test_the_offset_tells_the_two_hours_of_the_night_apart():
    assert starts("2025-11-02 01:04:56-0500", "2025-11-02 01:04:56-0600") == [
        "02 06:00",
        "02 07:00",
    ]


def test_without_an_offset_the_repeated_hour_is_left_out():
    night = ("2023-11-05 00:59:55", "2023-11-05 01:04:55", "2023-11-05 02:04:55")
    assert starts(*night) == ["05 05:55", "05 08:00"]


def test_without_an_offset_the_hour_that_is_skipped_is_malformed():
    with pytest.raises(Malformed, match="no time in Texas"):
        starts("2024-03-10 02:04:55")


def test_fuels_split_between_two_stamps_are_put_together_in_any_order():
    stamps = {
        "2025-07-01 00:04:58-0500": {"Wind": {"gen": 1.0}},
        "2025-07-01 00:04:56-0500": {"Solar": {"gen": -0.25}},
    }
    (row,) = rows(stamps)
    (other,) = rows(dict(reversed(stamps.items())))
    assert row.values == other.values == {"wind": 1.0, "solar": -0.25}


def test_two_stamps_that_contradict_each_other_are_two_rows_for_the_judge():
    found = rows(
        {
            "2025-07-01 00:04:56-0500": {"Wind": {"gen": 1.0}},
            "2025-07-01 00:04:58-0500": {"Wind": {"gen": 2.0}},
        }
    )
    assert [row.values for row in found] == [{"wind": 1.0}, {"wind": 2.0}]
    assert len({row.start for row in found}) == 1


def test_an_unknown_fuel_is_an_alarm_with_its_megawatts():
    with pytest.raises(Malformed, match=r"unknown fuel 'Fusion' at .*123\.5"):
        rows({"2025-07-01 00:04:56-0500": {"Fusion": {"gen": 123.5}}})


def test_what_plants_could_give_is_not_read():
    ((row),) = rows({"2025-07-01 00:04:56-0500": {"Wind": {"gen": 1.0, "hsl": 9, "x": 8}}})
    assert row.values == {"wind": 1.0}


def test_days_without_a_stamp_are_empty():
    with pytest.raises(Empty):
        rows({})
