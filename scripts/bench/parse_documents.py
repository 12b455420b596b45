"""Answers of operators, as long as one likes, made up for the benchmark of parsing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

START = datetime(2025, 1, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
QUARTERS_A_DAY = 96
HALF_HOUR = timedelta(minutes=30)
SERIES = 15
PRODUCED = "B01,B02,B04,B05,B06,B09,B10,B11,B12,B14,B16,B17,B18,B19"
CONSUMED = "B10"
KEPT = 0.85
"""The share of intervals in which a value changes, so that an A03 curve states it."""

PJM_FUELS = "Coal,Gas,Hydro,Multiple Fuels,Nuclear,Oil,Other Renewables,Solar,Storage,Wind"
ELEXON_FUELS = (
    "BIOMASS CCGT COAL INTELEC INTEW INTFR INTGRNL INTIFA2 INTIRL INTNED INTNEM INTNSL INTVKL"
    " NPSHYD NUCLEAR OCGT OIL OTHER PS WIND"
)


def generation_per_type(days: int) -> bytes:
    """An ENTSO-E document of 15 series in quarter-hours, in lines of one element."""
    chance = Random(days)  # noqa: S311 - numbers to parse
    ways = {"in": PRODUCED, "out": CONSUMED}
    series = (
        _series(chance, psr_type, way, days)
        for way, psr_types in ways.items()
        for psr_type in psr_types.split(",")
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<GL_MarketDocument '
        'xmlns="urn:iec62325.351:tc57wg16:451-6:generationloaddocument:3:0">\n  <mRID>1</mRID>\n'
        "  <type>A75</type>\n  <process.processType>A16</process.processType>\n"
        f"  <createdDateTime>2026-06-01T00:00:00Z</createdDateTime>\n{''.join(series)}"
        "</GL_MarketDocument>"
    ).encode()


def _series(chance: Random, psr_type: str, way: str, days: int) -> str:
    end = START + timedelta(days=days)
    points = "".join(_points(chance, days * QUARTERS_A_DAY))
    return (
        "  <TimeSeries>\n    <mRID>1</mRID>\n    <businessType>A01</businessType>\n"
        f'    <{way}BiddingZone_Domain.mRID codingScheme="A01">10YFI-1--------U'
        f"</{way}BiddingZone_Domain.mRID>\n"
        "    <quantity_Measure_Unit.name>MAW</quantity_Measure_Unit.name>\n"
        "    <curveType>A03</curveType>\n"
        f"    <MktPSRType>\n      <psrType>{psr_type}</psrType>\n    </MktPSRType>\n"
        f"    <Period>\n      <timeInterval>\n        <start>{START:%Y-%m-%dT%H:%MZ}</start>\n"
        f"        <end>{end:%Y-%m-%dT%H:%MZ}</end>\n      </timeInterval>\n"
        f"      <resolution>PT15M</resolution>\n{points}    </Period>\n  </TimeSeries>\n"
    )


def _points(chance: Random, count: int) -> Iterator[str]:
    for position in range(1, count + 1):
        if position == 1 or chance.random() < KEPT:
            yield (
                f"      <Point>\n        <position>{position}</position>\n"
                f"        <quantity>{chance.uniform(0, 5000):.2f}</quantity>\n      </Point>\n"
            )


def pjm_month() -> bytes:
    """PJM's hourly fuels of 30 days."""
    chance = Random(1)  # noqa: S311
    items = [
        {
            "datetime_beginning_utc": f"{START + timedelta(hours=hour):%Y-%m-%dT%H:%M:%S}",
            "fuel_type": fuel,
            "mw": round(chance.uniform(0, 50_000), 1),
        }
        for hour in range(30 * 24)
        for fuel in PJM_FUELS.split(",")
    ]
    return json.dumps({"links": [], "items": items, "totalRows": len(items)}).encode()


def elexon_generation_day() -> bytes:
    """FUELINST of a day: 20 fuels and cables in five-minute steps."""
    chance = Random(2)  # noqa: S311
    return json.dumps(
        [
            {"dataset": "FUELINST", "publishTime": _stamp(start + timedelta(minutes=5))}
            | _settled(start)
            | {"fuelType": fuel, "generation": chance.randrange(-1000, 20_000)}
            for start in _starts(288, timedelta(minutes=5))
            for fuel in ELEXON_FUELS.split()
        ]
    ).encode()


def elexon_frequency_day() -> bytes:
    """FREQ of a day: a sample every 15 seconds, newest first."""
    chance = Random(4)  # noqa: S311
    samples = [
        {"dataset": "FREQ", "measurementTime": _stamp(start), "frequency": chance.gauss(50, 0.1)}
        for start in _starts(5760, timedelta(seconds=15))
    ]
    return json.dumps(samples[::-1]).encode()


def elexon_demand_weeks() -> bytes:
    """INDO and ITSDO of four weeks."""
    chance = Random(5)  # noqa: S311
    return json.dumps(
        [
            {"publishTime": _stamp(start + HALF_HOUR)}
            | _settled(start)
            | {"initialDemandOutturn": chance.randrange(20_000, 50_000)}
            | {"initialTransmissionSystemDemandOutturn": chance.randrange(20_000, 50_000)}
            for start in _starts(28 * 48, HALF_HOUR)
        ]
    ).encode()


def elexon_prices() -> bytes:
    """MID of four days, both exchanges."""
    chance = Random(6)  # noqa: S311
    rows = [
        _settled(start)
        | {"dataProvider": exchange, "price": round(chance.gauss(70, 30), 2), "volume": 1.0}
        for start in _starts(4 * 48, HALF_HOUR)
        for exchange in ("APXMIDP", "N2EXMIDP")
    ]
    return json.dumps({"data": rows}).encode()


def _starts(count: int, step: timedelta) -> list[datetime]:
    return [START + place * step for place in range(count)]


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _settled(start: datetime) -> dict[str, object]:
    day = start.replace(hour=0, minute=0, second=0)
    period = 1 + (start - day) // HALF_HOUR
    return {
        "startTime": _stamp(start),
        "settlementDate": f"{start:%Y-%m-%d}",
        "settlementPeriod": period,
    }
