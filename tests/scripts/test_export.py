"""A zone's measure as CSV."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from database import runs
from database.connection import transaction
from database.rows import Row
from database.store import store
from scripts import export

MIDNIGHT = datetime(2026, 3, 29, tzinfo=UTC)
STEP = timedelta(minutes=30)
FACTS = dict.fromkeys(("publisher", "homepage", "licence", "attribution"), "P")


@pytest.fixture
def a_day(connection) -> None:
    rows = [
        Row("GB", "load", MIDNIGHT + n * STEP, MIDNIGHT + (n + 1) * STEP, {"load": float(n)})
        for n in range(48)
    ]
    with transaction(connection) as cursor:
        runs.register(cursor, "test", FACTS | {"redistribute": True})
        store(cursor, "test", rows, recorded_at=MIDNIGHT)


def exported(capsys, *arguments: str) -> list[dict[str, str]]:
    code = export.main(["--zone", "GB", "--measure", "load", *arguments])
    printed = capsys.readouterr()
    assert code == 0, printed.err
    return list(csv.DictReader(io.StringIO(printed.out)))


def test_each_interval_is_a_line_with_its_unit(a_day, capsys) -> None:
    lines = exported(capsys, "--since", "2026-03-29", "--until", "2026-03-29T02:00")
    assert [line["load"] for line in lines] == ["0.0", "1.0", "2.0", "3.0"]
    assert lines[1] == {
        "start": "2026-03-29T00:30:00Z",
        "load": "1.0",
        "quality": "measured",
        "zone": "GB",
        "source": "test",
        "unit": "MW",
    }


def test_a_day_by_the_hour_has_24_lines(a_day, capsys) -> None:
    lines = exported(capsys, "--since", "2026-03-29", "--until", "2026-03-30", "--every", "1h")
    assert len(lines) == 24
    assert lines[0]["load"] == "0.5"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--zone", "ATLANTIS", "--since", "2026-01-01"], 1, "ATLANTIS has no carbon_intensity"),
        (["--zone", "GB", "--since", "soon"], 2, "'soon' is not a date"),
        (["--zone", "GB", "--measure", "load", "--since", "2026-03-29", "--every", "7min"], 2,
         "whole number"),
        (["--zone", "GB", "--measure", "load", "--since", "2026-03-29", "--every", "often"], 2,
         "often"),
    ],
)  # fmt: skip
def test_what_cannot_be_exported_is_said(a_day, capsys, arguments, code, words) -> None:
    assert export.main(arguments) == code
    assert words in capsys.readouterr().err
