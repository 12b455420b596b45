"""Edges of ERCOT's market reports: lists, ZIPs, and hours that are called by their end."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.ercot import load_forecast, wind_forecast
from crawler.source import Document, Malformed, Window, read

NAME = "cdr.00012311.0000000000000000.{}.LFCCONGESTNP3560.csv"
HEADER = "DeliveryDate,HourEnding,SystemTotal,DSTFlag"
NOON = datetime(2026, 7, 1, 17, tzinfo=UTC)


def packed(*lines: str, at: str = "20260701.123000", header: str = HEADER, name: str = NAME):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr(name.format(at), "".join(f"{line}\n" for line in [header, *lines]))
    return body.getvalue()


def starts(body: bytes, fetched_at: datetime | None = None) -> list[str]:
    document = Document("https://www.ercot.com/", body, fetched_at=fetched_at)
    return [f"{row.start:%d %H}" for row in read(load_forecast, document)]


def test_the_hour_that_ends_at_24_is_the_last_of_its_day():
    lines = ["07/01/2026,12:00,1,N", "07/01/2026,24:00,2,N", "07/02/2026,1:00,3,N"]
    assert starts(packed(*lines)) == ["02 04", "02 05"]


def test_of_the_hours_before_its_issue_a_report_foretells_nothing():
    lines = ["07/01/2026,12:00,1,N", "07/01/2026,13:00,2,N"]
    assert starts(packed(*lines)) == ["01 17"], "the hour that has begun is still to end"


def test_the_flag_is_of_the_second_of_two_hours():
    lines = ["11/01/2026,2:00,1,N", "11/01/2026,2:00,2,Y", "11/01/2026,3:00,3,N"]
    lines.insert(0, "11/01/2026,1:00,0,N")
    assert starts(packed(*lines, at="20261101.003000")) == [
        "01 05",
        "01 06",
        "01 07",
        "01 08",
    ]


def test_the_hour_that_is_skipped_in_spring_is_malformed():
    with pytest.raises(Malformed, match="no hour that ends at 3:00"):
        starts(packed("03/08/2026,3:00,1,N", at="20260308.013000"))


@pytest.mark.parametrize(
    "line", ["07/01/2026,0:00,1,N", "07/01/2026,25:00,1,N", "07/01/2026,1:30,1,N"]
)
def test_no_hour_ends_then(line):
    with pytest.raises(Malformed, match="hour '"):
        starts(packed(line))


def test_a_flag_that_is_neither_is_malformed():
    with pytest.raises(Malformed, match="repeated: 'X'"):
        starts(packed("07/01/2026,1:00,1,X"))


def test_in_the_repeated_hour_a_report_is_of_the_later_time_that_had_come():
    lines = ["11/01/2026,1:00,1,N", "11/01/2026,2:00,2,N", "11/01/2026,2:00,3,Y"]
    body = packed(*lines, at="20261101.013000")
    assert starts(body, datetime(2026, 11, 1, 6, 40, tzinfo=UTC)) == ["01 06", "01 07"]
    assert starts(body, datetime(2026, 11, 1, 7, 40, tzinfo=UTC)) == ["01 07"]


def test_a_report_that_begins_after_its_issue_is_malformed():
    with pytest.raises(Malformed, match="none of an hour before"):
        starts(packed("07/09/2026,1:00,1,N"))


def test_an_unknown_column_is_malformed():
    with pytest.raises(Malformed, match=r"unknown column 'fusion': 7"):
        starts(
            packed(
                "07/01/2026,1:00,1,7,N", header="DeliveryDate,HourEnding,SystemTotal,Fusion,DSTFlag"
            )
        )


def test_a_name_without_a_time_is_malformed():
    with pytest.raises(Malformed, match="no time in the name"):
        starts(packed("07/01/2026,1:00,1,N", name="report.csv"))


def test_what_is_no_zip_is_malformed():
    with pytest.raises(Malformed, match="not a ZIP"):
        starts(b"DeliveryDate,HourEnding")


def listed(*published: str) -> Document:
    entries = [
        {"Document": {"FriendlyName": f"X_{form}", "DocID": f"{at}.{form}", "PublishDate": at}}
        for at in published
        for form in ("csv", "xml")
    ]
    content = {"ListDocsByRptTypeRes": {"DocumentList": entries}}
    return Document("https://www.ercot.com/", json.dumps(content).encode())


def asked(*published: str) -> list[str]:
    """The ids of the documents that are asked for when these were published."""
    asking = wind_forecast.requests(Window(NOON - timedelta(hours=2), NOON))
    assert next(asking).params == {"reportTypeId": "13028"}
    request = asking.send(listed(*published))
    return [str(request.params["doclookupId"]), *(str(r.params["doclookupId"]) for r in asking)]


def test_csvs_that_were_published_in_the_window_are_asked_for_oldest_first():
    inside = ["2026-07-01T11:55:00-05:00", "2026-07-01T10:55:00-05:00"]
    assert asked(*inside, "2026-07-01T09:55:00-05:00") == [f"{at}.csv" for at in reversed(inside)]


def test_where_none_was_published_in_the_window_the_newest_is_asked_for():
    old = ["2026-06-30T11:55:00-05:00", "2026-06-29T11:55:00-05:00"]
    assert asked(*old) == [f"{old[0]}.csv"]


def test_a_list_without_a_csv_is_malformed():
    with pytest.raises(Malformed, match="no CSV among 0 documents"):
        asked()
