"""Bytes to a socket and back: what no HTTP client would let a test send."""

from __future__ import annotations

import socket
from http.client import HTTPResponse
from typing import NamedTuple

PATIENCE_SECONDS = 60.0


class Heard(NamedTuple):
    """What came back: the first answer that was no interim one."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


def ask(port: int, sent: bytes, *, method: str = "GET") -> Heard | None:
    """What a server of this machine answers; None when it only closes the connection.

    The sending side is closed, so that nobody waits for bytes that will not come. Raises
    http.client.HTTPException when no HTTP comes back.
    """
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as client:
        try:
            client.sendall(sent)
            client.shutdown(socket.SHUT_WR)
        except OSError:
            # it has heard enough, and closed; what it said may still be there
            return _heard(client, method)
        return _heard(client, method)


def _heard(client: socket.socket, method: str) -> Heard | None:
    with HTTPResponse(client, method=method) as answer:
        try:
            answer.begin()
            content = answer.read()
        except ConnectionError:
            return None
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Heard(answer.status, headers, content)
