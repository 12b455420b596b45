"""What the tests of bulk ask, and small pieces, so that a morning is sent in many."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient

from api.bulk import as_parquet, pages, streams
from tests.api.grid import at

DAY = {"start": at(0).isoformat(), "end": at(48).isoformat()}


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read, write and send a few numbers at a time."""
    for module in (as_parquet, pages, streams):
        monkeypatch.setattr(module, "PIECE_NUMBERS", 9)


def ask(client: FlaskClient, **query: Any) -> Any:
    """The answer about a day, all of it."""
    asked = {"zone": "GB", "measure": "generation", **DAY, **query}
    return client.get("/readings/", query_string=asked)


def lines_of_json(told: Any) -> list[tuple[Any, ...]]:
    """One line a number: zone, component, start, value, quality, source, recorded_at."""
    return [
        (
            *(s["zone"], name, _offset(r["start"]), value),
            *(r["quality"], s["source"], _offset(r["recorded_at"])),
        )
        for s in told["series"]
        for r in s["readings"]
        for name, value in r["values"].items()
    ]


def lines_of_csv(text: str) -> list[tuple[Any, ...]]:
    """The same of a CSV file."""
    return [
        (
            *(line["zone"], line["component"], _offset(line["start"])),
            float(line["value"]) if line["value"] else None,
            *(line["quality"], line["source"], _offset(line["recorded_at"])),
        )
        for line in csv.DictReader(io.StringIO(text, newline=""))
    ]


def lines_of_parquet(data: bytes) -> list[tuple[Any, ...]]:
    """The same of a Parquet file."""
    return [
        (
            *(line["zone"], line["component"], line["start"].isoformat(), line["value"]),
            *(line["quality"], line["source"], line["recorded_at"].isoformat()),
        )
        for line in pq.read_table(io.BytesIO(data)).to_pylist()
    ]


def _offset(moment: str) -> str:
    return datetime.fromisoformat(moment).isoformat()
