"""Temperature, sun and wind over a zone at a moment: what drives demand and renewables.

Moments are seconds since 1970 UTC; results are dimensionless shares of capacity, or °C.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, exp, pi, radians, sin

from simulator.noise import smooth
from simulator.zones import Zone

DAY = 86_400
YEAR_DAYS = 365.2425


def _day_of_year(seconds: float) -> float:
    return (seconds / DAY) % YEAR_DAYS


@lru_cache(maxsize=4096)
def _declination(day: int) -> float:
    """Radians; Cooper (1969): 23.45° sin(360° (284 + n) / 365)."""
    return radians(23.45) * sin(2 * pi * (285 + _day_of_year(day * DAY)) / 365)


def sun_height(zone: Zone, seconds: float) -> float:
    """The sine of the sun's elevation; below zero at night."""
    latitude, declination = radians(zone.latitude), _declination(int(seconds // DAY))
    hour_angle = 2 * pi * ((seconds % DAY) / DAY - 0.5) + radians(zone.longitude)
    return sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hour_angle)


def solar_share(seed: int, zone: Zone, seconds: float) -> float:
    """Share of the solar capacity that produces: the sun's height under passing clouds."""
    height = sun_height(zone, seconds)
    if height <= 0.0:
        return 0.0
    day = smooth(seed, f"{zone.key} cloud", seconds, 30 * 3600)
    hour = smooth(seed, f"{zone.key} cloudlet", seconds, 4 * 3600)
    clearness = 0.68 + 0.24 * day + 0.08 * hour
    return float(0.78 * clearness * height**1.15)


def wind_share(seed: int, zone: Zone, seconds: float) -> float:
    """Share of the wind capacity that produces: fronts that travel east, and local gusts.

    Sums of value noise with periods of days to an hour are as persistent as weather is; the
    logistic turns them into shares between 0 and 0.95, rarely at either end.
    """
    continent = zone.timezone.partition("/")[0]
    travelled = seconds - zone.longitude * 3600
    front = smooth(seed, f"{continent} front", travelled, 60 * 3600)
    local = smooth(seed, f"{zone.key} wind", seconds, 26 * 3600)
    breeze = smooth(seed, f"{zone.key} breeze", seconds, 7 * 3600)
    gust = smooth(seed, f"{zone.key} gust", seconds, 3600)
    season = 0.35 * cos(2 * pi * (_day_of_year(seconds) - 15) / YEAR_DAYS)
    drive = 1.9 * front + 1.3 * local + 0.5 * breeze + 0.08 * gust + season - 1.2
    return 0.95 / (1.0 + exp(-drive))


def temperature(seed: int, zone: Zone, seconds: float) -> float:
    """°C: latitude's mean, a yearly wave that is warmest in late July, a daily one, weather."""
    latitude = abs(zone.latitude)
    season = cos(2 * pi * (_day_of_year(seconds) - 205) / YEAR_DAYS)
    hour = cos(2 * pi * ((seconds % DAY) / DAY + zone.longitude / 360 - 15 / 24))
    spell = smooth(seed, f"{zone.key} spell", seconds, 80 * 3600)
    return 29.5 - 0.4 * latitude + (1.5 + 0.17 * latitude) * season + 3.0 * hour + 5.0 * spell
