"""Named SQL: each topic's statements live in `<topic>.sql`, one `-- name:` block each."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def load(topic: str) -> dict[str, str]:
    """The blocks of `<topic>.sql` by name.

    >>> sorted(load("readings"))[:1]
    ['between']
    """
    text = (HERE / f"{topic}.sql").read_text(encoding="utf-8")
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))
