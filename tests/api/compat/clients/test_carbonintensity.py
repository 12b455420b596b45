"""The real client of carbonintensity.org.uk, `uk-grid-intensity`, over gunicorn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
from uk_grid_intensity import CarbonIntensityAPIError, CarbonIntensityClient

from api.compat.carbonintensity.asked import day_of
from tests.api.compat.days import DAY, FACTORS, FUELS, HALF_HOUR, HOUR, grams, half_hour_of


@pytest.fixture(scope="module")
def client(served: str) -> Iterator[CarbonIntensityClient]:
    """The client, whose base URL alone is not its own."""
    with CarbonIntensityClient(base_url=f"{served}/carbonintensity") as opened:
        yield opened


@pytest.fixture(scope="module")
def now(filled_until: datetime) -> datetime:
    """The half hour up to which there are data."""
    return half_hour_of(filled_until)


def test_the_newest_half_hour_has_an_actual(client: CarbonIntensityClient, now: datetime) -> None:
    (told,) = client.get_current_intensity()
    assert (told.from_, told.to) == (now - 3 * HALF_HOUR, now - 2 * HALF_HOUR)
    assert told.intensity.actual == grams(told.from_)
    assert told.intensity.forecast == grams(told.from_) + 5


def test_one_half_hour_of_the_past(client: CarbonIntensityClient, now: datetime) -> None:
    (told,) = client.get_intensity_by_datetime(now - 5 * HOUR + timedelta(minutes=7))
    assert told.from_ == now - 5 * HOUR
    assert told.intensity.actual == grams(told.from_)
    assert told.intensity.forecast == grams(told.from_) + 5


def test_the_past_day(client: CarbonIntensityClient, now: datetime) -> None:
    told = client.get_intensity_past_24h(now)
    assert [one.from_ for one in told] == [now - DAY + n * HALF_HOUR for n in range(48)]
    assert [one.intensity.actual for one in told][-3:] == [
        grams(now - 3 * HALF_HOUR),
        None,
        None,
    ]


@pytest.mark.parametrize("days", [1, 2])
def test_the_days_to_come(client: CarbonIntensityClient, now: datetime, days: int) -> None:
    asked = client.get_intensity_forward_24h if days == 1 else client.get_intensity_forward_48h
    told = asked(now)
    assert [one.from_ for one in told] == [now + n * HALF_HOUR for n in range(48 * days)]
    assert {one.intensity.actual for one in told} == {None}
    assert told[2].intensity.forecast == grams(told[2].from_) - 20


def test_a_span(client: CarbonIntensityClient, now: datetime) -> None:
    told = client.get_intensity_between_datetimes(now - 6 * HOUR, now - 4 * HOUR)
    assert [one.from_ for one in told] == [now - 6 * HOUR + n * HALF_HOUR for n in range(4)]


def test_today_and_a_date(client: CarbonIntensityClient, now: datetime) -> None:
    assert client.get_intensity_today()
    day = (now - DAY).date()
    told = client.get_intensity_by_date(day)
    start, end = day_of(day.isoformat())
    assert len(told) == (end - start) / HALF_HOUR
    (period,) = client.get_intensity_by_date_and_period(day, 20)
    assert period == told[19]


def test_statistics(client: CarbonIntensityClient, now: datetime) -> None:
    start, end = now - 24 * HOUR, now - 2 * HOUR
    actual = [grams(start + n * HALF_HOUR) for n in range(44)]
    (told,) = client.get_intensity_statistics(start, end)
    assert (told.from_, told.to) == (start, end)
    assert (told.intensity.max, told.intensity.min) == (max(actual), min(actual))
    assert told.intensity.average == round(sum(actual) / len(actual))


def test_statistics_in_blocks(client: CarbonIntensityClient, now: datetime) -> None:
    start, end = now - 24 * HOUR, now - 2 * HOUR
    told = client.get_intensity_statistics_with_blocks(start, end, 4)
    assert [one.from_ for one in told] == [start + n * 4 * HOUR for n in range(6)]
    assert told[-1].to == end
    assert max(one.intensity.max for one in told) == max(
        grams(start + n * HALF_HOUR) for n in range(44)
    )


def test_the_mix(client: CarbonIntensityClient, now: datetime) -> None:
    told = client.get_current_generation_mix()
    assert told.from_ == now - HOUR
    assert sorted(one.perc for one in told.generationmix) == sorted(FUELS.values())


def test_the_factors(client: CarbonIntensityClient) -> None:
    (told,) = client.get_intensity_factors()
    assert told.model_dump() == FACTORS


def test_all_regions(client: CarbonIntensityClient) -> None:
    (told,) = client.get_current_regional_intensity()
    assert [region.regionid for region in told.regions] == list(range(1, 19))
    assert {len(region.generationmix or []) for region in told.regions} == {len(FUELS)}


def test_a_nation(client: CarbonIntensityClient) -> None:
    nations = (
        client.get_current_england_intensity,
        client.get_current_scotland_intensity,
        client.get_current_wales_intensity,
    )
    told = [asked()[0].regions[0] for asked in nations]
    assert [region.regionid for region in told] == [15, 16, 17]
    assert [region.shortname for region in told] == ["England", "Scotland", "Wales"]


def test_one_region(client: CarbonIntensityClient) -> None:
    (told,) = client.get_intensity_by_region_id(13)
    assert told.shortname == "London"
    (half_hour,) = told.data
    assert half_hour.intensity.forecast == grams(half_hour.from_) + 12


def test_regions_over_a_span(client: CarbonIntensityClient, now: datetime) -> None:
    told = client.get_regional_intensity_between_datetimes(now, now + 2 * HOUR)
    assert [one.from_ for one in told] == [now + n * HALF_HOUR for n in range(4)]
    assert [len(one.regions) for one in told] == [18] * 4
    assert len(client.get_regional_intensity_forward_24h(now)) == 48


def test_one_region_over_a_span_is_read_as_evcc_and_cats_read_it(
    served: str, now: datetime
) -> None:
    asked = f"{served}/carbonintensity/regional/intensity/{now:%Y-%m-%dT%H:%M:%SZ}"
    for span, since, count in (("fw48h", now, 96), ("pt24h", now - DAY, 48)):
        told = requests.get(f"{asked}/{span}/regionid/3", timeout=30).json()["data"]
        assert (told["regionid"], told["shortname"]) == (3, "North West England")
        starts = [
            datetime.strptime(one["from"], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
            for one in told["data"]
        ]
        assert starts == [since + n * HALF_HOUR for n in range(count)]
        values = [one["intensity"]["forecast"] for one in told["data"]]
        assert values == [grams(start) + 2 for start in starts]


def test_a_refusal_is_read_as_theirs_is(client: CarbonIntensityClient, now: datetime) -> None:
    with pytest.raises(CarbonIntensityAPIError, match="limited to 14 days") as refused:
        client.get_intensity_between_datetimes(now - 15 * DAY, now)
    assert (refused.value.status_code, refused.value.error_code) == (400, "400 Bad Request")
    with pytest.raises(CarbonIntensityAPIError, match="postcode") as refused:
        client.get_intensity_by_postcode("RG41")
    assert refused.value.status_code == 501


def test_it_can_be_asked_asynchronously(served: str, now: datetime) -> None:
    async def asked() -> int:
        async with CarbonIntensityClient(base_url=f"{served}/carbonintensity") as opened:
            return len(await opened.aget_intensity_past_24h(now))

    assert asyncio.run(asked()) == 48
