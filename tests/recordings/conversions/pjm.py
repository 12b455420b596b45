"""Others' readings of PJM's recordings."""

from tests.recordings.conversions.reading import Conversion, mix

CONVERSIONS = [
    Conversion(
        file="pjm/gen_by_fuel_2025-02-09.json",
        source="pjm.generation",
        zone="US-PJM",
        peer_zone="US-MIDA-PJM",
        convert=mix,
    ),
]

OURS = {"pjm": r"/gen_by_fuel\?"}
