"""PJM Interconnection: the wind power of the coming days by the hour, foretold every ten minutes.

A day has 144 vintages of 48 to 72 hours each; unchanged ones come too.
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
    homepage="https://dataminer2.pjm.com/feed/hourly_wind_power_forecast",
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
    expects={"generation": frozenset({"wind"})},
    per_minute=GUESTS_PER_MINUTE,
)

FEED = "hourly_wind_power_forecast"
FIELD = "wind_forecast_mwh"


def requests(window: Window) -> Requests:
    """The pages of what was evaluated for the window, whatever hours it foretells."""
    return _vintages.evaluated(FEED, FIELD, window, SOURCE.span)


def parse(document: Document) -> Iterator[Row]:
    """One row for each hour of each evaluation, by their time of issue."""
    return _vintages.foretold(document, FIELD, "wind")
