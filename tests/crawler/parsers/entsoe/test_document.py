from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest

from crawler.parsers import _zip
from crawler.parsers.entsoe import _document, generation, load
from crawler.source import Document, Empty, Failure, Implausible, Malformed, Refused, Window, read
from tests.crawler.parsers.entsoe.documents import (
    acknowledgement,
    answer,
    at,
    consumed,
    document,
    period,
    produced,
    xml,
)

DAY = "2026-01-01T00:00", "2026-01-02T00:00", "PT60M"
FLAT = consumed(period(*DAY, {1: 50_000}))


def loads(of: Document) -> list[float]:
    return [row.values["load"] for row in read(load, of)]


def packed(*members: bytes, name: str = "{}.xml", packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for number, member in enumerate(members):
            archive.writestr(name.format(number), member)
    return file.getvalue()


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("No matching data found for Data item ACTUAL_TOTAL_LOAD_R3 [6.1.A]", Empty),
        ("Requested data is not available", Empty),
        ("The amount of requested data exceeds allowed limit", Malformed),
        ("The number of instances (400) exceeds the allowed maximum (200)", Malformed),
        ("Unauthorized. Missing or invalid security token.", Refused),
        (
            "The requested data to be gathered via the offset parameter exceeds the allowed limit",
            Malformed,
        ),
        ("Unable to find it, check you request against dependency tables", Malformed),
        ("PsrType B18 is not valid for this area", Malformed),
        ("Delivered time interval is not valid for this Data item.", Malformed),
        ("", Malformed),
    ],
)
@pytest.mark.parametrize("large", [0, 1000_000])
def test_an_acknowledgement_is_told_by_its_text(
    text: str, failure: type[Failure], large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_document, "LARGE_BYTES", large)
    with pytest.raises(failure) as raised:
        read(load, acknowledgement(text))
    assert type(raised.value) is failure
    assert text in str(raised.value)


def test_a_question_that_is_too_wide_says_to_narrow_the_window() -> None:
    with pytest.raises(Malformed, match="narrow the window"):
        read(load, acknowledgement("The amount of requested data exceeds allowed limit"))


def test_a_wrong_token_names_the_setting() -> None:
    with pytest.raises(Refused, match="ENTSOE_TOKEN"):
        read(load, acknowledgement("Unauthorized. Missing or invalid security token."))


def test_a_document_without_a_series_is_empty() -> None:
    with pytest.raises(Empty):
        read(load, document("A65"))


@pytest.mark.parametrize("namespace", ["urn:x:generationloaddocument:4:0", "urn:other"])
def test_the_namespace_does_not_matter(namespace: str) -> None:
    assert loads(answer(xml("A65", FLAT, namespace=namespace))) == [50_000] * 24


def test_comments_inside_numbers_do_not_cut_them() -> None:
    body = xml("A65", FLAT).replace(b"50000<", b"500<!-- kilo -->00<")
    assert loads(answer(body)) == [50_000] * 24


@pytest.mark.parametrize("large", [0, 1000_000])
@pytest.mark.parametrize("comment", [b"", b"<!-- no plain document -->"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body[: len(body) // 2],
        lambda body: body + body,
        lambda body: body.replace(b">A65<", b">A75<"),
        lambda body: body.replace(b"GL_MarketDocument", b"Weather_Report"),
        lambda body: body.replace(b"50000", b"N/A"),
        lambda body: body.replace(b"<quantity>50000</quantity>", b"<quantity/>"),
        lambda body: body.replace(b"<quantity>50000</quantity>", b""),
        lambda body: body.replace(b"<position>1<", b"<position>1.5<"),
        lambda body: body.replace(b"2026-01-02T00:00Z", b"2026-01-02T00:00"),
        lambda body: body.replace(b"2026-01-02T00:00Z", b"tomorrow"),
        lambda body: body.replace(b"<resolution>PT60M</resolution>", b""),
        lambda body: b"<!DOCTYPE GL_MarketDocument>" + body.partition(b"?>")[2],
    ],
    ids=[
        "cut",
        "glued",
        "another type",
        "another root",
        "no number",
        "an empty number",
        "a missing number",
        "a position between two",
        "a time without a zone",
        "a time that is none",
        "no resolution",
        "a DTD",
    ],
)
def test_a_spoilt_document_is_malformed(
    spoil: Callable[[bytes], bytes], comment: bytes, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_document, "LARGE_BYTES", large)
    body = xml("A65", FLAT).replace(b"<TimeSeries>", comment + b"<TimeSeries>")
    with pytest.raises(Malformed):
        read(load, answer(spoil(body)))


def test_an_entity_bomb_is_malformed() -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    prolog = f'<!DOCTYPE GL_MarketDocument [<!ENTITY e0 "1">{entities}]>'.encode()
    body = xml("A65", FLAT).partition(b"?>")[2].replace(b"50000", b"&e12;")
    with pytest.raises(Malformed):
        read(load, answer(prolog + body))


def test_an_entity_that_names_a_file_is_malformed() -> None:
    prolog = b'<!DOCTYPE GL_MarketDocument [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    body = xml("A65", FLAT).partition(b"?>")[2].replace(b"50000", b"&e;")
    with pytest.raises(Malformed):
        read(load, answer(prolog + body))


@pytest.mark.parametrize("large", [0, 10_000_000])
def test_deep_nesting_is_malformed(large: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_document, "LARGE_BYTES", large)
    deep = "<a>" * 100_000 + "</a>" * 100_000
    with pytest.raises(Malformed):
        read(load, document("A65", deep, FLAT))


def test_a_period_cut_after_a_thousand_points_is_malformed() -> None:
    month = "2026-01-01T00:00", "2026-02-01T00:00", "PT15M"
    with pytest.raises(Malformed, match="narrow the window"):
        read(load, document("A65", consumed(period(*month, {n: n for n in range(1, 1001)}))))


def test_a_document_over_centuries_is_malformed() -> None:
    far = consumed(period("2726-01-01T00:00", "2726-01-02T00:00", "PT60M", {1: 1}))
    with pytest.raises(Malformed):
        read(load, document("A65", FLAT, far))


def test_only_intervals_that_touch_the_window_are_read() -> None:
    body = document("A65", FLAT).body
    window = Window(at("2026-01-01T05:30"), at("2026-01-01T07:00"))
    found = read(load, Document("https://web-api.tp.entsoe.eu/api", body, window=window))
    assert [row.start.hour for row in found] == [5, 6]


@pytest.mark.parametrize("days", [-1, 1])
def test_an_answer_to_another_question_is_implausible(days: int) -> None:
    start = at("2026-01-01T00:00") + timedelta(days=days)
    window = Window(start, start + timedelta(days=1))
    body = document("A65", FLAT).body
    with pytest.raises(Implausible, match="window"):
        read(load, Document("https://web-api.tp.entsoe.eu/api", body, window=window))


def test_of_two_periods_one_may_lie_beside_the_window() -> None:
    before = consumed(period("2025-12-31T00:00", "2026-01-01T00:00", "PT15M", {1: 1}))
    window = Window(at("2026-01-01T00:00"), at("2026-01-02T00:00"))
    body = document("A65", before, FLAT).body
    found = read(load, Document("https://web-api.tp.entsoe.eu/api", body, window=window))
    assert [row.values["load"] for row in found] == [50_000] * 24


def test_a_zip_is_all_its_documents() -> None:
    later = consumed(period("2026-01-02T00:00", "2026-01-03T00:00", "PT60M", {1: 60_000}))
    body = packed(xml("A65", FLAT), xml("A65", later))
    assert loads(answer(body)) == [50_000] * 24 + [60_000] * 24


def test_a_zip_without_xml_is_malformed() -> None:
    with pytest.raises(Malformed, match="none of them XML"):
        read(load, answer(packed(b"a,b", name="{}.csv")))


def test_a_broken_zip_is_malformed() -> None:
    body = packed(xml("A65", FLAT), packing=zipfile.ZIP_STORED)
    for broken in (body[:-30], body.replace(b"50000", b"60000")):
        with pytest.raises(Malformed, match="broken ZIP"):
            read(load, answer(broken))


def test_a_zip_that_swells_is_malformed() -> None:
    bomb = xml("A65", "<Reason>" + " " * 3_000_000 + "</Reason>", FLAT)
    with pytest.raises(Malformed, match="over 100 times"):
        read(load, answer(packed(bomb)))


def test_a_zip_that_is_too_large_in_all_is_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_zip, "MOST_BYTES", 1500)
    with pytest.raises(Malformed, match="more than 1500"):
        read(load, answer(packed(xml("A65", FLAT), xml("A65", FLAT))))


def test_two_documents_that_contradict_each_other_are_malformed() -> None:
    other = consumed(period("2026-01-01T12:00", "2026-01-01T13:00", "PT60M", {1: 49_000}))
    with pytest.raises(Malformed, match="contradict"):
        read(load, document("A65", FLAT, other))


def test_a_document_that_repeats_itself_says_it_once() -> None:
    again = consumed(period("2026-01-01T12:00", "2026-01-01T13:00", "PT60M", {1: 50_000}))
    assert loads(document("A65", FLAT, again)) == [50_000] * 24


def test_a_forecast_is_not_taken_for_what_was_realised() -> None:
    with pytest.raises(Malformed, match="A01"):
        read(load, document("A65", FLAT, process="A01"))
    with pytest.raises(Malformed, match="A01"):
        read(generation, document("A75", produced("B14", period(*DAY, {1: 1})), process="A01"))
