"""The contract between who writes and who reads: one typed record per interval of a series."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

NO_PARTS: Mapping[str, float] = MappingProxyType({})


class Row(NamedTuple):
    """One interval of one series, as a publisher stated it.

    `start` and `end` are aware, in UTC, and half-open: the value holds for [start, end).
    `values` maps a component to its number. What a component is depends on the measure:

    ==================  =====================================  ==================================
    measure             components                             unit and sign
    ==================  =====================================  ==================================
    generation          fuels (`database/reference/fuels.csv`) MW, mean over the interval;
                                                               storage: discharge > 0 > charge
    partial_generation  fuels                                  MW, of some of a zone's fuels alone
    total_generation    `total`, `consumption`                 MW of all fuels together, and what
                                                               storage takes, where told apart
    load                `load`                                 MW
    storage             `battery` and its parts                MW, discharge > 0 > charge
    flow                neighbour zones, or `net_import`       MW, into the zone > 0 > out of it
    inflow              the sending neighbour zone             MW received, one direction only
    scheduled_inflow    the sending neighbour zone             MW scheduled, one direction only
    transfer_capacity   the sending neighbour zone             MW that it may send at most
    capacity            fuels                                  MW installed
    price               `day_ahead`, `system_buy`, …           currency per MWh, `EUR/MWh`
    frequency           `frequency`                            Hz
    published_intensity `lifecycle`, `direct`                  gCO2eq/kWh or gCO2/kWh, an average
                                                               that the publisher computed
    generation_share    fuels, `imports`                       %, as the publisher computed it
    published_generation fuels                                 MW, as another than the operator
                                                               gathered and mended it
    emission_factor     the publisher's kinds of plant         gCO2/kWh, as the publisher uses it
    marginal_intensity  `marginal`                             gCO2/kWh of the marginal plant
    marginal_index      `percentile`                           0 (clean) to 100 (dirty)
    weather             any, such as `wind_speed`              any, of its own; foretold alone, as
                                                               an input of our forecasts
    ==================  =====================================  ==================================

    What others computed (published, marginal) is never mixed with what we derive ourselves. A row
    of `generation` that is no forecast is a zone's whole mix, since intensities are derived from
    it; a source that measures some fuels alone states `partial_generation`.

    An absent component was not measured; it is never zero. None occurs in derived rows only, where
    the reading's quality says why there is no number.

    A forecast is a row of the measure that it foretells, with `issued_at`: when the publisher
    issued it or, where the publisher does not say, when we fetched it. `estimated` marks what the
    publisher itself calls an estimate.

    Where several of a publisher's words make one component, `parts` has each word's number (of
    this interval, or the last or the greatest of the document): it is not stored as a reading, but
    a later row that lacks a notable part is known to be incomplete.
    """

    zone: str
    measure: str
    start: datetime
    end: datetime
    values: Mapping[str, float | None]
    unit: str = "MW"
    issued_at: datetime | None = None
    parts: Mapping[str, float] = NO_PARTS
    estimated: bool = False

    @property
    def resolution(self) -> timedelta:
        """The length of the interval."""
        return self.end - self.start
