"""The yearly files of Electricity Maps, into a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from database.readings import between, series_of
from scripts import import_electricitymaps

FAR = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
NEW = (
    "Datetime (UTC),Country,Zone name,Zone id,Carbon intensity gCO₂eq/kWh (direct),"
    "Carbon intensity gCO₂eq/kWh (Life cycle),Carbon-free energy percentage (CFE%),"
    "Renewable energy percentage (RE%),Data source,Data estimated,Data estimation method"
)
BETWEEN = (
    "Datetime (UTC),Country,Zone Name,Zone Id,Carbon Intensity gCO₂eq/kWh (direct),"
    "Carbon Intensity gCO₂eq/kWh (Life cycle),Carbon-Free Energy Percentage (CFE%),"
    "Renewable Energy Percentage (RE%),Data Source,Data Estimated,Data Estimation Method"
)
OLD = (
    "Datetime (UTC),Country,Zone Name,Zone Id,Carbon Intensity gCO₂eq/kWh (direct),"
    "Carbon Intensity gCO₂eq/kWh (LCA),Low Carbon Percentage,Renewable Percentage,"
    "Data Source,Data Estimated,Data Estimation Method"
)
LINES = (
    "2024-12-31 22:00:00,Germany,Germany,DE,300.5,350.25,60,55,entsoe.eu,false,",
    "2024-12-31 23:00:00,Germany,Germany,DE,310,361,59,54,entsoe.eu,true,TIME_SLICER_AVERAGE",
    "2025-01-01 00:00:00,Germany,Germany,DE,0,,100,100,entsoe.eu,false,",
)


@pytest.fixture
def a_file(tmp_path: Path):
    """A function from a heading and lines to a file."""

    def write(*lines: str, heading: str = NEW, name: str = "DE_2024_hourly.csv") -> str:
        path = tmp_path / name
        path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
        return str(path)

    return write


def stored(connection, zone: str = "DE"):
    """Start, values by name and quality of everything imported of a zone."""
    connection.rollback()
    return [
        (r.start, dict(zip(series.components, r.values, strict=True)), r.quality)
        for series in series_of(connection, zone, "published_intensity")
        for r in between(connection, series, *FAR)
    ]


@pytest.mark.parametrize("heading", [NEW, BETWEEN, OLD])
def test_files_of_every_year_are_read_alike(heading, a_file, connection) -> None:
    assert import_electricitymaps.main([a_file(*LINES, heading=heading)]) == 0
    start = datetime(2024, 12, 31, 22, tzinfo=UTC)
    assert stored(connection) == [
        (start, {"direct": 300.5, "lifecycle": 350.25}, "measured"),
        (start + timedelta(hours=1), {"direct": 310, "lifecycle": 361}, "publisher_estimate"),
        (start + timedelta(hours=2), {"direct": 0, "lifecycle": None}, "measured"),
    ]


def test_the_source_and_the_unit_are_said(a_file, connection) -> None:
    import_electricitymaps.main([a_file(*LINES)])
    (series,) = series_of(connection, "DE", "published_intensity")
    assert (series.source, series.unit) == ("electricitymaps.csv_file", "gCO2eq/kWh")
    assert series.resolution == timedelta(hours=1)
    assert not series.redistribute


def test_the_same_file_again_changes_nothing(a_file, connection, capsys) -> None:
    file = a_file(*LINES)
    import_electricitymaps.main([file])
    import_electricitymaps.main([file])
    told = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[2] for line in told] == [
        "3 new, 0 changed, 0 as before",
        "0 new, 0 changed, 3 as before",
    ]


def test_a_corrected_file_changes_what_it_corrects(a_file, connection, capsys) -> None:
    import_electricitymaps.main([a_file(*LINES)])
    import_electricitymaps.main([a_file(LINES[0], LINES[1].replace("310", "311"))])
    assert capsys.readouterr().out.endswith("0 new, 1 changed, 1 as before\n")


@pytest.mark.parametrize(("minutes", "lines"), [(5, 2), (15, 3), (30, 2), (60, 5001), (24 * 60, 2)])
def test_the_length_is_the_distance_of_two_lines(minutes, lines, a_file, connection) -> None:
    start = datetime(2023, 1, 1, tzinfo=UTC)
    stamps = [start + n * timedelta(minutes=minutes) for n in range(lines)]
    told = [f"{at:%Y-%m-%d %H:%M:%S},,,PL,600,700,,,,false," for at in stamps]
    assert import_electricitymaps.main([a_file(*told)]) == 0
    (series,) = series_of(connection, "PL", "published_intensity")
    assert series.resolution == timedelta(minutes=minutes)
    assert len(stored(connection, "PL")) == lines


def changed(old: str, new: str) -> list[str]:
    """The lines, with something else in the third."""
    return [*LINES[:2], LINES[2].replace(old, new)]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (changed("DE,0,", "DE,n/a,"), "line 4: carbon intensity gco2eq/kwh (direct) is 'n/a'"),
        (changed("DE,0,", "DE,-5,"), "line 4: carbon intensity gco2eq/kwh (direct): -5 is beyond"),
        (changed("DE,0,", "DE,nan,"), "line 4: carbon intensity gco2eq/kwh (direct) is 'nan'"),
        (changed("DE,0,", "MARS,0,"), "line 4: zone id: 'MARS' is no zone of ours"),
        (changed("2025-01-01 00:00:00", "soon"), "line 4: datetime (utc): 'soon' is no stamp"),
        (changed("2025-01-01 00:00", "2024-12-31 23:00"), "line 4: datetime (utc): 2024-12-31"),
        (changed("2025-01-01 00:00", "2025-01-01 00:30"), "does not follow"),
        (changed("2025-01-01 00:00", "2125-01-01 00:00"), "is still to come"),
        (changed("false", "perhaps"), "line 4: data estimated: 'perhaps' is neither"),
        (changed(",100,100,", ",100,"), "line 4: 10 cells under 11 headings"),
        (changed("Germany", '"Germany'), "no CSV"),
        (LINES[:1], "do not tell how long an interval is"),
        ([LINES[0], "2025-01-31 22:00:00,,,DE,1,1,,,,false,"], "line 3: datetime (utc): intervals"),
        ([line.replace("300.5,350.25", ",") for line in (LINES[0], LINES[0].replace("22:", "23:"))],
         "no line has an intensity"),
    ],
)  # fmt: skip
def test_a_file_is_stored_whole_or_not_at_all(lines, words, a_file, connection, capsys) -> None:
    assert import_electricitymaps.main([a_file(*lines)]) == 1
    assert words in capsys.readouterr().err
    assert stored(connection) == []


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        (NEW + ",Mood", "line 1: unknown heading 'mood'"),
        (NEW.replace("Zone id,", ""), "line 1: without the stamp, the zone id"),
        (NEW.replace("(direct)", "(Life cycle)"), "line 1: without"),
        (NEW.replace("Country", "Zone name"), "line 1: a heading comes twice"),
        ("", "line 1: without"),
    ],
)
def test_an_unknown_heading_is_an_error(heading, words, a_file, connection, capsys) -> None:
    assert import_electricitymaps.main([a_file(*LINES, heading=heading)]) == 1
    assert words in capsys.readouterr().err


def test_what_fails_after_many_lines_leaves_nothing(a_file, connection) -> None:
    start = datetime(2023, 1, 1, tzinfo=UTC)
    stamps = [start + n * timedelta(hours=1) for n in range(6000)]
    told = [f"{at:%Y-%m-%d %H:%M:%S},,,PL,600,700,,,,false," for at in stamps]
    assert import_electricitymaps.main([a_file(*told, "the end")]) == 1
    assert stored(connection, "PL") == []


def test_bytes_that_are_no_utf_8_are_an_error(tmp_path, connection, capsys) -> None:
    file = tmp_path / "latin.csv"
    file.write_bytes(NEW.encode() + b"\n2024-01-01 00:00:00,Espa\xf1a\n")
    assert import_electricitymaps.main([str(file)]) == 1
    assert "no CSV of UTF-8" in capsys.readouterr().err


def test_one_bad_file_does_not_keep_the_others_out(a_file, connection, capsys) -> None:
    bad, good = a_file("x", name="bad.csv"), a_file(*LINES)
    assert import_electricitymaps.main([bad, "/nowhere.csv", good]) == 2
    assert "/nowhere.csv: No such file" in capsys.readouterr().err
    assert len(stored(connection)) == 3


def test_a_store_of_simulated_data_takes_no_real_file(a_file, database, monkeypatch) -> None:
    monkeypatch.setenv("GRIDTIDE_UPSTREAM", "http://127.0.0.1:9")
    assert import_electricitymaps.main([a_file(*LINES)]) == 0
    monkeypatch.delenv("GRIDTIDE_UPSTREAM")
    assert import_electricitymaps.main([a_file(*LINES)]) == 2


def test_without_a_database_the_code_is_75(a_file, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/nowhere")
    assert import_electricitymaps.main([a_file(*LINES)]) == 75


def test_the_help_says_what_is_read(capsys) -> None:
    with pytest.raises(SystemExit):
        import_electricitymaps.main(["--help"])
    assert "whole or not at all" in capsys.readouterr().out
