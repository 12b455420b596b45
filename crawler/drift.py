"""Whether a document looks different from those before it: pure, the past is an argument.

what rings                          when
new structure                       the question has been answered well for a day, through all its
                                    hours, and no other question of the source ever showed it
new category or part                the same, its series states zeros, and it carries a hundredth of
                                    a row: what was filed elsewhere, or not at all
missing structure or series         it was in every document since its first, at least 20 of them
                                    and over at least a day
missing category or part            the same, and its series states zeros, or is no generation

Who states zeros leaves nothing out; who leaves out what is nought has fuels that come and go. What
was ever missing is optional from then on, so an element rings at most once each way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from crawler.words import Element, Shape
from database.alarms import Known, Question

ENOUGH_DOCUMENTS, LONG_ENOUGH = 20, timedelta(days=1)
MOST_ALARMS = 20
BELOW = tuple("./@ ")


class Drift(NamedTuple):
    """What a document adds, lacks and shows again; `ringing` is what of it is an alarm."""

    new: list[Element]
    gone: list[Element]
    back: list[Element]
    ringing: list[tuple[str, Element]]


def digest_of(shape: Shape) -> bytes:
    """32 bytes that stand for a shape."""
    return sha256("\n".join(sorted(f"{kind}\t{name}" for kind, name in shape)).encode()).digest()


def compare(
    question: Question | None,
    shape: Shape,
    now: datetime,
    *,
    incomplete: Collection[str] = (),
    is_slight: Callable[[Element], bool] = lambda _: False,
) -> Drift:
    """How a good document of the tick that started at `now` differs from those before it.

    Series that are known to be `incomplete` in it lose nothing: that has an alarm of its own.
    `is_slight` says of a category or part that it carries next to nothing.
    """
    known: Mapping[Element, Known] = question.elements if question else {}
    new = sorted(shape - known.keys())
    gone = sorted(e for e in known.keys() - shape if _goes(e, known[e], incomplete))
    back = sorted(e for e in known.keys() & shape if known[e].missing_since)
    if question is None or now - question.first_seen < LONG_ENOUGH:
        return Drift(new, gone, back, [])
    series = {name for kind, name in known if kind == "zero"}
    news = [e for e in new if _is_news(e, series) and e not in question.elsewhere]
    news = [e for e in news if e[0] == "structure" or not is_slight(e)]
    missed = [e for e in gone if _is_missed(e, question, series, now)]
    ringing = [("new", e) for e in _topmost(news)] + [("missing", e) for e in _topmost(missed)]
    return Drift(new, gone, back, ringing[:MOST_ALARMS])


def told(way: str, element: Element, question: str) -> str:
    """The sentence of an alarm."""
    kind, name = element
    was = "was never seen before" if way == "new" else "was in every document and is missing"
    return f"{kind} {name!r} {was} ({question})"


def _goes(element: Element, known: Known, incomplete: Collection[str]) -> bool:
    kind, name = element
    if kind == "zero" or known.missing_since is not None:
        return False
    return kind == "structure" or not _within(name, incomplete)


def _is_news(element: Element, states_zeros: Collection[str]) -> bool:
    kind, name = element
    return kind == "structure" or (kind in ("category", "part") and _within(name, states_zeros))


def _is_missed(
    element: Element, question: Question, states_zeros: Collection[str], now: datetime
) -> bool:
    known = question.elements[element]
    had = question.documents - known.documents_before
    if known.optional or had < ENOUGH_DOCUMENTS or now - known.first_seen < LONG_ENOUGH:
        return False
    kind, name = element
    if kind in ("structure", "series"):
        return True
    return name.split(" ")[1] != "generation" or _within(name, states_zeros)


def _within(name: str, series: Collection[str]) -> bool:
    return any(name.startswith(f"{one} ") or name == one for one in series)


def _topmost(elements: Iterable[Element]) -> list[Element]:
    """Those that are not below another: a key that is gone takes the keys in it along."""
    found: list[Element] = []
    for kind, name in sorted(elements, key=lambda element: element[1]):
        above = (name[: len(top)] == top and name[len(top) :].startswith(BELOW) for _, top in found)
        if not any(above):
            found.append((kind, name))
    return found
