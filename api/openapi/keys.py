"""The ways in which a request may bring an API key, as the document names them."""

from __future__ import annotations

from typing import Any

from api.access.presented import HEADERS
from api.resources import Scope

SCHEMES: dict[str, dict[str, str]] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    **{name: {"type": "apiKey", "in": "header", "name": name} for name in HEADERS},
}


def needed(scope: Scope) -> list[dict[str, Any]]:
    """What opens an operation: nothing, where keys are not asked for, or a key of the scope."""
    if scope == "open":
        return []
    return [{}, *({name: [scope]} for name in SCHEMES)]
