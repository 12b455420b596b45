"""CAISO's oddities, one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from crawler.parsers.caiso import generation as caiso
from crawler.source import Document, Empty, Malformed, Row, Window, read

NAMES = "Time,Solar,Wind,Geothermal,Biomass,Biogas,Small hydro,Coal,Nuclear,Natural Gas"
NAMES += ",Large Hydro,Batteries,Imports,Other"
VALUES = "-37,3000,900,300,200,150,4,2200,8000,1400,-250,6100,0"
CLOCKS = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(0, 60, 5)]
NOT_FOUND = b"<!DOCTYPE html><html><title>404 - Page Not Found</title></html>"
SUMMER_DAY, SPRING, AUTUMN = "20260715", "20260308", "20251102"


def url(day: str) -> str:
    return f"https://www.caiso.com/outlook/history/{day}/fuelsource.csv?_=1"


def rows(*lines: str, day: str = SUMMER_DAY, names: str = NAMES) -> list[Row]:
    body = "".join(f"{line}\r\n" for line in (names, *lines)).encode()
    return read(caiso, Document(url(day), body))


def full(clock: str) -> str:
    return f"{clock},{VALUES}"


def blank(clock: str) -> str:
    return clock + "," * 13


def starts(found: list[Row]) -> list[str]:
    return [f"{row.start:%Y-%m-%dT%H:%M}" for row in found if row.measure == "generation"]


def test_the_date_comes_from_the_url_and_the_time_is_pacific() -> None:
    assert starts(rows(full("00:00"), full("17:35"))) == ["2026-07-15T07:00", "2026-07-16T00:35"]


@pytest.mark.parametrize("address", ["", "https://www.caiso.com/outlook/current/fuelsource.csv"])
def test_a_document_without_a_date_in_its_url_is_malformed(address: str) -> None:
    body = f"{NAMES}\r\n{full('00:00')}\r\n".encode()
    with pytest.raises(Malformed, match="no date"):
        read(caiso, Document(address, body))


def test_solar_stays_negative_at_night() -> None:
    assert rows(full("00:00"))[0].values["solar"] == -37


def test_columns_of_one_fuel_are_summed() -> None:
    values = rows(full("00:00"))[0].values
    assert (values["hydro"], values["biomass"]) == (1550, 500)


def test_batteries_and_imports_keep_their_signs() -> None:
    generation, flow = rows(full("00:00"))
    assert generation.values["battery"] == -250
    assert (flow.measure, flow.values) == ("flow", {"net_import": 6100})


def test_the_letter_case_of_names_does_not_matter() -> None:
    assert rows(full("00:00"), names=NAMES.upper()) == rows(full("00:00"))


def test_the_order_of_columns_does_not_matter() -> None:
    (row,) = rows("00:00,5,7", names="Time,Wind,Solar")
    assert row.values == {"wind": 5, "solar": 7}


def test_intervals_to_come_are_left_out() -> None:
    assert starts(rows(full("00:00"), blank("00:05"))) == ["2026-07-15T07:00"]


def test_a_day_without_a_filled_interval_is_empty() -> None:
    with pytest.raises(Empty):
        rows(*map(blank, CLOCKS))


def test_a_component_with_a_blank_part_was_not_measured() -> None:
    generation, _ = rows("00:00,-37,3000,900,300,200,,4,2200,8000,1400,-250,6100,0")
    assert "hydro" not in generation.values
    assert generation.values["gas"] == 8000


def test_an_ordinary_day_has_288_intervals_on_end() -> None:
    found = starts(rows(*map(full, CLOCKS)))
    assert len(found) == 288
    gaps = {datetime.fromisoformat(b) - datetime.fromisoformat(a) for a, b in pairwise(found)}
    assert gaps == {timedelta(minutes=5)}


def test_the_empty_hour_of_the_spring_day_is_no_gap() -> None:
    lines = [blank(clock) if clock.startswith("02") else full(clock) for clock in CLOCKS]
    found = starts(rows(*lines, day=SPRING))
    assert len(found) == 276
    assert found[23:25] == ["2026-03-08T09:55", "2026-03-08T10:00"]


def test_values_in_the_hour_that_spring_skips_are_malformed() -> None:
    with pytest.raises(Malformed, match="02:30 has values"):
        rows(full("01:55"), full("02:30"), day=SPRING)


def test_the_one_block_of_the_autumn_day_is_its_first_hour() -> None:
    found = starts(rows(*map(full, CLOCKS), day=AUTUMN))
    assert len(found) == 288
    assert found[11:13] == ["2025-11-02T07:55", "2025-11-02T08:00"]
    assert found[23:25] == ["2025-11-02T08:55", "2025-11-02T10:00"]


def test_a_second_block_on_the_autumn_day_is_malformed_until_we_know_its_order() -> None:
    other = full("01:00").replace("3000", "3100")
    with pytest.raises(Malformed, match="01:00 is stated twice"):
        rows(full("01:00"), other, day=AUTUMN)


def test_the_midnight_of_the_next_day_is_dropped() -> None:
    lines = [full("00:00"), full("23:55"), full("00:00").replace("8000", "9999")]
    assert rows(*lines) == rows(*lines[:2])


def test_a_day_that_has_only_begun_keeps_its_midnight() -> None:
    assert starts(rows(full("00:00"))) == ["2026-07-15T07:00"]


def test_a_line_stated_twice_alike_counts_once() -> None:
    assert rows(full("00:00"), full("00:05"), full("00:05")) == rows(full("00:00"), full("00:05"))


def test_lines_in_any_order_give_intervals_in_order() -> None:
    lines = [full(clock) for clock in CLOCKS]
    assert rows(*lines[::-1]) == rows(*lines)


def test_an_unknown_column_is_named_with_its_megawatts() -> None:
    with pytest.raises(Malformed, match="'hydrogen' with 12 MW at 00:00"):
        rows(full("00:00") + ",12", names=NAMES + ",Hydrogen")


@pytest.mark.parametrize("text", ["N/A", "NaN", "inf", "#REF!", "1 200"])
def test_what_is_no_number_is_malformed_and_named(text: str) -> None:
    with pytest.raises(Malformed, match="wind at 00:00 is"):
        rows(full("00:00").replace("3000", text))


@pytest.mark.parametrize("clock", ["24:00", "00:60", "noon", "0:05", "00:05:30", ""])
def test_what_is_no_time_of_day_is_malformed(clock: str) -> None:
    with pytest.raises(Malformed):
        rows(full(clock))


def test_a_cut_file_is_malformed() -> None:
    body = f"{NAMES}\r\n{full('00:00')}".encode()
    with pytest.raises(Malformed, match="was cut"):
        read(caiso, Document(url(SUMMER_DAY), body))


def test_a_line_with_too_few_cells_is_malformed() -> None:
    with pytest.raises(Malformed, match="line 2 has 13 cells under 14 names"):
        rows(full("00:00").rpartition(",")[0])


@pytest.mark.parametrize(
    ("fetched", "outcome"),
    [
        (datetime(2026, 7, 15, 7, 20, tzinfo=UTC), Empty),
        (datetime(2026, 7, 15, 8, 0, tzinfo=UTC), Malformed),
        (datetime(2026, 7, 20, 7, 20, tzinfo=UTC), Malformed),
        (None, Malformed),
    ],
)
def test_a_missing_file_is_not_yet_there_only_in_the_first_hour_of_its_day(
    fetched: datetime | None, outcome: type[Exception]
) -> None:
    with pytest.raises(outcome):
        read(caiso, Document(url(SUMMER_DAY), NOT_FOUND, fetched_at=fetched))


def test_another_page_is_malformed_at_any_hour() -> None:
    early = datetime(2026, 7, 15, 7, 20, tzinfo=UTC)
    with pytest.raises(Malformed, match="a page instead of the file of 2026-07-15"):
        read(caiso, Document(url(SUMMER_DAY), b"<html>Access Denied</html>", fetched_at=early))


def test_each_local_day_that_the_window_touches_is_asked_once() -> None:
    window = Window(datetime(2025, 11, 2, 5, tzinfo=UTC), datetime(2025, 11, 3, 9, tzinfo=UTC))
    asked = list(caiso.requests(window))
    assert [request.url.split("/")[5] for request in asked] == ["20251101", "20251102", "20251103"]
    hours = [r.window.length / timedelta(hours=1) for r in asked if r.window]
    assert hours == [24, 25, 24]


def test_every_moment_of_asking_evades_the_cache_anew() -> None:
    start = datetime(2026, 7, 15, 7, tzinfo=UTC)
    windows = [Window(start, start + timedelta(minutes=n)) for n in (5, 6)]
    one, other = (next(caiso.requests(window)).params["_"] for window in windows)
    assert one != other


@pytest.mark.parametrize("gone", ["Biogas", "Small hydro", "Large Hydro"])
def test_a_file_that_lost_half_of_a_sum_is_malformed(gone: str) -> None:
    names = NAMES.split(",")
    place = names.index(gone)
    cells = full("00:00").split(",")
    del names[place], cells[place]
    with pytest.raises(Malformed, match=f"without the column '{gone.lower()}'"):
        rows(",".join(cells), names=",".join(names))
