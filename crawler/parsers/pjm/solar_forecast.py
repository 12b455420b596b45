"""PJM Interconnection: the solar power of the coming days by the hour, foretold every hour.

`solar_forecast_btm_mwh`, the panels behind customers' meters, is left out: `gen_by_fuel`, whose
solar power this foretells, does not count them.
The publisher keeps thirty days. Vintages: `_vintages`; key, range and stamps: `_data_miner`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crawler.parsers.pjm import _vintages
from crawler.parsers.pjm._data_miner import GUESTS_PER_MINUTE
from crawler.source import Document, Requests, Row, Source, Window

SOURCE = Source(
    publisher="PJM Interconnection",
    homepage="https://dataminer2.pjm.com/feed/hourly_solar_power_forecast",
    licence="No open licence is stated; the terms of use of pjm.com apply",
    attribution="PJM Interconnection",
    redistribute=False,
    zones=("US-PJM",),
    timezone="UTC",
    measures=("generation",),
    step=timedelta(hours=1),
    every=timedelta(hours=1),
    look_back=timedelta(hours=1),
    reach=timedelta(days=30),
    span=timedelta(days=5),
    expects={"generation": frozenset({"solar"})},
    per_minute=GUESTS_PER_MINUTE,
)

FEED = "hourly_solar_power_forecast"
FIELD = "solar_forecast_mwh"


def requests(window: Window) -> Requests:
    """The pages of what was evaluated for the window, whatever hours it foretells."""
    return _vintages.evaluated(FEED, FIELD, window, SOURCE.span)


def parse(document: Document) -> Iterator[Row]:
    """One row for each hour of each evaluation, by their time of issue."""
    return _vintages.foretold(document, FIELD, "solar")
