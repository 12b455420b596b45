"""Writes the README's table of sources from their declarations."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from crawler.catalog import parsers
from crawler.source import Source

README = Path(__file__).resolve().parent.parent / "README.md"
OPEN, CLOSE = "<!-- sources: written by `make readme` -->", "<!-- /sources -->"
HEAD = "| source | publisher | zones | measures | step | asked every | history | key | licence |"


def table() -> str:
    """The table of sources, one line each, in the order of their keys."""
    lines = [HEAD, "|" + "---|" * HEAD.count(" | ") + "---|"]
    lines += [_line(key, parser.SOURCE) for key, parser in parsers().items()]
    return "\n".join(lines)


def fresh(text: str) -> str:
    """The README with the present table between its markers."""
    before, _, rest = text.partition(OPEN)
    _, _, after = rest.partition(CLOSE)
    return f"{before}{OPEN}\n{table()}\n{CLOSE}{after}"


def _line(key: str, source: Source) -> str:
    zones = source.zones[0] if len(source.zones) == 1 else f"{len(source.zones)} zones"
    years = 0 if source.reach is None else source.reach.days // 365
    history = "none" if source.reach is None else f"{years} year{'s' if years > 1 else ''}"
    if source.reach is not None and source.reach < timedelta(days=365):
        history = _span(source.reach)
    cells = (
        f"`{key}`",
        f"[{source.publisher}]({source.homepage})",
        zones,
        ", ".join(source.measures),
        _span(source.step),
        _span(source.every),
        history,
        ", ".join(f"`{name}`" for name in source.requires) or "none",
        source.licence,
    )
    return "| " + " | ".join(cells) + " |"


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for size, word in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds % size == 0:
            return f"{seconds // size} {word}"
    return f"{seconds} s"


def main() -> int:
    """Write the README; says so when it changed."""
    before = README.read_text(encoding="utf-8")
    after = fresh(before)
    if after != before:
        README.write_text(after, encoding="utf-8")
        print("README.md: table of sources written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
