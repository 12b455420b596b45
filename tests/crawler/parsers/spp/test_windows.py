"""What SPP is asked for the past: a year's file for what is older than the last 365 days."""

from datetime import UTC, datetime, timedelta

from crawler.parsers.spp import generation
from crawler.source import Document, Window

DAY = timedelta(days=1)
BEGUN = datetime(2025, 6, 1, tzinfo=UTC)


def asked(window: Window, first_line: datetime = BEGUN) -> list[tuple[str, Window]]:
    """The path and the window of each question, when the rolling file begins with that line."""
    lines = ["GMT MKT Interval,Wind", f"{BEGUN + 90 * DAY:%Y-%m-%dT%H:%M:%SZ},2"]
    body = "\n".join([*lines, f"{first_line:%Y-%m-%dT%H:%M:%SZ},1", ""]).encode()
    asking, found, answer = generation.requests(window), [], None
    while (request := next(asking, None) if answer is None else send(asking, answer)) is not None:
        found.append((str(request.params["path"]), request.window))
        answer = Document(f"{request.url}?path={request.params['path']}", body, window=window)
    return found


def send(asking, answer):
    try:
        return asking.send(answer)
    except StopIteration:
        return None


def test_what_lies_before_the_last_365_days_is_in_the_file_of_its_year():
    window = Window(BEGUN - 30 * DAY, BEGUN + 30 * DAY)
    assert asked(window) == [
        ("/SPP/GenMix365_SPP.csv", window),
        ("/GenMix_2025.csv", Window(window.start, BEGUN)),
        ("/SWPW/GenMix365_SWPW.csv", window),
    ]


def test_what_the_last_365_days_hold_is_not_asked_for_twice():
    window = Window(BEGUN + DAY, BEGUN + 30 * DAY)
    assert [path for path, _ in asked(window)] == [
        "/SPP/GenMix365_SPP.csv",
        "/SWPW/GenMix365_SWPW.csv",
    ]


def test_a_slot_that_is_missing_is_no_reason_to_ask_for_a_year():
    """One in eight is missing for good: the day is looked at once more, and not each hour."""
    assert generation.SOURCE.sparse
    assert generation.SOURCE.revises == (DAY,)
