"""Which door of ISO New England is asked, and what is read where something is missing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.parsers.isone import flow, generation, load, load_forecast
from crawler.source import Document, Empty, Malformed, Row, Setting, Window, read

NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)
ALWAYS = dict.fromkeys(generation.ALWAYS, 100)
feeds = pytest.mark.parametrize("source", [generation, load, flow, load_forecast])


def document(content: Any, fetched_at: datetime | None = None) -> Document:
    body = json.dumps(content).encode()
    return Document("https://publisher.invalid/", body, fetched_at=fetched_at)


def stated(*statements: tuple[str, dict[str, float]]) -> dict[str, Any]:
    """What the service says: mixes at times of the first of June."""
    return {"GenFuelMixes": {"GenFuelMix": [
        {"BeginDate": f"2026-06-01T{at}.000-04:00", "GenMw": mw, "FuelCategory": word}
        for at, mix in statements for word, mw in mix.items()
    ]}}  # fmt: skip


def mixes(
    *statements: tuple[str, dict[str, float]], fetched_at: datetime | None = None
) -> list[Row]:
    return read(generation, document(stated(*statements), fetched_at))  # type: ignore[arg-type]


def clock(rows: list[Row]) -> list[str]:
    return [f"{row.start - timedelta(hours=4):%H:%M}" for row in rows]


@feeds
def test_the_account_is_asked_where_there_is_one_and_else_the_charts(source: Any) -> None:
    requests = list(source.requests(Window(NOON - timedelta(hours=1), NOON)))
    by_account = [request for request in requests if request.only_with == "ISONE_USER"]
    by_chart = [request for request in requests if request.unless == "ISONE_USER"]
    assert len(by_account) + len(by_chart) == len(requests)
    login = (Setting("ISONE_USER"), Setting("ISONE_PASSWORD"))
    assert {request.login for request in by_account} == {login}
    assert all(request.form["_nstmp_startDate"] for request in by_chart)
    assert not source.SOURCE.requires


def test_the_charts_have_a_question_for_each_neighbour() -> None:
    requests = list(flow.requests(Window(NOON - timedelta(hours=1), NOON)))
    forms = [request.form for request in requests if request.form]
    zones = [{text for name, text in form.items() if "zone" in name} for form in forms]
    assert zones == [{"4010"}, {"4012", "4013", "4018"}, {"4011", "4014", "4017"}]
    assert {form["_nstmp_endDate"] for form in forms} == {"06/01/2026"}


EMPTY = {
    generation: ("GenFuelMixes", "GenFuelMix"),
    load: ("FiveMinSystemLoads", "FiveMinSystemLoad"),
    flow: ("ExternalFlows", "ExternalFlow"),
    load_forecast: ("HourlyLoadForecasts", "HourlyLoadForecast"),
}


@feeds
@pytest.mark.parametrize("kind", ["text", "nothing", "inner text", "chart", "chart of text"])
def test_nothing_yet_is_empty_in_whatever_form_it_comes(source: Any, kind: str) -> None:
    plural, singular = EMPTY[source]
    content: Any = {
        "text": {plural: ""},
        "nothing": {plural: {}},
        "inner text": {plural: {singular: ""}},
        "chart": [{"data": []}],
        "chart of text": [{"data": ""}],
    }[kind]
    with pytest.raises(Empty):
        read(source, document(content))


def test_what_comes_and_goes_is_nothing_when_it_is_not_stated() -> None:
    (row,) = mixes(("12:00:00", ALWAYS), ("12:05:00", ALWAYS))
    gone = {fuel: row.values[fuel] for fuel in ("coal", "oil", "solar", "battery")}
    assert set(gone.values()) == {0}
    assert row.values["biomass"] == 300


@pytest.mark.parametrize("word", generation.ALWAYS)
def test_what_always_runs_is_unknown_when_it_is_not_stated(word: str) -> None:
    (row,) = mixes(("12:00:00", {w: 1 for w in ALWAYS if w != word}), ("12:05:00", ALWAYS))
    assert generation.FUELS[word] not in row.values


def test_other_is_storage_that_discharges_above_zero() -> None:
    (row,) = mixes(("12:00:00", ALWAYS | {"Other": 12}), ("12:05:00", ALWAYS))
    assert row.values["battery"] == 12


def test_a_row_is_what_held_in_the_middle() -> None:
    late, later = ALWAYS | {"Wind": 7}, ALWAYS | {"Wind": 8}
    rows = mixes(("12:00:00", ALWAYS), ("12:02:30", late), ("12:07:31", later), ("12:10:00", late))
    assert [row.values["wind"] for row in rows] == [7, 7]


def test_nothing_is_known_before_the_first_statement_or_after_the_last() -> None:
    assert clock(mixes(("00:08:24", ALWAYS), ("00:19:59", ALWAYS))) == ["00:10"]


def test_a_statement_holds_for_twenty_minutes_at_most() -> None:
    rows = mixes(("12:00:00", ALWAYS), ("13:00:00", ALWAYS))
    assert clock(rows) == ["12:00", "12:05", "12:10", "12:15"]


@pytest.mark.parametrize(("minute", "last"), [(9, "23:45"), (10, "23:55")])
def test_the_last_statement_holds_to_the_end_of_a_day_that_is_over(minute: int, last: str) -> None:
    now = datetime(2026, 6, 2, 4, minute, tzinfo=UTC)
    rows = mixes(("23:40:00", ALWAYS), ("23:52:00", ALWAYS), fetched_at=now)
    assert clock(rows)[-1] == last


def test_a_day_that_is_over_and_breaks_off_is_known_to_its_last_statement() -> None:
    rows = mixes(("12:00:00", ALWAYS), ("12:10:00", ALWAYS), fetched_at=NOON + timedelta(days=2))
    assert clock(rows) == ["12:00", "12:05"]


def test_an_unknown_category_is_an_alarm_with_its_megawatts_by_either_door() -> None:
    with pytest.raises(Malformed, match=r"Fusion at .*: 7 MW"):
        mixes(("12:00:00", ALWAYS | {"Fusion": 7}))
    record = {"BeginDate": "2026-06-01T12:00:00.000-04:00", "Hydro": 5, "Fusion": 7}
    with pytest.raises(Malformed, match="Fusion with 7 MW"):
        read(generation, document([{"data": [record]}]))  # type: ignore[arg-type]


def test_a_stamp_without_its_offset_is_malformed() -> None:
    record = {"BeginDate": "2026-06-01T12:00:00.000", "Hydro": 5}
    with pytest.raises(Malformed, match="offset"):
        read(generation, document([{"data": [record]}]))  # type: ignore[arg-type]


def flows(**leaving: float) -> list[Row]:
    listed = [
        {"BeginDate": "2026-06-01T12:00:00.000-04:00", "Location": {"@LocId": zone[1:]},
         "ActualFlow": mw} for zone, mw in leaving.items()
    ]  # fmt: skip
    content = {"ExternalFlows": {"ExternalFlow": listed[0] if len(listed) == 1 else listed}}
    return read(flow, document(content))  # type: ignore[arg-type]


def test_imports_are_positive() -> None:
    (row,) = flows(z4010=-112.4, z4012=0, z4013=-3)
    assert row.values == {"CA-NB": 112.4, "CA-QC": 3}


def test_part_of_a_border_is_no_border() -> None:
    assert flows(z4012=-5, z4011=3, z4014=1) == []


def test_the_newer_line_to_quebec_counts_where_it_is_named() -> None:
    (row,) = flows(z4012=-5, z4013=-6, z4018=-7)
    assert row.values == {"CA-QC": 18}


def test_an_unknown_interface_is_an_alarm_with_its_megawatts() -> None:
    with pytest.raises(Malformed, match=r"4099 at .*: -5 MW"):
        flows(z4099=-5)


@pytest.mark.parametrize(
    ("source", "content"),
    [
        (load, {"FiveMinSystemLoads": {"FiveMinSystemLoad": {
            "BeginDate": "2026-06-01T12:03:00.000-04:00", "NativeLoad": 1.0}}}),
        (load, {"HourlySystemLoads": {"HourlySystemLoad": {
            "BeginDate": "2026-06-01T12:05:00.000-04:00", "NativeLoad": 1.0}}}),
        (load_forecast, {"HourlyLoadForecasts": {"HourlyLoadForecast": {
            "BeginDate": "2026-06-01T12:05:00.000-04:00", "LoadMw": 1.0,
            "CreationDate": "2026-06-01T09:05:00.000-04:00"}}}),
    ],
)  # fmt: skip
def test_an_interval_that_begins_in_between_is_malformed(source: Any, content: Any) -> None:
    with pytest.raises(Malformed, match="no start of"):
        read(source, document(content))
