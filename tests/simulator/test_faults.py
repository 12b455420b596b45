"""Every fault of every operator is a different document, and the harmless ones lose nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module

import pytest

from crawler.parsers._zip import files, is_zip
from crawler.source import Window
from simulator import server
from simulator.bad_answers import ANSWER_FAULTS
from simulator.faults import FAULTS, HARMLESS, FaultBook
from simulator.mutations import CONTENT_FAULTS
from simulator.operators import FEEDS
from simulator.wire import Question
from tests.simulator.asking import answered, document_of, question_of

SEED = 2
NOW = datetime(2026, 6, 21, 20, 16, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(hours=14), NOW - timedelta(hours=6))
TO_COME = Window(NOW, NOW + timedelta(hours=8))
SOURCES = sorted(FEEDS)
ON_THE_WIRE = {"refuse", "hang", "drip", "cut", "redirect_loop", "too_large"}


def parser_of(source: str):
    return import_module(f"crawler.parsers.{source}")


@cache
def a_request(source: str):
    """The first request of a source that is answered with a document of rows."""
    only_foretells = FEEDS[source].expected is None
    requests = parser_of(source).requests(TO_COME if only_foretells else WINDOW)
    request = next(requests)
    while request.stepping_stone:
        request = requests.send(answered(request, SEED, NOW))
    return request


@cache
def good_answer(source: str):
    return server.answer(question_of(a_request(source)), SEED, NOW)


def bad_answer(source: str, fault: str):
    """As the server makes it, from an answer that is asked for only once: some are dear."""
    if fault == "yesterdays_file":
        return server.answer(question_of(a_request(source)), SEED, NOW, fault)
    return server.worse(good_answer(source), fault, NOW)


def document(source: str, fault: str | None = None):
    answer = bad_answer(source, fault) if fault else good_answer(source)
    return document_of(a_request(source), answer, NOW)


def test_every_fault_is_one_of_three_kinds():
    assert set(FAULTS) == ON_THE_WIRE | ANSWER_FAULTS | CONTENT_FAULTS | {"yesterdays_file"}
    assert set(FAULTS) > HARMLESS


ONE_SERIES = {"entsoe.load", "entsoe.flow", "entsoe.transfer_capacity"}
ONE_SERIES |= {"entsoe.transfer_capacity_week", "entsoe.wind_solar_forecast_intraday"}
ONE_ROW = {
    "watttime.index": ("unsorted_rows",),
    # of what is so today: it bears no stamp, and was the same yesterday
    "neso.factors": ("future_stamps", "yesterdays_file", "unsorted_rows"),
}
CELLS = [
    (source, fault)
    for source in SOURCES
    for fault in sorted(CONTENT_FAULTS | ANSWER_FAULTS | {"yesterdays_file"})
    # one series alone has no order
    if not (source in ONE_SERIES and fault in ("reordered_column", "unsorted_rows"))
    and fault not in ONE_ROW.get(source, ())
]


@pytest.mark.parametrize(("source", "fault"), CELLS)
def test_a_fault_changes_the_answer(source, fault):
    good, bad = good_answer(source), bad_answer(source, fault)
    assert (bad.status, bad.body, bad.headers) != (good.status, good.body, good.headers)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("fault", sorted(HARMLESS - {"bom"}))
def test_a_harmless_fault_loses_no_row(source, fault):
    parse = parser_of(source).parse
    good, same = list(parse(document(source))), list(parse(document(source, fault)))
    assert sorted(good, key=repr) == sorted(same, key=repr)


@pytest.mark.parametrize("source", SOURCES)
def test_a_byte_order_mark_is_all_that_is_added(source):
    plain = unpacked(document(source).body)
    assert unpacked(document(source, "bom").body) == [b"\xef\xbb\xbf" + body for body in plain]


def unpacked(body: bytes) -> list[bytes]:
    """The documents of a ZIP, or the only one there is."""
    return [member for _, member in files(body, "")] if is_zip(body) else [body]


def test_yesterdays_file_is_what_was_asked_for_a_day_ago():
    stale, good = document("pjm.generation", "yesterdays_file"), document("pjm.generation")
    assert b'"datetime_beginning_utc":"2026-06-20T' in stale.body
    assert b'"datetime_beginning_utc":"2026-06-20T' not in good.body


@pytest.mark.parametrize(
    "source", ["miso.generation", "pjm.generation", "elexon.frequency", "entsoe.load"]
)
def test_future_stamps_lie_beyond_now(source):
    rows = list(parser_of(source).parse(document_without_window(source, "future_stamps")))
    assert min(row.start for row in rows) > NOW


def document_without_window(source: str, fault: str):
    """As when the newest is asked for: nothing says which rows should come."""
    return replace(document(source, fault), window=None)


def test_a_fault_ends_after_so_many_requests():
    book = FaultBook()
    book.set("a", "empty", 2)
    book.set("b", "hang")
    a, b, c = (Question(host, "/") for host in "abc")
    assert [book.take(a) for _ in range(3)] == ["empty", "empty", None]
    assert {book.take(b) for _ in range(3)} == {"hang"}
    assert book.take(c) is None
    assert list(book.spoiled) == [a, a, b, b, b]
    book.clear()
    assert book.listed() == {}
    assert not book.spoiled


def test_a_fault_may_spare_some_questions():
    book = FaultBook()
    book.set("a", "hang", only=lambda question: question.path == "/data")
    assert book.take(Question("a", "/sign-in")) is None
    assert book.take(Question("a", "/data")) == "hang"
    assert [question.path for question in book.spoiled] == ["/data"]


def test_an_unknown_fault_is_no_fault():
    with pytest.raises(ValueError, match="no such fault"):
        FaultBook().set("a", "gremlins")
