"""Traces brought to one set of edges, and their weighted sum."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from api.models.carbon_trace import CarbonTrace, Floats, Ticks
from database.moments import microseconds


def on_common_edges(
    traces: Sequence[CarbonTrace], window: tuple[datetime, datetime]
) -> tuple[Ticks, Floats]:
    """All edges inside a window, its ends included, and each trace's values between them.

    Values are by trace and step, NaN where not known.
    """
    ends = np.array([microseconds(moment) for moment in window], np.int64)
    edges = np.unique(np.concatenate([ends, *(trace.edges for trace in traces)]))
    edges = edges[(edges >= ends[0]) & (edges <= ends[1])]
    values = np.array([trace.at(edges[:-1]) for trace in traces])
    return edges, values.reshape(len(traces), len(edges) - 1)


def summed(
    traces: Sequence[CarbonTrace], weights: Sequence[float], window: tuple[datetime, datetime]
) -> CarbonTrace:
    """The weighted sum of traces over a window; not known where one of them is not."""
    edges, values = on_common_edges(traces, window)
    return CarbonTrace(edges, np.array(weights) @ values)
