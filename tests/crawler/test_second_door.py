"""Where one door of a publisher is shut or empty, the next is asked, and speaks for both."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.attempts import attempts, reading_once
from crawler.source import Document, Empty, Refused, Request, Unreachable
from tests.crawler.fakes import HOUR, fetch_from, names, publisher, rows
from tests.crawler.fakes import parse as parse_rows

DATA, NOTHING, PAGE = rows((0, "GB", 1.0)), b"[]", b"<html>"
DOWN, REFUSED = Unreachable("HTTP 404"), Refused("HTTP 403")


def parse(document):
    """As the fakes' publisher reads, but a list of nothing is empty."""
    if document.body == NOTHING:
        raise Empty("nothing yet")
    yield from parse_rows(document)


def two_doors(width: int = 1, behind: str = "b"):
    """A publisher whose first door is `a`, with another behind it, and a question more."""
    parser = publisher(side_by_side=width)
    at = "https://operator.example/{}".format
    second = Request(at(behind), window=HOUR)

    def requests(window):
        yield Request(at("a"), window=window, instead=second)
        yield Request(at("c"), window=window)

    parser.requests, parser.parse = requests, parse
    return parser


def come_to(first, second, width: int = 1, asked=None) -> list[str]:
    answers = {"a": first, "b": second, "c": DATA}
    return names(attempts(two_doors(width), HOUR, fetch_from(answers, asked)))


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("first", [DOWN, REFUSED, NOTHING], ids=["down", "refused", "empty"])
def test_the_second_door_is_asked_where_the_first_has_nothing(first, width):
    assert come_to(first, DATA, width) == ["b", "c"]


def test_the_second_door_is_left_alone_where_the_first_has_data():
    asked: list[str] = []
    assert come_to(DATA, DOWN, asked=asked) == ["a", "c"]
    assert asked == ["a", "c"]


def test_an_answer_that_is_not_understood_is_kept_and_not_hidden():
    assert come_to(PAGE, DATA) == ["a", "c"]


def test_two_shut_doors_are_one_failure_that_tells_of_both():
    (failed, *_) = attempts(two_doors(), HOUR, fetch_from({"a": REFUSED, "b": DOWN, "c": DATA}))
    assert isinstance(failed.came_to, Refused)
    assert str(failed.came_to) == "HTTP 403; at another door: HTTP 404"


def test_a_shut_door_behind_an_empty_one_is_a_failure():
    assert come_to(NOTHING, DOWN) == ["unreachable", "c"]


def test_two_empty_doors_are_one_empty_answer():
    assert come_to(NOTHING, NOTHING) == ["b", "c"]


def test_who_asks_us_to_wait_is_not_asked_at_another_door():
    asked: list[str] = []
    busy = Refused("HTTP 429", timedelta(minutes=2))
    assert come_to(busy, DATA, asked=asked) == ["refused"]
    assert asked == ["a"]


def test_a_third_door_may_stand_behind_the_second():
    third = Request("https://operator.example/c", window=HOUR)
    parser = two_doors()
    (first, _) = parser.requests(HOUR)
    chain = replace(first, instead=replace(first.instead, instead=third))
    parser.requests = lambda _: (request for request in [chain])
    answers = {"a": DOWN, "b": NOTHING, "c": DATA}
    assert names(attempts(parser, HOUR, fetch_from(answers))) == ["c"]


def test_what_was_read_to_choose_a_door_is_not_read_again():
    parser, read = two_doors(), []
    parser.parse = lambda document: (read.append(document.url), iter(parse(document)))[1]
    once = reading_once(parser)
    for _, document in attempts(once, HOUR, fetch_from({"a": DATA, "c": DATA})):
        assert list(once.parse(document)) == list(parse(document))
    assert read == ["https://operator.example/a", "https://operator.example/c"]


def test_another_document_is_read_anew_though_it_says_the_same():
    once, same = reading_once(two_doors()), Document("a", DATA, window=HOUR)
    assert once.parse(same) is not once.parse(replace(same))
    with pytest.raises(Empty):
        once.parse(replace(same, body=NOTHING))
    with pytest.raises(Empty):
        once.parse(replace(same, body=NOTHING))
