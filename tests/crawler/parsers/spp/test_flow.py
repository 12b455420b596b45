"""Edges of SPP's ties: which there are, which way they count, and what is not yet."""

import pytest

from crawler.parsers.spp import flow
from crawler.source import Document, Empty, Malformed, read

WEST = "GMTTime,SWPW NSI,SWPW NAI,APS,BHBA,NWMT,PACE,PNM,PSCO,WALC,SWPW NSI Future"
STAMP = "2026-04-02T16:55:00Z"


def rows(*lines: str):
    body = "".join(f"{line}\n" for line in lines).encode()
    return read(flow, Document("https://portal.spp.org/", body))


def test_what_a_tie_delivers_is_lost_to_the_zone():
    (row,) = rows("GMTTime,SPP NAI,TVA,AECI", f"{STAMP},1,25.5,-30")
    assert row.values == {"US-TVA": -25.5, "US-AECI": 30.0}


def test_both_ties_to_ercot_are_one_neighbour():
    (row,) = rows("GMTTime,SPP NAI,ERCOTE,ERCOTN", f"{STAMP},1,600,-219.5")
    assert row.values == {"US-ERCOT": -380.5}


def test_one_of_two_ties_is_no_neighbour():
    with pytest.raises(Malformed, match="US-ERCOT without ercotn"):
        rows("GMTTime,SPP NAI,ERCOTE", f"{STAMP},1,600")


def test_a_blank_tie_leaves_its_neighbour_out():
    (row,) = rows("GMTTime,SPP NAI,ERCOTE,ERCOTN,TVA", f"{STAMP},1,600,,5")
    assert row.values == {"US-TVA": -5.0}


def test_an_unknown_tie_is_an_alarm_with_its_megawatts():
    with pytest.raises(Malformed, match=r"unknown tie 'atlantis' with 17\.5 MW"):
        rows("GMTTime,SPP NAI,ATLANTIS", f"{STAMP},1,17.5")


def test_a_tie_of_the_west_is_none_of_the_east():
    with pytest.raises(Malformed, match="unknown tie 'pace'"):
        rows("GMTTime,SPP NAI,PACE", f"{STAMP},1,5")


def test_a_file_without_a_total_does_not_say_whose_ties_they_are():
    with pytest.raises(Malformed, match="no total of SPP or SWPW"):
        rows("GMTTime,TVA", f"{STAMP},1")


def test_a_file_of_minutes_to_come_is_empty():
    with pytest.raises(Empty):
        rows(WEST, f"{STAMP},,,,,,,,,,-129.000000")
