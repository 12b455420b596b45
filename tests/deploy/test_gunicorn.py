"""The API as it is deployed, to strangers: two workers, keys, limits, logs."""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import requests

from database import servant
from database.api_keys import Quota, Terms, create, revoke
from database.connection import connect, transaction
from tests.served import PATIENCE_SECONDS, started

DEBUG = ("--log-level", "debug")
LIST = "/balancing-authority/list/"
DAY = timedelta(days=1)


class Served(NamedTuple):
    """Where it answers, and what it has logged so far."""

    address: str
    log: Path

    def ask(self, key: str, path: str = LIST, **more: object) -> requests.Response:
        """The answer to a key."""
        headers = {"X-API-Key": key}
        return requests.get(self.address + path, headers=headers, timeout=30, **more)


@pytest.fixture(scope="module")
def served(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two workers that demand keys."""
    log = tmp_path_factory.mktemp("gunicorn") / "log"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DATABASE_URL", module_database)
        with started(log, *DEBUG, GRIDTIDE_ACCESS="keys", GRIDTIDE_WORKERS="2") as one:
            yield Served(one.address(), log)


def made(name: str, quota: Quota | None = None) -> str:
    with closing(connect("owner")) as connection, transaction(connection) as cursor:
        return create(cursor, Terms(name, ["read", "schedule", "operate"], quota))


def raw(address: str, request: bytes) -> bytes:
    """The status line that bytes are answered with."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline()


def test_a_quota_holds_over_all_workers_to_the_request(served: Served) -> None:
    key = made("Ada", Quota(25, DAY))
    with ThreadPoolExecutor(8) as together:
        codes = [*together.map(lambda _: served.ask(key).status_code, range(40))]
    assert (codes.count(200), codes.count(429)) == (25, 15)


def test_a_revoked_key_opens_nothing_at_any_worker(served: Served) -> None:
    key = made("Eve")
    with ThreadPoolExecutor(8) as together:
        before = {*together.map(lambda _: served.ask(key).status_code, range(16))}
        with closing(connect("owner")) as connection, transaction(connection) as cursor:
            revoke(cursor, "Eve")
        after = {*together.map(lambda _: served.ask(key).status_code, range(16))}
    assert (before, after) == ({200}, {401})


def test_the_server_does_not_say_which_release_it_is(served: Served) -> None:
    assert not re.search(
        r"\d", requests.get(f"{served.address}/healthz", timeout=30).headers["Server"]
    )


def test_nothing_but_the_api_is_listened_for_and_nothing_is_told_to_developers(
    served: Served,
) -> None:
    settings = dict(re.findall(r"^  (\w+): (.*)$", served.log.read_text(), flags=re.MULTILINE))
    assert settings["control_socket_disable"] == "True"
    assert settings["header_map"] == "drop"
    assert settings["proxy_protocol"] in ("False", "off")
    assert settings["reload"] == "False"
    assert requests.request("TRACE", f"{served.address}/healthz", timeout=30).status_code == 405


@pytest.mark.parametrize(
    ("request_line", "fields", "status"),
    [
        ("GET /healthz?" + "a" * 9000, [], b"40|414"),
        ("GET /healthz", [f"X-Field-{n}: 1" for n in range(80)], b"40|431"),
        ("GET /healthz", ["X-Field: " + "a" * 9000], b"40|431"),
        ("GET /healthz", ["Transfer-Encoding: chunked", "Content-Length: 5"], b"40"),
    ],
    ids=["a long address", "many fields", "a long field", "two lengths"],
)
def test_what_is_larger_than_requests_are_is_refused(
    served: Served, request_line: str, fields: list[str], status: bytes
) -> None:
    lines = [f"{request_line} HTTP/1.1", "Host: grid", "Connection: close", *fields, "", ""]
    answer = raw(served.address, "\r\n".join(lines).encode())
    assert re.match(rb"HTTP/1.1 (%b)" % status, answer), answer
    assert requests.get(f"{served.address}/healthz", timeout=30).status_code == 200


def test_a_key_in_use_is_in_no_log_no_answer_no_table_and_no_list_of_processes(
    served: Served, module_database: str, home: Path
) -> None:
    key = made("canary", Quota(1000, DAY))
    answers = [*use(served, key)]
    assert {answer.status_code for answer in answers} >= {200, 404, 405, 422, 400, 401}
    told = [answer.text + str(answer.headers) for answer in answers]
    told += [file.read_text(errors="replace") for file in (home / "postgres" / "log").glob("*")]
    told += [served.log.read_text(), dump(module_database), processes()]
    secret = key[-43:]
    assert [text for text in told if secret in text] == []
    assert key[:-43] + "***" in served.log.read_text(), "one was sent in an address, and logged"


def use(served: Served, key: str) -> Iterator[requests.Response]:
    """Answers to a key in each of its fields, with every kind of error, and in wrong places."""
    get, address = requests.get, served.address
    for headers in ({"X-API-Key": key}, {"auth-token": key}, {"Authorization": f"Bearer {key}"}):
        yield get(address + LIST, headers=headers, timeout=30)
    yield get(address + LIST, auth=("anybody", key), timeout=30)
    for path in (
        "/nowhere",
        "/readyz",
        f"{LIST}?no=1",
        f"{LIST}?api_key={key}",
        "/carbon-intensity",
    ):
        yield served.ask(key, path)
    for body in ("{", "[]", f'{{"runtime": "{key}"}}'):
        posted = f"{address}/carbon-aware-scheduler/"
        yield requests.post(posted, data=body, headers={"X-API-Key": key}, timeout=30)
    yield requests.delete(address + LIST, headers={"X-API-Key": key}, timeout=30)
    raw(address, f"GET /healthz?{key} HTTP/1.1\r\nX-API-Key: {key}\r\nBad Field\r\n\r\n".encode())


def dump(url: str) -> str:
    """All that a database holds, as text."""
    program = servant.installation() / "bin/pg_dump"
    return subprocess.run([program, url], check=True, capture_output=True, text=True).stdout


def processes() -> str:
    """The command lines of all processes."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(file.read_text(errors="replace"))
        except OSError:  # it has ended
            continue
    return "\n".join(lines)


def test_a_setting_that_makes_no_sense_stops_the_start_and_is_named(tmp_path: Path) -> None:
    with started(tmp_path / "log", GRIDTIDE_ACCESS="everybody") as one:
        assert one.process.wait(PATIENCE_SECONDS) != 0
    assert "it can be loopback, open, keys" in (tmp_path / "log").read_text()
