"""Who may ask what: free on the loopback, with an API key from elsewhere."""

from __future__ import annotations

from api.access.gate import may, register, token_from_basic

__all__ = ["may", "register", "token_from_basic"]
