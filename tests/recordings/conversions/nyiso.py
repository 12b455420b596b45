"""Others' readings of NYISO's recordings.

Theirs cut every stamp to its minute and average those of a minute; they take a stamp for the
start of its interval. Ours is the end, and only regular stamps count. So events off the grid are
not turned, nor those four that are averages of a regular stamp and another of the same minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tests.recordings.conversions.reading import Conversion, Event, Reading, mix, moment

STEP = timedelta(minutes=5)
# 15:35, 16:45, 19:20 and 19:45 in New York
AVERAGES = {
    moment("2025-02-20T20:35:00Z"),
    moment("2025-02-20T21:45:00Z"),
    moment("2025-02-21T00:20:00Z"),
    moment("2025-02-21T00:45:00Z"),
}


def ends(event: Event, step: timedelta) -> Iterator[Reading]:
    """Electricity Maps' mix at the end of five minutes."""
    for measure, end, _, values in mix(event, step):
        if not end.minute % 5 and end not in AVERAGES:
            yield measure, end - step, end, values


CONVERSIONS = [
    Conversion(
        file="nyiso/20250201rtfuelmix_csv.zip",
        source="nyiso.generation",
        zone="US-NY",
        peer_zone="US-NY-NYIS",
        step=STEP,
        convert=ends,
        whole=False,
    ),
]

OURS = {"nyiso": r"/(rtfuelmix|pal|ExternalLimitsFlows|isolf)/"}
