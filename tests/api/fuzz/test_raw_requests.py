"""Bytes that no client should send, to a real gunicorn: it answers, and it is never our fault.

The main suite sends a seeded slice; `make fuzz` sends ten thousand and more.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.api.contract import Answer, faults, problem_faults
from tests.api.fuzz.mutations import Request, base_requests, mutated
from tests.api.fuzz.wire import Heard, ask
from tests.served import gunicorn

FULL = os.environ.get("GRIDTIDE_ORDEAL") == "full"
SEED = int(os.environ.get("GRIDTIDE_FUZZ_SEED", "20240601"))
COUNT = 12_000 if FULL else 500
OWN_REFUSALS = {400, 408, 413, 414, 417, 431, 501, 505}
LONGEST_LINE = 4094
UNREAD_BYTES = 4096


class Served(NamedTuple):
    """A gunicorn and what it says to itself."""

    port: int
    log: Path


@pytest.fixture(scope="module")
def served(varied: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A gunicorn, deployed as usual, over the varied database."""
    log = tmp_path_factory.mktemp("fuzz") / "log"
    with gunicorn(varied, log) as address:
        yield Served(int(address.rpartition(":")[2]), log)


def wrong(request: Request, heard: Heard | None) -> list[str]:
    """What is wrong with an answer."""
    if heard is None:
        # who does not read a body to its end and closes may take its own answer with it
        unread = len(request.body) > UNREAD_BYTES
        return [] if request.is_rough or unread else ["the connection was closed without an answer"]
    if _is_gunicorns_own(heard):
        told = request.is_rough or len(request.target) + 20 > LONGEST_LINE
        return [] if told else ["gunicorn itself refused it"]
    if heard.status >= 500 and not _is_said_to_be_missing(request, heard):
        return [f"{heard.status}: {heard.content[:300]!r}"]
    return [*_generally_wrong(request, heard), *_wrong_for_the_operation(request, heard)]


def _is_gunicorns_own(heard: Heard) -> bool:
    """Whether the server answered before any code of ours: it does so in HTML."""
    return heard.status in OWN_REFUSALS and heard.media_type == "text/html"


def _is_said_to_be_missing(request: Request, heard: Heard) -> bool:
    """Whether it is 501 of an operation that is documented so: what a face's original says."""
    told = request.asked.told["responses"] if request.asked else {}
    return heard.status == 501 and "501" in told


def _generally_wrong(request: Request, heard: Heard) -> Iterator[str]:
    if heard.status == 405 and not heard.headers.get("allow"):
        yield "405 without Allow"
    if request.must_fail and heard.status < 400:
        yield "an unknown argument was not refused"
    if heard.status >= 400 and request.method != "HEAD":
        yield from problem_faults(Answer(heard.status, heard.media_type, heard.content))


def _wrong_for_the_operation(request: Request, heard: Heard) -> list[str]:
    if request.asked is None or (request.is_rough and heard.status != 200):
        return []
    if heard.headers.get("content-encoding"):
        return []
    return faults(Answer(heard.status, heard.media_type, heard.content), request.asked.told)


def test_every_example_is_answered_over_the_wire(served: Served) -> None:
    for request in base_requests():
        heard = ask(served.port, request.sent, method=request.method)
        assert heard is not None, request.target
        assert heard.status < 500, request.target
        assert wrong(request, heard) == [], request.target


@pytest.mark.parametrize("header", [b"SCRIPT_NAME: /elsewhere", b"PATH_INFO: /readyz"])
def test_a_client_cannot_say_where_the_application_lies(served: Served, header: bytes) -> None:
    heard = ask(served.port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + header + b"\r\n\r\n")
    assert heard is not None
    assert (heard.status, heard.content) == (200, b'{"status":"alive"}')


@pytest.mark.slow
def test_no_bytes_break_the_server(served: Served) -> None:
    sent: Counter[str] = Counter()
    statuses: Counter[int | None] = Counter()
    found: dict[tuple[str, ...], str] = {}
    for request in islice(mutated(SEED), COUNT):
        heard = ask(served.port, request.sent, method=request.method)
        sent[request.kind] += 1
        statuses[heard.status if heard else None] += 1
        for fault in wrong(request, heard):
            found.setdefault(
                (request.kind, re.sub(r"\d+", "#", fault)[:120]), shown(request, fault)
            )
    print(f"{sent.total()} raw requests, seed {SEED}: {dict(sent)}; {dict(statuses)}")
    assert found == {}, "\n\n".join(f"{key[0]}: {told}" for key, told in found.items())
    assert sent.total() == COUNT
    log = served.log.read_text(encoding="utf-8", errors="replace")
    assert re.findall(r"Traceback|\[CRITICAL\]|WORKER TIMEOUT", log) == []
    assert log.count("Booting worker") == 1


def shown(request: Request, fault: str) -> str:
    """A fault, and enough of the request to ask it again."""
    return f"{fault}\n    {request.sent[:600]!r}"


def test_a_server_at_fault_would_be_found() -> None:
    (request, *_) = base_requests()
    problem = {"content-type": "application/problem+json"}
    assert wrong(request, Heard(500, problem, b"{}")) != []
    assert wrong(request, Heard(418, problem, b"{}")) != []
    assert wrong(request, Heard(405, problem, b"{}")) != []
    assert wrong(request, Heard(200, {"content-type": "text/html"}, b"<html>")) != []
    assert wrong(request, None) != []
