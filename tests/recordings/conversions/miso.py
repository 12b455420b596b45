"""Others' readings of MISO's recordings."""

from datetime import timedelta

from tests.recordings.conversions.reading import Conversion, mix

CONVERSIONS = [
    Conversion(
        file="miso/public-api_FuelMix_2026-06-21T0210EST.json",
        source="miso.generation",
        zone="US-MISO",
        peer_zone="US-MIDW-MISO",
        step=timedelta(minutes=5),
        convert=mix,
    ),
]

OURS = {"miso": r"//public-api.misoenergy.org/api/FuelMix"}
