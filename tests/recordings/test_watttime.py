"""WattTime's recordings, read or refused for a reason."""

from __future__ import annotations

import pytest

from crawler.catalog import parsers
from crawler.source import Document, Malformed, Row, read
from tests.recordings.conversions.reading import moment
from tests.recordings.shelf import manifest, on_the_shelf, recorded

pytestmark = on_the_shelf

FEEDS = ("watttime.forecast", "watttime.index", "watttime.marginal_intensity")
READ = {
    "forecasted_emissions_response.json",
    "historical_emissions_response.json",
    "realtime_emissions_response.json",
}
# The words by which each is refused.
REFUSED = {
    "403_forbidden_response.html": "not JSON",
    "ba-list_v2_c3lab.json": "list indices",  # of API v2
    "coordinates_not_found_response.json": "No coverage available",
    "grid_region_response.json": "meta",  # the region of a point, without data
    "invalid_scope_response.json": "Invalid scope",
    "new_user_fail_response.json": "username is taken",
}
POUND = 0.45359237


def rows(source: str, file: str) -> list[Row]:
    document = Document("https://api.watttime.org/v3/", recorded(f"watttime/{file}"))
    return read(parsers()[source], document)


def test_every_recording_is_read_or_refused() -> None:
    files = {f.partition("/")[2] for f in manifest() if f.startswith("watttime/")}
    assert files == READ | REFUSED.keys()


def test_history_is_grams_of_filled_gaps() -> None:
    found = rows("watttime.marginal_intensity", "historical_emissions_response.json")
    assert [row.values["marginal"] for row in found] == pytest.approx([870 * POUND, 860 * POUND])
    assert {(row.zone, row.unit, row.estimated) for row in found} == {
        ("US-CAISO", "gCO2/kWh", True)
    }
    assert found[0].end == found[1].start == moment("2022-07-15T00:05Z")


def test_a_forecast_is_of_the_moment_when_it_was_generated() -> None:
    found = rows("watttime.forecast", "forecasted_emissions_response.json")
    assert len(found) == 3
    assert {row.issued_at for row in found} == {moment("2022-07-15T00:00Z")}


def test_the_index_of_colorado_is_a_percentile() -> None:
    (row,) = rows("watttime.index", "realtime_emissions_response.json")
    assert (row.zone, row.values) == ("US-PSCO", {"percentile": 96})
    assert row.start == moment("2024-06-18T18:40Z")


@pytest.mark.parametrize("file", REFUSED)
@pytest.mark.parametrize("source", FEEDS)
def test_what_is_refused_is_malformed_to_each_feed(file: str, source: str) -> None:
    with pytest.raises(Malformed, match=REFUSED[file]):
        rows(source, file)


@pytest.mark.parametrize("source", ["watttime.forecast", "watttime.marginal_intensity"])
def test_a_percentile_is_no_mass(source: str) -> None:
    with pytest.raises(Malformed):
        rows(source, "realtime_emissions_response.json")


def test_pounds_are_no_percentile() -> None:
    with pytest.raises(Malformed, match="in the place of 'percentile'"):
        rows("watttime.index", "historical_emissions_response.json")
