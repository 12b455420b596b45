"""The embedded server comes up for anybody, alone, and comes back from anything."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from database import cluster, servant, server
from database.connection import connect
from database.servant import NotReady, NotStarted, as_user, servant_of
from tests.database.servers import output, private_home, python, query

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
START = "from database import server; from database.settings import settings; {}"
ENSURE = START.format("server.ensure_running(settings().home)")


@pytest.fixture
def empty() -> Iterator[Path]:
    with private_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data folder whose server was made and is stopped, to be copied: that is much quicker."""
    with private_home() as folder:
        server.ensure_running(folder)
        server.stop(folder)
        yield folder


@pytest.fixture
def stopped(made: Path) -> Iterator[Path]:
    with private_home() as folder:
        subprocess.run(["cp", "-a", made / "postgres", folder], check=True)
        yield folder


@pytest.fixture(scope="module")
def running() -> Iterator[Path]:
    with private_home() as folder:
        server.ensure_running(folder)
        yield folder


def postmaster(folder: Path) -> int:
    pid = server.status(folder).pid
    assert pid
    return pid


def killed(folder: Path) -> int:
    """Kill the server with no chance to tidy up; its number, when all its processes are gone."""
    pid = postmaster(folder)
    os.kill(pid, signal.SIGKILL)
    while (lock := cluster.lock(folder)) is None:
        time.sleep(0.01)
    os.close(lock)
    return pid


def test_five_processes_racing_on_an_empty_folder_share_one_server(empty):
    tell = START.format(
        "h = settings().home; server.ensure_running(h); print(server.status(h).pid)"
    )
    racers = [python("-c", tell, home=empty) for _ in range(5)]
    assert {int(output(racer)) for racer in racers} == {postmaster(empty)}


def test_a_running_server_is_left_alone(running):
    before = postmaster(running)
    assert server.ensure_running(running) == server.url(running)
    assert postmaster(running) == before


def test_the_way_to_a_running_server_imports_nothing_heavy(running):
    heavy = "{'subprocess', 'tempfile', 'shutil', 'hashlib', 'logging', 'dataclasses', 'inspect'}"
    tell = f"{ENSURE}; import sys; print({heavy} & set(sys.modules))"
    assert output(python("-c", tell, home=running)) == "set()\n"


def test_the_server_outlives_the_terminal_and_the_process_that_started_it(stopped):
    starter = python("-c", ENSURE, home=stopped)
    output(starter)
    assert os.getsid(postmaster(stopped)) not in {os.getsid(0), starter.pid}
    assert query(server.url(stopped), "select 1") == [(1,)]


def test_only_peers_on_the_unix_socket_are_let_in(running):
    methods = query(server.url(running), "select distinct type, auth_method from pg_hba_file_rules")
    assert methods == [("local", "peer")]
    assert query(server.url(running), "show listen_addresses") == [("",)]
    for private in ("data", "socket", "log"):
        assert (running / "postgres" / private).stat().st_mode & 0o077 == 0


def test_commits_are_safe_on_disk(running):
    settings = "select current_setting('fsync'), current_setting('synchronous_commit')"
    assert query(server.url(running), settings) == [("on", "on")]


def test_a_server_killed_under_load_comes_back_with_every_committed_row(stopped, monkeypatch):
    monkeypatch.setenv("GRIDTIDE_HOME", str(stopped))
    query(server.ensure_running(stopped), "create table written (batch int, line int)")
    committed = []
    writer = threading.Thread(target=write_until_lost, args=(server.url(stopped), committed))
    writer.start()
    while len(committed) < 20:
        time.sleep(0.01)
    os.kill(postmaster(stopped), signal.SIGKILL)
    writer.join()
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select batch, count(*) from written group by 1 order by 1")
        found = dict(cursor.fetchall())
    connection.close()
    assert set(committed) <= set(found) <= {*committed, len(committed)}
    assert set(found.values()) == {1000}


def write_until_lost(url: str, committed: list[int]) -> None:
    connection = psycopg2.connect(url)
    try:
        for batch in range(100_000):
            with connection, connection.cursor() as cursor:
                cursor.execute(f"insert into written select {batch}, generate_series(1, 1000)")
            committed.append(batch)
    except psycopg2.Error:
        return


def test_a_postmaster_that_nobody_buries_is_not_taken_for_alive(stopped):
    script = """
import ctypes, os, signal, sys
from pathlib import Path
from database import server
home = sys.argv[1]
ctypes.CDLL(None).prctl(36, 1)  # adopt orphans, and never wait for them
server.ensure_running(home)
first = server.status(home).pid
os.kill(first, signal.SIGKILL)
while server.status(home).state != "stopped":
    pass
server.ensure_running(home)
assert Path(f"/proc/{first}/stat").read_text().split(") ")[1][0] == "Z"
assert server.status(home).pid != first
"""
    output(python("-c", script, str(stopped), home=stopped))


def test_a_number_given_again_is_not_taken_for_the_server(stopped):
    server.ensure_running(stopped)
    dead = str(killed(stopped))
    other = subprocess.Popen(["sleep", "60"], **as_user(servant_of(stopped / "postgres")))
    try:
        for file in ("data/postmaster.pid", f"socket/{server.SOCKET}.lock"):
            path = stopped / "postgres" / file
            path.write_text(path.read_text().replace(dead, str(other.pid), 1))
        server.ensure_running(stopped)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_stop_is_clean_and_says_whether_there_was_a_server(stopped):
    server.ensure_running(stopped)
    assert server.stop(stopped)
    assert not server.stop(stopped)
    assert server.status(stopped).state == "stopped"
    control = servant.installation() / "bin/pg_controldata"
    told = subprocess.run([control, stopped / "postgres/data"], capture_output=True, text=True)
    assert "Database cluster state:               shut down\n" in told.stdout


def test_a_start_that_was_killed_half_way_is_begun_anew(empty):
    (empty / "postgres/data.new/base").mkdir(parents=True)
    server.ensure_running(empty)
    assert query(server.url(empty), "select 1") == [(1,)]


def test_who_waits_longer_than_its_patience_is_told(empty):
    cluster.prepare(empty)
    lock = cluster.lock(empty)
    with pytest.raises(NotReady, match="not ready after 0 s"):
        server.ensure_running(empty, patience=0.1)
    os.close(lock)


def test_a_server_that_cannot_start_says_why(stopped):
    (stopped / "postgres/local.conf").write_text("nonsense = 1\n")
    with pytest.raises(NotStarted, match=r"unrecognized configuration parameter .nonsense"):
        server.ensure_running(stopped)


def test_data_of_another_major_version_are_refused(empty):
    cluster.prepare(empty)
    (empty / "postgres/data").mkdir()
    (empty / "postgres/data/PG_VERSION").write_text("17\n")
    with pytest.raises(NotStarted, match="PostgreSQL 17, this is 18"):
        server.ensure_running(empty)


def test_settings_of_ones_own_win(stopped):
    (stopped / "postgres/local.conf").write_text("work_mem = '13MB'\n")
    assert query(server.ensure_running(stopped), "show work_mem") == [("13MB",)]


def test_a_folder_that_cannot_be_made_is_an_error_of_ours():
    with pytest.raises(NotStarted, match="/dev/null/grid"):
        server.ensure_running("/dev/null/grid")


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(empty):
    deep = empty / ("long" * 30) / "grid tide"
    try:
        url = server.ensure_running(deep)
        folder = server.status(deep).folder / "socket"
        assert len(str(folder.resolve())) < 40
        assert folder.resolve().stat().st_mode & 0o777 == 0o700
        assert query(url, "select 1") == [(1,)]
    finally:
        server.stop(deep)
        folder.resolve().rmdir()


def test_quotes_and_blanks_in_the_path_do_no_harm(empty):
    odd = empty / 'it\'s 100% "odd"'
    try:
        assert query(server.ensure_running(odd), "select 1") == [(1,)]
    finally:
        server.stop(odd)


@ROOT_ONLY
def test_roots_server_runs_as_nobody_and_below_a_closed_parent_leaves_it_closed(empty):
    closed = empty / "closed"
    closed.mkdir(mode=0o700)
    try:
        url = server.ensure_running(closed / "home")
        assert query(url, "select 1") == [(1,)]
        assert Path(f"/proc/{postmaster(closed / 'home')}").stat().st_uid != 0
        killed(closed / "home")
        assert query(server.ensure_running(closed / "home"), "select 1") == [(1,)]
        assert (closed.stat().st_mode & 0o777, closed.stat().st_uid) == (0o700, 0)
    finally:
        server.stop(closed / "home")


@ROOT_ONLY
def test_binaries_below_a_closed_parent_are_copied_once_to_an_open_place(stopped, monkeypatch):
    packages = stopped / "closed"
    packages.mkdir(mode=0o700)
    found = servant.installation()
    inside = found.relative_to(found.parents[1])
    for tree in (inside, Path(f"{servant.PACKAGE}.libs")):
        subprocess.run(["cp", "-rl", "--parents", tree, packages], cwd=found.parents[1], check=True)
    monkeypatch.setattr(servant, "installation", lambda: packages / inside)
    monkeypatch.setattr(servant, "SYSTEM_HOME", stopped / "system")
    for _ in range(2):
        server.ensure_running(stopped)
        executable = Path(f"/proc/{postmaster(stopped)}/exe").readlink()
        (copy,) = (stopped / "system").iterdir()
        assert executable == copy / inside / "bin/postgres"
        server.stop(stopped)


def open_to_others(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in (path, *path.parents))


@ROOT_ONLY
@pytest.mark.skipif(
    not open_to_others(servant.installation()), reason="this checkout is closed to other users"
)
def test_a_normal_user_needs_nobody_else(empty):
    user = servant_of(empty)
    os.chown(empty, user.pw_uid, user.pw_gid)
    # what keeps this test's own Python readable, which may lie in root's home
    capability = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
    identity = ("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
    become = (*identity, *capability)
    output(python("-m", "database.migrate", home=empty, before=become))
    assert (empty / "postgres/server.lock").stat().st_uid == user.pw_uid
    assert "stopped" in output(python("-m", "database.server", "stop", home=empty, before=become))


def test_a_user_without_a_name_is_told_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(NotStarted, match=r"/etc/passwd.*54321"):
        servant_of(tmp_path)


def test_the_command_line_starts_shows_and_stops(stopped):
    assert output(python("-m", "database.server", "url", home=stopped)).startswith("postgresql://")
    assert "state   ready" in output(python("-m", "database.server", "status", home=stopped))
    psql = python("-m", "database.server", "psql", "--", "-Atc", "select 6 * 7", home=stopped)
    assert output(psql) == "42\n"
    assert output(python("-m", "database.server", "stop", home=stopped)) == "stopped\n"
    asked = python("-m", "database.server", "status", home=stopped)
    assert "state   stopped" in asked.communicate()[0]
    assert asked.returncode == 3
    assert "--help" in output(python("-m", "database.server", "--help", home=stopped))
