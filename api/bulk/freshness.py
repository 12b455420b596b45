"""For how long an answer in bulk is good."""

from __future__ import annotations

from datetime import datetime

from api.answering.good_for import LATE, LONGEST, STORED_AFTER, seconds_good
from api.bulk.pages import Page
from api.bulk.parts import Part
from database import columns
from database.moments import before


def seconds_of(page: Page, now: datetime) -> float:
    """For how many seconds an answer of the moment `now` is good.

    Until any of its series has more; half a minute where a zone has nothing yet. What was
    believed at a moment that is well past does not change.
    """
    if page.believed is not None and page.believed < now - STORED_AFTER:
        return LONGEST.total_seconds()
    ends = columns.ends(page.connection, [part.series for part in page.parts])
    found = [_seconds(part, ends.get(part.series.series_id), now) for part in page.parts]
    late = LATE.total_seconds()
    return min([*found, late] if page.missing or not found else found)


def _seconds(part: Part, data_end: datetime | None, now: datetime) -> float:
    if data_end is None:
        return LATE.total_seconds()
    # nothing after the part is told: its own last interval has to be there
    step = part.series.resolution
    return seconds_good(data_end, step, asked_end=before(part.past, step), as_of=None, now=now)
