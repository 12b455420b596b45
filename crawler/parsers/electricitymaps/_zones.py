"""Electricity Maps' names of our zones; most of Europe's are the same."""

from __future__ import annotations

SAME = (
    "GB", "GB-NIR", "IE", "AL", "AT", "BA", "BE", "BG", "CH", "CY", "CZ", "DE", "DK-DK1", "DK-DK2",
    "EE", "ES", "FI", "FR", "GE", "GR", "HR", "HU", "IT-NO", "IT-CNO", "IT-CSO", "IT-SO", "IT-SAR",
    "IT-SIC", "LT", "LU", "LV", "MD", "ME", "MK", "NL", "NO-NO1", "NO-NO2", "NO-NO3", "NO-NO4",
    "NO-NO5", "PL", "PT", "RO", "RS", "SE-SE1", "SE-SE2", "SE-SE3", "SE-SE4", "SI", "SK", "UA",
    "XK", "CA-AB", "CA-BC", "CA-MB", "CA-NB", "CA-ON", "CA-QC", "CA-SK", "MX-BC", "MX-NE", "MX-NO",
    "US-HI-OA",
)  # fmt: skip
# The operators have names of their own here; other American zones end in their EIA code.
NAMED = {
    "US-CAL-CISO": "US-CAISO",
    "US-TEX-ERCO": "US-ERCOT",
    "US-MIDW-MISO": "US-MISO",
    "US-MIDA-PJM": "US-PJM",
    "US-NY-NYIS": "US-NY",
    "US-NE-ISNE": "US-NEISO",
    "US-NW-BPAT": "US-BPA",
    "US-CENT-SWPP": "US-SPP",
    "PR": "US-PR",
}
AMERICAN = (
    "US-NW-PACW", "US-CAL-BANC", "US-CAL-IID", "US-CAL-LDWP", "US-CAL-TIDC", "US-CAR-CPLE",
    "US-CAR-CPLW", "US-CAR-DUK", "US-CAR-SC", "US-CAR-SCEG", "US-CAR-YAD", "US-CENT-SPA",
    "US-FLA-FMPP", "US-FLA-FPC", "US-FLA-FPL", "US-FLA-GVL", "US-FLA-HST", "US-FLA-JEA",
    "US-FLA-NSB", "US-FLA-SEC", "US-FLA-TAL", "US-FLA-TEC", "US-MIDW-AECI", "US-MIDW-LGEE",
    "US-NW-AVA", "US-NW-AVRN", "US-NW-CHPD", "US-NW-DOPD", "US-NW-GCPD", "US-NW-GRID", "US-NW-GWA",
    "US-NW-IPCO", "US-NW-NEVP", "US-NW-NWMT", "US-NW-PACE", "US-NW-PGE", "US-NW-PSCO",
    "US-NW-PSEI", "US-NW-SCL", "US-NW-TPWR", "US-NW-WACM", "US-NW-WAUW", "US-NW-WWA", "US-SE-AEC",
    "US-SE-SEPA", "US-SE-SOCO", "US-SW-AZPS", "US-SW-DEAA", "US-SW-EPE", "US-SW-GRIF",
    "US-SW-GRMA", "US-SW-HGMA", "US-SW-PNM", "US-SW-SRP", "US-SW-TEPC", "US-SW-WALC", "US-TEN-TVA",
)  # fmt: skip
ZONES: dict[str, str] = {
    **{zone: zone for zone in SAME},
    **NAMED,
    **{zone: f"US-{zone.rpartition('-')[2]}" for zone in AMERICAN},
}
