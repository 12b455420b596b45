"""Answers made by hand, and the rows that a person read and approved.

`fixtures/<source>/<case>.json|csv|xml` is an answer, `<case>.rows` what it means, one row a line,
`<case>.url` the question and `<case>.at` the moment it was asked, where the answer cannot be read
without them. After a change,
`python -m tests.crawler.parsers.approved [SOURCE…]` writes the rows anew: read the difference.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.catalog import chosen, parsers
from crawler.source import Document, Row, read

FIXTURES = Path(__file__).parent / "fixtures"


@dataclass(frozen=True)
class Case:
    source: str
    answer: Path

    def __str__(self) -> str:
        return f"{self.source}/{self.answer.stem}"

    @property
    def rows(self) -> Path:
        return self.answer.with_suffix(".rows")

    def document(self) -> Document:
        url, at = self.answer.with_suffix(".url"), self.answer.with_suffix(".at")
        asked = url.read_text().strip() if url.exists() else "https://publisher.invalid/"
        fetched_at = datetime.fromisoformat(at.read_text().strip()) if at.exists() else None
        return Document(asked, self.answer.read_bytes(), fetched_at=fetched_at)


def cases(source: str) -> list[Case]:
    found = sorted((FIXTURES / source).glob("*"))
    return [Case(source, path) for path in found if path.suffix not in {".rows", ".url", ".at"}]


def line(row: Row) -> str:
    """A row as a line of text: zone, measure, start, length, unit, then its values by name."""
    values = (f"{component}={value:.10g}" for component, value in sorted(row.values.items()))
    issued = (f"issued={row.issued_at:%Y-%m-%dT%H:%M:%SZ}",) if row.issued_at else ()
    start = f"{row.start:%Y-%m-%dT%H:%M:%SZ}"
    return " ".join([row.zone, row.measure, start, str(row.resolution), row.unit, *values, *issued])


def text(rows: Iterable[Row]) -> str:
    return "".join(f"{line(row)}\n" for row in rows)


def approve(names: list[str]) -> None:
    for source in chosen(names):
        for case in cases(source):
            case.rows.write_text(text(read(parsers()[source], case.document())))


if __name__ == "__main__":
    approve(sys.argv[1:])
