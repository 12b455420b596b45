"""The body of a request: whole, plain, and no longer than it may be."""

from __future__ import annotations

from flask import Flask, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import RequestEntityTooLarge

from api.errors import Problem

LARGEST_BODY_BYTES = 1_000_000
TOO_LARGE = f"A body may have at most {LARGEST_BODY_BYTES} bytes."
PACKED = "A body is taken as it is, without a Content-Encoding."


def register(app: Flask) -> None:
    """Let no request of the app bring more.

    Werkzeug cuts a chunked body off at its limit and says nothing: one byte more gives it away.
    """
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY_BYTES + 1


def body() -> bytes:
    """The current request's body, empty if there is none.

    Raises a `Problem`: 400 when its chunks are broken, 413 when it is too long, 415 when it is
    compressed.
    """
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Problem(415, PACKED, headers={"Accept-Encoding": "identity"})
    try:
        read = request.get_data(cache=True)
    except RequestEntityTooLarge as error:
        raise Problem(413, TOO_LARGE) from error
    except ParseException as error:
        raise Problem(400, "The chunks of the body cannot be read.") from error
    if len(read) > LARGEST_BODY_BYTES:
        raise Problem(413, TOO_LARGE)
    return read
