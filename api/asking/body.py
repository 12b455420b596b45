"""The body of a request: whole, plain, and no longer than it may be."""

from __future__ import annotations

from flask import Flask, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import RequestEntityTooLarge

from api.errors import Problem

LARGEST_BODY_BYTES = 1_000_000
TOO_LARGE = "A body may have at most {most} bytes."
PACKED = "A body is taken as it is, without a Content-Encoding."


def register(app: Flask) -> None:
    """Let no request of the app bring more.

    Werkzeug cuts a chunked body off at its limit and says nothing: one byte more gives it away.
    """
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY_BYTES + 1


def let_body_have(most_bytes: int) -> None:
    """Let the body of the current request be as long; to be said before it is read."""
    request.max_content_length = most_bytes + 1


def body() -> bytes:
    """The current request's body, empty if there is none.

    Raises a `Problem`: 400 when its chunks are broken, 413 when it is too long, 415 when it is
    compressed.
    """
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Problem(415, PACKED, headers={"Accept-Encoding": "identity"})
    most = (request.max_content_length or LARGEST_BODY_BYTES + 1) - 1
    too_large = Problem(413, TOO_LARGE.format(most=most))
    try:
        read = request.get_data(cache=True)
    except RequestEntityTooLarge as error:
        raise too_large from error
    except ParseException as error:
        raise Problem(400, "The chunks of the body cannot be read.") from error
    if len(read) > most:
        raise too_large
    return read
