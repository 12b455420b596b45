"""Edges of BPA's tables: where the names stand, the clock, old names, workbooks."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from crawler.parsers.bpa import balance
from crawler.source import Document, Empty, Malformed, Window, read
from simulator import biff

NAMES = "Date/Time       \tLoad\tVER\tHydro\tFossil/Biomass\tInterchange\tNuclear"
CELLS = "6005\t490\t4243\t802\t705\t1135"


def rows(*lines: str, window: Window | None = None):
    body = "".join(f"{line}\r\n" for line in lines).encode()
    return read(balance, Document("https://transmission.bpa.gov/", body, window=window))


def starts(*stamps: str) -> list[str]:
    found = rows(NAMES, *(f"{stamp}\t{n}{CELLS}" for n, stamp in enumerate(stamps, start=1)))
    return [f"{row.start:%d %H:%M}" for row in found if row.measure == "load"]


@pytest.mark.parametrize("words", [0, 5, 40])
def test_the_names_are_found_however_many_lines_stand_before_them(words):
    found = rows(*["words about\tpoints"] * words, "", NAMES, f"09/03/2026 00:00\t{CELLS}")
    assert [row.measure for row in found] == ["generation", "load", "flow"]


def test_wind_and_sun_together_are_a_fuel_of_their_own():
    mix = rows(NAMES, f"09/03/2026 00:00\t{CELLS}")[0].values
    assert mix == {"wind_solar": 490, "hydro": 4243, "unknown": 802, "nuclear": 1135}


def test_what_leaves_is_lost_to_the_zone():
    (_, _, flow) = rows(NAMES, f"09/03/2026 00:00\t{CELLS}")
    assert flow.values == {"net_import": -705.0}


def test_the_order_tells_the_two_autumn_hours_apart():
    night = [f"11/01/2026 {clock}" for clock in ("00:55", "01:00", "01:55", "01:00", "01:55")]
    assert starts(*night) == ["01 07:55", "01 08:00", "01 08:55", "01 09:00", "01 09:55"]


def test_a_third_autumn_hour_is_malformed():
    with pytest.raises(Malformed, match="stated twice"):
        starts(*["11/01/2026 01:00"] * 3)


def test_the_hour_that_is_skipped_in_spring_is_malformed():
    with pytest.raises(Malformed, match="no time at the Columbia"):
        starts("03/08/2026 02:30")


def test_a_padded_line_is_no_zero():
    found = rows(NAMES, f"09/03/2026 00:00\t{CELLS}", "09/03/2026 00:05" + "\t" * 6)
    assert {row.start.minute for row in found} == {0}


def test_a_text_that_is_all_padding_is_empty():
    with pytest.raises(Empty):
        rows(NAMES, "09/03/2026 00:05" + "\t" * 6)


def test_a_text_that_does_not_reach_the_window_is_empty():
    past = Window(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC))
    with pytest.raises(Empty):
        rows(NAMES, f"09/03/2026 00:00\t{CELLS}", window=past)


def test_an_unknown_column_is_an_alarm_with_its_megawatts():
    with pytest.raises(Malformed, match=r"unknown column 'fusion' with 123 MW at 09/03/2026 00:00"):
        rows("Date/Time\tLoad\tFusion", "09/03/2026 00:00\t6005\t123")


@pytest.mark.parametrize("line", ["09/03/2026 00:00\t1\t2", "3 September\t1", "\t1"])
def test_a_line_that_is_not_understood_is_malformed(line):
    with pytest.raises(Malformed):
        rows("Date/Time\tLoad", line)


def test_a_text_without_names_is_malformed():
    with pytest.raises(Malformed, match="no line begins with Date/Time"):
        rows("Welcome to the Columbia")


XML = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(sheets: dict[str, list[list[str | float]]]) -> bytes:
    """A workbook of the newer kind with these sheets, and no more than it needs."""
    places = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>'
        for n, name in zip(places, sheets, strict=True)
    )
    related = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/s{n}.xml"/>'
        for n in places
    )
    root = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    files = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{root}</Relationships>',
        "xl/workbook.xml": (
            f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
        ),
        **{
            f"xl/worksheets/s{n}.xml": sheet(s)
            for n, s in zip(places, sheets.values(), strict=True)
        },
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, XML + text)
    return packed.getvalue()


def sheet(lines: list[list[str | float]]) -> str:
    rows = ("".join(cell(value) for value in line) for line in lines)
    data = "".join(f'<row r="{n}">{row}</row>' for n, row in enumerate(rows, start=1))
    return f"<worksheet {MAIN}><sheetData>{data}</sheetData></worksheet>"


def cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value}</v></c>"


BOOK_NAMES = [
    "Date/Time",
    "TOTAL WIND GENERATION  BASEPOINT (FORECAST) IN BPA CONTROL AREA (MW; SCADA 103349)",
    "TOTAL WIND GENERATION  IN BPA CONTROL AREA (MW; SCADA 79687)",
    "TOTAL BPA CONTROL AREA LOAD (MW; SCADA 45583)",
    "TOTAL HYDRO GENERATION (MW; SCADA 79682)",
    "TOTAL THERMAL GENERATION (MW; SCADA 79685)",
    "NET INTERCHANGE (MW; SCADA 45581)",
]


def a_year() -> bytes:
    return workbook(
        {
            "January-June": [
                ["TOTAL LOAD &amp; WIND GENERATION"],
                BOOK_NAMES,
                ["01/01/14 00:00", 227.0, 126.5, 5965.0, 5500.0, 3637.0, 3299.0],
            ],
            "July-December": [
                BOOK_NAMES,
                ["07/01/14 00:00", 363.0, 280.5, 5582.0, 12692.0, 1883.0, -9274.0],
            ],
        }
    )


def test_a_workbook_is_read_sheet_by_sheet():
    found = read(balance, Document("https://transmission.bpa.gov/", a_year()))
    assert [f"{row.start:%m-%d %H:%M}" for row in found[::3]] == ["01-01 08:00", "07-01 07:00"]
    assert found[0].values == {"wind": 126.5, "hydro": 5500.0, "unknown": 3637.0}
    assert found[5].values == {"net_import": 9274.0}


def test_only_the_window_is_read_of_a_workbook():
    july = Window(datetime(2014, 7, 1, tzinfo=UTC), datetime(2014, 7, 2, tzinfo=UTC))
    found = read(balance, Document("https://transmission.bpa.gov/", a_year(), window=july))
    assert {row.start for row in found} == {july.start + timedelta(hours=7)}


def test_an_old_workbook_may_count_its_days():
    lines = [BOOK_NAMES, [41640 + 5 / 1440, 227.0, 126.5, 5965.0, 5500.0, 3637.0, 3299.0]]
    filler = [["words"]] * 400  # what is smaller is kept in another place of the file
    body = biff.workbook([*filler, *lines])
    found = read(balance, Document("https://transmission.bpa.gov/", body))
    assert f"{found[0].start:%Y-%m-%d %H:%M}" == "2014-01-01 08:05"
    assert found[0].values == {"wind": 126.5, "hydro": 5500.0, "unknown": 3637.0}


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize("body", [a_year()[:-30], b"PK\x03\x04...", OLD + bytes(600)])
def test_a_broken_workbook_is_malformed(body):
    with pytest.raises(Malformed, match="workbook"):
        read(balance, Document("https://transmission.bpa.gov/", body))


def test_a_zip_that_is_no_workbook_is_malformed():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("document.csv", "1,2")
    with pytest.raises(Malformed, match="broken workbook"):
        read(balance, Document("https://transmission.bpa.gov/", packed.getvalue()))


def test_a_workbook_that_unpacks_to_too_much_is_malformed():
    bomb = workbook({"January-June": [["0" * 2_000_000]]})
    with pytest.raises(Malformed, match="unpacks to"):
        read(balance, Document("https://transmission.bpa.gov/", bomb))
