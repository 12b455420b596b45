"""The ENTSO-E Transparency Platform at `web-api.tp.entsoe.eu/api`: XML behind a token.

Load (A65), generation per type (A75), day-ahead prices (A44) and physical flows (A11). No data,
a window that is too wide and a wrong token are all told by an acknowledgement of code 999.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from simulator.entsoe import flow, generation, load, price
from simulator.entsoe.areas import COUNTRY, PRICED, SILENT
from simulator.entsoe.documents import acknowledgement
from simulator.entsoe.items import Asked
from simulator.wire import Answer, Expected, Feed, Question, by_zone, has_key, merged, not_found
from simulator.zones import links_of

HOST = "web-api.tp.entsoe.eu"
PRECISION_MW = generation.PRECISION_MW
ZONES = tuple(sorted(zone.key for zone in COUNTRY.values() if zone.key not in SILENT))
_WIDEST = timedelta(days=366)

_ITEMS = {"A65": load.document, "A75": generation.document, "A44": price.document,
          "A11": flow.document}  # fmt: skip


def answer(question: Question, seed: int, now: datetime) -> Answer:
    """A document, or the acknowledgement that says why there is none."""
    if question.path != "/api":
        return not_found()
    if not has_key(question.get("securityToken")):
        return acknowledgement("Unauthorized. Missing or invalid security token!", now, 401)
    try:
        asked = Asked(
            seed=seed,
            now=now,
            start=_moment(question.get("periodStart")),
            end=_moment(question.get("periodEnd")),
            sender_eic=question.query.get("out_Domain", ""),
            receiver_eic=question.query.get("in_Domain", ""),
            area_eic=question.query.get("outBiddingZone_Domain", ""),
            every_point=question.get("curveType", "A03") == "A01",
        )
    except ValueError:
        return acknowledgement("The combination of periodStart and periodEnd is invalid", now, 400)
    kind = question.query.get("documentType", "")
    if kind not in _ITEMS or asked.start >= asked.end:
        return acknowledgement("Input parameters are not valid for this data item", now, 400)
    if asked.end - asked.start > _WIDEST:
        text = "The amount of requested data exceeds allowed limit. Allowed interval is one year"
        return acknowledgement(text, now, 400)
    return _ITEMS[kind](asked)


OPERATORS = {HOST: answer}
FEEDS = {
    "entsoe.generation": Feed(expected=by_zone(generation.expected), precision=PRECISION_MW),
    "entsoe.load": Feed(expected=by_zone(load.expected), precision=load.PRECISION_MW),
    "entsoe.day_ahead_price": Feed(
        expected=by_zone(price.expected), precision=price.PRECISION_PRICE
    ),
    "entsoe.flow": Feed(
        expected=lambda seed, zone, sender, start, end: flow.expected(
            seed, sender, zone, start, end
        ),
        precision=flow.PRECISION_MW,
    ),
}


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=UTC)


def expected(
    seed: int, start: datetime, end: datetime, zones: Iterable[str] = ZONES
) -> list[Expected]:
    """What truth expects of all four items of some zones in [start, end)."""
    return merged(row for zone in zones for row in _expected(seed, zone, start, end))


def _expected(seed: int, zone: str, start: datetime, end: datetime) -> Iterator[Expected]:
    yield from generation.expected(seed, zone, start, end)
    yield from load.expected(seed, zone, start, end)
    if zone in {priced.key for priced in PRICED.values()}:
        yield from price.expected(seed, zone, start, end)
    for link in links_of(zone):
        sender = link.a if link.b == zone else link.b
        yield from flow.expected(seed, sender, zone, start, end)
