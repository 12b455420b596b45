"""Pages of a sorted list that Data Miner cuts by count: where the next begins, what to leave it."""

from __future__ import annotations

import re
from typing import Any

from crawler.source import Empty, Malformed

Items = list[dict[str, Any]]


def items_of(answer: Any) -> Items:
    """The items of a page or of a bare list; `Malformed` with what is said instead of them.

    Raises `Empty` when there are none.
    """
    if isinstance(answer, dict) and "items" not in answer:
        raise Malformed(f"no items: {str(answer.get('errors', answer))[:200]}")
    items = answer["items"] if isinstance(answer, dict) else answer
    if not isinstance(items, list):
        raise Malformed(f"items are {str(items)[:80]!r}, not a list")
    if not items:
        raise Empty("no interval is published yet")
    return items


def next_link(answer: Any) -> str | None:
    """Where the page says that the next one is; a bare list never has a next one."""
    links = answer.get("links", []) if isinstance(answer, dict) else []
    return next((str(link["href"]) for link in links if link["rel"] == "next"), None)


def whole(answer: Any, stamp: str) -> Items:
    """The items whose stamp is surely complete: the next page may know more of the last one."""
    items = items_of(answer)
    if next_link(answer) is None:
        return items
    complete = [item for item in items if item[stamp] != items[-1][stamp]]
    if not complete:
        raise Malformed("a page that has a next one holds not even one whole interval")
    return complete


def next_page(answer: Any, endpoint: str, stamp: str) -> str | None:
    """The URL of the next page, moved back to where the last stamp of this one begins.

    Only pages of the same endpoint are followed, since our key goes along with the question.
    """
    if (link := next_link(answer)) is None:
        return None
    if not link.startswith(f"{endpoint}?"):
        raise Malformed(f"the next page is elsewhere: {link}")
    back = len(items_of(answer)) - len(whole(answer, stamp))
    url, found = re.subn(r"(?i)\b(startRow=)(\d+)", lambda m: f"{m[1]}{int(m[2]) - back}", link)
    if found != 1:
        raise Malformed(f"the next page does not say its first row: {link}")
    return url
