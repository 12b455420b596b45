"""Makes and launches the cluster of the embedded server: its lock, its files, its settings.

Only a process that finds no server running imports this.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from database.servant import (
    MAJOR,
    NotStarted,
    as_user,
    binaries,
    hand_over,
    installation,
    make,
    reachable,
    servant_of,
)
from database.settings import DATABASE, OWNER, SOCKET

ROLES = (OWNER, "crawler_rw", "restapi_ro", "restapi_keys", "restapi_jobs")
LONGEST_SOCKET_PATH = 107
INITDB = (
    *("-U", OWNER, "--encoding=UTF8", "--auth-local=peer", "--auth-host=reject"),
    *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
)
AUTHENTICATION = """\
local all         all peer map=gridtide
local replication all peer map=gridtide
"""
SETTINGS = """\
include 'data/postgresql.conf'
listen_addresses = ''
unix_socket_directories = {socket}
unix_socket_permissions = 0700
hba_file = {hba}
ident_file = {ident}
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
jit = off
client_connection_check_interval = 5s
logging_collector = on
log_directory = {log}
log_filename = 'server-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_checkpoints = off
log_line_prefix = '%m [%p] %u@%d %a '
"""


class _Launch(NamedTuple):
    """What a launch works with; `seen` is the folder by a name that the servant can follow."""

    place: Path
    seen: Path
    servant: pwd.struct_passwd
    kept_open: tuple[int, ...]


def prepare(home: Path) -> Path:
    """The folder of a data folder's server, made if it is missing; links followed."""
    make(home)
    make(home / "postgres")
    return (home / "postgres").resolve()


def lock(home: Path) -> int | None:
    """The server's lock as an open file, or None while a server or a starter has it.

    The server inherits it, and so do all its processes: it tells the dead from the living where
    process numbers cannot (zombies, numbers given again, other containers on the same volume).
    """
    file = _opened((home / "postgres").resolve() / "server.lock", os.O_RDWR)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file


def launch(place: Path, lock: int) -> None:
    """Start the server, make its cluster first if there is none; return while it starts."""
    servant = servant_of(place)
    folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    seen = place if reachable(place, servant) else Path(f"/proc/self/fd/{folder}")
    try:
        _launch(_Launch(place, seen, servant, (lock, folder)))
    finally:
        os.close(folder)


def _launch(launch: _Launch) -> None:
    programs = binaries(launch.servant)
    data = launch.place / "data"
    if not data.exists():
        _make_cluster(launch, programs)
    version = (data / "PG_VERSION").read_text().strip()
    if version != MAJOR:
        raise NotStarted(f"{data} is of PostgreSQL {version}, this is {MAJOR}: use pg_upgrade")
    socket = _socket_folder(launch)
    for file in (data / "postmaster.pid", socket / f"{SOCKET}.lock"):
        _forget(file, data)
    _configure(launch, socket)
    config = f"config_file={launch.seen / 'postgresql.conf'}"
    _detach(launch, [programs / "postgres", "-D", launch.seen / "data", "-c", config])


def last_words(place: Path) -> str:
    """The end of what the server printed and logged last."""
    logs = sorted(
        (log for log in place.glob("log/*.log") if not log.is_symlink()),
        key=lambda log: log.stat().st_mtime,
    )
    texts = [file.read_text(errors="replace") for file in (place / "server.log", *logs[-1:])]
    return "\n".join(line for text in texts for line in text.splitlines()[-6:])


def psql(url: str, arguments: Sequence[str]) -> NoReturn:
    """Become the psql of the same installation."""
    os.execv(installation() / "bin/psql", ["psql", url, *arguments])  # noqa: S606


def _make_cluster(launch: _Launch, programs: Path) -> None:
    """Make the cluster and its database aside; it appears complete or not at all."""
    new = launch.place / "data.new"
    if new.exists():
        shutil.rmtree(new)
    new.mkdir(mode=0o700)
    hand_over(new, launch.servant)
    seen = launch.seen / "data.new"
    single = ("--single", "-D", seen, "-c", "exit_on_error=on", "postgres")
    _run(launch, [programs / "initdb", "-D", seen, *INITDB])
    _run(launch, [programs / "postgres", *single], f"create database {DATABASE}\n")
    new.rename(launch.place / "data")


def _run(launch: _Launch, command: Sequence[str | Path], given: str = "") -> None:
    done = subprocess.run(  # noqa: S603 - a path and arguments of our own making
        command,
        input=given,
        capture_output=True,
        text=True,
        pass_fds=launch.kept_open,
        **as_user(launch.servant),
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-6:])
        raise NotStarted(f"{Path(command[0]).name} failed: {said}")


def _socket_folder(launch: _Launch) -> Path:
    """The folder of the socket, elsewhere and private if its path would be too long."""
    folder = launch.place / "socket"
    if len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET_PATH:
        folder.mkdir(mode=0o700, exist_ok=True)
        hand_over(folder, launch.servant)
    elif not (folder.exists() and folder.stat().st_uid == launch.servant.pw_uid):
        folder.unlink(missing_ok=True)
        folder.symlink_to(tempfile.mkdtemp(prefix="gridtide-", dir="/tmp"))
        hand_over(folder.resolve(), launch.servant)
    return folder.resolve()


def _forget(file: Path, data: Path) -> None:
    """Remove the file of a postmaster that is gone, whoever has its number now."""
    try:
        number = file.read_text().partition("\n")[0].strip()
        alive = str(Path(f"/proc/{number}/cwd").readlink()) == str(data)
    except (FileNotFoundError, PermissionError):
        alive = False  # no such process, or another user's
    if not alive:
        file.unlink(missing_ok=True)


def _configure(launch: _Launch, socket: Path) -> None:
    """Write the three configuration files: they are ours, and renewed at every start."""
    place, seen = launch.place, launch.seen
    (place / "log").mkdir(mode=0o700, exist_ok=True)
    hand_over(place / "log", launch.servant)
    users = sorted({"root", pwd.getpwuid(place.stat().st_uid).pw_name})
    _write(place / "pg_hba.conf", AUTHENTICATION)
    _write(
        place / "pg_ident.conf",
        "".join(f'gridtide "{user}" {role}\n' for user in users for role in ROLES),
    )
    text = SETTINGS.format(
        socket=_literal(seen / "socket" if socket.parent == place else socket),
        hba=_literal(seen / "pg_hba.conf"),
        ident=_literal(seen / "pg_ident.conf"),
        log=_literal(seen / "log"),
    )
    own = "include 'local.conf'\n" if (place / "local.conf").exists() else ""
    _write(place / "postgresql.conf", text + own)


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _write(path: Path, text: str) -> None:
    with os.fdopen(_opened(path, os.O_WRONLY | os.O_TRUNC, 0o644), "w") as file:
        file.write(text)


def _opened(path: Path, flags: int, mode: int = 0o600) -> int:
    """A file of the server's folder, made if missing, owned as the folder is; no link followed."""
    file = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(file, owner.st_uid, owner.st_gid)
    return file


def _detach(launch: _Launch, command: Sequence[str | Path]) -> None:
    """Start a program that is nobody's child, in a session of its own, with the lock in hand."""
    log = _opened(launch.place / "server.log", os.O_WRONLY | os.O_TRUNC)
    try:
        subprocess.run(  # noqa: S603 - as above
            ["/bin/sh", "-c", '"$0" "$@" &', *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=launch.kept_open,
            check=True,
            **as_user(launch.servant),
        )
    finally:
        os.close(log)
