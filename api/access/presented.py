"""The key that a request brings: in one of three header fields, never in its address."""

from __future__ import annotations

from flask import Request

# Besides `Authorization: Bearer`; the second is what Electricity Maps' clients send.
HEADERS = ("X-API-Key", "auth-token")


def presented(request: Request) -> str | None:
    """The first of `Authorization: Bearer`, `X-API-Key` and `auth-token`."""
    sent = request.authorization
    if sent is not None and sent.type == "bearer":
        return sent.token or ""
    return next((request.headers[name] for name in HEADERS if name in request.headers), None)


def password(request: Request) -> str | None:
    """The password of HTTP Basic; the user's name means nothing."""
    sent = request.authorization
    return (sent.password or "") if sent is not None and sent.type == "basic" else None
