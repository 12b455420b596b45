"""Physical flows over a border (12.1.G, A11): one direction a document, never negative.

`in_Domain` receives. Borders are published in hours unless both sides work in quarter-hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator import truth
from simulator.entsoe.areas import border
from simulator.entsoe.documents import market_document, nothing_there
from simulator.entsoe.items import HOUR, QUARTER, Asked, Curve
from simulator.wire import Answer, Expected
from simulator.zones import ZONES, Zone, links_of

PRECISION_MW = 0.005
LAG = timedelta(hours=1)
Links = tuple[tuple[Zone, str], ...]
_ITEM = "PHYSICAL_FLOWS_R3 [12.1.G]"


def document(asked: Asked) -> Answer:
    """What one area received from another."""
    links = border(asked.sender_eic, asked.receiver_eic)
    step = step_of(links) if links else HOUR
    published = asked.published(step, LAG)
    if not links or published is None:
        return nothing_there(asked, _ITEM, asked.receiver_eic, asked.sender_eic)
    values = [
        received(asked.seed, links, moment, step) for moment in truth.intervals(*published, step)
    ]
    elements = (
        ("businessType", "A66"),
        ("in_Domain.mRID", asked.receiver_eic),
        ("out_Domain.mRID", asked.sender_eic),
        ("quantity_Measure_Unit.name", "MAW"),
    )
    return market_document(asked, "A11", [Curve(elements, published[0], step, values)])


def step_of(links: Links) -> timedelta:
    """The intervals of a border: quarter-hours where both sides work in them, else hours."""
    names = {name for _, name in links}
    ends = [zone for zone in ZONES.values() if names & {link.name for link in links_of(zone.key)}]
    return QUARTER if all(zone.step <= QUARTER for zone in ends) else HOUR


def received(seed: int, links: Links, moment: datetime, step: timedelta) -> float:
    """MW that arrive, zero while power goes the other way."""
    net = sum(truth.state(seed, zone.key, moment, step).links[name] for zone, name in links)
    return max(0.0, net)


def expected(
    seed: int, sender: str, receiver: str, start: datetime, end: datetime
) -> list[Expected]:
    """What truth expects a zone to have received from another in [start, end)."""
    links = tuple(
        (ZONES[receiver], link.name) for link in links_of(receiver) if sender in (link.a, link.b)
    )
    step = step_of(links)
    return [
        (receiver, "inflow", begin, begin + step, {sender: received(seed, links, begin, step)})
        for begin in truth.intervals(start, end, step)
    ]
