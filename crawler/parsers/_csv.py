"""A CSV read strictly: whole lines, each with one cell under each name."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from crawler.source import Document, Malformed


def lines_of(document: Document, first: str) -> Iterator[dict[str, str]]:
    """The lines of a CSV by lower-cased column name; empty lines are left out.

    Raises `Malformed` when the first column is not called `first`, when a name comes twice, when
    a line has too many or too few cells, and when the last line has no end: then it was cut.
    """
    text = document.body.decode("utf-8-sig")
    if not text.endswith("\n"):
        raise Malformed(f"the last line has no end, the file was cut: {text[-40:]!r}")
    try:
        header, *lines = csv.reader(text.splitlines(), strict=True, skipinitialspace=True)
    except (csv.Error, ValueError) as error:
        raise Malformed(f"not a CSV: {error}") from error
    names = [name.strip().lower() for name in header]
    if names[:1] != [first] or len(set(names)) < len(names):
        raise Malformed(f"unexpected header {','.join(header)[:200]!r}")
    for number, line in enumerate(lines, start=2):
        if len(line) not in (0, len(names)):
            raise Malformed(f"line {number} has {len(line)} cells under {len(names)} names")
        if line:
            yield dict(zip(names, line, strict=True))
