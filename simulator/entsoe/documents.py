"""ENTSO-E's XML: market documents of curves, and acknowledgements.

A curve of type A03 leaves out a point that has the value of the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape

from simulator.entsoe.items import Asked, Curve
from simulator.noise import mix
from simulator.wire import Answer, instant

_URN = "urn:iec62325.351:tc57wg16"
_PLATFORM = "10X1001A1001A450"
_ROLES = (
    f'<sender_MarketParticipant.mRID codingScheme="A01">{_PLATFORM}'
    "</sender_MarketParticipant.mRID>"
    "<sender_MarketParticipant.marketRole.type>A32</sender_MarketParticipant.marketRole.type>"
    f'<receiver_MarketParticipant.mRID codingScheme="A01">{_PLATFORM}'
    "</receiver_MarketParticipant.mRID>"
    "<receiver_MarketParticipant.marketRole.type>{}</receiver_MarketParticipant.marketRole.type>"
)
_OF_PLANTS = ("A65", "A68", "A69", "A71", "A75")
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def market_document(asked: Asked, kind: str, curves: Sequence[Curve]) -> Answer:
    """A GL document of load or of plants, or a Publication document of prices or borders."""
    is_of_plants = kind in _OF_PLANTS
    name = "GL_MarketDocument" if is_of_plants else "Publication_MarketDocument"
    version = "3:0" if is_of_plants else "7:3" if kind == "A44" else "7:0"
    part = "6:generationloaddocument" if is_of_plants else "3:publicationdocument"
    interval = "time_Period.timeInterval" if is_of_plants else "period.timeInterval"
    start, end = _extent(asked, curves, kind)
    lines = [
        f'{_HEAD}<{name} xmlns="{_URN}:451-{part}:{version}">',
        f"<mRID>{mix(int(asked.start.timestamp())):016x}{mix(asked.seed):016x}</mRID>",
        f"<revisionNumber>1</revisionNumber><type>{kind}</type>",
        f"<process.processType>{asked.process}</process.processType>" if is_of_plants else "",
        _ROLES.format("A33"),
        f"<createdDateTime>{instant(asked.now)}</createdDateTime>",
        f"<{interval}>{_bounds(start, end)}</{interval}>",
    ]
    value = "price.amount" if kind == "A44" else "quantity"
    for number, curve in enumerate(curves, start=1):
        lines.extend(_series(number, curve, value, asked.every_point))
    lines.append(f"</{name}>")
    return Answer("\n".join(filter(None, lines)).encode(), "text/xml")


def _extent(asked: Asked, curves: Sequence[Curve], kind: str) -> tuple[datetime, datetime]:
    if kind == "A11" or asked.process == "A16":
        return asked.start, asked.end
    return min(curve.start for curve in curves), max(curve.until for curve in curves)


def _minute(moment: datetime) -> str:
    return instant(moment, "%Y-%m-%dT%H:%MZ")


def _bounds(start: datetime, end: datetime) -> str:
    return f"<start>{_minute(start)}</start><end>{_minute(end)}</end>"


def _series(number: int, curve: Curve, value: str, every_point: bool) -> Iterator[str]:
    yield f"<TimeSeries><mRID>{number}</mRID>"
    for name, text in curve.elements:
        scheme = ' codingScheme="A01"' if name.endswith("Domain.mRID") else ""
        yield f"<{name}{scheme}>{text}</{name}>"
    yield f"<curveType>{'A01' if every_point else 'A03'}</curveType>"
    if curve.psr_type:
        yield f"<MktPSRType><psrType>{curve.psr_type}</psrType></MktPSRType>"
    yield f"<Period><timeInterval>{_bounds(curve.start, curve.until)}</timeInterval>"
    yield f"<resolution>{curve.resolution}</resolution>"
    yield from _points(curve.values, value, every_point)
    yield "</Period></TimeSeries>"


def _points(values: Sequence[float], name: str, every_point: bool) -> Iterator[str]:
    before = None
    for position, value in enumerate(values, start=1):
        text = _decimal(value)
        if every_point or text != before:
            yield f"<Point><position>{position}</position><{name}>{text}</{name}></Point>"
        before = text


def _decimal(value: float) -> str:
    """Two decimals at most, none when they are zero, and never minus zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def acknowledgement(reason: str, now: datetime, status: int = 200) -> Answer:
    """No data, and why."""
    created = instant(now)
    text = (
        f'{_HEAD}<Acknowledgement_MarketDocument xmlns="{_URN}:451-1:acknowledgementdocument:7:0">'
        f"<mRID>{f'{mix(int(now.timestamp())):016x}'[:14]}</mRID>"
        f"<createdDateTime>{created}</createdDateTime>{_ROLES.format('A39')}"
        f"<received_MarketDocument.createdDateTime>{created}"
        "</received_MarketDocument.createdDateTime>"
        f"<Reason><code>999</code><text>{escape(reason)}</text></Reason>"
        "</Acknowledgement_MarketDocument>"
    )
    return Answer(text.encode(), "text/xml", status)


def nothing_there(asked: Asked, item: str, *eics: str) -> Answer:
    """The acknowledgement of a window without data."""
    form = "%Y-%m-%dT%H:%M:%SZ"
    interval = "/".join(
        moment.astimezone(UTC).strftime(form) for moment in (asked.start, asked.end)
    )
    areas = ", ".join(eics)
    text = f"No matching data found for Data item {item} ({areas}) and interval {interval}."
    return acknowledgement(text, asked.now)
