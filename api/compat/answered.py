"""Answers of the faces over stored data: something newer may be stored at any moment."""

from __future__ import annotations

from flask import Response

from api.answering.answers import answer
from api.answering.delivery import fresh
from api.answering.good_for import LATE


def answered(told: object) -> Response:
    """A JSON answer that is good for half a minute; a worker keeps it for seconds."""
    return fresh(answer(told), LATE.total_seconds())
