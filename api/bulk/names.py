"""The columns of a file: their names, in the usual order, and which of them are wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError
from webargs.fields import DelimitedList, String

from api.errors import invalid

NAMES = (
    "zone",
    "measure",
    "component",
    "start",
    "end",
    "value",
    "unit",
    "resolution",
    "quality",
    "source",
    "factor_set",
    "derived_from",
    "recorded_at",
    "attribution",
    "redistribute",
)
TERMS = ("attribution", "redistribute")


def columns_field() -> DelimitedList:
    """Names of columns, joined by commas, each once."""
    return DelimitedList(
        String(),
        load_default=None,
        validate=_names,
        metadata={
            "description": "Of CSV and Parquet: columns, joined by commas, in the order wanted; "
            f"all if not given: {', '.join(NAMES)}. What is said of the terms then comes in the "
            "header `Attribution`"
        },
    )


def _names(asked: Sequence[str]) -> None:
    if not asked:
        raise ValidationError(f"Name a column; there are {', '.join(NAMES)}.")
    unknown = [name for name in asked if name not in NAMES]
    if unknown:
        raise ValidationError(f"There is no column {unknown[0]}; there are {', '.join(NAMES)}.")
    if len(set(asked)) < len(asked):
        raise ValidationError("A column may be named once.")


def names_of(asked: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that a checked request wants, in its order."""
    return tuple(asked["columns"] or NAMES)


def refuse_columns(asked: Mapping[str, Any], kind: str) -> None:
    """Raise a 422 `Problem` where columns are asked of an answer that has none."""
    if asked["columns"] and kind == "json":
        raise invalid(columns="JSON has no columns: ask for format=csv or format=parquet.")
