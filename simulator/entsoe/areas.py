"""Which simulated zones an energy identification code names.

Germany has a code for load and generation and one, with Luxembourg, as a bidding zone, for
prices and flows; Ireland's price is the island's. The cable from Italy to Montenegro is
published under the code of the whole country.
"""

from __future__ import annotations

from functools import cache

from simulator.zones import LINKS, ZONES, Zone

_WHOLE_ITALY = "10YIT-GRTN-----B"
_DE_LU = "10Y1001A1001A82H"

COUNTRY = {zone.eic: zone for zone in ZONES.values() if zone.eic}
PRICED = {
    zone.price_eic: zone
    for zone in ZONES.values()
    if zone.eic and zone.key not in {"BA", "LU", "GB", "GB-NIR"}
}
_BORDERING = {
    **{zone.eic: (zone.key,) for zone in COUNTRY.values()},
    **{zone.price_eic: (zone.key,) for zone in COUNTRY.values()},
    _DE_LU: ("DE", "LU"),
    _WHOLE_ITALY: tuple(key for key in ZONES if key.startswith("IT-")),
}
SILENT = {"GB", "GB-NIR"}
"""Zones that publish flows and nothing else since they left."""


def bordering(eic: str) -> tuple[str, ...]:
    """The zones whose interconnectors are counted as the area's."""
    return _BORDERING.get(eic, ())


@cache
def border(sender: str, receiver: str) -> tuple[tuple[Zone, str], ...]:
    """The receiving zones with the link names over which an area receives from another."""
    senders, receivers = set(bordering(sender)), set(bordering(receiver))
    if senders & receivers:
        return ()
    return tuple(
        (ZONES[link.b if link.b in receivers else link.a], link.name)
        for link in LINKS
        if {link.a, link.b} & senders and {link.a, link.b} & receivers
    )
