from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.catalog import parsers
from crawler.parsers.entsoe._areas import AREAS, BORDERS, PRICE_AREAS
from crawler.schedule import tick_window
from crawler.source import Request, Setting, Window
from tests.crawler.parsers.entsoe.documents import at

DAY = Window(at("2026-01-02T00:07"), at("2026-01-03T00:00"))
BORDER = ["documentType", "out_Domain", "in_Domain"]
ZONE = ["documentType", "processType", "in_Domain"]
FEEDS = {
    "entsoe.generation": (ZONE, len(AREAS)),
    "entsoe.load": (["documentType", "processType", "outBiddingZone_Domain"], len(AREAS)),
    "entsoe.load_forecast": (["documentType", "processType", "outBiddingZone_Domain"], len(AREAS)),
    "entsoe.wind_solar_forecast": (ZONE, len(AREAS)),
    "entsoe.wind_solar_forecast_intraday": (ZONE, len(AREAS)),
    "entsoe.wind_solar_forecast_current": (ZONE, len(AREAS)),
    "entsoe.generation_forecast": (ZONE, len(AREAS)),
    "entsoe.capacity": (ZONE, len(AREAS)),
    "entsoe.day_ahead_price": ([*BORDER, "contract_MarketAgreement.type"], len(PRICE_AREAS)),
    "entsoe.intraday_price": ([*BORDER, "contract_MarketAgreement.type"], len(PRICE_AREAS) - 6),
    "entsoe.flow": (BORDER, 2 * len(BORDERS)),
    "entsoe.scheduled_exchange": (BORDER, 2 * len(BORDERS)),
    "entsoe.transfer_capacity": ([*BORDER, "Contract_MarketAgreement.Type"], 2 * len(BORDERS)),
    "entsoe.transfer_capacity_week": ([*BORDER, "Contract_MarketAgreement.Type"], 2 * len(BORDERS)),
}
# The document type of each, and its process or contract where the question names one.
TYPES = {
    "generation": ("A75", "A16"),
    "load": ("A65", "A16"),
    "load_forecast": ("A65", "A01"),
    "wind_solar_forecast": ("A69", "A01"),
    "wind_solar_forecast_intraday": ("A69", "A40"),
    "wind_solar_forecast_current": ("A69", "A18"),
    "generation_forecast": ("A71", "A01"),
    "capacity": ("A68", "A33"),
    "day_ahead_price": ("A44", "A01"),
    "intraday_price": ("A44", "A07"),
    "flow": ("A11",),
    "scheduled_exchange": ("A09",),
    "transfer_capacity": ("A61", "A01"),
    "transfer_capacity_week": ("A61", "A02"),
}
TOLD = (
    "documentType",
    "processType",
    "contract_MarketAgreement.type",
    "Contract_MarketAgreement.Type",
)

every_feed = pytest.mark.parametrize("key", FEEDS)


def questions(key: str, window: Window = DAY) -> list[Request]:
    return list(parsers()[key].requests(window))


@every_feed
def test_a_question_says_what_it_wants_then_when_and_the_token_last(key: str) -> None:
    names, _ = FEEDS[key]
    asked = [*names, "periodStart", "periodEnd", "securityToken"]
    assert {tuple(question.params) for question in questions(key)} == {tuple(asked)}


@every_feed
def test_there_is_one_question_for_each_zone_or_direction(key: str) -> None:
    _, count = FEEDS[key]
    found = questions(key)
    assert len({tuple(question.params.values()) for question in found}) == len(found) == count


def test_every_feed_of_the_platform_is_asked_about() -> None:
    assert {key for key in parsers() if key.startswith("entsoe.")} == FEEDS.keys()


@every_feed
def test_the_type_and_the_process_are_the_feed_s(key: str) -> None:
    kinds = {tuple(q.params[name] for name in TOLD if name in q.params) for q in questions(key)}
    assert kinds == {TYPES[key.removeprefix("entsoe.")]}


@every_feed
def test_the_token_is_a_setting_that_only_fetch_resolves(key: str) -> None:
    assert {q.params["securityToken"] for q in questions(key)} == {Setting("ENTSOE_TOKEN")}
    assert parsers()[key].SOURCE.requires == ("ENTSOE_TOKEN",)


def test_a_question_is_about_whole_hours_of_utc() -> None:
    question = questions("entsoe.load", Window(at("2026-01-01T00:07"), at("2026-01-01T05:01")))[0]
    assert question.params["periodStart"] == "202601010000"
    assert question.params["periodEnd"] == "202601010600"
    assert question.window == Window(at("2026-01-01T00:00"), at("2026-01-01T06:00"))


def test_a_long_window_is_asked_a_week_at_a_time() -> None:
    month = Window(at("2026-01-01T00:00"), at("2026-02-01T00:00"))
    widths = [q.window.length for q in questions("entsoe.load", month)[:5] if q.window]
    assert widths == [timedelta(days=7)] * 4 + [timedelta(days=3)]


def test_a_year_of_capacity_is_asked_for_from_new_year_to_new_year() -> None:
    turn = Window(at("2025-12-30T00:00"), at("2026-01-02T00:00"))
    windows = {question.window for question in questions("entsoe.capacity", turn)}
    assert windows == {
        Window(at("2024-12-31T23:00"), at("2025-12-31T23:00")),
        Window(at("2025-12-31T23:00"), at("2026-12-31T23:00")),
    }


def test_the_feeds_share_a_limit_below_the_platform_s() -> None:
    assert {parsers()[key].SOURCE.per_minute for key in FEEDS} == {360}


def test_when_all_feeds_are_due_at_once_a_tick_of_four_minutes_gets_round_them() -> None:
    now = at("2026-11-20T12:00")
    asked = [q for key in FEEDS for q in questions(key, tick_window(parsers()[key].SOURCE, now))]
    assert len(asked) <= 4 * 360
