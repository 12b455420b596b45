"""A year of answers of three American publishers, made up for the benchmark of parsing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from random import Random
from zoneinfo import ZoneInfo

from crawler.parsers.eia._authorities import ZONES

NEW_YORK = ZoneInfo("America/New_York")
PACIFIC = ZoneInfo("America/Los_Angeles")
FIVE_MINUTES, HOUR, DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
FIRST_DAY = date(2025, 1, 1)
YEAR = 365
JULY = range(181, 212)
SEVEN = (
    "Dual Fuel", "Natural Gas", "Nuclear", "Other Fossil Fuels", "Other Renewables", "Wind",
    "Hydro",
)  # fmt: skip
CAISO_COLUMNS = (
    "Time,Solar,Wind,Geothermal,Biomass,Biogas,Small hydro,Coal,Nuclear,Natural Gas,Large Hydro,"
    "Batteries,Imports,Other"
)
EIA_FUELS = ("BAT", "COL", "NG", "NUC", "OTH", "SUN", "WAT", "WND")
SIXTY = tuple(ZONES)[:60]
ONE_PAGE, PAGES = 5000, 15


def days(places: Iterable[int] = range(YEAR)) -> Iterator[date]:
    """So many days of 2025, both changes of the clock among them."""
    return (FIRST_DAY + place * DAY for place in places)


def nyiso_day(day: date) -> bytes:
    """NYISO's fuel mix of a local day: a line for each of seven categories in five minutes."""
    chance = Random(day.toordinal())  # noqa: S311 - numbers to parse
    end = datetime.combine(day, time(), NEW_YORK).astimezone(UTC) + FIVE_MINUTES
    last = datetime.combine(day + DAY, time(), NEW_YORK).astimezone(UTC)
    lines = ["Time Stamp,Time Zone,Fuel Category,Gen MW"]
    while end <= last:
        local = end.astimezone(NEW_YORK)
        stamp = f"{local:%m/%d/%Y %H:%M:%S},{local:%Z}"
        lines += [f"{stamp},{fuel},{chance.randrange(9000)}" for fuel in SEVEN]
        end += FIVE_MINUTES
    return "\r\n".join([*lines, ""]).encode()


def nyiso_month() -> bytes:
    """The ZIP of NYISO's July."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for day in days(JULY):
            archive.writestr(f"{day:%Y%m%d}rtfuelmix.csv", nyiso_day(day))
    return packed.getvalue()


def caiso_day(day: date) -> bytes:
    """CAISO's fuels of a local day in five-minute lines; an hour that is left out is empty."""
    chance = Random(day.toordinal())  # noqa: S311
    lines = [CAISO_COLUMNS]
    for place in range(288):
        clock = time(place // 12, place % 12 * 5)
        wall = datetime.combine(day, clock, PACIFIC)
        is_real = wall.astimezone(UTC).astimezone(PACIFIC).time() == clock
        cells = [str(chance.randrange(-50, 20_000)) if is_real else "" for _ in range(13)]
        lines.append(f"{clock:%H:%M},{','.join(cells)}")
    return "\r\n".join([*lines, ""]).encode()


def eia_pages(authorities: Sequence[str]) -> Iterator[bytes]:
    """As many full pages of EIA's hourly fuels as a year of one authority has."""
    chance = Random(len(authorities))  # noqa: S311
    a_page = _hours_a_page(authorities)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    for page in range(PAGES):
        rows = [
            _stated(chance, f"{start + (page * a_page + hour) * HOUR:%Y-%m-%dT%H}", authority, fuel)
            for hour in range(a_page)
            for authority in authorities
            for fuel in EIA_FUELS
        ]
        response = {
            "total": str(len(rows)),
            "dateFormat": 'YYYY-MM-DD"T"HH24',
            "frequency": "hourly",
            "data": rows,
        }
        yield json.dumps({"response": response}).encode()


def eia_rows(authorities: Sequence[str]) -> int:
    """How many rows these pages have in all."""
    return PAGES * _hours_a_page(authorities) * len(authorities) * len(EIA_FUELS)


def _hours_a_page(authorities: Sequence[str]) -> int:
    return ONE_PAGE // (len(authorities) * len(EIA_FUELS))


def _stated(chance: Random, period: str, authority: str, fuel: str) -> dict[str, str]:
    return {
        "period": period,
        "respondent": authority,
        "respondent-name": f"The authority that is called {authority}",
        "fueltype": fuel,
        "type-name": fuel.title(),
        "value": str(chance.randrange(20_000)),
        "value-units": "megawatthours",
    }
