"""The ways of others to read the same documents, as short as they can be written.

The original reads a CSV with pandas and takes cell after cell out of it, and a page of EIA row by
row into a dict for each hour, a time parsed for each. gridstatus makes a table a day, whose times
are built one by one. The others are the quickest that we know with the libraries named: whole
columns, all documents at once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from scripts.bench.american_documents import days

Bodies = Sequence[bytes]
EAST = {"EST": timedelta(hours=5), "EDT": timedelta(hours=4)}
STAMP = "%m/%d/%Y %H:%M:%S"


def unzipped(body: bytes) -> list[bytes]:
    """The members of a ZIP."""
    with ZipFile(BytesIO(body)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def nyiso_pandas(bodies: Bodies) -> object:
    """A table of NYISO's fuels by time."""
    import pandas as pd

    table = pd.concat(pd.read_csv(BytesIO(body)) for body in bodies)
    utc = pd.to_datetime(table["Time Stamp"], format=STAMP) + table["Time Zone"].map(EAST)
    return table.assign(utc=utc).pivot(index="utc", columns="Fuel Category", values="Gen MW")


def nyiso_polars(bodies: Bodies) -> object:
    """The same with polars."""
    import polars as pl

    table = pl.concat([pl.read_csv(body) for body in bodies])
    west = pl.col("Time Zone").replace_strict(EAST, return_dtype=pl.Duration("us"))
    utc = pl.col("Time Stamp").str.to_datetime(STAMP) + west
    return table.with_columns(utc=utc).pivot("Fuel Category", index="utc", values="Gen MW")


def caiso_original(bodies: Bodies) -> object:
    """A dict for each line of each day, cell by cell; midnight's hour and minute are replaced."""
    return [list(_by_the_cell(day, body)) for day, body in zip(days(), bodies, strict=False)]


def _by_the_cell(day: date, body: bytes) -> Iterator[dict[str, Any]]:
    import arrow
    import pandas as pd

    table = pd.read_csv(BytesIO(body)).dropna()
    table = table.reset_index(drop=True)
    midnight = arrow.get(day, "US/Pacific")
    for place in range(len(table)):
        hour, minute = map(int, table["Time"][place].split(":"))
        production = {name: float(table[name][place]) for name in table.columns[1:]}
        moment = midnight.replace(hour=hour, minute=minute).datetime
        yield {"zoneKey": "US-CAISO", "datetime": moment, "production": production}


def caiso_gridstatus(bodies: Bodies) -> object:
    """A table for each day, its times made one by one."""
    import pandas as pd

    def table_of(day: date, body: bytes) -> object:
        table = pd.read_csv(BytesIO(body)).dropna()
        zone = "US/Pacific"
        table["Time"] = table["Time"].apply(
            lambda shown: pd.Timestamp(
                year=day.year, month=day.month, day=day.day,
                hour=int(shown[:2]), minute=int(shown[3:]), tz=zone,
            )
        )  # fmt: skip
        table.insert(1, "Interval Start", table["Time"])
        table.insert(2, "Interval End", table["Time"] + pd.Timedelta(minutes=5))
        return table

    return [table_of(day, body) for day, body in zip(days(), bodies, strict=False)]


def caiso_polars(bodies: Bodies) -> object:
    """One table of all days."""
    import polars as pl

    tables = [
        pl.read_csv(body).with_columns(day=pl.lit(f"{day} "))
        for day, body in zip(days(), bodies, strict=False)
    ]
    table = pl.concat(tables).drop_nulls()
    local = (pl.col("day") + pl.col("Time")).str.to_datetime("%Y-%m-%d %H:%M")
    zoned = local.dt.replace_time_zone("US/Pacific", ambiguous="earliest")
    return table.with_columns(utc=zoned.dt.convert_time_zone("UTC"))


def eia_original(bodies: Bodies) -> object:
    """A dict of fuels for each hour and authority."""
    hours: dict[Any, dict[str, float]] = defaultdict(dict)
    for body in bodies:
        for row in json.loads(body)["response"]["data"]:
            moment = datetime.strptime(f"{row['period']}+0000", "%Y-%m-%dT%H%z").astimezone(UTC)
            value = row["value"]
            mw = 0.0 if value is None else float(value)
            hours[moment, row["respondent"]][row["fueltype"]] = mw
    return hours


def eia_pandas(bodies: Bodies) -> object:
    """A table of fuels by time and authority, out of orjson's rows."""
    import orjson
    import pandas as pd

    rows = [row for body in bodies for row in orjson.loads(body)["response"]["data"]]
    table = pd.DataFrame(rows, columns=["period", "respondent", "fueltype", "value"])
    table["period"] = pd.to_datetime(table["period"], format="%Y-%m-%dT%H", utc=True)
    table["value"] = pd.to_numeric(table["value"])
    return table.pivot(index=["period", "respondent"], columns="fueltype", values="value")
