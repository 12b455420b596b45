"""ISO New England's reports: when they are asked for, and what a broken one is taken for."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.isone import wind_solar_forecast
from crawler.source import Document, Empty, Malformed, Window, read

TEN = datetime(2026, 6, 1, 14, 15, tzinfo=UTC)
REPORT = """\
"C","ISO New England Inc. Seven Day Wind Power Forecast Report"
"C","Report generated 06/01/2026 10:08:14 EDT"
"D","Day",,"Mon"
"D","Date","Hour Ending","06/01/2026"
"D",,11,205
"T","1 lines\""""


def rows(text: str):
    return read(wind_solar_forecast, Document("https://publisher.invalid/", text.encode()))


def asked(end: datetime) -> list[str]:
    requests = wind_solar_forecast.requests(Window(end - timedelta(hours=12), end))
    return [r.url.rpartition("/")[2] + r.params.get("start", "") for r in requests]


def test_a_page_is_opened_before_its_reports_are_asked_for():
    wind, solar = (f"seven-day-{fuel}-power-forecast" for fuel in ("wind", "solar"))
    assert asked(TEN) == [
        wind,
        "wphf20260531",
        "wphf20260601",
        solar,
        "sphf20260531",
        "sphf20260601",
    ]


def test_a_report_is_not_asked_for_before_it_can_be_there():
    assert not any("20260601" in name for name in asked(TEN - timedelta(seconds=1)))


def test_an_hour_is_named_by_its_end_and_issued_when_generated():
    (row,) = rows(REPORT)
    assert (row.end, row.values) == (datetime(2026, 6, 1, 15, tzinfo=UTC), {"wind": 205})
    assert row.issued_at == datetime(2026, 6, 1, 14, 8, 14, tzinfo=UTC)


def test_a_report_of_blanks_is_empty():
    with pytest.raises(Empty):
        rows(REPORT.replace(",205", ","))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Wind", "Fusion"),
        ("Hour Ending", "Hour"),
        ("1 lines", "2 lines"),
        (',11,', ",25,"),
        (",11,", ",11X,"),
        ("EDT", "GMT"),
        ("Report generated", "Report"),
        ('"D",,11,205', '"D",,11,205,206'),
        ('"D",,11,205', '"D",,11,205\n"D",,11,206'),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_malformed(old, new):
    with pytest.raises(Malformed):
        rows(REPORT.replace(old, new))
