"""A body is taken whole and plain, or refused for what it is."""

from __future__ import annotations

import gzip
import json
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.asking.body import LARGEST_BODY_BYTES
from tests.api.test_outage import COMMAND, ROOT, awaited
from tests.api.workloads import PATH, body


def chunked(client: FlaskClient, sent: bytes) -> object:
    """The answer to a body that comes without a length, as a server hands it on."""
    environ = {"wsgi.input": BytesIO(sent), "wsgi.input_terminated": True}
    return client.post(PATH, environ_overrides=environ)


def test_a_chunked_body_is_read_to_its_end(detached: FlaskClient) -> None:
    assert chunked(detached, json.dumps(body()).encode()).status_code == 503


def test_a_chunked_body_of_the_largest_size_is_read(detached: FlaskClient) -> None:
    padded = json.dumps(body()).encode().ljust(LARGEST_BODY_BYTES)
    assert chunked(detached, padded).status_code == 503


def test_a_chunked_body_beyond_the_limit_is_not_taken_for_its_beginning(
    detached: FlaskClient,
) -> None:
    padded = json.dumps(body()).encode().ljust(LARGEST_BODY_BYTES + 1) + b"and more"
    assert chunked(detached, padded).status_code == 413


@pytest.mark.parametrize("length", [LARGEST_BODY_BYTES + 1, LARGEST_BODY_BYTES + 2])
def test_the_largest_size_is_in_the_message(detached: FlaskClient, length: int) -> None:
    refused = detached.post(PATH, data=b" " * length)
    assert refused.status_code == 413
    assert refused.json["detail"] == "A body may have at most 1000000 bytes."


def test_a_compressed_body_is_told_apart_from_a_faulty_one(detached: FlaskClient) -> None:
    packed = gzip.compress(json.dumps(body()).encode())
    refused = detached.post(PATH, data=packed, headers={"Content-Encoding": "gzip"})
    assert refused.status_code == 415
    assert refused.headers["Accept-Encoding"] == "identity"


@contextmanager
def gunicorn(log: Path) -> Iterator[int]:
    """The port at which gunicorn answers; it never reaches for a database."""
    with log.open("w") as stderr:
        process = subprocess.Popen(COMMAND, cwd=ROOT, stderr=stderr)
    try:
        yield int(awaited(lambda: re.search(r"Listening at: \S+:(\d+)", log.read_text()))[1])
    finally:
        process.terminate()
        process.wait()


def test_broken_chunks_are_the_clients_fault(tmp_path: Path) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with (
        gunicorn(tmp_path / "log") as port,
        socket.create_connection(("127.0.0.1", port)) as client,
    ):
        client.sendall(head.encode() + b"zz\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 400 BAD REQUEST")
