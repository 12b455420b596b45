"""JSON out: orjson, which knows no NaN, durations in ISO 8601, and what a series says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import orjson
from flask import Response

from database.readings import Series


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; instants are RFC 3339, without a zone UTC; what is not finite is null."""
    text = orjson.dumps(body, option=orjson.OPT_NAIVE_UTC)
    return Response(text, status, headers, mimetype="application/json")


def iso_duration(span: timedelta) -> str:
    """A duration in ISO 8601.

    >>> iso_duration(timedelta(minutes=5)), iso_duration(timedelta(hours=1))
    ('PT5M', 'PT1H')
    """
    seconds = int(span.total_seconds())
    for length, letter in ((3600, "H"), (60, "M")):
        if seconds and seconds % length == 0:
            return f"PT{seconds // length}{letter}"
    return f"PT{seconds}S"


def about(series: Series) -> dict[str, object]:
    """What an answer says of the series it comes from."""
    return {
        "unit": series.unit,
        "resolution": iso_duration(series.resolution),
        "source": series.source,
        "attribution": series.attribution,
        "redistribute": series.redistribute,
    }
