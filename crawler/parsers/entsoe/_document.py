"""ENTSO-E documents: every Period of every TimeSeries as a column of numbers.

Elements are known by their local names, since the namespaces' versions change. Most of a document
is read without a tree; what must have one, and is large, is parsed Period by Period, so that a
year costs no more memory than one of its Periods. No entity is ever resolved and no DTD accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from crawler.parsers._columns import numbers
from crawler.parsers._zip import members
from crawler.parsers.entsoe._acknowledgement import refuse
from crawler.parsers.entsoe._curve import Span, expand, span
from crawler.parsers.entsoe._points import Outline, outlined, taken_apart
from crawler.source import Document, Empty, Implausible, Malformed

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LARGE_BYTES = 1024 * 1024
# For some months of 2025 and 2026 every series was cut after so many points, without a word.
CUT_AT_POINTS = 1000


class _Strictness(TypedDict):
    resolve_entities: bool
    no_network: bool
    huge_tree: bool
    remove_blank_text: bool
    remove_comments: bool
    remove_pis: bool


_STRICT = _Strictness(
    resolve_entities=False,
    no_network=True,
    huge_tree=False,
    remove_blank_text=True,
    remove_comments=True,
    remove_pis=True,
)
_text = attrgetter("text")


class Curve(NamedTuple):
    """One Period: what is said of it, the intervals it covers, and a number for each of them."""

    said: Mapping[str, str]
    span: Span
    values: Sequence[float | None]

    def __str__(self) -> str:
        known = [value for value in self.values if value is not None]
        return f"{len(known)} values from {known[0]:g} to {known[-1]:g}, {self.span.start} UTC on"


def curves(document: Document, kind: str, quantity: str) -> Iterator[Curve]:
    """The curves of all documents of type `kind` in an answer, in their order.

    `quantity` is the local name of the element that carries a point's number. `Curve.said` maps
    local names to what the TimeSeries, or the document around it, says. Raises `Empty` for an
    answer without data, `Refused` for a token that is not accepted, `Malformed` for the
    rest, and `Implausible` when no Period touches the window that was asked for.
    """
    from lxml import etree  # 27 ms that an idle tick does not spend

    window, found, heeded = document.window, False, False
    try:
        for body in members(document.body):
            outline = outlined(body)
            for period, said in _periods(outline.body, kind):
                curve = _curve(period, said, quantity, outline)
                found, heeded = True, heeded or window is None or curve.span.touches(window)
                yield curve
    except etree.XMLSyntaxError as error:
        raise Malformed(f"not an XML document: {error}; {document.body[:60]!r}") from error
    if not found:
        raise Empty("a document without a Period")
    if not heeded:
        raise Implausible("no Period touches the window that was asked for")


def _periods(body: bytes, kind: str) -> Iterator[tuple[Element, Mapping[str, str]]]:
    """Each Period and what is said of it; look at it before asking for the next."""
    around: Mapping[str, str] | None = None
    series: Element | None = None
    said: Mapping[str, str] = {}
    for root, period in _elements(body):
        around = _checked(root, kind) if around is None else around
        if period is None:
            continue
        parent = period.getparent()
        if parent is not None and parent is not series:
            series, said = parent, {**around, **_leaves(parent, "Period")}
        yield period, said


def _elements(body: bytes) -> Iterator[tuple[Element, Element | None]]:
    """The root with each Period of a document, and once alone."""
    from lxml import etree

    if len(body) <= LARGE_BYTES:
        root = _tree(body)
        yield root, None
        for period in root.iter("{*}Period"):
            yield root, period
        return
    parsing = etree.iterparse(BytesIO(body), tag="{*}Period", **_STRICT)
    for _, period in parsing:
        yield period.getroottree().getroot(), period
        period.clear()
    yield parsing.root, None


def _checked(root: Element, kind: str) -> Mapping[str, str]:
    """What a document says of itself; raises when it is not of the type asked for."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise Malformed("a document with a DTD")
    name = _local(root)
    if name == "Acknowledgement_MarketDocument":
        refuse(" ".join(leaf.text or "" for leaf in root.iterfind("{*}Reason//{*}*")))
    said = _leaves(root, "TimeSeries")
    if not name.endswith("_MarketDocument") or said.get("type") != kind:
        raise Malformed(f"{name} of type {said.get('type')}, not a document of type {kind}")
    return said


def _leaves(parent: Element, until: str) -> dict[str, str]:
    """The text of each leaf below `parent`, by local name, before the first child `until`."""
    found: dict[str, str] = {}
    for child in parent:
        name = _local(child)
        if name == until:
            break
        if len(child):
            found |= _leaves(child, until)
        else:
            found[name] = (child.text or "").strip()
    return found


def _local(element: Element) -> str:
    return _without_namespace(str(element.tag))


@lru_cache(maxsize=256)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def _curve(period: Element, said: Mapping[str, str], quantity: str, outline: Outline) -> Curve:
    covered = _covered(*map(_leaves(period, "Point").get, ("start", "end", "resolution")))
    positions, figures = _points(period, quantity, outline)
    values = numbers(figures, lambda at: f"{quantity} {at + 1} of the Period from {covered.start}")
    if len(values) == CUT_AT_POINTS and positions[-1] < covered.length:
        raise Malformed(f"a Period cut after {CUT_AT_POINTS} points: narrow the window")
    curve_type = said.get("curveType", "A01")
    return Curve(said, covered, expand(positions, values, covered.length, curve_type))


def _points(
    period: Element, quantity: str, outline: Outline
) -> tuple[Sequence[int], Sequence[Any]]:
    """The positions of a Period's Points, and what stands at each."""
    if outline.runs and len(period) and _local(point := period[-1]) == "Point":
        run = outline.run(point.text or "")
        if (points := taken_apart(run, quantity)) is not None:
            return points
        period = _tree(b"<Period>%b</Period>" % run)
    positions = list(map(int, map(_text, period.iter("{*}position"))))
    return positions, list(map(_text, period.iter(f"{{*}}{quantity}")))


def _tree(body: bytes) -> Element:
    from lxml import etree

    return etree.fromstring(body, etree.XMLParser(**_STRICT))


@lru_cache(maxsize=64)
def _covered(start: str | None, end: str | None, resolution: str | None) -> Span:
    """What a Period covers; most of a document cover the same."""
    return span(moment(start or "nothing"), moment(end or "nothing"), resolution or "nothing")


def moment(text: str) -> datetime:
    """The moment that a text of ISO 8601 states, in UTC."""
    stated = datetime.fromisoformat(text)
    if stated.tzinfo is None:
        raise Malformed(f"{text} has no time zone")
    return stated.astimezone(UTC)
