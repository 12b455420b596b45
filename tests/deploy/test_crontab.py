"""The cron file, and the script that it starts: in a copy of `deploy` and folders of the test."""

import getpass
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
FOREIGN = "* * * * * somebody /usr/bin/true\n"


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A checkout with a virtual environment in which `python` is a script of the test."""
    folder = tmp_path / "gridtide"
    shutil.copytree(DEPLOY, folder / "deploy")
    program(folder / "scripts/setup/venv", "exit 0")
    return folder


@pytest.fixture
def cron(tmp_path) -> Path:
    folder = tmp_path / "cron.d"
    folder.mkdir()
    (folder / "somebodys").write_text(FOREIGN)
    return folder


def program(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)


def install(checkout: Path, cron: Path, user: str | None = None) -> subprocess.CompletedProcess:
    command = [checkout / "deploy/deploy-crawler.sh", user or getpass.getuser(), cron]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def tick(checkout: Path, *lines: str, **settings: str) -> subprocess.CompletedProcess:
    program(checkout / ".venv/bin/python", *lines)
    command = [checkout / "deploy/run-crawler.sh"]
    environment = {"PATH": "/usr/bin:/bin", **settings}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_tick_is_installed_for_one_user_every_minute(checkout, cron):
    done = install(checkout, cron)
    assert done.returncode == 0, done.stderr
    lines = [line for line in (cron / "gridtide").read_text().splitlines() if line[:1] != "#"]
    assert lines == [
        "SHELL=/bin/sh",
        f"* * * * * {getpass.getuser()} {checkout}/deploy/run-crawler.sh",
    ]
    assert (cron / "gridtide").stat().st_mode & 0o777 == 0o644


def test_installing_twice_writes_once_and_touches_nothing_else(checkout, cron):
    install(checkout, cron)
    before = (cron / "gridtide").stat()
    assert install(checkout, cron).returncode == 0
    after = (cron / "gridtide").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert sorted(file.name for file in cron.iterdir()) == ["gridtide", "somebodys"]
    assert (cron / "somebodys").read_text() == FOREIGN


def test_an_older_cron_file_is_replaced(checkout, cron):
    (cron / "gridtide").write_text("* * * * * old /elsewhere\n")
    install(checkout, cron)
    assert "/elsewhere" not in (cron / "gridtide").read_text()


def test_a_user_who_does_not_exist_is_refused(checkout, cron):
    done = install(checkout, cron, user="no-such-user")
    assert (done.returncode, "no user 'no-such-user'" in done.stderr) == (2, True)
    assert not (cron / "gridtide").exists()


@pytest.mark.parametrize("name", ["with space", "100%", "a|b", "a&b"])
def test_a_folder_that_cron_would_read_otherwise_is_refused(checkout, cron, name):
    odd = checkout.rename(checkout.with_name(name))
    assert install(odd, cron).returncode == 2
    assert not (cron / "gridtide").exists()


def test_the_summary_is_logged_and_nothing_is_said_when_all_is_well(checkout):
    done = tick(checkout, "echo '{\"tick\": 1}'")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (checkout / "logs/crawler.log").read_text() == '{"tick": 1}\n'
    assert not (checkout / "logs/crawler.err").exists()


@pytest.mark.parametrize("code", [1, 2, 75])
def test_complaints_are_logged_and_told_and_the_exit_code_is_passed_on(checkout, code):
    done = tick(checkout, "echo summary", "echo 'a complaint' >&2", f"exit {code}")
    assert (done.returncode, done.stderr) == (code, "a complaint\n")
    tick(checkout, "echo 'another' >&2")
    assert (checkout / "logs/crawler.err").read_text() == "a complaint\nanother\n"
    assert (checkout / "logs/crawler.log").read_text() == "summary\n"


def test_the_environment_file_is_read_and_the_logs_may_lie_elsewhere(checkout, tmp_path):
    (checkout / "deploy/environment").write_text("ENTSOE_TOKEN=a-token\n")
    tick(checkout, 'echo "$ENTSOE_TOKEN"', GRIDTIDE_LOGS=str(tmp_path / "elsewhere"))
    assert (tmp_path / "elsewhere/crawler.log").read_text() == "a-token\n"
    assert not (checkout / "logs").exists()
