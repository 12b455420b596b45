"""A simulated fortnight rings no alarm, and a format that changes after it does.

The main suite takes every twelfth source; `GRIDTIDE_ORDEAL=full` all of them, and at more moments.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extensions import parse_dsn

from crawler import catalog
from crawler.archive import Archive
from simulator.operators import FEEDS
from tests.conftest import copy_of
from tests.crawler.fortnight import ticks

FULL = os.environ.get("GRIDTIDE_ORDEAL") == "full"
BEGIN = datetime(2026, 6, 8, 3, 7, tzinfo=UTC)
EVERY = timedelta(hours=3 if FULL else 12)
FORTNIGHT = [BEGIN + place * EVERY for place in range(timedelta(days=14) // EVERY)]
A_DAY_AND_MORE = [BEGIN + place * timedelta(hours=1.3) for place in range(26)]
FAULTS = ("new_fuel", "renamed_column", "missing_fuel", "missing_part")
TICKED = [key for key in sorted(FEEDS) if not catalog.parsers()[key].SOURCE.disabled]
SOURCES = TICKED if FULL else TICKED[::12]
CELLS = [(key, fault) for key in SOURCES for fault in FAULTS]
# What these faults take away leaves a document without a row, as on a day without data; is of a
# half hour that is not the window's; is one forecast of an hour. What they add is another area.
UNHEARD = {
    (source, fault)
    for source in ("nyiso.load", "neso.generation_mix", "ercot.load")
    for fault in ("missing_fuel", "missing_part")
} | {("caiso.load_forecast", "new_fuel")}


@pytest.mark.slow
@pytest.mark.parametrize("source", SOURCES)
def test_a_fortnight_rings_nothing(source: str, connection, tmp_path: Path) -> None:
    runs = list(ticks(connection, source, FORTNIGHT, Archive(tmp_path)))
    assert [alarm for run in runs for alarm in run.alarms] == []
    assert {run.outcome for run in runs} <= {"ok", "empty"}
    assert sum(run.rows_quarantined for run in runs) == 0


@pytest.fixture(scope="module")
def after_a_day(home, template, tmp_path_factory):
    """A function from a source to the name of a database in which it ticked well for a day."""
    with ExitStack() as stack:

        @cache
        def of(source: str) -> str:
            url = stack.enter_context(copy_of(home, template))
            archive = Archive(tmp_path_factory.mktemp("archive"))
            with closing(psycopg2.connect(url)) as connection:
                runs = list(ticks(connection, source, A_DAY_AND_MORE, archive))
            assert not any(run.alarms for run in runs)
            return parse_dsn(url)["dbname"]

        yield of


@pytest.mark.slow
@pytest.mark.parametrize(("source", "fault"), [cell for cell in CELLS if cell not in UNHEARD])
def test_a_change_rings(
    source: str,
    fault: str,
    after_a_day: Callable[[str], str],
    home: Path,
    tmp_path: Path,
) -> None:
    later = [A_DAY_AND_MORE[-1] + timedelta(hours=1.3)]
    with copy_of(home, after_a_day(source)) as url, closing(psycopg2.connect(url)) as connection:
        runs = list(ticks(connection, source, later, Archive(tmp_path), fault))
    assert [alarm for run in runs for alarm in run.alarms] != []
