"""How answers travel: with an entity tag, for how long they are good, packed, and kept a moment."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from flask import Flask, Response, current_app, g, request

from api.shelf import Kept, Shelf

EXTENSION = "gridtide_shelf"
KEPT_SECONDS = 10.0
SMALLEST_PACKED_BYTES = 1_000
LEVEL = 4
GZIP = 16 + zlib.MAX_WBITS
TEXTS = ("application/json", "application/problem+json", "text/")
READS = ("GET", "HEAD")
TAG_BYTES = 12


def fresh(response: Response, seconds: float) -> Response:
    """Say for how long an answer is good; a worker keeps it as long, but at most 10 s.

    An answer of which nobody says so is to be asked for anew each time, though a client that has
    it already gets 304.
    """
    response.cache_control.max_age = max(0, int(seconds))
    return response


def register(app: Flask) -> None:
    """Deliver every answer of the app so.

    To be registered last: whoever asks must have been let in before, and what belongs to a single
    asker (quota, origin) must not be kept.
    """
    app.extensions[EXTENSION] = Shelf()
    app.before_request(_from_the_shelf)
    app.after_request(_delivered)


def _from_the_shelf() -> Response | None:
    if request.method not in READS or request.environ.get("CONTENT_LENGTH"):
        return None
    kept = _shelf().get(_key())
    if kept is None:
        return None
    g.is_delivered = True
    if _is_known(kept.tag):
        return Response(status=304, headers=kept.headers)
    return Response(kept.body, headers=kept.headers)


def _delivered(response: Response) -> Response:
    if "is_delivered" in g:
        return response
    response.vary.update(("Accept", "Accept-Encoding"))
    if response.is_streamed or response.direct_passthrough:
        return _packed_stream(response)
    body = response.get_data()
    if request.method in READS and response.status_code == 200:
        tag = blake2b(body, digest_size=TAG_BYTES).hexdigest()
        response.set_etag(tag, weak=True)
        if response.cache_control.max_age is None and not response.cache_control.no_store:
            response.cache_control.no_cache = True
        body = _packed(response, body)
        _keep(response, body, tag)
        if _is_known(tag):
            response.status_code = 304
            response.set_data(b"")
            del response.headers["Content-Length"]
    else:
        _packed(response, body)
    return response


def _keep(response: Response, body: bytes, tag: str) -> None:
    seconds = response.cache_control.max_age
    if seconds:
        shelf = _shelf()
        until = shelf.clock() + min(seconds, KEPT_SECONDS)
        headers = [(name, value) for name, value in response.headers if name != "Content-Length"]
        shelf.put(_key(), Kept(body, headers, tag, until))


def _key() -> tuple[str, str, str, bool]:
    environ = request.environ
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    return path, query, environ.get("HTTP_ACCEPT", ""), _takes_gzip()


def _is_known(tag: str) -> bool:
    """Whether the client says that it has the answer already."""
    return "HTTP_IF_NONE_MATCH" in request.environ and request.if_none_match.contains_weak(tag)


def _takes_gzip() -> bool:
    return "HTTP_ACCEPT_ENCODING" in request.environ and request.accept_encodings["gzip"] > 0


def _is_packable(response: Response) -> bool:
    is_plain = "Content-Encoding" not in response.headers
    return is_plain and (response.mimetype or "").startswith(TEXTS) and _takes_gzip()


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
