"""Answers of a bad server: wrong statuses, wrong bodies, wrong bytes."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cache

from simulator.packed import changed_inside, packed
from simulator.wire import Answer, html_answer, json_answer, not_found

RETRY_AFTER = timedelta(minutes=2)
TOO_LARGE_BYTES = 40 << 20
_BOMB_MIB = 128
_DEPTH = 1_000_000


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    return b"".join([*(packer.compress(block) for _ in range(_BOMB_MIB)), packer.flush()])


def _entity_bomb(answer: Answer) -> Answer:
    if answer.body.startswith(b"<"):
        lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        text = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">{lols}]><l>&l9;</l>'
        return replace(answer, body=text.encode())
    if answer.body.startswith(b"Time,"):
        return replace(answer, body=b"Time" + b"," * _DEPTH + b"\r\n")
    return replace(answer, body=b"[" * _DEPTH)


def _zipped(answer: Answer) -> Answer:
    return replace(answer, body=packed({"document.csv": answer.body}))


def _in_utf_16(answer: Answer) -> Answer:
    try:
        text = answer.body.decode()
    except UnicodeDecodeError:  # a workbook
        text = answer.body.decode("latin-1")
    return replace(answer, body=text.encode("utf-16"))


def _broken_gzip(answer: Answer) -> Answer:
    body = bytearray(gzip.compress(answer.body or bytes(64)))
    middle = len(body) // 2
    body[middle : middle + 8] = bytes(8)
    return replace(answer, body=bytes(body), headers={"Content-Encoding": "gzip"})


def _limited(now: datetime, headers: dict[str, str]) -> Answer:
    del now
    return replace(json_answer({"message": "Rate limit is exceeded."}, 429), headers=headers)


def _unavailable(now: datetime) -> Answer:
    page = html_answer("503 Service Unavailable", "<h1>Maintenance</h1>", 503)
    until = (now + RETRY_AFTER).replace(microsecond=0)
    return replace(page, headers={"Retry-After": format_datetime(until, usegmt=True)})


_INSTEAD: dict[str, Callable[[datetime], Answer]] = {
    "block_page": lambda _: html_answer("Access Denied", "<p>Request blocked.</p>", 403),
    "not_found": lambda _: not_found(),
    "too_many_requests": lambda now: _limited(now, {}),
    "too_many_requests_retry_after": lambda now: _limited(
        now, {"Retry-After": str(int(RETRY_AFTER.total_seconds()))}
    ),
    "server_error": lambda _: html_answer("500", "<h1>Internal Server Error</h1>", 500),
    "unavailable": _unavailable,
    "html": lambda _: html_answer("Welcome", "<p>Please enable JavaScript.</p>"),
}

_CHANGED: dict[str, Callable[[Answer], Answer]] = {
    "empty": lambda answer: replace(answer, body=b""),
    "empty_object": lambda answer: replace(answer, body=b"{}"),
    "wrong_charset": lambda answer: replace(
        changed_inside(answer, _in_utf_16),
        content_type=answer.content_type.partition(";")[0] + "; charset=utf-8",
    ),
    "bom": lambda answer: changed_inside(
        answer, lambda inside: replace(inside, body=b"\xef\xbb\xbf" + inside.body)
    ),
    "broken_gzip": _broken_gzip,
    "zip_named_csv": _zipped,
    "zip_bomb": lambda answer: replace(answer, body=_bomb(), headers={"Content-Encoding": "gzip"}),
    "entity_bomb": _entity_bomb,
}

ANSWER_FAULTS = frozenset(_INSTEAD) | frozenset(_CHANGED)


def spoiled(answer: Answer, fault: str, now: datetime) -> Answer:
    """The bad server's answer in the place of a good one."""
    if fault in _INSTEAD:
        return _INSTEAD[fault](now)
    return _CHANGED[fault](answer)
