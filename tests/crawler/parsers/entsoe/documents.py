"""ENTSO-E documents made to measure, with every element that the platform's own have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from crawler.source import Document

GENERATION_LOAD = "urn:iec62325.351:tc57wg16:451-6:generationloaddocument:3:0"
PUBLICATION = "urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3"
ACKNOWLEDGEMENT = "urn:iec62325.351:tc57wg16:451-1:acknowledgementdocument:7:0"
FRANCE = "10YFR-RTE------C"
GERMANY = "10Y1001A1001A83F"
DE_LU = "10Y1001A1001A82H"
SWEDEN_4 = "10Y1001A1001A47J"

Points = Mapping[int, float | str]


def at(text: str) -> datetime:
    """A moment of UTC from `2025-10-26T01:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def compress(values: Sequence[float]) -> Points:
    """The points of an A03 curve: a position only where the value changes."""
    return {
        place + 1: value
        for place, value in enumerate(values)
        if place == 0 or values[place - 1] != value
    }


def period(
    start: str, end: str, resolution: str, points: Points, *, number: str = "quantity"
) -> str:
    stated = "".join(
        f"<Point>\n  <position>{position}</position>\n  <{number}>{value}</{number}>\n</Point>\n"
        for position, value in points.items()
    )
    return (
        f"<Period>\n<timeInterval>\n<start>{start}Z</start>\n<end>{end}Z</end>\n</timeInterval>\n"
        f"<resolution>{resolution}</resolution>\n{stated}</Period>\n"
    )


def series(*periods: str, said: Mapping[str, str]) -> str:
    leaves = "".join(f"<{name}>{text}</{name}>\n" for name, text in said.items())
    return f"<TimeSeries>\n<mRID>1</mRID>\n{leaves}{''.join(periods)}</TimeSeries>\n"


def produced(
    psr_type: str,
    *periods: str,
    area: str = FRANCE,
    way: str = "in",
    curve: str = "A03",
    unit: str = "MAW",
) -> str:
    """A series of generation; `way` is "out" for what plants consumed."""
    said = {
        "businessType": "A01",
        "objectAggregation": "A08",
        f"{way}BiddingZone_Domain.mRID": area,
        "quantity_Measure_Unit.name": unit,
        "curveType": curve,
        "MktPSRType": f"<psrType>{psr_type}</psrType>",
    }
    return series(*periods, said=said)


def consumed(*periods: str, area: str = FRANCE, curve: str = "A03", unit: str = "MAW") -> str:
    """A series of total load."""
    said = {
        "businessType": "A04",
        "objectAggregation": "A01",
        "outBiddingZone_Domain.mRID": area,
        "quantity_Measure_Unit.name": unit,
        "curveType": curve,
    }
    return series(*periods, said=said)


def priced(
    *periods: str,
    area: str = DE_LU,
    sequence: str = "",
    contract: str = "A01",
    currency: str = "EUR",
    per: str = "MWH",
) -> str:
    """A series of prices."""
    position = {"classificationSequence_AttributeInstanceComponent.position": sequence}
    said = {
        "auction.type": "A01",
        "businessType": "A62",
        "in_Domain.mRID": area,
        "out_Domain.mRID": area,
        "contract_MarketAgreement.type": contract,
        "currency_Unit.name": currency,
        "price_Measure_Unit.name": per,
        **(position if sequence else {}),
        "curveType": "A03",
    }
    return series(*periods, said=said)


def sent(*periods: str, sender: str = SWEDEN_4, receiver: str = DE_LU, unit: str = "MAW") -> str:
    """A series of the physical flow in one direction."""
    said = {
        "businessType": "A66",
        "in_Domain.mRID": receiver,
        "out_Domain.mRID": sender,
        "quantity_Measure_Unit.name": unit,
        "curveType": "A03",
    }
    return series(*periods, said=said)


def scheduled(
    *periods: str,
    contract: str = "A05",
    sender: str = SWEDEN_4,
    receiver: str = DE_LU,
    unit: str = "MAW",
) -> str:
    """A series of what is scheduled in one direction or, without a contract, allowed."""
    said = {
        "businessType": "A06" if contract else "A27",
        "in_Domain.mRID": receiver,
        "out_Domain.mRID": sender,
        **({"contract_MarketAgreement.type": contract} if contract else {}),
        "quantity_Measure_Unit.name": unit,
        "curveType": "A03",
    }
    return series(*periods, said=said)


def xml(
    kind: str,
    *content: str,
    process: str = "A16",
    created: str = "2026-01-01T00:00:00",
    namespace: str = "",
) -> bytes:
    published = kind in {"A44", "A11", "A09", "A61"}
    root = "Publication_MarketDocument" if published else "GL_MarketDocument"
    name = namespace or (PUBLICATION if published else GENERATION_LOAD)
    processed = "" if published else f"<process.processType>{process}</process.processType>\n"
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{name}">\n<mRID>1</mRID>\n'
        f"<revisionNumber>1</revisionNumber>\n<type>{kind}</type>\n{processed}"
        f"<createdDateTime>{created}Z</createdDateTime>\n{''.join(content)}</{root}>\n"
    ).encode()


def document(
    kind: str, *content: str, process: str = "A16", created: str = "2026-01-01T00:00:00"
) -> Document:
    """An answer that holds one document."""
    return answer(xml(kind, *content, process=process, created=created))


def answer(body: bytes) -> Document:
    return Document("https://web-api.tp.entsoe.eu/api", body)


def acknowledgement(text: str) -> Document:
    return answer(
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Acknowledgement_MarketDocument xmlns="{ACKNOWLEDGEMENT}">\n<mRID>1</mRID>\n'
        f"<createdDateTime>2026-01-01T00:00:00Z</createdDateTime>\n"
        f"<Reason>\n<code>999</code>\n<text>{text}</text>\n</Reason>\n"
        f"</Acknowledgement_MarketDocument>".encode()
    )
