"""A year of five minutes fills more sectors than the header of an old workbook can name."""

from struct import pack_into

import pytest

from crawler.source import Malformed
from crawler.workbooks.xls import SECTOR, _allocation


def header(allocation_sectors: int, extra: int, length: int = 200) -> bytearray:
    body = bytearray(length * SECTOR)
    pack_into("<I", body, 44, allocation_sectors)
    pack_into("<II", body, 68, 0, extra)
    pack_into("<109I", body, 76, *range(1, 110))
    return body


def test_the_110th_sector_is_named_elsewhere():
    body = header(111, 1)
    pack_into("<128I", body, SECTOR, 1000, 1001, *([0xFFFFFFFF] * 126))
    assert _allocation(bytes(body)) == [*range(1, 110), 1000, 1001]


@pytest.mark.parametrize(("sectors", "extra"), [(0, 0), (201, 1), (111, 112)])
def test_more_sectors_than_there_are_is_malformed(sectors, extra):
    with pytest.raises(Malformed, match=f"a workbook of {sectors} allocation sectors"):
        _allocation(bytes(header(sectors, extra)))
