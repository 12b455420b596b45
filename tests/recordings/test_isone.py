"""ISO New England's recordings beyond the tables: the mix at its moments, vintages, others."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from crawler.parsers.isone import flow, generation, load, load_forecast, wind_solar_forecast
from crawler.parsers.isone.generation import LONGEST, STEP, statements
from crawler.source import Document, Empty, Malformed, Row, read
from tests.recordings.conversions.reading import moment
from tests.recordings.shelf import expected, manifest, on_the_shelf, recorded

pytestmark = on_the_shelf

DAYS = [f"isone/genfuelmix_{day}.json" for day in
        ("20240101", "20240102", "20240309", "20240310", "20241102")]  # fmt: skip
NOW = [f"isone/genfuelmix_current_2024-11-{day}.json" for day in ("04", "25")]
every_day = pytest.mark.parametrize("file", DAYS)


def document(file: str) -> Document:
    return Document("https://publisher.invalid/", recorded(file))


def rows(source: Any, file: str) -> list[Row]:
    return read(source, document(file))


@pytest.mark.parametrize("file", [*DAYS, *NOW])
def test_each_statement_of_the_mix_is_what_others_read(file: str) -> None:
    stated = statements(document(file))
    for event in expected(file):
        at = moment(event["datetime"])
        assert {start.replace(microsecond=0): mix for start, mix in stated.items()}[at] == event[
            "values"
        ]


def held(file: str, at: datetime) -> dict[str, float]:
    """What was last stated at a moment, summed by fuel in the plainest way."""
    stated = statements(document(file))
    last = stated[max(start for start in stated if start <= at)]
    mw = {word: last.get(word, 0.0) for word in generation.FUELS}
    return {
        "coal": mw["Coal"], "hydro": mw["Hydro"], "gas": mw["Natural Gas"],
        "nuclear": mw["Nuclear"], "oil": mw["Oil"], "battery": mw["Other"],
        "solar": mw["Solar"], "wind": mw["Wind"],
        "biomass": mw["Landfill Gas"] + mw["Refuse"] + mw["Wood"],
    }  # fmt: skip


@every_day
def test_a_row_is_the_mix_that_held_in_the_middle_of_its_five_minutes(file: str) -> None:
    for row in rows(generation, file)[::7]:
        assert row.values == held(file, row.start + STEP / 2)


@every_day
def test_from_its_first_statement_to_its_last_a_day_is_whole(file: str) -> None:
    found = rows(generation, file)
    first, last = min(statements(document(file))), max(statements(document(file)))
    assert all(later.start == row.end for row, later in pairwise(found))
    assert -STEP / 2 <= found[0].start - first <= STEP / 2
    assert last - STEP < found[-1].end <= last


@every_day
def test_no_pause_is_as_long_as_we_let_a_statement_hold(file: str) -> None:
    stated = sorted(statements(document(file)))
    assert max(later - start for start, later in pairwise(stated)) < LONGEST


@pytest.mark.parametrize("file", NOW)
def test_nobody_knows_yet_how_long_the_newest_statement_holds(file: str) -> None:
    with pytest.raises(Empty, match="how long"):
        rows(generation, file)


def test_the_newest_hour_is_an_object_and_read_like_a_list() -> None:
    (row,) = rows(load, "isone/hourlysysload_current_2024-11-25.json")
    assert (row.start, row.values) == (moment("2024-11-25T20:00Z"), {"load": 13646.239})


def test_the_charts_actual_load_is_the_native_one_of_five_minutes() -> None:
    found = rows(load, "isone/wsclient_systemload_2025-03-17.json")
    assert (len(found), found[0].values) == (131, {"load": 10080.906})
    assert (found[0].start, found[-1].end) == (
        moment("2025-03-17T04:00Z"),
        moment("2025-03-17T14:55Z"),
    )


def test_the_charts_have_the_forecast_of_the_day_before_too() -> None:
    found = rows(load_forecast, "isone/wsclient_systemload_2025-03-17.json")
    by_issue = {issued: sum(row.issued_at == issued for row in found)
                for issued in {row.issued_at for row in found}}  # fmt: skip
    assert by_issue == {moment("2025-03-16T13:23:32Z"): 24, moment("2025-03-17T13:05:32Z"): 48}


@pytest.mark.parametrize(("day", "hours"), [("20240309", 24), ("20240310", 23)])
def test_six_forecasts_are_kept_of_each_hour_of_a_day(day: str, hours: int) -> None:
    found = rows(load_forecast, f"isone/hourlyloadforecast_all_{day}.json")
    assert len({row.issued_at for row in found}) == 6
    assert len({row.start for row in found}) == hours
    assert len(found) == 6 * hours


def test_of_the_first_hour_each_forecast_says_another_load() -> None:
    found = rows(load_forecast, "isone/hourlyloadforecast_all_20240309.json")
    first = [row for row in found if row.start == moment("2024-03-09T05:00Z")]
    assert [row.values["load"] for row in first][:4] == [11160, 11130, 10980, 11200]
    assert first[0].issued_at == moment("2024-03-07T09:06:46Z")


OTHERS = ("dayahead", "realtimehourlydemand")


@pytest.mark.parametrize("source", [generation, load, flow, load_forecast])
def test_what_is_another_product_is_refused_by_every_feed(source: Any) -> None:
    """Demand sold the day before, and that of single load zones, are not of the region."""
    files = [
        file for file in manifest() if file.startswith("isone/") and any(o in file for o in OTHERS)
    ]
    assert len(files) == 3
    for file in files:
        with pytest.raises(Malformed):
            rows(source, file)


READ = {
    generation: r"genfuelmix_\d",
    load: r"hourlysysload|wsclient_systemload",
    flow: r"wsclient_externalflow",
    load_forecast: r"hourlyloadforecast|wsclient_systemload",
    wind_solar_forecast: r"csv_[ws]phf",
}


@pytest.mark.parametrize("file", [file for file in manifest() if file.startswith("isone/")])
def test_every_recording_is_read_by_its_feeds_and_refused_by_the_others(file: str) -> None:
    for source, pattern in READ.items():
        if re.search(pattern, file):
            assert rows(source, file)
        else:
            with pytest.raises((Malformed, Empty)):
                rows(source, file)
