from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.catalog import parsers
from crawler.parsers.entsoe._areas import AREAS, BORDERS, PRICE_AREAS
from crawler.source import Request, Setting, Window
from tests.crawler.parsers.entsoe.documents import at

DAY = Window(at("2026-01-01T00:07"), at("2026-01-02T00:00"))
FEEDS = {
    "entsoe.generation": (["documentType", "processType", "in_Domain"], len(AREAS)),
    "entsoe.load": (["documentType", "processType", "outBiddingZone_Domain"], len(AREAS)),
    "entsoe.day_ahead_price": (
        ["documentType", "out_Domain", "in_Domain", "contract_MarketAgreement.type"],
        len(PRICE_AREAS),
    ),
    "entsoe.flow": (["documentType", "out_Domain", "in_Domain"], 2 * len(BORDERS)),
}
TYPES = {"generation": "A75", "load": "A65", "day_ahead_price": "A44", "flow": "A11"}

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


@every_feed
def test_the_type_is_the_feed_s(key: str) -> None:
    kinds = {question.params["documentType"] for question in questions(key)}
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


def test_all_feeds_together_stay_below_the_platform_s_limit() -> None:
    assert sum(parsers()[key].SOURCE.per_minute for key in FEEDS) <= 300
