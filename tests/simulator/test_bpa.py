"""BPA's text of seven days: what is read is the truth, through both changes of the clock."""

from datetime import UTC, datetime

from crawler.parsers.bpa import balance as parser
from simulator import bpa, server
from simulator.bpa import balance
from simulator.wire import Question
from tests.simulator.asking import read
from tests.simulator.laws import SEED, assert_same, law

NOW = datetime(2026, 9, 9, 14, 26, 18, tzinfo=UTC)


def lines(now: datetime = NOW) -> list[str]:
    path = "/business/operations/Wind/baltwg3.txt"
    text = server.answer(Question(bpa.HOST, path), SEED, now).body.decode()
    assert text.count("\n") == text.count("\r\n")
    return text.split("\r\n")


@law
def test_generation_load_and_interchange_say_the_truth(window):
    expected = balance.expected(SEED, window.start, window.end)
    assert_same(read(parser, window, SEED, window.end), expected, balance.PRECISION_MW)


def test_the_names_stand_in_the_twelfth_line():
    assert lines()[11].startswith("Date/Time       \tLoad\tVER\tHydro\tFossil/Biomass\tInterchange")


def test_the_rest_of_the_day_is_padded_with_empty_cells():
    rows = [line.split("\t") for line in lines()[12:-1]]
    assert len(rows) == 2016
    empty = [row[0] for row in rows if not any(row[1:])]
    assert empty[0] == "09/09/2026 07:25"
    assert empty[-1] == "09/09/2026 23:55"


def test_the_autumn_hour_comes_twice_and_the_spring_hour_never():
    autumn = [line[:16] for line in lines(datetime(2025, 11, 2, 20, tzinfo=UTC))]
    spring = [line[:16] for line in lines(datetime(2026, 3, 8, 20, tzinfo=UTC))]
    assert autumn.count("11/02/2025 01:30") == 2
    assert not any(line.startswith("03/08/2026 02:") for line in spring)


def test_what_leaves_counts_as_interchange():
    cells = dict(zip(lines()[11].split("\t"), map(str.strip, lines()[12].split("\t")), strict=True))
    made = sum(float(cells[name]) for name in ("VER", "Hydro", "Fossil/Biomass", "Nuclear"))
    assert abs(made - float(cells["Load"]) - float(cells["Interchange"])) < 4


def test_longer_windows_ask_for_the_workbooks_of_their_years():
    window = parser.Window(datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    old, text, new, _ = parser.requests(window)
    assert text.window == old.window, "of a workbook that is not there"
    assert [old.url[-9:], new.url[-9:]] == ["2025.xlsx", "2026.xlsx"]
    assert old.instead.url.endswith("2025.xls")
    assert old.window.end == datetime(2026, 1, 1, 8, tzinfo=UTC)
