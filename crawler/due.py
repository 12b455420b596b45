"""Which sources are to be looked at now, and when the next one is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta

from crawler import schedule
from crawler.source import Source
from database import runs


def is_configured(source: Source) -> bool:
    """Whether the settings that a source requires are there."""
    return all(os.environ.get(name) for name in source.requires)


def due(
    sources: Mapping[str, Source],
    states: Mapping[str, runs.State],
    now: datetime,
    *,
    force: bool = False,
) -> list[str]:
    """The sources to look at now; with `force` all that may be asked at all."""
    return [
        key
        for key, source in sources.items()
        if is_configured(source)
        and not source.disabled
        and (force or schedule.is_due(source, states.get(key), now))
    ]


def next_due(
    sources: Mapping[str, Source], states: Mapping[str, runs.State], now: datetime
) -> datetime:
    """The first minute after `now`, of the next hour, at which some source is due."""
    minutes = (now + timedelta(minutes=minute) for minute in range(1, 60))
    found = (minute for minute in minutes if due(sources, states, minute))
    return next(found, now + timedelta(hours=1))
