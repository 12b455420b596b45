"""Who reports on Form EIA-930: the balancing authorities, their zones and their clocks.

Where we know an authority under another name than EIA's code, `RENAMED` says so; every other zone
is `US-<code>`. Authorities that are gone (GWA and WWA, say) stay: their history is still there.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

_BY_CLOCK = {
    "America/New_York": (
        "CPLE CPLW DUK FMPP FPC FPL GVL HST ISNE JEA LGEE NSB NYIS OVEC PJM SC SCEG SEC SEPA TAL"
        " TEC YAD"
    ),
    "America/Chicago": "AEC AECI EEI ERCO MISO SIKE SOCO SPA SWPP TVA",
    "America/Denver": "BHBA EPE GWA IPCO NWMT PACE PNM PSCO SWPW WACM WAUW WWA",
    "America/Phoenix": "AZPS DEAA GRIF GRMA HGMA SRP TEPC WALC",
    "America/Los_Angeles": (
        "AVA AVRN BANC BPAT CHPD CISO DOPD GCPD GRID IID LDWP NEVP PACW PGE PSEI SCL TIDC TPWR"
    ),
}
CLOCKS = {code: ZoneInfo(clock) for clock, codes in _BY_CLOCK.items() for code in codes.split()}

RENAMED = {
    "BPAT": "US-BPA",
    "CISO": "US-CAISO",
    "ERCO": "US-ERCOT",
    "ISNE": "US-NEISO",
    "NYIS": "US-NY",
    "SWPP": "US-SPP",
}
ZONES = {code: RENAMED.get(code, f"US-{code}") for code in CLOCKS}

# Neighbours abroad, who do not report themselves.
ABROAD = {
    "AESO": "CA-AB",
    "BCHA": "CA-BC",
    "CEN": "MX-NE",
    "CFE": "MX-BC",
    "HQT": "CA-QC",
    "IESO": "CA-ON",
    "MHEB": "CA-MB",
    "NBSO": "CA-NB",
    "SPC": "CA-SK",
}
# CFE is all of Mexico to EIA: its Baja California seen from California, its North from Texas.
CFE_OF = {"ERCO": "MX-NO", "EPE": "MX-NO"}

# Sums of authorities, which come along with them.
AGGREGATES = frozenset(
    (
        "CAL", "CAN", "CAR", "CENT", "FLA", "MEX", "MIDA", "MIDW", "NE", "NW", "NY", "SE", "SW",
        "TEN", "TEX", "US48",
    )
)  # fmt: skip


def zone_of(code: str) -> str:
    """The zone of an authority.

    A stranger's would be `US-<code>`, which no source covers: its rows are set aside with that
    key, counted and shown, and those of the sixty others are kept.
    """
    return ZONES.get(code, f"US-{code}")


def neighbour_of(authority: str, code: str) -> str | None:
    """The zone that an authority's neighbour is; None when we do not know the neighbour."""
    if code == "CFE":
        return CFE_OF.get(authority, ABROAD[code])
    return ABROAD.get(code) or ZONES.get(code)
