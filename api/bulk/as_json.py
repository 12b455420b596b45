"""Readings in bulk as JSON, piece by piece."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import orjson

from api.answering.answers import iso_duration
from api.bulk.pages import Page
from api.bulk.parts import Part
from database import columns
from database.columns import Columns
from database.moments import MICROSECOND

Terms = dict[str, tuple[str, bool]]


def pieces(page: Page) -> Generator[bytes, None, None]:
    """The answer, cut where it suits."""
    names = columns.qualities(page.connection)
    terms = columns.terms(page.connection)
    head = {
        "request": page.asked,
        "as_of": page.as_of,
        "missing": [one._asdict() for one in page.missing],
        "next": page.next,
    }
    yield _opened(head, "series")
    for place, part in enumerate(page.parts):
        yield (b"," if place else b"") + _opened(about(part, terms), "readings")
        between = b""
        for found in page.read(part):
            yield between + _rows(part, found, names)
            between = b","
        yield b"]}"
    yield b"]}"


def about(part: Part, terms: Terms) -> dict[str, Any]:
    """What all readings of a part have in common."""
    series = part.series
    return {
        "zone": series.zone,
        "measure": series.measure,
        "source": series.source,
        "unit": series.unit,
        "resolution": iso_duration(series.resolution),
        "attribution": series.attribution,
        "redistribute": series.redistribute,
        **({"factor_set": part.factor_set} if part.factor_set else {}),
        **({"derived_from": _origin(part.origin, terms)} if part.origin else {}),
        "components": part.components,
    }


def _origin(source: str, terms: Terms) -> dict[str, Any]:
    attribution, redistribute = terms[source]
    return {"source": source, "attribution": attribution, "redistribute": redistribute}


def _opened(members: dict[str, Any], listing: str) -> bytes:
    """An object that is still open, within a list as its last member."""
    return orjson.dumps(members)[:-1] + b',"' + listing.encode() + b'":['


def _rows(part: Part, found: Columns, names: dict[int, str]) -> bytes:
    """Readings, joined by commas; times without a zone are written as UTC."""
    step = part.series.resolution // MICROSECOND
    rows = [
        {
            "start": start,
            "end": end,
            "values": dict(zip(part.components, vector, strict=True)),
            "quality": names[quality],
            "recorded_at": recorded_at,
        }
        for start, end, vector, quality, recorded_at in zip(
            found.starts.view("M8[us]").tolist(),
            (found.starts + step).view("M8[us]").tolist(),
            found.values.tolist(),
            found.qualities.tolist(),
            found.recorded_at.view("M8[us]").tolist(),
            strict=True,
        )
    ]
    return orjson.dumps(rows, option=orjson.OPT_NAIVE_UTC)[1:-1]
