"""The ENTSO-E Transparency Platform at `web-api.tp.entsoe.eu/api`: XML behind a token.

Load (A65), generation (A75, A71, A69), capacity (A68), prices (A44), and borders (A11, A09, A61).
No data, a window that is too wide and a wrong token are all told by an acknowledgement of code 999.
Parameters that name a contract are known by the very letters of each item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from simulator.entsoe import (
    border,
    capacity,
    flow,
    forecast,
    generation,
    intraday_price,
    load,
    price,
)
from simulator.entsoe.areas import COUNTRY, PRICED, SILENT
from simulator.entsoe.documents import acknowledgement
from simulator.entsoe.items import Asked
from simulator.wire import Answer, Expected, Feed, Question, by_zone, has_key, merged, not_found
from simulator.zones import links_of

HOST = "web-api.tp.entsoe.eu"
PRECISION_MW = generation.PRECISION_MW
ZONES = tuple(sorted(zone.key for zone in COUNTRY.values() if zone.key not in SILENT))
_WIDEST = timedelta(days=366)

_ITEMS: dict[tuple[str, str], Callable[[Asked], Answer]] = {
    ("A65", "A16"): load.document,
    ("A65", "A01"): lambda asked: forecast.document(asked, "A65"),
    ("A68", "A33"): capacity.document,
    ("A69", "A01"): lambda asked: forecast.document(asked, "A69"),
    ("A69", "A40"): lambda asked: forecast.document(asked, "A69"),
    ("A69", "A18"): lambda asked: forecast.document(asked, "A69"),
    ("A71", "A01"): lambda asked: forecast.document(asked, "A71"),
    ("A75", "A16"): generation.document,
    ("A44", "A01"): price.document,
    ("A44", "A07"): intraday_price.document,
    ("A11", ""): flow.document,
    ("A09", ""): border.schedules,
    ("A61", "A01"): border.day_ahead,
    ("A61", "A02"): border.week_ahead,
}
# Which parameter tells the items of one document type apart, and what it is where it is left out.
_TOLD_BY = {"A44": ("contract_MarketAgreement.type", "A01"), "A11": ("", ""), "A09": ("", ""),
            "A61": ("Contract_MarketAgreement.Type", ""), "A65": ("processType", "A16"),
            "A75": ("processType", "A16")}  # fmt: skip


def answer(question: Question, seed: int, now: datetime) -> Answer:
    """A document, or the acknowledgement that says why there is none."""
    if question.path != "/api":
        return not_found()
    if not has_key(question.get("securityToken")):
        return acknowledgement("Unauthorized. Missing or invalid security token!", now, 401)
    kind = question.query.get("documentType", "")
    name, usual = _TOLD_BY.get(kind, ("processType", ""))
    try:
        asked = Asked(
            seed=seed,
            now=now,
            start=_moment(question.get("periodStart")),
            end=_moment(question.get("periodEnd")),
            sender_eic=question.query.get("out_Domain", ""),
            receiver_eic=question.query.get("in_Domain", ""),
            area_eic=question.query.get("outBiddingZone_Domain", ""),
            process=question.query.get(name, usual),
            every_point=question.get("curveType", "A03") == "A01",
        )
    except ValueError:
        return acknowledgement("The combination of periodStart and periodEnd is invalid", now, 400)
    item = _ITEMS.get((kind, asked.process))
    if item is None or asked.start >= asked.end:
        return acknowledgement("Input parameters are not valid for this data item", now, 400)
    if asked.end - asked.start > _WIDEST:
        text = "The amount of requested data exceeds allowed limit. Allowed interval is one year"
        return acknowledgement(text, now, 400)
    return item(asked)


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
    "entsoe.load_forecast": Feed(forecast=forecast.load, precision=forecast.PRECISION_MW),
    "entsoe.generation_forecast": Feed(
        forecast=forecast.generation, precision=forecast.PRECISION_MW
    ),
    "entsoe.wind_solar_forecast": Feed(
        forecast=forecast.wind_and_sun("A01"), precision=forecast.PRECISION_MW
    ),
    "entsoe.wind_solar_forecast_intraday": Feed(
        forecast=forecast.wind_and_sun("A40"), precision=forecast.PRECISION_MW
    ),
    "entsoe.wind_solar_forecast_current": Feed(
        forecast=forecast.wind_and_sun("A18"), precision=forecast.PRECISION_MW
    ),
    "entsoe.capacity": Feed(expected=by_zone(capacity.expected), precision=capacity.PRECISION_MW),
    "entsoe.intraday_price": Feed(
        expected=by_zone(intraday_price.expected), precision=price.PRECISION_PRICE
    ),
    "entsoe.scheduled_exchange": Feed(
        expected=border.expected_schedule, precision=border.PRECISION_MW
    ),
    "entsoe.transfer_capacity": Feed(
        expected=border.expected_capacity, precision=border.PRECISION_MW
    ),
    "entsoe.transfer_capacity_week": Feed(
        expected=border.expected_week, precision=border.PRECISION_MW
    ),
}


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=UTC)


def expected(
    seed: int, start: datetime, end: datetime, zones: Iterable[str] = ZONES
) -> list[Expected]:
    """What truth expects of what is measured, and of prices, of some zones in [start, end)."""
    return merged(row for zone in zones for row in _expected(seed, zone, start, end))


def _expected(seed: int, zone: str, start: datetime, end: datetime) -> Iterator[Expected]:
    yield from generation.expected(seed, zone, start, end)
    yield from load.expected(seed, zone, start, end)
    if zone in {priced.key for priced in PRICED.values()}:
        yield from price.expected(seed, zone, start, end)
    for link in links_of(zone):
        sender = link.a if link.b == zone else link.b
        yield from flow.expected(seed, sender, zone, start, end)
