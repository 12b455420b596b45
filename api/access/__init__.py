"""Who may ask what: free on the loopback, with an API key from elsewhere."""

from __future__ import annotations

from flask import Flask

from api.access import gate, headers, scrub
from api.access.gate import asker, may, token_from_basic

__all__ = ["asker", "may", "register", "token_from_basic"]


def register(app: Flask, size: int) -> None:
    """Set the gate before every address of the app, as GRIDTIDE_ACCESS says.

    `size` is the number of requests at once. Raises ValueError when the setting makes no sense.
    """
    gate.register(app, size)
    headers.register(app)
    scrub.register()
