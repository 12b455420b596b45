"""Points without a tree: whatever is read in the quick way, an XML parser reads alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crawler.catalog import parsers
from crawler.parsers.entsoe import _document, load
from crawler.parsers.entsoe._points import outlined, taken_apart
from crawler.source import Malformed, read
from tests.crawler.parsers.approved import Case, cases
from tests.crawler.parsers.entsoe.documents import answer, consumed, period, xml

CASES = [case for key in parsers() if key.startswith("entsoe.") for case in cases(key)]
HOURS = "2026-01-01T00:00", "2026-01-01T03:00", "PT60M"
THREE = consumed(period(*HOURS, {1: 5, 2: 6.5, 3: -7}), curve="A01")
PLAIN = xml("A65", THREE)

space = st.sampled_from(["", " ", "\n", "\r\n\t  "])
odd = ["1e3", "05", "+5", "5.", "NaN", "1,5", "1 2", "", "true", "[1]", '"5"', "&#53;"]
numeral = st.sampled_from(["5", "-7.25", "0", *odd])
extra = st.sampled_from(["", "<!-- 9 -->", "<reason/>", "<quality>A01</quality>", "<Point/>"])


@st.composite
def points(draw: st.DrawFn) -> str:
    """Points as the platform writes them, more or less."""
    gaps = draw(st.tuples(space, space, space, space))
    count = draw(st.integers(1, 4))
    values = draw(st.lists(numeral, min_size=count, max_size=count))
    at = draw(st.integers(0, count))
    last = draw(extra)
    return "".join(
        f"<Point>{gaps[0]}<position>{place}</position>{gaps[1]}<quantity>{value}</quantity>"
        f"{last if place == at else ''}{gaps[2]}</Point>{gaps[3]}"
        for place, value in enumerate(values, start=1)
    )


def by_tree(run: str) -> tuple[list[str | None], list[str | None]]:
    root = etree.fromstring(f"<Period>{run}</Period>", etree.XMLParser(remove_comments=True))
    found = [[e.text for e in root.iter(name)] for name in ("position", "quantity")]
    return found[0], found[1]


@given(points())
def test_what_is_taken_apart_is_what_a_tree_has(run: str) -> None:
    if (found := taken_apart(run.encode(), "quantity")) is None:
        return
    positions, values = by_tree(run)
    assert found.positions == [int(position or "") for position in positions]
    if {*map(type, found.values)} <= {int, float}:
        assert found.values == [float(value or "") for value in values]


@given(st.lists(st.integers(1, 999), min_size=1), st.tuples(space, space, space, space))
def test_points_that_are_all_alike_need_no_tree(mw: list[int], gaps: tuple[str, ...]) -> None:
    run = "".join(
        f"<Point>{gaps[0]}<position>{place}</position>{gaps[1]}<price.amount>{value}.5"
        f"</price.amount>{gaps[2]}</Point>{gaps[3]}"
        for place, value in enumerate(mw, start=1)
    )
    found = taken_apart(run.encode(), "price.amount")
    assert found is not None
    assert found.values == [value + 0.5 for value in mw]


def test_as_many_tags_in_another_order_are_not_taken_apart() -> None:
    first, second = (f"<Point><position>{n}</position><quantity>5</quantity></Point>" for n in "12")
    one_too_many = first.replace("5", "5</position><quantity>6")
    one_missing = second.replace("</position><quantity>5", "")
    assert taken_apart((first + second).encode(), "quantity") == ([1, 2], [5, 5])
    assert taken_apart((one_too_many + one_missing).encode(), "quantity") is None


def test_an_outline_has_no_points_but_a_numbered_one_for_each_period() -> None:
    two = xml("A65", THREE, THREE)
    outline = outlined(two)
    assert outline.body.count(b"<Point>") == len(outline.runs) == 2
    assert two.count(outline.run("0")) == 2


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("large", [0, 10_000_000])
def test_a_document_says_the_same_as_a_tree_and_as_a_stream(
    case: Case, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = case.document()
    in_a_tree = replace(plain, body=plain.body + b"<!-- no plain document -->")
    monkeypatch.setattr(_document, "LARGE_BYTES", large)
    parser = parsers()[case.source]
    assert read(parser, in_a_tree) == read(parser, plain)


@pytest.mark.parametrize(
    "unusual",
    [
        PLAIN.replace(b"<TimeSeries>", b"<!-- <Point> --><TimeSeries>"),
        PLAIN.replace(b"<mRID>1<", b"<mRID><![CDATA[<Point>]]><", 1),
        PLAIN.replace(b' xmlns="', b' xmlns:x="urn:x" xmlns="'),
        PLAIN.replace(b"?>", b"?><?pi <Point> ?>", 1),
        PLAIN.replace(b"utf-8", b"utf-7"),
        PLAIN.replace(b"<resolution>", b'<Point n="0"></Point><resolution>'),
        PLAIN.replace(b"<Point>", b"<Point\n>0<Point>", 1),
        PLAIN.replace(b"<Point>", b"<x:Point>", 1).replace(b"</Point>", b"</x:Point>", 1),
    ],
)
def test_an_unusual_document_has_no_outline(unusual: bytes) -> None:
    assert outlined(unusual).body == unusual


@pytest.mark.parametrize(
    "same",
    [
        PLAIN,
        PLAIN.replace(b"6.5", b"06.50"),
        PLAIN.replace(b"6.5", b" 6.5\n"),
        PLAIN.replace(b"6.5", b"6<!-- -->.5"),
        PLAIN.replace(b"6.5", b"<![CDATA[6.5]]>"),
        PLAIN.replace(b"6.5", b"6&#46;5"),
        PLAIN.replace(b"6.5</quantity>", b"6.5</quantity><quality>A01</quality>"),
        PLAIN.replace(b"<Point>", b"<Point >", 1),
        PLAIN.replace(b"\n  <position>2", b" <position>2"),
        PLAIN.partition(b"?>")[2].lstrip(),
        PLAIN.decode().replace("utf-8", "utf-16").encode("utf-16"),
    ],
)
def test_however_points_are_written_they_say_the_same(same: bytes) -> None:
    assert [row.values["load"] for row in read(load, answer(same))] == [5, 6.5, -7]


@pytest.mark.parametrize(
    "wrong",
    [
        PLAIN.replace(b"6.5", b"6,5"),
        PLAIN.replace(b"6.5", b"6 5"),
        PLAIN.replace(b"6.5", b""),
        PLAIN.replace(b"6.5", b"true"),
        PLAIN.replace(b"6.5", b"[6.5]"),
        PLAIN.replace(b"6.5", b"1e999"),
        PLAIN.replace(b"<position>2", b"<position>2.0"),
        PLAIN.replace(b"<position>2", b"<position>"),
        PLAIN.replace(b"</Point>", b"", 1),
        PLAIN.replace(b"</Point>", b"</Pint>", 1),
        PLAIN.replace(b"</position>", b"</position5>", 1),
        PLAIN.replace(b"<Period>", b'<Period a="<Point>', 1),
        PLAIN.replace(b"6.5", b"<!-- </Period> -->6.5"),
        PLAIN + THREE.encode(),
    ],
)
def test_what_is_wrong_with_points_is_malformed(wrong: bytes) -> None:
    with pytest.raises(Malformed):
        read(load, answer(wrong))
