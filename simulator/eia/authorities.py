"""The simulated balancing authorities: EIA's code, name and punctuality of each, by our zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

HOUR = timedelta(hours=1)
# Since then storage, and what has a battery beside it, are told apart.
SPLIT = datetime(2024, 7, 1, 6, tzinfo=UTC)
_ALWAYS = datetime(2019, 1, 1, tzinfo=UTC) - HOUR


@dataclass(frozen=True, slots=True)
class Authority:
    """A balancing authority; the lags are from the end of an hour to its publication.

    `since` is the start of its first hour. The shares are of its solar, wind and batteries.
    """

    zone: str
    code: str
    name: str
    mix_lag: timedelta = 2 * HOUR
    since: datetime = _ALWAYS
    solar_with_battery: float = 0.0
    wind_with_battery: float = 0.0
    storage_unknown: float = 0.0


AUTHORITIES = (
    Authority("US-AZPS", "AZPS", "Arizona Public Service Company", mix_lag=26 * HOUR),
    Authority("US-BPA", "BPAT", "Bonneville Power Administration"),
    Authority(
        "US-CAISO", "CISO", "California Independent System Operator", solar_with_battery=0.3
    ),
    Authority(
        "US-ERCOT", "ERCO", "Electric Reliability Council of Texas, Inc.",
        solar_with_battery=0.1, wind_with_battery=0.05,
    ),
    Authority("US-MISO", "MISO", "Midcontinent Independent System Operator, Inc.", 3 * HOUR),
    Authority("US-NEISO", "ISNE", "ISO New England", storage_unknown=0.4),
    Authority("US-NY", "NYIS", "New York Independent System Operator"),
    Authority("US-PACW", "PACW", "PacifiCorp West"),
    Authority("US-PJM", "PJM", "PJM Interconnection, LLC", 3 * HOUR),
    Authority("US-SPP", "SWPP", "Southwest Power Pool"),
    Authority(
        "US-SWPW", "SWPW", "Southwest Power Pool West", since=datetime(2026, 6, 22, 7, tzinfo=UTC)
    ),
    Authority("US-TVA", "TVA", "Tennessee Valley Authority"),
)  # fmt: skip
OF_ZONE = {authority.zone: authority for authority in AUTHORITIES}

_ABROAD = {
    "CA-BC": ("BCHA", "British Columbia Hydro and Power Authority"),
    "CA-MB": ("MHEB", "Manitoba Hydro"),
    "CA-NB": ("NBSO", "New Brunswick System Operator"),
    "CA-ON": ("IESO", "Ontario IESO"),
    "CA-QC": ("HQT", "Hydro-Quebec TransEnergie"),
    "CA-SK": ("SPC", "Saskatchewan Power Corporation"),
    "MX-NE": ("CEN", "Centro Nacional de Control de Energia"),
    "MX-NO": ("CFE", "Comision Federal de Electricidad"),
}


def neighbour(zone: str) -> tuple[str, str]:
    """The code and the name of a neighbouring zone, simulated or not."""
    if zone in OF_ZONE:
        return OF_ZONE[zone].code, OF_ZONE[zone].name
    return _ABROAD.get(zone, (zone.removeprefix("US-"), zone))


def hours(first: datetime, last: datetime) -> Iterator[datetime]:
    """The starts of the hours that end from `first` to `last`, both included."""
    start = first - HOUR
    while start < last:
        yield start
        start += HOUR
