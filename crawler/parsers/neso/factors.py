"""The emission factors of NESO's carbon intensity: grams of CO2 per kWh of each kind of supply.

They bear no date and change about once a year: each look says what is used on that day, in UTC.
CO2 from burning alone, so that wind, sun, water and uranium have 0. Imports have a factor for each
country or group of countries that they come from.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

from crawler.parsers._strict import number, once
from crawler.parsers._windows import local_day
from crawler.parsers.neso import _platform as neso
from crawler.source import Document, Malformed, Request, Requests, Row, Source, Window

KINDS = {
    "Biomass": "biomass",
    "Coal": "coal",
    "Dutch Imports": "dutch_imports",
    "French Imports": "french_imports",
    "Gas (Combined Cycle)": "gas_combined_cycle",
    "Gas (Open Cycle)": "gas_open_cycle",
    "Hydro": "hydro",
    "Irish Imports": "irish_imports",
    "Nuclear": "nuclear",
    "Oil": "oil",
    "Other": "other",
    "Pumped Storage": "pumped_storage",
    "Solar": "solar",
    "Wind": "wind",
}

SOURCE = Source(
    publisher=neso.PUBLISHER,
    homepage=neso.HOMEPAGE,
    licence=neso.LICENCE,
    attribution=neso.ATTRIBUTION,
    redistribute=True,
    zones=("GB",),
    timezone="UTC",
    measures=("emission_factor",),
    step=timedelta(days=1),
    every=timedelta(days=1),
    look_back=timedelta(days=1),
    reach=None,
    span=timedelta(days=1),
    expects={"emission_factor": frozenset(KINDS.values())},
)


def requests(window: Window) -> Requests:
    """What is used now, whatever the window."""
    del window
    yield Request(f"{neso.API}/intensity/factors")


def parse(document: Document) -> Iterator[Row]:
    """One row: the factors of the day on which they were fetched."""
    if document.fetched_at is None:
        raise Malformed("nobody says when these factors were fetched")
    stated: dict[str, Any] = {}
    for record in neso.data_of(document):
        for kind, grams in record.items():
            once(stated, kind, grams, kind)
    if strangers := sorted(set(stated) - set(KINDS)):
        raise Malformed(f"unknown kind {strangers[0]!r} with {stated[strangers[0]]!r} g/kWh")
    values = {KINDS[kind]: number(grams, kind) for kind, grams in stated.items()}
    if not values:
        raise Malformed("no factor at all")
    day = local_day(document.fetched_at.astimezone(UTC).date(), UTC)
    yield Row("GB", "emission_factor", day.start, day.end, values, neso.GRAMS)
