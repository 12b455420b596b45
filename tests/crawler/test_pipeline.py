"""One source, one window, first to last: with a dict of answers instead of a server."""

import json
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.archive import Archive
from crawler.attempts import attempts
from crawler.pipeline import collect
from crawler.source import Empty, Refused, Request, Unreachable, Window
from database.readings import between, series_of
from tests.crawler.fakes import (
    HOUR,
    NOON,
    STEP,
    fetch_from,
    names,
    publisher,
    register,
    requests,
    rows,
)

GOOD = {"a": rows((0, "GB", 1.0)), "b": rows((1, "GB", 2.0)), "c": rows((2, "GB", 3.0))}
DOWN, NONE = Unreachable("HTTP 503"), Empty("HTTP 404")


@pytest.fixture
def gathered(connection, tmp_path):
    """Collect from answers; the runs."""
    register(connection)

    def gathering(answers, parser=None, window=HOUR):
        return list(
            collect(
                connection,
                "fake",
                parser or publisher(),
                window,
                kind="tick",
                started=NOON,
                fetch=fetch_from(answers),
                archive=Archive(tmp_path),
            )
        )

    return gathering


def loads(connection, zone="GB") -> list[float]:
    readings = [
        reading
        for series in series_of(connection, zone, "load")
        for reading in between(connection, series, NOON, NOON + timedelta(days=1))
    ]
    return [reading.values[0] for reading in readings]


def one(connection, query: str):
    with connection.cursor() as cursor:
        cursor.execute(query)
        ((value,),) = cursor.fetchall()
    return value


def test_every_document_of_a_window_is_asked_for():
    assert names(attempts(publisher(), HOUR, fetch_from(GOOD))) == ["a", "b", "c"]


def test_an_unanswered_request_does_not_end_a_window():
    assert names(attempts(publisher(), HOUR, fetch_from(GOOD | {"a": DOWN}))) == [
        "unreachable",
        "b",
        "c",
    ]


def test_a_refusal_ends_a_window():
    asked: list[str] = []
    fetch = fetch_from(GOOD | {"b": Refused("HTTP 429")}, asked)
    assert names(attempts(publisher(), HOUR, fetch)) == ["a", "refused"]
    assert asked == ["a", "b"]


def many(window: Window):
    for _ in range(20):
        yield from requests(window)


def test_three_unanswered_requests_in_a_row_end_a_window():
    parser = publisher()
    parser.requests = many
    assert len(names(attempts(parser, HOUR, fetch_from(dict.fromkeys("abc", DOWN))))) == 3
    scattered = names(attempts(parser, HOUR, fetch_from(GOOD | {"b": DOWN})))
    assert len(scattered) == 60, "a few dead documents keep nobody from the others"


def test_what_the_publisher_has_nothing_of_keeps_nobody_from_the_others():
    parser = publisher()
    parser.requests = many
    found = names(attempts(parser, HOUR, fetch_from(GOOD | {"a": NONE, "b": NONE})))
    assert found == ["empty", "empty", "c"] * 20
    assert len(names(attempts(parser, HOUR, fetch_from(dict.fromkeys("abc", NONE))))) == 60


def test_a_stepping_stone_that_fails_ends_a_window():
    def stepping(window):
        yield Request("https://operator.example/a", window=window, stepping_stone=True)
        yield Request("https://operator.example/b", window=window)

    parser = publisher()
    parser.requests = stepping
    assert names(attempts(parser, HOUR, fetch_from(GOOD | {"a": DOWN}))) == ["unreachable"]
    assert names(attempts(parser, HOUR, fetch_from(GOOD))) == ["b"]


def test_questions_asked_at_once_come_to_the_same_in_the_same_order():
    wide = publisher(side_by_side=3)
    assert names(attempts(wide, HOUR, fetch_from(GOOD))) == ["a", "b", "c"]
    for bad in ("a", "b", "c"):
        answers = GOOD | {bad: DOWN}
        assert names(attempts(wide, HOUR, fetch_from(answers))) == names(
            attempts(publisher(), HOUR, fetch_from(answers))
        )


def test_no_more_questions_are_open_than_the_source_allows():
    opened, most = [], []

    def fetch(request):
        opened.append(request)
        most.append(len(opened))
        time.sleep(0.01)
        opened.remove(request)
        return fetch_from(GOOD)(request)

    assert names(attempts(publisher(side_by_side=2), HOUR, fetch)) == ["a", "b", "c"]
    assert max(most) == 2


def test_a_refusal_ends_questions_asked_at_once():
    refused = dict.fromkeys("abc", Refused("HTTP 403"))
    assert names(attempts(publisher(side_by_side=2), HOUR, fetch_from(refused))) == ["refused"]


def test_each_document_is_stored_with_its_run(gathered, connection):
    runs = gathered(GOOD)
    assert [(run.outcome, run.rows_new) for run in runs] == [("ok", 1)] * 3
    assert loads(connection) == [1.0, 2.0, 3.0]
    assert one(connection, "select count(*) from run join document using (document_id)") == 3
    assert one(connection, "select count(*) from underived") == 3


def test_a_bad_document_among_good_ones_blocks_none(gathered, connection):
    runs = gathered(GOOD | {"b": b"<html>"})
    assert [run.outcome for run in runs] == ["ok", "malformed", "ok"]
    assert loads(connection) == [1.0, 3.0]
    assert runs[1].document_id, "and it is kept for the mended parser"


def test_a_row_of_a_zone_that_is_not_the_sources_is_set_aside(gathered, connection):
    body = rows((0, "GB", 1.0), (0, "ATLANTIS", 1.0))
    first = gathered(GOOD | {"a": body})[0]
    assert (first.outcome, first.rows_new, first.rows_quarantined) == ("ok", 1, 1)
    assert one(connection, "select reason from quarantine") == "zone ATLANTIS is not this source's"


def test_a_zone_that_the_database_lacks_is_a_bug_of_one_document(gathered, connection):
    body = rows((0, "GB", 9.0), (0, "ATLANTIS", 1.0))
    runs = gathered(GOOD | {"a": body}, publisher(zones=("GB", "ATLANTIS")))
    assert [run.outcome for run in runs] == ["bug", "ok", "ok"]
    assert "no zone 'ATLANTIS'" in runs[0].error
    assert loads(connection) == [2.0, 3.0], "nothing of the first is half written"


def test_a_document_that_shows_a_bug_is_kept_for_a_replay(gathered, connection):
    def broken(document):
        raise RuntimeError("a bug of ours")

    parser = publisher()
    parser.parse = broken
    runs = gathered(GOOD, parser)
    assert [run.outcome for run in runs] == ["bug"] * 3
    assert "Traceback" in runs[0].error
    assert one(connection, "select count(*) from run join document using (document_id)") == 3


def test_no_word_of_a_document_keeps_its_failure_from_being_recorded(gathered, connection):
    def quoting(document):
        raise ValueError("unknown fuel \0\ud800 wind" + "x" * 10_000)

    parser = publisher()
    parser.parse = quoting
    assert {run.outcome for run in gathered(GOOD, parser)} == {"malformed"}
    assert "unknown fuel \N{REPLACEMENT CHARACTER}? wind" in one(
        connection, "select max(error) from run"
    )


def test_an_answer_that_cannot_be_kept_is_not_stored_and_ends_the_window(
    gathered, connection, tmp_path
):
    (tmp_path / "fake").write_text("a file where the folder should be")
    (run,) = gathered(GOOD)
    assert (run.outcome, run.rows_new) == ("unkept", 0)
    assert "cannot be kept: " in run.error
    assert series_of(connection, "GB", "load") == []


def test_a_window_of_rows_that_cannot_be_true_is_implausible(gathered):
    runs = gathered(dict.fromkeys("abc", rows((0, "GB", 1e9))))
    assert {run.outcome for run in runs} == {"implausible"}
    assert "none of 1 rows could be true: load 1e+09 MW" in runs[0].error


def test_an_answer_without_rows_is_empty_and_nothing_to_ask_too(gathered):
    assert {run.outcome for run in gathered(dict.fromkeys("abc", b"[]"))} == {"empty"}
    silent = publisher()
    silent.requests = lambda _: (request for request in ())
    (run,) = gathered({}, silent)
    assert (run.outcome, run.error) == ("empty", "there was nothing to ask for")


def test_what_was_fetched_last_is_believed_though_the_clock_went_back(
    connection, tmp_path, gathered
):
    gathered(GOOD)
    earlier = fetch_from(dict.fromkeys("abc", rows((0, "GB", 7.0))))
    back = lambda request: replace(earlier(request), fetched_at=NOON - timedelta(days=1))  # noqa: E731
    asked = {"kind": "tick", "started": NOON, "archive": Archive(tmp_path)}
    list(collect(connection, "fake", publisher(), HOUR, fetch=back, **asked))
    assert loads(connection) == [1.0, 2.0, 3.0], "noon is in the future of a wrong clock"
    late = lambda request: replace(earlier(request), fetched_at=NOON - STEP)  # noqa: E731
    list(collect(connection, "fake", publisher(), HOUR, fetch=late, **asked))
    assert loads(connection) == [7.0, 2.0, 3.0]


def test_one_document_may_hold_two_units_and_two_steps(gathered, connection):
    def mixed(document):
        numbers = json.loads(document.body)
        for (_, zone, values), unit in zip(numbers, ("EUR/MWh", "HRK/MWh"), strict=True):
            yield from (
                row._replace(unit=unit)
                for row in publisher().parse(
                    replace(document, body=json.dumps([(0, zone, values)]).encode())
                )
            )

    parser = publisher()
    parser.parse = mixed
    run, *_ = gathered(GOOD | {"a": rows((0, "GB", 93.0), (0, "GB", 700.0))}, parser)
    assert (run.outcome, run.rows_new, run.rows_quarantined) == ("ok", 2, 0)
    assert sorted(loads(connection)) == [93.0, 700.0]
