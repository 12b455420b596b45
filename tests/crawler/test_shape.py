"""The shape of a document in each format."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.shape import structure
from scripts.bench.parse_documents import generation_per_type, pjm_month


def names(body: bytes | str) -> set[str]:
    return {name for _, name in structure(body.encode() if isinstance(body, str) else body)}


def test_a_csv_document_is_its_columns_in_any_order() -> None:
    assert names("Time,Wind,Solar\r\n00:00,1,2\r\n") == {
        "column Time",
        "column Wind",
        "column Solar",
    }
    assert names("Time,Wind\n00:00,1\n") == names("Wind,Time\n5,00:05\n00:10,-7\n")


def test_a_date_in_words_is_no_name() -> None:
    told = ["Wednesday, November 25, 2026,MW\n1,2\n", "Tuesday, May 1, 2027,MW\n1,2\n"]
    assert names(told[0]) == names(told[1])
    assert names("March,May\n1,2\n") == {"column March", "column May"}


def test_the_header_of_tab_text_lies_below_its_preamble() -> None:
    text = (
        "BPA 09/09/2026\n\nnotes, and more\nDate/Time   \tLoad\tHydro\r\n09/09/2026 00:00\t1\t2\r\n"
    )
    assert names(text) == {"column Date/Time", "column Load", "column Hydro"}


def test_a_csv_document_of_comment_header_and_data_lines_is_its_header_lines() -> None:
    text = '"C","Wind forecast"\n"H","Date","Hour"\n"D","02/25/2025","1"\n"D","02/25/2025","2"\n'
    assert names(text) == {"column H", "column Date", "column Hour"}


def test_a_json_document_is_its_paths_whatever_the_items_are() -> None:
    body = {"items": [{"mw": 1}, {"mw": 2, "fuel": {"name": "gas"}}], "total": 2}
    assert names(json.dumps(body)) == {
        ".items",
        ".items.mw",
        ".items.fuel",
        ".items.fuel.name",
        ".total",
    }
    assert names('{"a": {"b": 1}}') == names('{"a": [{"b": 1}]}'), "one item may come alone"


def test_dates_in_keys_and_many_keys_are_no_names() -> None:
    assert names('{"2026-06-21": {"mw": 1}}') == {".*", ".*.mw"}
    assert names('{"unit 7": 1}') == {".unit #"}
    zones = {f"zone {place:c}": {"name": 1} for place in range(0x3B1, 0x3B1 + 70)}
    assert names(json.dumps(zones)) == {".*", ".*.name"}


def test_the_names_of_records_that_are_alike_are_data() -> None:
    fuels = {"Solar": [{"mw": 1}], "Wind": [{"mw": 2}], "Coal": [{"mw": 3}]}
    assert names(json.dumps({"data": fuels})) == {".data", ".data.*", ".data.*.mw"}
    columns = {"time": [1, 2], "wind": [3, 4], "sun": [5, 6]}
    assert names(json.dumps(columns)) == {".time", ".wind", ".sun"}


def test_the_middle_of_a_long_list_is_not_looked_at_but_its_ends_are() -> None:
    long = json.loads(pjm_month())
    long["items"][360]["middle"] = 1
    body = json.dumps(long | {"more": [{"mw": 1, "end": 1}]}).encode()
    assert len(body) > 2**17
    assert names(body) == names(pjm_month()) | {".more", ".more.mw", ".more.end"}


def test_a_long_document_whose_ends_do_not_fit_together_is_read_whole() -> None:
    deep = {"a": [{"b": [{"c": n} for n in range(9000)]}], "z": [{"y": 1}, {"y": 2, "x": {}}]}
    assert names(json.dumps(deep)) == {".a", ".a.b", ".a.b.c", ".z", ".z.y", ".z.x"}


def test_an_xml_document_is_its_paths_attributes_and_the_version_of_its_namespace() -> None:
    body = '<?xml version="1.0"?><a xmlns="urn:9:3"><n:b k="1"><c>5</c><d/></n:b><b/></a>'
    assert names(body) == {"/a", "/a@xmlns=urn:9:3", "/a/b", "/a/b@k", "/a/b/c", "/a/b/d"}


def test_series_behind_long_series_are_looked_at() -> None:
    body = generation_per_type(1).replace(b"</GL_M", b"<TimeSeries><late/></TimeSeries></GL_M")
    new = names(body) - names(generation_per_type(1))
    assert new == {"/GL_MarketDocument/TimeSeries/late"}
    path = "/GL_MarketDocument/TimeSeries/outBiddingZone_Domain.mRID"
    assert path in names(generation_per_type(1)), "that is in the last series only"


def test_a_script_is_its_constants() -> None:
    assert names("const dataByFuel = [{a: 1}];\nvar updated='6/21/2026';") == {
        "constant dataByFuel",
        "constant updated",
    }


def test_a_page_is_its_headings() -> None:
    page = "<!DOCTYPE html><html><table><tr><th>Hour</th><th> MW </th></tr></table></html>"
    assert names(page) == {"page", "heading Hour", "heading MW"}


def test_an_archive_is_its_members_and_their_shapes() -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("20260621_mix.csv", "Time,Wind\n00:00,5\n")
        archive.writestr("broken.json", "[1,")
    assert names(packed.getvalue()) == {
        "member #_mix.csv",
        "member #_mix.csv column Time",
        "member #_mix.csv column Wind",
        "member broken.json",
        "member broken.json unreadable",
    }


@pytest.mark.parametrize("body", [b"", b"{", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b'"a\n', b"<a"])
def test_a_damaged_document_has_a_shape_too(body: bytes) -> None:
    assert len(structure(body)) <= 1


@given(st.binary(max_size=300) | st.text(alphabet="<>/a{}[],:\"'=\t\n1 ").map(str.encode))
def test_no_bytes_have_no_shape(body: bytes) -> None:
    assert all("\0" not in name for _, name in structure(body))
