"""Which of NYISO's files are asked for, and what an odd one of them is taken for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from crawler.parsers.nyiso import _archive, generation, load, load_forecast
from crawler.source import Document, Empty, Malformed, Request, Row, Window, read

DAY = timedelta(days=1)
NOON = datetime(2026, 6, 30, 16, tzinfo=UTC)
HEADER = "Time Stamp,Time Zone,Fuel Category,Gen MW"
WORDS = tuple(generation.FUELS)


def asked(window: Window, *answers: Document | None) -> list[Request]:
    """The requests for a window, with the first of them answered."""
    asking, found, given = generation.requests(window), [], iter(answers)
    request = next(asking, None)
    while request is not None:
        found.append(request)
        try:
            request = asking.send(next(given, None))
        except StopIteration:
            request = None
    return found


def names(requests: list[Request]) -> list[str]:
    return [request.url.rpartition("/")[2] for request in requests]


def zipped(*days: str) -> Document:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for day in days:
            archive.writestr(f"{day}rtfuelmix.csv", day_file(day))
    return Document("https://publisher.invalid/", packed.getvalue())


def day_file(day: str, stamp: str = "12:00:00", **mw: float) -> str:
    at = f"{day[4:6]}/{day[6:]}/{day[:4]} {stamp},EDT"
    lines = [f"{at},{word},{mw.get(word.split()[0], 100.0)}" for word in WORDS]
    return "\r\n".join([HEADER, *lines])


def rows(text: str, source: object = generation) -> list[Row]:
    return read(source, Document("https://publisher.invalid/", text.encode()))  # type: ignore[arg-type]


def test_a_tick_asks_for_the_days_it_touches() -> None:
    requests = asked(Window(NOON - 13 * timedelta(hours=1), NOON))
    assert names(requests) == ["20260629rtfuelmix.csv", "20260630rtfuelmix.csv"]


def test_a_day_whose_file_is_gone_is_in_the_zip_of_its_month() -> None:
    (request,) = asked(Window(NOON - timedelta(hours=3), NOON))
    assert request.instead is not None
    assert names([request.instead]) == ["20260601rtfuelmix_csv.zip"]
    assert request.instead.window == request.window


def test_a_wide_window_is_asked_for_by_the_month() -> None:
    whole_may = zipped(*(f"202605{day:02}" for day in range(1, 32)))
    requests = asked(Window(NOON - 35 * DAY, NOON - 30 * DAY), whole_may)
    assert names(requests) == ["20260501rtfuelmix_csv.zip"]


def test_days_that_the_month_does_not_have_yet_are_asked_for_alone() -> None:
    month = zipped(*(f"202606{day:02}" for day in range(1, 29)))
    requests = asked(Window(NOON - 10 * DAY, NOON), month)
    assert names(requests)[1:] == ["20260629rtfuelmix.csv", "20260630rtfuelmix.csv"]


def test_a_month_without_a_zip_is_asked_for_by_the_day() -> None:
    requests = asked(Window(NOON - 3 * DAY, NOON), None)
    assert names(requests)[1:] == [f"202606{day}rtfuelmix.csv" for day in range(27, 31)]


def test_of_a_zip_only_the_days_asked_for_are_read() -> None:
    document = zipped("20260601", "20260602", "20260603")
    (request,) = asked(Window(NOON - 28 * DAY, NOON - 28 * DAY + timedelta(hours=1)))
    asked_for = Document(document.url, document.body, window=request.window)
    (row,) = read(generation, asked_for)
    assert row.end == NOON - 28 * DAY


def test_a_strange_file_in_a_zip_is_an_alarm() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("readme.csv", "hello")
    with pytest.raises(Malformed, match="readme"):
        read(generation, Document("https://publisher.invalid/", packed.getvalue()))


def test_a_header_alone_is_no_data_yet() -> None:
    with pytest.raises(Empty):
        rows(HEADER + "\r\n")


@pytest.mark.parametrize("end", ["", "0", ".", "100"])
def test_a_last_figure_without_its_decimal_was_cut(end: str) -> None:
    text = day_file("20260601").rpartition(",")[0]
    with pytest.raises(Malformed, match="cut"):
        rows(f"{text},{end}")


def test_a_newest_stamp_without_a_category_was_cut() -> None:
    text = day_file("20260601").rpartition("\r\n")[0]
    with pytest.raises(Malformed, match="nothing of Hydro"):
        rows(text)


def test_half_of_the_gas_in_the_middle_of_a_day_is_no_gas() -> None:
    first, second = day_file("20260601"), day_file("20260601", "12:05:00")
    lines = [line for line in first.split("\r\n") if "Dual Fuel" not in line]
    early, late = rows("\r\n".join([*lines, *second.split("\r\n")[1:]]))
    assert "gas" not in early.values
    assert late.values["gas"] == 200


def test_a_category_that_nobody_knows_is_an_alarm_with_its_megawatts() -> None:
    with pytest.raises(Malformed, match=r"Fusion at 06/01/2026 12:00:00: 100\.0 MW"):
        rows(day_file("20260601").replace("Wind", "Fusion"))


@pytest.mark.parametrize(
    ("stamp", "clock"),
    [
        ("03/08/2026 02:30:00", "EDT"),  # skipped
        ("06/01/2026 12:00:00", "EST"),
        ("06/01/2026 12:00:00", "UTC"),
    ],
)
def test_a_time_that_new_york_does_not_have_is_malformed(stamp: str, clock: str) -> None:
    with pytest.raises(Malformed):
        _archive.moment(stamp, clock)


def test_a_blank_zone_leaves_no_load() -> None:
    header = '"Time Stamp","Time Zone","Name","PTID","Load"'
    at = '"06/01/2026 12:0{}:00","EDT"'.format
    lines = [f'{at(n)},"{zone}",1,{100.5}' for n in (0, 5) for zone in load.ZONES]
    blank = lines[3].replace("100.5", "")
    text = "".join(f"{line}\r\n" for line in [header, *lines[:3], blank, *lines[4:]])
    (row,) = rows(text, load)
    assert row.start == NOON.replace(month=6, day=1, minute=5)
    assert row.values == {"load": pytest.approx(11 * 100.5)}


def forecast(total: int, day: str = "20260601") -> Document:
    header = ",".join(f'"{name}"' for name in load_forecast.HEADER)
    line = f'"06/01/2026 00:00",{",".join(["1000"] * 11)},{total}'
    url = f"{_archive.ARCHIVE}/isolf/{day}isolf.csv"
    return Document(url, f"{header}\n{line}\n".encode())


def test_zones_that_do_not_add_up_are_malformed() -> None:
    assert read(load_forecast, forecast(11_004))[0].values == {"load": 11_004}
    with pytest.raises(Malformed, match="11000 MW make 12000 MW"):
        read(load_forecast, forecast(12_000))


def test_a_forecast_of_another_day_is_malformed() -> None:
    with pytest.raises(Malformed, match="2026-06-02 that begins at 06/01"):
        read(load_forecast, forecast(11_000, "20260602"))


@pytest.mark.parametrize(
    ("changed", "fetched", "issued"),
    [
        ("Sun, 31 May 2026 12:30:00 GMT", "2026-06-01T05:00Z", "2026-05-31T12:30Z"),
        (None, "2026-06-01T05:00Z", "2026-06-01T04:00Z"),
        (None, "2026-05-31T23:00Z", "2026-05-31T23:00Z"),
    ],
)
def test_a_forecast_is_issued_when_its_file_changed_or_began_or_was_fetched(
    changed: str | None, fetched: str, issued: str
) -> None:
    plain = forecast(11_000)
    document = Document(
        plain.url,
        plain.body,
        fetched_at=datetime.fromisoformat(fetched),
        last_modified=changed,
    )
    assert read(load_forecast, document)[0].issued_at == datetime.fromisoformat(issued)
