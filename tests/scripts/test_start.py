"""The first of the two commands, as a person sees it: simulated, served, asked, stopped."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from database import server
from scripts import serve

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def started(tmp_path_factory) -> Iterator[tuple[subprocess.Popen, str, Path]]:
    """`./scripts/start --simulated`, up to the examples that it prints; and what it printed."""
    folder = tmp_path_factory.mktemp("home")
    ports = ["--port", str(free_port()), "--simulator-port", str(free_port())]
    with subprocess.Popen(
        [sys.executable, "-m", "scripts.serve", "--simulated", "--days", "2", *ports],
        cwd=ROOT,
        env=os.environ | {"GRIDTIDE_HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        printed = ""
        while "carbon-aware-scheduler" not in printed:
            line = process.stdout.readline()
            assert line, printed
            printed += line
        yield process, printed, folder
        process.terminate()  # it stops the programs that it started, too
    server.stop(folder)


def asked(printed: str) -> list[dict]:
    """The answers to the printed curl lines, run as they stand."""
    lines = re.findall(r"^  (curl .*)$", printed, flags=re.MULTILINE)
    assert len(lines) == 4
    answers = []
    for line in lines:
        done = subprocess.run(
            [*shlex.split(line), "--silent", "--show-error", "--fail-with-body"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        answers.append(json.loads(done.stdout))
    return answers


moment = datetime.fromisoformat


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl to run the lines with")
def test_the_printed_lines_work_and_stopping_is_clean(started):
    process, printed, folder = started
    begun = datetime.now(UTC)
    intensity, mixture, forecast, schedule = asked(printed)
    points = intensity["carbon_intensities"]
    assert all(0 < point["carbon_intensity"] < 900 for point in points)
    assert all(one["end"] == other["timestamp"] for one, other in pairwise(points)), "no gap"
    since, until = (moment(intensity["request"][name]) for name in ("start", "end"))
    assert moment(points[0]["timestamp"]) <= since
    assert moment(points[-1]["end"]) > until - timedelta(minutes=15), "what is published is there"
    assert {"solar", "gas"} <= {part["type"] for part in mixture["power_by_fuel_type"][0]["values"]}
    assert len(forecast["forecasts"]) == 24
    assert forecast["source"].startswith("gridtide.forecast."), "our own, a minute old"
    for hour in forecast["forecasts"]:
        low, middle, high = (hour["values"][f"lifecycle_{name}"] for name in ("p10", "p50", "p90"))
        assert 0 <= low <= middle <= high < 900
    best = schedule["optimal-regions"][0]["candidates"]
    assert best == ["FR"], "of these, nuclear France is the cleanest"
    (timing,) = schedule["details"]["FR"]["timings"]
    assert moment(timing["compute_start"]) >= begun, "work is for the hours to come"
    assert schedule["optimization"]["status"] == "optimal"
    assert all(age["is_forecast"] for age in schedule["data_age"].values())
    process.send_signal(signal.SIGTERM)
    rest = process.stdout.read()
    assert process.wait(30) == 0, rest
    assert "stopping" in rest
    assert server.status(folder).state == "stopped"


DEAF = "import os, pathlib, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
DEAF += "pathlib.Path(sys.argv[1]).write_text(f'{os.getpid()}.'); time.sleep(60)"


def test_what_does_not_end_when_asked_to_is_not_left_behind(tmp_path):
    begun = tmp_path / "begun"
    begun.touch()
    with serve._running([sys.executable, "-c", DEAF, str(begun)], seconds=0.1):
        while not begun.read_text().endswith("."):
            time.sleep(0.01)
    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text()[:-1]), 0)


def test_a_program_that_ends_at_once_is_not_waited_for():
    with serve._running([sys.executable, "-c", "pass"]) as child:
        child.wait()
        with pytest.raises(SystemExit, match="has ended"):
            serve._wait_for(f"http://127.0.0.1:{free_port()}/", child, seconds=1e9)
