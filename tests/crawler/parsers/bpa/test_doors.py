"""Which of BPA's doors are asked: a window may lie half in the text and half in a workbook."""

from datetime import UTC, datetime, timedelta

from crawler.parsers.bpa import balance
from crawler.source import Document, Request, Window
from simulator import biff

DAY = timedelta(days=1)
MONDAY = datetime(2026, 9, 7, 7, tzinfo=UTC)  # midnight in Portland
NAMES = ["Date/Time", "Load", "Hydro"]


def text(*days: datetime) -> bytes:
    lines = (f"{day - 7 * timedelta(hours=1):%m/%d/%Y %H:%M}\t1\t2" for day in days)
    return "\r\n".join(["\t".join(NAMES), *lines, ""]).encode()


def workbook(*days: datetime) -> bytes:
    lines = ([f"{day - 7 * timedelta(hours=1):%m/%d/%Y %H:%M}", 1.0, 2.0] for day in days)
    return biff.workbook([*[["words"]] * 400, NAMES, *lines])


def asked(window: Window, answer: bytes | None) -> list[tuple[str, Window]]:
    """The file and the window of each question, the first being answered with this."""
    asking = balance.requests(window)
    first = next(asking)
    document = None if answer is None else Document(first.url, answer, window=window)
    found: list[Request] = [first]
    try:
        found.append(asking.send(document))
        found += asking
    except StopIteration:
        pass
    return [(request.url.rpartition("/")[2], request.window) for request in found]


def test_what_lies_before_the_text_is_in_the_workbook():
    window = Window(MONDAY - 3 * DAY, MONDAY + 3 * DAY)
    assert asked(window, text(MONDAY, MONDAY + 6 * DAY)) == [
        ("baltwg3.txt", window),
        ("WindGenTotalLoadYTD_2026.xlsx", Window(window.start, MONDAY)),
    ]


def test_what_comes_after_the_workbook_is_in_the_text():
    window = Window(MONDAY - 30 * DAY, MONDAY)
    until = MONDAY - 8 * DAY
    assert asked(window, workbook(MONDAY - 200 * DAY, until)) == [
        ("WindGenTotalLoadYTD_2026.xlsx", window),
        ("baltwg3.txt", Window(until + timedelta(minutes=5), MONDAY)),
    ]


def test_one_door_that_has_it_all_is_enough():
    week = Window(MONDAY, MONDAY + 3 * DAY)
    assert len(asked(week, text(MONDAY, MONDAY + 6 * DAY))) == 1
    month = Window(MONDAY - 30 * DAY, MONDAY)
    assert len(asked(month, workbook(MONDAY - 200 * DAY, MONDAY))) == 1


def test_a_tick_asks_for_the_text_and_no_more():
    window = Window(MONDAY - balance.SOURCE.look_back, MONDAY)
    assert len(asked(window, text(MONDAY - timedelta(hours=1)))) == 1


def test_where_there_is_no_workbook_the_text_has_what_it_has():
    window = Window(MONDAY - 30 * DAY, MONDAY)
    assert [file for file, _ in asked(window, None)][1:] == ["baltwg3.txt"]
