"""Paging EIA's tables: nothing twice by halves, nothing left out, and an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.eia import flow, generation, load, load_forecast
from crawler.parsers.eia._pages import FIRST_HOUR
from crawler.source import Document, Empty, Malformed, Request, Row, Setting, Window, read
from tests.crawler.parsers.eia.pages import Item, document, item, mix, rows

EVENING = Window(datetime(2026, 3, 8, 3, 20, tzinfo=UTC), datetime(2026, 3, 8, 6, tzinfo=UTC))


def first_question(parser: object, window: Window = EVENING) -> Request:
    return next(parser.requests(window))  # type: ignore[attr-defined]


def hours(count: int, *fuels: str) -> list[Item]:
    start = datetime(2026, 3, 8, 1, tzinfo=UTC)
    return [
        entry
        for n in range(count)
        for authority in ("ISNE", "MISO")
        for entry in mix(
            f"{start + timedelta(hours=n):%Y-%m-%dT%H}",
            authority,
            **{fuel: 100 * n + k for k, fuel in enumerate(fuels)},
        )
    ]


def crawled(items: list[Item], length: int) -> list[Row]:
    """Every row of every page that is asked for of a table of these items."""
    asking = generation.requests(EVENING)
    request, found = next(asking), []
    while True:
        offset = int(str(request.params["offset"]))
        answer = document(items[offset : offset + length], len(items), offset=offset, length=length)
        found += read(generation, answer)
        try:
            request = asking.send(answer)
        except StopIteration:
            return found


@given(count=st.integers(1, 12), length=st.integers(16, 60))
def test_all_pages_together_are_the_table(count: int, length: int) -> None:
    items = hours(count, "COL", "NG", "WAT", "WND")
    wanted = {row[:4]: row.values for row in read(generation, document(items))}
    found = crawled(items, length)
    assert {row[:4]: row.values for row in found} == wanted
    assert len(found) == len(wanted)


def test_rows_that_come_in_between_two_pages_make_no_half_hour() -> None:
    items = hours(6, "COL", "NG")
    late = mix("2026-03-08T01", "PJM", COL=7, NG=8, NUC=9)
    wanted = {row[:4]: row.values for row in read(generation, document(items))}
    asking = generation.requests(EVENING)
    next(asking)
    request = asking.send(document(items[:12], len(items), length=12))
    offset = int(str(request.params["offset"]))
    moved = [*items[:4], *late, *items[4:]]
    second = document(moved[offset : offset + 12], len(moved), offset=offset, length=12)
    for row in read(generation, second):
        assert wanted[row[:4]] == row.values


def test_the_hours_that_touch_the_window_are_asked_for_by_their_ends() -> None:
    params = first_question(load).params
    assert (params["start"], params["end"]) == ("2026-03-08T04", "2026-03-08T06")
    later = Window(EVENING.start, EVENING.end + timedelta(minutes=1))
    assert first_question(load, later).params["end"] == "2026-03-08T07"


@pytest.mark.parametrize(
    ("parser", "columns"),
    [
        (generation, ["period", "respondent", "fueltype"]),
        (load, ["period", "respondent"]),
        (load_forecast, ["period", "respondent"]),
        (flow, ["period", "fromba", "toba"]),
    ],
)
def test_rows_are_asked_for_in_an_order_that_leaves_no_choice(
    parser: object, columns: list[str]
) -> None:
    params = first_question(parser).params
    asked = [params[f"sort[{n}][column]"] for n in range(len(columns))]
    assert asked == columns
    assert f"sort[{len(columns)}][column]" not in params


def test_one_type_is_asked_for_of_the_table_that_mixes_them() -> None:
    assert first_question(load).params["facets[type][0]"] == "D"
    assert first_question(load_forecast).params["facets[type][0]"] == "DF"
    assert not [name for name in first_question(generation).params if name.startswith("facets")]


def test_the_key_is_in_a_header_alone() -> None:
    request = first_question(load)
    assert request.headers == {"X-Api-Key": Setting("EIA_API_KEY")}
    assert all(isinstance(value, str) for value in request.params.values())


def test_nothing_is_asked_for_before_2019() -> None:
    old = Window(FIRST_HOUR - timedelta(days=9), FIRST_HOUR)
    assert list(generation.requests(old)) == []
    half = Window(old.start, FIRST_HOUR + timedelta(hours=2))
    assert first_question(generation, half).params["start"] == "2019-01-01T01"


@pytest.mark.parametrize("total", [2, "2"])
def test_the_total_is_a_number_or_its_text(total: object) -> None:
    items = [item(f"2026-03-08T0{n}", 5, respondent="PJM", type="D") for n in (1, 2)]
    assert len(rows(load, items, total)) == 2


def test_a_page_shorter_than_it_says_is_malformed() -> None:
    with pytest.raises(Malformed, match="a page at 0 of 3 rows"):
        rows(load, [item("2026-03-08T01", 5, respondent="PJM", type="D")], 3)


def test_no_rows_are_empty() -> None:
    with pytest.raises(Empty):
        rows(load, [], "0")


def test_an_empty_piece_does_not_end_the_window() -> None:
    asking = generation.requests(Window(EVENING.start, EVENING.start + timedelta(days=9)))
    first = next(asking)
    second = asking.send(document([], 0))
    assert first.window
    assert second.window
    assert second.window.start == first.window.end


def test_a_page_of_several_that_is_not_in_order_is_malformed() -> None:
    items = hours(4, "COL")[::-1]
    with pytest.raises(Malformed, match="not in order"):
        rows(generation, items, 99, length=len(items))


@pytest.mark.parametrize("offset", [0, 40])
def test_a_page_of_several_without_a_whole_hour_is_malformed(offset: int) -> None:
    items = hours(1, "COL", "NG")
    with pytest.raises(Malformed, match="not even one whole hour"):
        rows(generation, items, 99, length=4, offset=offset)


def test_paging_ends_where_a_page_is_too_short_to_go_on_from() -> None:
    asking = generation.requests(EVENING)
    next(asking)
    with pytest.raises(Malformed, match="too short to go on from"):
        asking.send(document(hours(1, "COL", "NG"), 99, length=4))


def test_what_the_api_says_instead_of_a_table_is_told() -> None:
    body = b'{"error": "Invalid sort column.", "code": 400}'
    with pytest.raises(Malformed, match="Invalid sort column"):
        read(load, Document("https://api.eia.gov/", body))


def test_a_period_on_a_local_clock_is_malformed() -> None:
    with pytest.raises(Malformed, match="not an hour in UTC"):
        rows(load, [item("2026-03-08T01-05", 5, respondent="PJM", type="D")])


def test_other_units_are_malformed() -> None:
    other = {**item("2026-03-08T01", 5, respondent="PJM", type="D"), "value-units": "GWh"}
    with pytest.raises(Malformed, match="values in GWh"):
        rows(load, [other])


def test_another_window_than_was_asked_for_is_malformed() -> None:
    with pytest.raises(Malformed, match="ignored the window"):
        rows(load, [item("2026-01-01T01", 5, respondent="PJM", type="D")], window=EVENING)
