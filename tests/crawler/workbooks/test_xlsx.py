"""New workbooks: what is broken or malicious is malformed, and never ends the process."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.shape import structure
from crawler.source import Malformed
from crawler.workbooks import first_sheet, sheets, top, xlsx

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TARGETS = ("worksheets/second.xml", "/xl/worksheets/first.xml")


def parts(rows: str, texts: str = "<si><t>Load</t></si>") -> dict[str, str]:
    """The files of a workbook whose first sheet has these rows, and whose second has one more."""
    listed = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="r{n}"/>' for n in (2, 1))
    related = "".join(
        f'<Relationship Id="r{n}" Target="{target}"/>'
        for n, target in zip((1, 2), TARGETS, strict=True)
    )
    return {
        "xl/workbook.xml": (
            f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": f"<Relationships>{related}</Relationships>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{texts}</sst>",
        "xl/worksheets/first.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
        "xl/worksheets/second.xml": (
            f"<worksheet {MAIN}><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>"
        ),
    }


def packed(files: Mapping[str, str]) -> bytes:
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return body.getvalue()


def book(rows: str, texts: str = "<si><t>Load</t></si>") -> bytes:
    return packed(parts(rows, texts))


GOOD = book('<row r="1"><c r="B1" t="s"><v>0</v></c><c r="D1"><v>1.5</v></c></row>' * 50)


def test_a_cell_says_where_it_stands_or_follows_the_one_before() -> None:
    assert first_sheet(book('<row><c r="B1"><v>1</v></c><c><v>2</v></c></row>')) == [{1: 1, 2: 2}]
    assert first_sheet(book('<row><c r="AA7"><v>1</v></c></row>')) == [{26: 1}]


def test_sheets_come_in_the_order_of_the_contents() -> None:
    assert list(sheets(book("<row><c><v>1</v></c></row>"))) == [[{0: 1}], [{0: 2}]]


def test_texts_are_shared_inline_or_what_a_formula_says() -> None:
    rows = (
        '<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>VER</t></is></c>'
        '<c t="str"><f>A1</f><v>Hydro</v></c><c t="n"/><c t="e"><v>#REF!</v></c></row>'
    )
    assert first_sheet(book(rows)) == [{0: "Load", 1: "VER", 2: "Hydro", 4: "#REF!"}]


def test_a_text_of_several_formats_is_one_without_its_readings() -> None:
    texts = "<si><r><t>Lo</t></r><r><t>ad</t></r><rPh><t>ro-do</t></rPh></si>"
    assert first_sheet(book('<row><c t="s"><v>0</v></c></row>', texts)) == [{0: "Load"}]


def test_a_row_without_a_cell_is_left_out() -> None:
    assert first_sheet(book("<row/><row><c/></row><row><c><v>1</v></c></row>")) == [{0: 1}]


def test_of_the_top_no_more_is_read() -> None:
    broken = book("<row><c><v>1</v></c></row><row><c><v>words</v></c></row>")
    assert top(broken, 1) == [{0: 1}]
    with pytest.raises(Malformed):
        first_sheet(broken)


@pytest.mark.parametrize(
    "cell",
    [
        '<c t="s"><v>1</v></c>',
        '<c t="s"><v>-1</v></c>',
        "<c><v>inf</v></c>",
        "<c><v>NaN</v></c>",
        '<c r="XFD1"><v>1</v></c>',
        '<c r="1A"><v>1</v></c>',
        "<c><v>1</c>",
    ],
)
def test_a_cell_that_is_not_understood_is_malformed(cell: str) -> None:
    with pytest.raises(Malformed):
        first_sheet(book(f"<row>{cell}</row>"))


@pytest.mark.parametrize("name", list(parts("")))
def test_a_workbook_that_lacks_a_file_is_malformed_or_without_texts(name: str) -> None:
    files = parts('<row><c t="s"><v>0</v></c></row>')
    del files[name]
    with pytest.raises(Malformed):
        list(sheets(packed(files)))


def test_a_workbook_without_a_sheet_is_malformed() -> None:
    files = parts("") | {"xl/workbook.xml": f"<workbook {MAIN}/>"}
    with pytest.raises(Malformed, match="without a sheet"):
        first_sheet(packed(files))


@pytest.mark.parametrize("limit", ["MOST_CELLS", "MOST_TEXTS", "MOST_BYTES"])
def test_more_than_is_bearable_is_malformed(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, limit, 0)
    with pytest.raises(Malformed, match=r"more than 0|unpacks to"):
        first_sheet(GOOD)


def test_no_entity_is_followed(tmp_path) -> None:
    (tmp_path / "secret").write_text("4711")
    declared = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    files = parts('<row><c t="inlineStr"><is><t>a&x;</t></is></c></row>')
    files["xl/worksheets/first.xml"] = declared + files["xl/worksheets/first.xml"]
    assert "4711" not in str(first_sheet(packed(files)))


def test_entities_that_grow_for_ever_are_malformed() -> None:
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 40}">' for n in range(1, 12))
    files = parts('<row><c t="&e11;"><v>1</v></c></row>')
    sheet = files["xl/worksheets/first.xml"]
    files["xl/worksheets/first.xml"] = f'<!DOCTYPE w [<!ENTITY e0 "ha">{grown}]>{sheet}'
    with pytest.raises(Malformed):
        first_sheet(packed(files))


@given(changes=st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=30))
@settings(max_examples=150, deadline=None)
def test_wrong_bytes_are_rows_or_malformed_and_nothing_else(changes) -> None:
    body = bytearray(GOOD)
    for place, byte in changes:
        body[place] = byte
    with suppress(Malformed):
        assert sum(map(len, sheets(bytes(body)))) <= 51
    assert structure(bytes(body))


@given(length=st.integers(4, len(GOOD) - 1))
@settings(max_examples=50, deadline=None)
def test_a_cut_workbook_is_malformed(length: int) -> None:
    with pytest.raises(Malformed):
        first_sheet(GOOD[:length])
    assert structure(GOOD[:length]) == {("structure", "unreadable")}


def test_the_shape_of_a_workbook_is_its_words() -> None:
    assert ("structure", "sheet column Load") in structure(
        book('<row><c t="s"><v>0</v></c></row><row><c><v>1</v></c></row>')
    )
