"""The embedded PostgreSQL: found running, or started; stopped only when somebody asks.

One private server per data folder, on a Unix socket, for any number of processes. Who finds it
gone starts it: `ensure_running` is all that a client needs. How the server is made is in
`database.cluster`, which a client of a running server never imports.

    GRIDTIDE_HOME/postgres/
        data/           the cluster
        socket/         its Unix socket (a link to a short private folder if the path is too long)
        server.lock     held by the server and all its processes for as long as they live
        log/            a week of logs; server.log holds what the last start printed
        local.conf      optional: settings of your own, which win over ours
"""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path
from typing import NamedTuple

from database.settings import DATABASE, OWNER, SOCKET

PATIENCE_SECONDS = 180.0
STOP_SECONDS = 120.0
PAUSE_SECONDS = 0.02
LAUNCHES = 3
DESCRIPTION = "The embedded PostgreSQL of the data folder GRIDTIDE_HOME."


class Status(NamedTuple):
    """What a server is doing: `state` is stopped, starting, ready, busy or stopping."""

    state: str
    pid: int | None
    url: str
    folder: Path


def ensure_running(home: Path | str, patience: float = PATIENCE_SECONDS) -> str:
    """The URL of the server of a data folder, which answers when this returns.

    Makes and starts it if need be, and waits out a recovery for up to `patience` seconds.
    Raises `database.servant.NotReady` after that, `database.servant.NotStarted` if it cannot run.
    """
    try:
        if _state(home)[0] != "ready":
            _bring_up(Path(home), patience)
    except OSError as error:
        from database.servant import NotStarted

        raise NotStarted(f"the embedded database in {home}: {error}") from error
    return url(home)


def url(home: Path | str, user: str = OWNER, database: str = DATABASE) -> str:
    """The address of the server of a data folder, running or not.

    >>> url("/nowhere/grid tide")
    'postgresql://gridtide@/gridtide?host=/nowhere/grid%20tide/postgres/socket'
    """
    return f"postgresql://{user}@/{database}?host={_quoted(str(_socket(home).parent))}"


def status(home: Path | str) -> Status:
    """What the server of a data folder is doing, without starting it."""
    state, pid = _state(home)
    return Status(state, pid, url(home), (Path(home) / "postgres").resolve())


def stop(home: Path | str, patience: float = STOP_SECONDS) -> bool:
    """Shut the server down cleanly, disconnecting its clients; False if there was none.

    Returns when its last process is gone. Raises `database.servant.NotReady` after `patience`.
    """
    import signal

    from database import cluster
    from database.servant import NotReady

    state, pid = _state(home)
    if state == "stopped":
        return False
    if not pid:
        raise NotReady("the server runs where its process cannot be seen: stop it there")
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + patience
    while (lock := cluster.lock(Path(home))) is None:
        if time.monotonic() > deadline:
            raise NotReady(f"the server is still stopping after {patience:.0f} s")
        time.sleep(PAUSE_SECONDS)
    os.close(lock)
    return True


def _bring_up(home: Path, patience: float) -> None:
    """Start the server unless another process does; the lock decides which."""
    from database import cluster
    from database.servant import NotReady, NotStarted

    deadline = time.monotonic() + patience
    launches = 0
    place = cluster.prepare(home)
    while _state(home)[0] != "ready":
        if time.monotonic() > deadline:
            raise NotReady(
                f"the database is not ready after {patience:.0f} s; it may be recovering and goes"
                f" on by itself, see {place}"
            )
        lock = cluster.lock(home)
        if lock is None:
            time.sleep(PAUSE_SECONDS)
            continue
        try:
            if launches == LAUNCHES:
                raise NotStarted(f"the server does not start: {cluster.last_words(place)}")
            launches += 1
            cluster.launch(place, lock)
        finally:
            os.close(lock)


def _state(home: Path | str) -> tuple[str, int | None]:
    """The state of the server and its process, if it listens at all.

    The process is the one at the other end of the socket: a number in a file can be another's.
    """
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        try:
            client.connect(str(_socket(home)))
        except PermissionError:
            raise
        except BlockingIOError:
            return "busy", None
        except OSError:
            return "stopped", None
        pid = _peer(client)
    try:
        lines = (Path(home) / "postgres/data/postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return "stopping", pid
    return (lines[7].strip() if len(lines) > 7 else "starting"), pid


def _peer(client: socket.socket) -> int | None:
    """The process that listens, None if it cannot be seen from here."""
    asked = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int.from_bytes(asked[:4], sys.byteorder) or None


def _socket(home: Path | str) -> Path:
    return Path(os.path.realpath(Path(home) / "postgres/socket")) / SOCKET


def _quoted(path: str) -> str:
    """A path inside a URL; urllib's own quote costs an idle tick several milliseconds."""
    plain = b"/-_.~"
    return "".join(
        chr(byte) if byte in plain or (byte < 128 and chr(byte).isalnum()) else f"%{byte:02X}"
        for byte in os.fsencode(path)
    )


def main(arguments: list[str] | None = None) -> int:
    """The command line; exits 0, 1 for a failure, 3 when `status` finds no server."""
    import argparse

    from database.cluster import psql
    from database.servant import Failure
    from database.settings import settings

    parser = argparse.ArgumentParser(prog="python -m database.server", description=DESCRIPTION)
    parser.add_argument("command", choices=("start", "stop", "status", "url", "psql"))
    parser.add_argument("rest", nargs="*", help="arguments for psql, after --")
    parser.add_argument("--patience", type=float, default=PATIENCE_SECONDS, metavar="SECONDS")
    chosen = parser.parse_args(arguments)
    home = settings().home
    try:
        if chosen.command == "stop":
            print("stopped" if stop(home, chosen.patience) else "was not running")
        elif chosen.command == "status":
            return _print_status(status(home))
        else:
            address = ensure_running(home, chosen.patience)
            if chosen.command == "psql":
                psql(address, chosen.rest)
            print(address)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def _print_status(found: Status) -> int:
    print(f"state   {found.state}")
    print(f"pid     {found.pid or '-'}")
    print(f"folder  {found.folder}")
    print(f"url     {found.url}")
    return 3 if found.state == "stopped" else 0


if __name__ == "__main__":
    sys.exit(main())
