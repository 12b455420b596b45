"""The command line of forecasts: issue now, and show how good they were."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from psycopg2.extensions import connection as Connection

from analytics.forecast_jobs import FRESH, LATER, WRONG, main
from analytics.forecast_schedule import LOCK
from database import locks
from database.connection import transaction
from tests.analytics.foretelling import DAY, foretold_loads, keep, loads

# A process that is killed when a forecast and its model are written, and not yet that it was.
KILLED = """
import os, signal
from analytics import forecast_jobs
from database import forecast_issues
forecast_issues.keep = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
forecast_jobs.main(["issue", "--zone", "GB"])
"""


@pytest.fixture
def hour(connection: Connection) -> datetime:
    """The beginning of this hour, until which two zones have a load."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    keep(connection, [*loads("GB", until=now), *loads("FR", until=now, days=0.5)], at=now)
    return now


def test_issuing_tells_of_each_zone_what_came_of_it(
    hour: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["issue"]) == FRESH
    french, british, summary = capsys.readouterr().out.splitlines()
    assert french.split()[:3] == ["FR", "load", "none"]
    assert british.split()[:4] == ["GB", "load", "issued", "operator,"]
    assert summary == "1 none, 1 issued; 96 rows"


def test_one_zone_alone_may_be_issued_and_for_a_day(
    hour: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["issue", "--zone", "GB", "--refresh"]) == FRESH
    summary = capsys.readouterr().out.splitlines()[-1]
    assert int(summary.removeprefix("1 issued; ").removesuffix(" rows")) in (25, 26)
    assert main(["issue", "--measure", "price"]) == FRESH
    assert capsys.readouterr().out == "nothing is stored that could be foretold; 0 rows\n"


@pytest.mark.parametrize("command", [["issue"], ["skill"], ["skill", "--anew"]])
def test_a_zone_that_there_is_not_is_named(
    connection: Connection, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main([*command, "--zone", "GB", "Atlantis"]) == WRONG
    assert capsys.readouterr().err == "there is no zone Atlantis\n"


def test_two_do_not_issue_at_once(
    hour: datetime, connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    with locks.held(connection, LOCK):
        assert main(["issue"]) == LATER
    assert "another process" in capsys.readouterr().err


def test_who_is_killed_before_the_end_leaves_no_half_of_a_forecast(
    hour: datetime, connection: Connection
) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED], check=False)
    assert killed.returncode == -signal.SIGKILL
    left = "select (select count(*) from forecast) + (select count(*) from forecast_model)"
    with transaction(connection) as cursor:
        cursor.execute(left)
        assert cursor.fetchall() == [(0,)]
    assert main(["issue", "--zone", "GB"]) == FRESH
    with transaction(connection) as cursor:
        cursor.execute(left)
        assert cursor.fetchall() == [(97,)]


def test_skill_is_shown_as_a_table(
    hour: datetime, connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(
        connection,
        foretold_loads("GB", [hour - DAY * n for n in range(1, 5)], hours=40),
        source="seer",
    )
    assert main(["skill"]) == FRESH
    assert "nothing is measured yet" in capsys.readouterr().err
    assert main(["skill", "--anew", "--zone", "GB", "--measure", "load"]) == FRESH
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[:5] == ["zone", "measure", "component", "source", "hours"]
    assert [row.split()[:5] for row in rows] == [
        ["GB", "load", "load", "seer", band] for band in ("1-6", "7-24", "25-48")
    ]
    assert rows[0].split()[6:10] == ["5.0", "0.5", "+5.0", "MW"]
    assert main(["skill", "--source", "nobody"]) == FRESH
    assert capsys.readouterr().out == ""


def test_help_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert {"issue", "skill"} <= set(capsys.readouterr().out.split())


def test_a_database_that_is_away_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@127.0.0.1:1/nowhere")
    assert main(["skill"]) == LATER
    assert "refused" in capsys.readouterr().err
