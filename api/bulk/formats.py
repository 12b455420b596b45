"""The formats of an answer in bulk, and which one a request wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from api.errors import Problem

TYPES = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}
FORMATS = tuple(TYPES.values())


def format_of(asked: Mapping[str, Any]) -> str:
    """`json`, `csv` or `parquet`: what `format` names, else what `Accept` likes best, else JSON.

    Raises a 406 `Problem` when nothing that we have will do.
    """
    if asked["format"]:
        return str(asked["format"])
    if not request.accept_mimetypes:
        return "json"
    best = request.accept_mimetypes.best_match(list(FORMATS))
    if best is None:
        raise Problem(406, f"The formats are {', '.join(FORMATS)}; or say format=csv or so.")
    return next(name for name, kind in TYPES.items() if kind == best)
