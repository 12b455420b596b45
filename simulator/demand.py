"""How much a zone consumes: hour, weekday, season by temperature, and a little chance."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from simulator.noise import smooth
from simulator.weather import temperature
from simulator.zones import Zone

# Share of the mean load by local hour: two peaks in Europe, one long evening one in America.
_EUROPE = (
    0.82, 0.79, 0.77, 0.77, 0.79, 0.85, 0.95, 1.05, 1.10, 1.11, 1.10, 1.10,
    1.09, 1.07, 1.05, 1.05, 1.07, 1.12, 1.16, 1.15, 1.09, 1.02, 0.95, 0.88,
)  # fmt: skip
_AMERICA = (
    0.87, 0.84, 0.82, 0.81, 0.82, 0.86, 0.92, 0.97, 1.00, 1.02, 1.03, 1.05,
    1.06, 1.07, 1.08, 1.10, 1.13, 1.16, 1.16, 1.14, 1.11, 1.06, 1.00, 0.93,
)  # fmt: skip


@lru_cache(maxsize=1 << 14)
def _offset(timezone: str, hour: int) -> int:
    """Seconds that local clocks are ahead of UTC during an hour since 1970."""
    moment = datetime.fromtimestamp(hour * 3600, UTC).astimezone(ZoneInfo(timezone))
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


@lru_cache(maxsize=1 << 14)
def _quiet(day: int) -> bool:
    """Whether a local day since 1970 is a weekend or a fixed holiday of most of these zones."""
    date = datetime.fromtimestamp(day * 86_400, UTC)
    return date.weekday() >= 5 or (date.month, date.day) in {(1, 1), (5, 1), (12, 25), (12, 26)}


def _daily_share(zone: Zone, seconds: float) -> float:
    local = seconds + _offset(zone.timezone, int(seconds // 3600))
    shape = _AMERICA if zone.timezone.startswith("America/") else _EUROPE
    hours = (local % 86_400) / 3600
    hour = int(hours)
    share = shape[hour] + (shape[(hour + 1) % 24] - shape[hour]) * (hours - hour)
    if _quiet(int(local // 86_400)):
        share -= 0.35 * max(0.0, share - shape[0])
    return share


def load_mw(seed: int, zone: Zone, seconds: float) -> float:
    """MW consumed in a zone at a moment (seconds since 1970 UTC)."""
    degrees = temperature(seed, zone, seconds)
    weather = zone.heating * max(0.0, 15.0 - degrees) + zone.cooling * max(0.0, degrees - 20.0)
    chance = 0.012 * smooth(seed, f"{zone.key} demand", seconds, 5400)
    return zone.load_mw * _daily_share(zone, seconds) * (0.95 + weather + chance)
