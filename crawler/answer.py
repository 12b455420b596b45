"""What a server's answer comes to: a document, or the failure that it is."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests

from crawler.source import LONGEST_RETRY, Document, Empty, Failure, Refused, Request, Unreachable

BYTE_CAP = 32 * 1024 * 1024
TOO_LARGE = f"the answer is larger than {BYTE_CAP // 2**20} MiB"
PIECE = 64 * 1024
# 400 carries an explanation that the parser understands: "no matching data", "window too wide".
READABLE = frozenset({200, 203, 400})
NOT_MODIFIED, NOT_FOUND = 304, 404


def unpacked(body: bytes, encoding: str) -> bytes:
    """A body without its compression; raises `Unreachable` when that is broken, or too much."""
    if encoding.lower() in ("", "identity"):
        return body
    whole = b""
    while body or not whole:  # a gzip body may be several, one behind the other
        piece, body = _member(body, BYTE_CAP + 1 - len(whole))
        whole += piece
        if len(whole) > BYTE_CAP:
            raise Unreachable(TOO_LARGE)
        if not piece:
            break
    return whole


def _member(body: bytes, room: int) -> tuple[bytes, bytes]:
    """One compressed member, at most `room` bytes of it, and what comes behind it."""
    unpacking = zlib.decompressobj(wbits=47)  # gzip or zlib, by its header
    try:
        unpacked = unpacking.decompress(body, room)
    except zlib.error:
        raise Unreachable("the body's compression is broken") from None
    if len(unpacked) < room and not unpacking.eof:
        raise Unreachable("the body's compression is broken off")
    return unpacked, unpacking.unused_data


def document(request: Request, url: str, response: requests.Response, body: bytes) -> Document:
    """The answer as a document; raises `Refused` or `Unreachable` where it is none.

    Raises `Empty` for a 404 where what was asked for may be missing.
    """
    if response.status_code == NOT_FOUND and request.may_be_missing:
        raise Empty(f"HTTP {NOT_FOUND}: {body[:200].decode(errors='replace')}")
    if response.status_code not in READABLE:
        raise _failure(response, body)
    return Document(
        url=url,
        body=body,
        content_type=response.headers.get("Content-Type", ""),
        window=request.window,
        fetched_at=datetime.now(UTC),
        etag=response.headers.get("ETag"),
        last_modified=response.headers.get("Last-Modified"),
    )


def _failure(response: requests.Response, body: bytes) -> Failure:
    status = response.status_code
    text = f"HTTP {status} {response.reason}".strip()
    page = _words(body) if "html" in response.headers.get("Content-Type", "") else ""
    message = f"{text}: {page}" if page else text
    wait = _retry_after(response.headers.get("Retry-After", ""))
    if status in {401, 403, 407, 409, 429, 451}:
        return Refused(message, wait)
    return Unreachable(message, wait)


def _words(body: bytes) -> str:
    from bs4 import BeautifulSoup  # slow to import, and only needed for a page of excuses

    page = BeautifulSoup(body[:PIECE], "lxml")
    title = page.title.get_text(" ", strip=True) if page.title else ""
    return (title or page.get_text(" ", strip=True))[:200]


def _retry_after(text: str) -> timedelta | None:
    """How long the header asks us to wait, a day at most; its date may lack its zone."""
    try:
        if text.isdecimal():
            return min(timedelta(seconds=int(text)), LONGEST_RETRY)
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    wait = moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)
    return min(max(wait, timedelta(0)), LONGEST_RETRY)
