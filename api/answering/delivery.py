"""How answers travel: with an entity tag, for how long they are good, packed, and kept a moment."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask, Response, current_app, g, request

from api.answering.shelf import ROOM_BYTES, Kept, Shelf

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

EXTENSION = "gridtide_shelf"
KEPT_SECONDS = 10.0
SMALLEST_PACKED_BYTES = 1_000
LEVEL = 4
GZIP = 16 + zlib.MAX_WBITS
TEXTS = ("application/json", "application/problem+json", "text/")
READS = ("GET", "HEAD")
TAG_BYTES = 12
VARY = "Accept, Accept-Encoding"


class Good(NamedTuple):
    """For how long an answer is good, and the state of what it shows, if that has a name."""

    seconds: float
    tag: str


NOT_GOOD = Good(0, "")


def fresh(response: Response, seconds: float, tag: str = "") -> Response:
    """Say for how long an answer is good; a worker keeps it as long, but at most 10 s.

    An answer of which nobody says so is to be asked for anew each time, though a client that has
    it already gets 304. `tag` tells the state of the data that this address shows, where that is
    cheaper than to look at the whole body.
    """
    response.headers["Cache-Control"] = f"max-age={max(0, int(seconds))}"
    g.good = Good(seconds, tag)
    return response


def register(app: Flask, kept_bytes: int = ROOM_BYTES) -> None:
    """Deliver every answer of the app so; a worker keeps no more than `kept_bytes` of them.

    To be registered last: whoever asks must have been let in before, and what belongs to a single
    asker (quota, origin) must not be kept.
    """
    app.extensions[EXTENSION] = Shelf(kept_bytes)
    app.before_request(_from_the_shelf)
    app.after_request(_delivered)


def _from_the_shelf() -> Response | None:
    environ = request.environ
    if environ["REQUEST_METHOD"] not in READS or environ.get("CONTENT_LENGTH"):
        return None
    kept = _shelf().get(_key(environ))
    if kept is None:
        return None
    g.is_delivered = True
    if _is_known(environ, kept.tag):
        return Response(status=304, headers=kept.headers)
    return Response(kept.body, headers=kept.headers)


def _delivered(response: Response) -> Response:
    if "is_delivered" in g:
        return response
    environ = request.environ
    response.headers["Vary"] = _vary(response)
    if response.is_streamed or response.direct_passthrough:
        return _packed_stream(response)
    if environ["REQUEST_METHOD"] not in READS or response.status_code != 200:
        _packed(response, response.get_data())
        return response
    return _tagged(response, environ)


def _tagged(response: Response, environ: WSGIEnvironment) -> Response:
    body, good = response.get_data(), g.get("good", NOT_GOOD)
    tag = good.tag or blake2b(body, digest_size=TAG_BYTES).hexdigest()
    response.headers["ETag"] = f'W/"{tag}"'
    response.headers.setdefault("Cache-Control", "no-cache")
    body = _packed(response, body)
    if good.seconds >= 1:
        _keep(response, body, tag, good.seconds)
    if _is_known(environ, tag):
        response.status_code = 304
        response.set_data(b"")
        del response.headers["Content-Length"]
    return response


def _keep(response: Response, body: bytes, tag: str, seconds: float) -> None:
    shelf = _shelf()
    until = shelf.clock() + min(seconds, KEPT_SECONDS)
    headers = [(name, value) for name, value in response.headers if name != "Content-Length"]
    shelf.put(_key(request.environ), Kept(body, headers, tag, until))


def _vary(response: Response) -> str:
    given = response.headers.get("Vary")
    return f"{given}, {VARY}" if given else VARY


def _key(environ: WSGIEnvironment) -> tuple[str, str, str, bool]:
    accepted = environ.get("HTTP_ACCEPT", "")
    return environ["PATH_INFO"], environ["QUERY_STRING"], accepted, _takes_gzip(environ)


def _is_known(environ: WSGIEnvironment, tag: str) -> bool:
    """Whether the client says that it has the answer already."""
    return "HTTP_IF_NONE_MATCH" in environ and request.if_none_match.contains_weak(tag)


def _takes_gzip(environ: WSGIEnvironment) -> bool:
    return "HTTP_ACCEPT_ENCODING" in environ and request.accept_encodings["gzip"] > 0


def _is_packable(response: Response) -> bool:
    is_plain = "Content-Encoding" not in response.headers
    return is_plain and (response.mimetype or "").startswith(TEXTS) and _takes_gzip(request.environ)


def _packed(response: Response, body: bytes) -> bytes:
    """The body as it travels, packed if that is worth while."""
    if len(body) < SMALLEST_PACKED_BYTES or not _is_packable(response):
        return body
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    packed = packer.compress(body) + packer.flush()
    response.headers["Content-Encoding"] = "gzip"
    response.set_data(packed)
    return packed


def _packed_stream(response: Response) -> Response:
    if response.direct_passthrough or not _is_packable(response):
        return response
    plain = response.response
    response.response = _pack(plain)
    response.call_on_close(getattr(plain, "close", bool))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Content-Length", None)
    return response


def _pack(pieces: Iterable[bytes | str]) -> Iterator[bytes]:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    for piece in pieces:
        if packed := packer.compress(piece.encode() if isinstance(piece, str) else piece):
            yield packed
    yield packer.flush()


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions[EXTENSION]
    return shelf
