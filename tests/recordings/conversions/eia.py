"""Others' readings of EIA's recordings: none that one recording alone could be held against.

The only reading of an untouched recording joins the two pages of a day, whose border lies within
an hour: `tests.recordings.test_eia` joins them as well. All the others are of recordings that a
peer edited by hand, and turn more than words: they move a third of SCEG's nuclear plant to SC,
AVRN's gas and wind to PACW and BPAT, and the rest in between. We keep what each authority reports.
"""

from __future__ import annotations

from tests.recordings.conversions.reading import Conversion

CONVERSIONS: list[Conversion] = []
OURS: dict[str, str] = {}
