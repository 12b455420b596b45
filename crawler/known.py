"""What is known of an answer before it is asked for again: then only what is new is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import NamedTuple

from crawler.source import Document, Window

# A server that wrongly says "not modified" hides its news no longer than this.
TRUSTED = timedelta(hours=6)


class Kept(NamedTuple):
    """What is kept of an earlier answer to the same question: its validators, and itself."""

    etag: str | None
    last_modified: str | None
    document: Callable[[], Document]

    def conditions(self) -> dict[str, str]:
        """The headers that ask for the document only if it is another by now."""
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: text for name, text in said.items() if text and text.isascii()}


Known = Mapping[tuple[str, Window | None], Kept]
"""What is kept, by the URL and the window of the question."""
