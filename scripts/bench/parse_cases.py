"""What is parsed in the benchmark, by whom: the limit first, then we, then peers."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import io
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crawler.catalog import parsers
from crawler.source import Document, read
from scripts.bench import american_documents as american
from scripts.bench import libraries
from scripts.bench import parse_documents as documents

Contender = Callable[[bytes], object]
BETWEEN = b"\0"
"""What stands between the documents of a case that has several; in none of them."""


@dataclass(frozen=True)
class Case:
    """A document, how many numbers it states, and who reads it; the limit comes first.

    A case of `several` documents has them in one file, as they come one after the other.
    """

    document: Callable[[], bytes]
    numbers: int
    contenders: Mapping[str, Contender]
    several: bool = False

    def small(self, body: bytes) -> bytes:
        """A document of the same kind that hardly needs memory."""
        if "lxml.fromstring alone" in self.contenders:
            return documents.generation_per_type(1)
        return body.partition(BETWEEN)[0] if self.several else body


def ours(source: str, url: str = "https://publisher.invalid/") -> Callable[[bytes], int]:
    """Our parser, all rows at once, as the crawler reads; the contender tells how many."""
    parser = parsers()[source]
    return lambda body: len(read(parser, Document(url, body)))


def ours_by_the_day(source: str, url: str) -> Contender:
    """Our parser, one document after the other; the URL has the document's day."""
    parser = parsers()[source]

    def all_of(body: bytes) -> int:
        asked = zip(american.days(itertools.count()), body.split(BETWEEN), strict=False)
        return sum(len(read(parser, Document(url.format(day), one))) for day, one in asked)

    return all_of


def each(contender: Callable[[bytes], int]) -> Contender:
    """A contender who reads one document after the other."""
    return lambda body: sum(map(contender, body.split(BETWEEN)))


def together(contender: Callable[[Sequence[bytes]], object]) -> Contender:
    """A contender who is given all documents at once."""
    return lambda body: contender(body.split(BETWEEN))


def lxml_alone(body: bytes) -> object:
    """The tree of an XML document, looked at by nobody."""
    from lxml import etree

    return etree.fromstring(body)


def entsoe_py(body: bytes) -> object:
    """The table that entsoe-py makes of a document."""
    return importlib.import_module("entsoe.parsers").parse_generation(body.decode())


def orjson_alone(body: bytes) -> object:
    """The values of JSON documents, one after the other."""
    import orjson

    for one in body.split(BETWEEN):
        orjson.loads(one)
    return None


def csv_alone(body: bytes) -> object:
    """The cells of CSV documents, one after the other."""
    for one in body.split(BETWEEN):
        list(csv.reader(io.StringIO(one.decode())))
    return None


def unzipped(contender: Callable[[Sequence[bytes]], object]) -> Contender:
    """A contender who is given the members of a ZIP."""
    return lambda body: contender(libraries.unzipped(body))


def generation(days: int) -> Case:
    """So many days of ENTSO-E's generation per type in quarter-hours."""
    peer = {"entsoe-py": entsoe_py} if importlib.util.find_spec("entsoe") else {}
    return Case(
        lambda: documents.generation_per_type(days),
        days * documents.QUARTERS_A_DAY * documents.SERIES,
        {"lxml.fromstring alone": lxml_alone, "gridtide": ours("entsoe.generation"), **peer},
    )


def elexon(feed: str, document: Callable[[], bytes], numbers: int) -> Case:
    """A feed of Elexon's."""
    contenders = {"orjson.loads alone": orjson_alone, "gridtide": ours(f"elexon.{feed}")}
    return Case(document, numbers, contenders)


def nyiso_month() -> Case:
    """The ZIP of NYISO's July."""
    url = "https://mis.nyiso.com/public/csv/rtfuelmix/20250701rtfuelmix_csv.zip"
    return Case(
        american.nyiso_month,
        len(american.JULY) * 288 * len(american.SEVEN),
        {
            "unzip and csv.reader alone": unzipped(lambda all_of: [*map(csv_alone, all_of)]),
            "gridtide": ours("nyiso.generation", url),
            "pandas": unzipped(libraries.nyiso_pandas),
            "polars": unzipped(libraries.nyiso_polars),
        },
    )


def nyiso_year() -> Case:
    """NYISO's files of a year's days."""
    url = "https://mis.nyiso.com/public/csv/rtfuelmix/{:%Y%m%d}rtfuelmix.csv"
    return Case(
        lambda: BETWEEN.join(map(american.nyiso_day, american.days())),
        american.YEAR * 288 * len(american.SEVEN),
        {
            "csv.reader alone": csv_alone,
            "gridtide": ours_by_the_day("nyiso.generation", url),
            "pandas": together(libraries.nyiso_pandas),
            "polars": together(libraries.nyiso_polars),
        },
        several=True,
    )


def caiso_year() -> Case:
    """CAISO's files of a year's days, an hour of spring empty."""
    url = "https://www.caiso.com/outlook/history/{:%Y%m%d}/fuelsource.csv"
    return Case(
        lambda: BETWEEN.join(map(american.caiso_day, american.days())),
        (american.YEAR * 288 - 12) * 13,
        {
            "csv.reader alone": csv_alone,
            "gridtide": ours_by_the_day("caiso.generation", url),
            "polars": together(libraries.caiso_polars),
            "as gridstatus": together(libraries.caiso_gridstatus),
            "cell by cell, as the original": together(libraries.caiso_original),
        },
        several=True,
    )


def eia(authorities: Sequence[str]) -> Case:
    """Full pages of EIA's."""
    return Case(
        lambda: BETWEEN.join(american.eia_pages(authorities)),
        american.eia_rows(authorities),
        {
            "orjson.loads alone": orjson_alone,
            "gridtide": each(ours("eia.generation")),
            "orjson and pandas": together(libraries.eia_pandas),
            "row by row, as the original": together(libraries.eia_original),
        },
        several=True,
    )


CASES = {
    "ENTSO-E A75, a day": generation(1),
    "ENTSO-E A75, a month": generation(30),
    "ENTSO-E A75, a year": generation(365),
    "NYISO fuels, the ZIP of a month": nyiso_month(),
    "NYISO fuels, a year of days": nyiso_year(),
    "CAISO fuels, a year of days": caiso_year(),
    "EIA fuels, a year of one authority": eia(["ERCO"]),
    "EIA fuels, as many pages of sixty": eia(american.SIXTY),
    "PJM gen_by_fuel, a month": Case(
        documents.pjm_month,
        7200,
        {"orjson.loads alone": orjson_alone, "gridtide": ours("pjm.generation")},
    ),
    "Elexon FUELINST, a day": elexon("generation", documents.elexon_generation_day, 5760),
    "Elexon FREQ, a day": elexon("frequency", documents.elexon_frequency_day, 5760),
    "Elexon demand, four weeks": elexon("demand", documents.elexon_demand_weeks, 2688),
    "Elexon MID, four days": elexon("market_index", documents.elexon_prices, 384),
}
