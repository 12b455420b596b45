"""EIA's `region-data`: demand, its forecast, generation and interchange as types of one table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from crawler.parsers._columns import known, naming
from crawler.parsers.eia._hours import stated
from crawler.parsers.eia._pages import table_of
from crawler.source import Document


def values_of(document: Document, kind: str) -> Iterator[tuple[str, datetime, float]]:
    """The authority, the start of the hour, and its value in MW, in order; null is no value.

    Raises `Malformed` when rows of another type are among them: without the facet the table
    mixes them all.
    """
    periods, authorities, kinds, values = table_of(
        document, "period", "respondent", "type", "value"
    )
    known(kinds, {kind}, naming("type {} of {} at {}: {}", kinds, authorities, periods, values))
    for authority, hours in stated(document.window, periods, authorities, kinds, values):
        for start, told in hours.items():
            yield authority, start, told[kind]
