"""WattTime's regions that speak for a zone of ours.

Several lie in one American market (17 in MISO, 7 in CAISO): the one that the reference data prefer
is taken, of the city or part that most is known of, and the others are not asked for. The marginal
plant of the others may be another one.
"""

from __future__ import annotations

MARKETS = {
    "MISO_INDIANAPOLIS": "US-MISO",
    "CAISO_NORTH": "US-CAISO",
    "PJM_DC": "US-PJM",
    "NYISO_NYC": "US-NY",
    "ISONE_NEMA": "US-NEISO",
    "SPP_KANSAS": "US-SPP",
    "ERCOT_NORTHCENTRAL": "US-ERCOT",
}
AMERICAN = (
    "BPA", "PACW", "AECI", "AVA", "AZPS", "BANC", "CHPD", "CPLE", "CPLW", "DOPD", "DUK", "FMPP",
    "FPC", "FPL", "GCPD", "GVL", "HST", "IID", "IPCO", "JEA", "LDWP", "LGEE", "NEVP", "PACE",
    "PGE", "PNM", "PSCO", "PSEI", "SC", "SCEG", "SCL", "SEC", "SOCO", "SPA", "SRP", "TAL", "TEC",
    "TEPC", "TPWR", "TVA", "WACM", "WALC", "WAUW",
)  # fmt: skip
EUROPEAN = (
    "IE", "AT", "BE", "CZ", "DE", "EE", "ES", "FI", "FR", "GR", "HU", "LT", "LV", "NL", "PL",
    "PT", "RO", "RS", "SI", "SK",
)  # fmt: skip
ELSEWHERE = {
    "ELE": "US-EPE",
    "TID": "US-TIDC",
    "MPCO": "US-NWMT",
    "AESO": "CA-AB",
    "BCHYDRO": "CA-BC",
    "HQ": "CA-QC",
    "UK": "GB",
}
ZONES: dict[str, str] = {
    **MARKETS,
    **{name: f"US-{name}" for name in AMERICAN},
    **{name: name for name in EUROPEAN},
    **ELSEWHERE,
}
