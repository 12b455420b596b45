"""Both doors over HTTP, as the crawler asks them: a login for one, a form for the other."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.fetch import Fetcher
from crawler.parsers.isone import flow, generation, load, load_forecast
from crawler.source import Refused, Window, read
from simulator import server
from simulator.isone import FEEDS
from tests.simulator.laws import assert_same

NOW = datetime(2026, 6, 1, 16, 3, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(hours=3), NOW)
SEED = 5
ACCOUNT = {"ISONE_USER": "someone", "ISONE_PASSWORD": "a-good-password"}


@pytest.fixture(scope="module")
def upstream():
    with server.start(seed=SEED, now=NOW) as running:
        yield running.url


def documents(source, upstream, settings):
    fetcher = Fetcher(source.SOURCE, upstream=upstream, settings=settings)
    answers = [fetcher.fetch(request) for request in source.requests(WINDOW)]
    return [answer for answer in answers if answer is not None]


@pytest.mark.parametrize("source", [generation, load, flow, load_forecast])
@pytest.mark.parametrize("settings", [ACCOUNT, {}], ids=["account", "charts"])
def test_each_feed_is_answered_by_one_door(source, settings, upstream):
    found = documents(source, upstream, settings)
    hosts = {document.url.split("/")[2] for document in found}
    assert hosts == {"webservices.iso-ne.com" if settings else "www.iso-ne.com"}
    assert all(read(source, document) for document in found)
    assert not any("good-password" in document.url for document in found)


def test_a_form_stands_in_the_url_so_that_a_kept_answer_says_what_was_asked(upstream):
    (document,) = documents(generation, upstream, {})
    assert "_nstmp_startDate=06%2F01%2F2026" in document.url


def test_a_wrong_password_is_a_refusal_and_no_reason_to_ask_the_charts(upstream):
    with pytest.raises(Refused, match="401"):
        documents(generation, upstream, ACCOUNT | {"ISONE_PASSWORD": "wrong-password"})


def test_both_doors_say_the_same_mix(upstream):
    by_account, by_chart = (
        read(generation, document)
        for settings in (ACCOUNT, {})
        for document in documents(generation, upstream, settings)
    )
    assert by_account == by_chart
    span = by_chart[0].start, by_chart[-1].end
    feed = FEEDS["isone.generation"]
    assert_same(by_chart, feed.expected(SEED, "US-NEISO", "", *span), feed.precision)
