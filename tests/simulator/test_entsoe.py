"""What the Transparency Platform is known for, and what its documents must therefore show."""

from datetime import UTC, datetime
from xml.etree import ElementTree

from simulator import entsoe, server
from simulator.wire import Question

SEED = 3
NOW = datetime(2026, 6, 21, 7, 16, tzinfo=UTC)
FI, DE, DE_LU = "10YFI-1--------U", "10Y1001A1001A83F", "10Y1001A1001A82H"


def european(kind: str, start: str, end: str, now: datetime = NOW, **query):
    query.setdefault("securityToken", "a-good-token")
    query |= {"documentType": kind, "periodStart": start, "periodEnd": end}
    answer = server.answer(Question(entsoe.HOST, "/api", query), SEED, now)
    return answer, ElementTree.fromstring(answer.body)


def texts(root: ElementTree.Element, name: str) -> list[str | None]:
    return [element.text for element in root.iter() if element.tag.endswith(f"}}{name}")]


def test_unchanged_points_are_left_out_unless_all_are_asked_for():
    asked = {"kind": "A75", "start": "202606200000", "end": "202606210000", "in_Domain": FI}
    _, short = european(**asked)
    _, long = european(**asked, curveType="A01")
    assert set(texts(short, "curveType")) == {"A03"}
    assert set(texts(long, "curveType")) == {"A01"}
    series = len(texts(long, "psrType"))
    assert len(texts(long, "position")) == 96 * series > len(texts(short, "position"))


def test_storage_is_told_twice():
    _, root = european("A75", "202606200000", "202606210000", in_Domain=DE)
    types = texts(root, "psrType")
    assert types.count("B10") == types.count("B25") == types.count("B06") == 2
    assert len(texts(root, "outBiddingZone_Domain.mRID")) == 3


def test_prices_turn_from_hours_to_quarters_and_have_two_auctions():
    later = datetime(2026, 1, 1, tzinfo=UTC)
    _, root = european(
        "A44", "202509300000", "202510010600", later, in_Domain=DE_LU, out_Domain=DE_LU
    )
    name = "classificationSequence_AttributeInstanceComponent.position"
    assert texts(root, name) == ["1", "2", "1", "2"]
    assert texts(root, "resolution") == ["PT60M", "PT15M", "PT15M", "PT15M"]


def test_tomorrows_prices_come_with_the_auction():
    asked = {"kind": "A44", "start": "202606212200", "end": "202606222200",
             "in_Domain": FI, "out_Domain": FI}  # fmt: skip
    before, _ = european(**asked, now=datetime(2026, 6, 21, 10, tzinfo=UTC))
    after, _ = european(**asked, now=datetime(2026, 6, 21, 11, tzinfo=UTC))
    assert b"Acknowledgement" in before.body
    assert b"price.amount" in after.body


def test_no_data_is_acknowledged_with_200():
    answer, root = european("A65", "205001010000", "205001020000", outBiddingZone_Domain=FI)
    assert (answer.status, texts(root, "code")) == (200, ["999"])
    (text,) = texts(root, "text")
    assert text == (
        "No matching data found for Data item ACTUAL_TOTAL_LOAD_R3 [6.1.A] (10YFI-1--------U)"
        " and interval 2050-01-01T00:00:00Z/2050-01-02T00:00:00Z."
    )


def test_a_wrong_token_is_401_and_two_years_are_too_much():
    refused, _ = european("A65", "202601010000", "202601020000", securityToken="wrong-token")
    assert refused.status == 401
    wide, root = european("A65", "202401010000", "202601020000", outBiddingZone_Domain=FI)
    assert wide.status == 400
    assert "exceeds allowed limit" in str(texts(root, "text"))


def test_the_newest_intervals_lack_some_types():
    _, root = european("A75", "202606210000", "202606211200", in_Domain=FI)
    ends = texts(root, "end")
    assert {ends[0], *ends[1:]} == {
        "2026-06-21T12:00Z",
        "2026-06-21T06:15Z",
        "2026-06-21T05:15Z",
    }


def test_great_britain_publishes_its_flows_and_no_load():
    gb, fr = "10YGB----------A", "10YFR-RTE------C"
    load, _ = european("A65", "202606200000", "202606210000", outBiddingZone_Domain=gb)
    flow, _ = european("A11", "202606200000", "202606210000", in_Domain=gb, out_Domain=fr)
    assert b"No matching data" in load.body
    assert b"quantity" in flow.body
