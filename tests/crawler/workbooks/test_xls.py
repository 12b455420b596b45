"""Old workbooks: what is broken or malicious is malformed, and never ends the process."""

from __future__ import annotations

from contextlib import suppress
from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.shape import structure
from crawler.source import Malformed
from crawler.workbooks import first_sheet
from crawler.workbooks.cells import day_of
from crawler.workbooks.xls import SECTOR, _Texts, _unpacked
from simulator.biff import workbook

GOOD = workbook([["Market Day", "HourEnding"], [45726.0, 1.0], *([["filler", 0.5]] * 200)])


def test_dates_are_days_since_the_end_of_1899() -> None:
    assert day_of(45726.0).isoformat() == "2025-03-10"


@pytest.mark.parametrize("cell", [None, "10 March", 45726.5, -1.0, 1e9, True])
def test_what_is_no_day_is_malformed(cell) -> None:
    with pytest.raises(Malformed, match="is no date"):
        day_of(cell)


@pytest.mark.parametrize(
    ("packed", "number"),
    [(0x3FF00000, 1.0), (0x3FF00001, 0.01), ((7 << 2) | 2, 7.0), ((123 << 2) | 3, 1.23),
     (0xFFFFFFFE, -1.0)],
)  # fmt: skip
def test_packed_numbers_are_halves_of_doubles_or_integers(packed: int, number: float) -> None:
    assert _unpacked(packed) == number


def test_a_text_goes_on_in_the_next_record_in_its_own_code() -> None:
    records = [pack("<HB", 6, 0) + b"Mar", b"\x01" + "ché".encode("utf-16-le")]
    assert _Texts(records, 0).text() == "Marché"


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>", bytes(600), GOOD[:8], b"PK\x03\x04"])
def test_what_is_no_workbook_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        first_sheet(body)


@pytest.mark.parametrize("length", range(SECTOR, len(GOOD) - SECTOR, 1777))
def test_a_cut_workbook_is_malformed(length: int) -> None:
    with pytest.raises(Malformed):
        first_sheet(GOOD[:length])


def test_sectors_that_follow_each_other_for_ever_are_malformed() -> None:
    table = GOOD.index(pack("<II", 1, 2))
    looped = GOOD[:table] + pack("<II", 1, 0) + GOOD[table + 8 :]
    with pytest.raises(Malformed, match="for ever"):
        first_sheet(looped)


@given(changes=st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=30))
@settings(max_examples=150, deadline=None)
def test_wrong_bytes_are_rows_or_malformed_and_nothing_else(changes) -> None:
    body = bytearray(GOOD)
    for place, byte in changes:
        body[place] = byte
    with suppress(Malformed):
        assert len(first_sheet(bytes(body))) <= len(GOOD)


def test_the_shape_of_a_wrong_workbook_is_unreadable_and_nothing_worse() -> None:
    """A library read these bytes as 60 GB of cells, and ended the process."""
    place = GOOD.index(pack("<HHHH", 0x0203, 14, 1, 0))
    for row, column in ((0xFFFF, 0xFFFF), (1, 0xFFFF), (0, 0x100)):
        far = GOOD[: place + 4] + pack("<HH", row, column) + GOOD[place + 8 :]
        assert structure(far) == {("structure", "unreadable")}
        with pytest.raises(Malformed, match=f"a cell in column {column}"):
            first_sheet(far)
