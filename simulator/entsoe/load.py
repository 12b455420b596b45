"""Actual total load (6.1.A, A65): published an hour after each interval."""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator import truth
from simulator.entsoe.areas import COUNTRY, SILENT
from simulator.entsoe.documents import market_document, nothing_there
from simulator.entsoe.items import Asked, Curve
from simulator.wire import Answer, Expected
from simulator.zones import ZONES

PRECISION_MW = 0.005
LAG = timedelta(hours=1)
_ITEM = "ACTUAL_TOTAL_LOAD_R3 [6.1.A]"


def document(asked: Asked) -> Answer:
    """The load of an area, in the steps that its operator publishes."""
    zone = COUNTRY.get(asked.area_eic)
    if zone is None or zone.key in SILENT:
        return nothing_there(asked, _ITEM, asked.area_eic)
    published = asked.published(zone.step, LAG)
    if published is None:
        return nothing_there(asked, _ITEM, asked.area_eic)
    values = [state.load for _, state in truth.window(asked.seed, zone.key, *published, zone.step)]
    elements = (
        ("businessType", "A04"),
        ("objectAggregation", "A01"),
        ("outBiddingZone_Domain.mRID", zone.eic),
        ("quantity_Measure_Unit.name", "MAW"),
    )
    curve = Curve(elements, published[0], zone.step, values)
    return market_document(asked, "A65", [curve])


def expected(seed: int, key: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every interval of a zone in [start, end)."""
    step = ZONES[key].step
    return [
        (key, "load", begin, begin + step, {"load": state.load})
        for begin, state in truth.window(seed, key, start, end, step)
    ]
