"""PJM's oddities, one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.pjm import generation as pjm
from crawler.parsers.pjm._data_miner import GUEST_SETTINGS
from crawler.source import Document, Empty, Malformed, Request, Row, Secret, Setting, Window, read

Item = dict[str, Any]
DAY = Window(datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC))
FUELS = list(pjm.FUELS)


def item(fuel: str, mw: object, stamp: str = "2026-03-08T06:00:00") -> Item:
    return {"datetime_beginning_utc": stamp, "fuel_type": fuel, "mw": mw}


def page(items: list[Item], following: str | None = None) -> bytes:
    links = [{"rel": "self", "href": pjm.ENDPOINT}]
    links += [{"rel": "next", "href": following}] if following else []
    return json.dumps({"links": links, "items": items, "totalRows": len(items)}).encode()


def rows(body: bytes, window: Window | None = None) -> list[Row]:
    return read(pjm, Document(pjm.ENDPOINT, body, window=window))


def first_question(window: Window) -> Request:
    asking = pjm.requests(window)
    assert next(asking).stepping_stone
    return asking.send(None)


def following(body: bytes) -> Request | None:
    """What is asked after this first page."""
    asking = pjm.requests(DAY)
    next(asking)
    asking.send(None)
    try:
        return asking.send(Document(pjm.ENDPOINT, body))
    except StopIteration:
        return None


def hours(count: int) -> list[Item]:
    starts = [DAY.start + timedelta(hours=n) for n in range(count)]
    return [
        item(fuel, 100.0 * n + k, f"{start:%Y-%m-%dT%H:%M:%S}")
        for n, start in enumerate(starts)
        for k, fuel in enumerate(FUELS[: 8 + n % 4])
    ]


def served(items: list[Item], size: int) -> Iterator[Document]:
    """Every page that following the links leads to, from a server with pages of that size."""
    asking = pjm.requests(DAY)
    next(asking)
    request = asking.send(None)
    while True:
        query = parse_qs(urlsplit(request.url).query) or {"startRow": [request.params["startRow"]]}
        at = int(str(query["startRow"][0])) - 1
        more = f"{pjm.ENDPOINT}?rowCount={size}&startRow={at + 1 + size}"
        body = page(items[at : at + size], more if at + size < len(items) else None)
        yield (document := Document(request.url or pjm.ENDPOINT, body, window=request.window))
        try:
            request = asking.send(document)
        except StopIteration:
            return


def test_the_key_of_ones_own_is_used_when_it_is_set() -> None:
    asking = pjm.requests(DAY)
    assert next(asking).unless == "PJM_API_KEY"
    assert asking.send(None).headers == {"Ocp-Apim-Subscription-Key": Setting("PJM_API_KEY")}


def test_guests_take_the_key_that_pjm_publishes() -> None:
    asking = pjm.requests(DAY)
    stone = next(asking)
    assert (stone.url, stone.stepping_stone) == (GUEST_SETTINGS, True)
    request = asking.send(Document(stone.url, b'{"subscriptionKey": "for guests"}'))
    assert request.headers == {"Ocp-Apim-Subscription-Key": Secret("for guests")}
    assert "for guests" not in repr(request)


@pytest.mark.parametrize("body", [b"{}", b'{"subscriptionKey": ""}', b"[]", b"<html>", b"null"])
def test_settings_without_a_guest_key_are_malformed(body: bytes) -> None:
    asking = pjm.requests(DAY)
    stone = next(asking)
    with pytest.raises(Malformed):
        asking.send(Document(stone.url, body))


def test_the_range_ends_before_the_window_does() -> None:
    params = first_question(DAY).params
    assert params["datetime_beginning_utc"] == "2026-03-08T00:00to2026-03-08T23:59"


def test_the_range_takes_in_an_hour_that_starts_in_the_last_seconds() -> None:
    window = Window(DAY.start, DAY.start + timedelta(hours=3, seconds=30))
    assert str(first_question(window).params["datetime_beginning_utc"]).endswith("T03:00")


def test_a_year_is_asked_month_by_month() -> None:
    asking = pjm.requests(Window(DAY.start, DAY.start + timedelta(days=365)))
    next(asking)
    windows = [r.window for r in [asking.send(None), *asking] if r.window]
    assert len(windows) == 13
    assert all(window.length <= pjm.SOURCE.span for window in windows)


def test_the_next_page_is_asked_with_the_key_and_from_where_the_last_hour_begins() -> None:
    request = following(page(hours(3)[:20], f"{pjm.ENDPOINT}?rowCount=20&StartRow=21"))
    assert request is not None
    assert request.url == f"{pjm.ENDPOINT}?rowCount=20&StartRow=18"
    assert request.headers == {"Ocp-Apim-Subscription-Key": Setting("PJM_API_KEY")}
    assert request.window == DAY


def test_the_last_page_leads_nowhere() -> None:
    assert following(page(hours(3))) is None


@pytest.mark.parametrize(
    "link",
    [
        "http://api.pjm.com/api/v1/gen_by_fuel?startRow=21",
        "https://api.pjm.com.example.org/api/v1/gen_by_fuel?startRow=21",
        "https://elsewhere.org/api/v1/gen_by_fuel?startRow=21",
        "https://api.pjm.com@elsewhere.org/api/v1/gen_by_fuel?startRow=21",
        "https://api.pjm.com/api/v1/load?startRow=21",
        "/api/v1/gen_by_fuel?startRow=21",
    ],
)
def test_our_key_is_never_carried_elsewhere(link: str) -> None:
    with pytest.raises(Malformed, match="elsewhere"):
        following(page(hours(3)[:20], link))


def test_a_page_that_does_not_lead_on_is_malformed() -> None:
    with pytest.raises(Malformed, match="not even one whole"):
        following(page(hours(1), f"{pjm.ENDPOINT}?startRow=1"))


@given(size=st.integers(min_value=12, max_value=60))
def test_pages_of_any_size_hold_every_hour_whole(size: int) -> None:
    whole = rows(page(hours(6)))
    paged = [row for document in served(hours(6), size) for row in read(pjm, document)]
    assert paged == whole


def test_stamps_with_fractions_of_a_second_are_the_same_hour() -> None:
    stamps = ["2026-03-08T06:00:00", "2026-03-08T06:00:00.000", "2026-03-08T06:00:00.0000000"]
    (row,) = rows(page([item(fuel, 1.0, s) for fuel, s in zip(FUELS, stamps, strict=False)]))
    assert row.start == datetime(2026, 3, 8, 6, tzinfo=UTC)
    assert row.resolution == timedelta(hours=1)


def test_a_stamp_inside_an_hour_is_malformed() -> None:
    with pytest.raises(Malformed, match="not the start of an hour"):
        rows(page([item("Coal", 1.0, "2026-03-08T06:30:00")]))


def test_hours_come_in_order_whatever_the_order_of_the_items() -> None:
    assert rows(page(hours(4)[::-1])) == rows(page(hours(4)))


def test_a_battery_that_charges_is_negative_generation() -> None:
    (row,) = rows(page([item("Storage", -8.0), item("Coal", 1.0)]))
    assert row.values == {"battery": -8, "coal": 1}


def test_what_pjm_does_not_name_is_summed_as_unknown() -> None:
    (row,) = rows(page([item("Multiple Fuels", 4), item("Other", 2), item("Other Renewables", 1)]))
    assert row.values == {"unknown": 7}


def test_a_bare_list_is_read_like_a_page() -> None:
    assert rows(json.dumps(hours(2)).encode()) == rows(page(hours(2)))


def test_an_unknown_fuel_is_named_with_its_megawatts() -> None:
    with pytest.raises(Malformed, match=r"unknown fuel Hydrogen .* 12.5 MW"):
        rows(page([item("Coal", 1.0), item("Hydrogen", 12.5)]))


@pytest.mark.parametrize("mw", ["N/A", None, "NaN", True, {}])
def test_what_is_no_number_is_malformed_and_named(mw: object) -> None:
    with pytest.raises(Malformed, match="Coal at 2026-03-08T06:00:00 is"):
        rows(page([item("Coal", mw)]))


def test_an_item_stated_twice_alike_counts_once() -> None:
    assert rows(page(hours(2) + hours(2))) == rows(page(hours(2)))


def test_an_item_stated_twice_differently_is_malformed() -> None:
    with pytest.raises(Malformed, match="Coal at 2026-03-08T06:00:00 is stated twice"):
        rows(page([item("Coal", 1.0), item("Coal", 2.0)]))


def test_no_items_mean_no_data_yet() -> None:
    with pytest.raises(Empty):
        rows(page([]))


def test_errors_instead_of_items_are_malformed_and_told() -> None:
    body = b'{"errors": [{"field": "filter", "message": "Invalid date range"}]}'
    with pytest.raises(Malformed, match="Invalid date range"):
        rows(body)


def test_an_ignored_range_is_malformed() -> None:
    year_before = Window(DAY.start - timedelta(days=365), DAY.end - timedelta(days=365))
    assert rows(page(hours(3)), DAY)
    with pytest.raises(Malformed, match="ignored the window"):
        rows(page(hours(3)), year_before)
