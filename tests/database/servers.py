"""Servers of a test's own: private embedded ones, and one of the system's PostgreSQL."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2

from database import server
from database.servant import as_user, servant_of

ROOT = Path(__file__).parents[2]
PASSWORD = "geheim:w@rt/1"


@contextmanager
def private_home(mode: int = 0o711) -> Iterator[Path]:
    """An empty data folder; its server is stopped and its files are removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="gridtide-test-"))
    folder.chmod(mode)
    try:
        yield folder
    finally:
        server.stop(folder)
        shutil.rmtree(folder)


def query(url: str, statement: str) -> list[Any]:
    """The rows of one statement, in a connection of its own and without a transaction."""
    opened = psycopg2.connect(url)
    try:
        opened.autocommit = True
        with opened.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description is not None else []
    finally:
        opened.close()


def python(*arguments: str, home: Path, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Python with our packages and a data folder; its output is one text."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE")}
    return subprocess.Popen(
        [*before, sys.executable, *arguments],
        cwd=ROOT,
        env=environment | {"GRIDTIDE_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def output(process: subprocess.Popen[str]) -> str:
    """What a process printed; it must have succeeded."""
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return said


@contextmanager
def system_server(binaries: Path, *settings: str) -> Iterator[str]:
    """A server of the system's PostgreSQL on a loopback port, with passwords; its URL."""
    folder = Path(tempfile.mkdtemp(prefix="gridtide-test-"))
    folder.chmod(0o777)
    (folder / "password").write_text(PASSWORD)
    run = as_user(servant_of(folder))
    data = folder / "data"
    port = _free_port()
    options = (
        f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= -c fsync=off"
    )
    options += "".join(f" -c {setting}" for setting in settings)
    initdb = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "admin",
        "-A",
        "scram-sha-256",
        "-E",
        "UTF8",
        "-N",
    ]
    control = [binaries / "pg_ctl", "-w", "-D", data]
    quiet = {"check": True, "stdout": subprocess.DEVNULL, **run}
    subprocess.run([*initdb, f"--pwfile={folder / 'password'}"], **quiet)
    subprocess.run([*control, "-o", options, "-l", data / "log", "start"], **quiet)
    try:
        yield f"postgresql://admin:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], **quiet)
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
