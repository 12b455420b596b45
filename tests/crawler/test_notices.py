"""The alarms and the quarantine on the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler import crawl
from database import alarms, runs
from database.connection import transaction
from database.rows import Row
from tests.crawler.fakes import FACTS

NOW = datetime.now(UTC).replace(microsecond=0)
ROW = Row("US-MISO", "generation", NOW, NOW + timedelta(minutes=5), {"coal": 9e9, "gas": 1.5})


@pytest.fixture
def noticed(connection, tmp_path, monkeypatch) -> int:
    """An open alarm of a run that set a row aside twice; its number."""
    monkeypatch.setenv("GRIDTIDE_HOME", str(tmp_path))
    run = runs.Run("miso.generation", "tick", None, None, NOW, NOW, "ok")
    with transaction(connection) as cursor:
        runs.register(cursor, "miso.generation", FACTS)
        asides = [runs.Quarantined(ROW, "beyond the possible")] * 2
        run_id = runs.add_run(cursor, run, asides)
        asked = alarms.Asked("miso.generation", "miso.example/#", NOW)
        alarms.ring(cursor, asked, run_id, "new", "structure .fusion", "a key that nobody knows")
    return alarms.open_alarms(connection)[0].alarm_id


def said(capsys, *words: str) -> tuple[int, list[str], str]:
    """The exit code, and what was printed below the header."""
    code = crawl.main(words)
    printed = capsys.readouterr()
    return code, printed.out.splitlines()[1:], printed.err


def test_open_alarms_are_listed_and_the_exit_code_says_so(noticed, capsys):
    code, (line,), _ = said(capsys, "--alarms")
    assert code == 1
    assert line == (f"{noticed}\t{NOW.isoformat()}\tmiso.generation\tnew\ta key that nobody knows")


def test_an_alarm_is_closed_by_its_number(noticed, capsys):
    assert said(capsys, "--acknowledge", str(noticed)) == (0, [], "")
    assert said(capsys, "--alarms")[:2] == (0, [])


def test_a_number_that_is_no_open_alarm_is_named(noticed, capsys):
    code, _, error = said(capsys, "--acknowledge", str(noticed), "4711")
    assert (code, error) == (1, "crawl: 4711 is no open alarm\n")


def test_rows_in_quarantine_are_listed_once_with_their_numbers_and_reasons(noticed, capsys):
    code, (line,), _ = said(capsys, "--quarantine")
    assert code == 0
    assert line.split("\t")[1:4] == ["miso.generation", "US-MISO", "generation"]
    assert line.split("\t")[6:] == [
        "coal 9e+09, gas 1.5",
        "MW",
        "set aside",
        "2",
        "beyond the possible",
    ]


def test_the_quarantine_may_be_asked_of_a_source_and_a_time(noticed, capsys):
    assert said(capsys, "--quarantine", "--source", "pjm.generation")[1] == []
    tomorrow = (NOW + timedelta(days=1)).strftime("%Y-%m-%d")
    later = (NOW + timedelta(days=2)).strftime("%Y-%m-%d")
    assert said(capsys, "--quarantine", "--since", tomorrow, "--until", later)[1] == []
    assert len(said(capsys, "--quarantine", "--source", "miso", "--days", "1")[1]) == 1
