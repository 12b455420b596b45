"""Acknowledgements: the document that says why there is no data, told apart by its text.

Neither the reason code (999 for nearly everything) nor the HTTP status tells an empty interval
from a question that is too wide or from a wrong token.
"""

from __future__ import annotations

from typing import NoReturn

from crawler.source import Empty, Malformed, Refused

_NOTHING_THERE = ("no matching data found", "not available")
_TOO_MUCH = ("exceeds allowed limit", "exceeds the allowed limit", "allowed maximum")
_TOKEN = ("unauthorized", "unauthorised", "token")


def refuse(reason: str) -> NoReturn:
    """Raise the failure that the text of an acknowledgement stands for."""
    text = " ".join(reason.split()) or "no reason is given"
    lower = text.lower()
    if any(words in lower for words in _NOTHING_THERE):
        raise Empty(text)
    if any(words in lower for words in _TOO_MUCH):
        raise Malformed(f"narrow the window: {text}")
    if any(words in lower for words in _TOKEN):
        raise Refused(f"ENTSOE_TOKEN was not accepted: {text}")
    raise Malformed(f"acknowledged, without data: {text}")
