"""What the tests of bulk ask, and small pieces, so that a morning is sent in many."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient

from api.application import application
from api.bulk import as_parquet, pages
from database.connection import connect, transaction
from database.store import store
from tests.api.grid import (
    a_day_in_gb,
    a_morning_of_other_measures,
    all_coal_in_pjm,
    at,
    fill,
    row,
)
from tests.conftest import copy_of

DAY = {"start": at(0).isoformat(), "end": at(48).isoformat()}


REVISED = at(49) + timedelta(microseconds=250)


@pytest.fixture(scope="session")
def still(home: Path, template: str) -> Iterator[FlaskClient]:
    """A client over the small grid, one reading of which was revised; nobody writes to it."""
    with copy_of(home, template) as url, pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", url)
        with closing(connect("owner")) as owner:
            fill(owner, "test.grid", [*a_day_in_gb(), *all_coal_in_pjm()])
            fill(owner, "test.feeds", list(a_morning_of_other_measures()))
            with transaction(owner) as cursor:
                revised = row("GB", "generation", 5, {"wind": 0.1})
                store(cursor, "test.grid", [revised], recorded_at=REVISED)
        reader = connect("restapi_ro")
        patched.undo()
        yield application(lambda: reader, kept_bytes=0).test_client()
        reader.close()


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read, write and send a few numbers at a time."""
    for module in (as_parquet, pages):
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
