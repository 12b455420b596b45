"""The recordings: where they lie, what is known of them, and which can be trusted."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SHELF = Path(__file__).parents[2].parent / "shared" / "recordings"

on_the_shelf = pytest.mark.skipif(
    not (SHELF / "MANIFEST.json").exists(), reason=f"no recordings in {SHELF}"
)

# Numbers that someone changed, made up or perhaps reworked prove nothing; their shape may.
DOUBTFUL = ("edited", "synthetic", "suspect")


@cache
def manifest() -> dict[str, dict[str, Any]]:
    """What is known of each recording, by file; nothing where there is no shelf."""
    path = SHELF / "MANIFEST.json"
    entries = json.loads(path.read_text()) if path.exists() else []
    return {entry["file"]: entry for entry in entries}


def is_trusted(file: str) -> bool:
    return not any(word in manifest()[file]["authenticity"] for word in DOUBTFUL)


def recorded(file: str) -> bytes:
    return (SHELF / file).read_bytes()


def expected(file: str) -> list[dict[str, Any]]:
    """The events that someone else made of a recording, or of several."""
    events: list[dict[str, Any]] = json.loads((SHELF / expectation(file)).read_text())["events"]
    return events


def expectation(file: str) -> str:
    return str(manifest()[file]["expected_file"])
