"""Working time: what a town's days and hours make of the time between two moments."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.issues.domain.calendar import (
    COUNTED_FROM,
    COUNTED_TO,
    MAINLAND,
    Calendar,
    after_work,
    calendar_of,
    worked_between,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = calendar_of(MAINLAND)
BERLIN = Calendar(ZoneInfo("Europe/Berlin"), time(1), time(5), frozenset(range(1, 8)))
"""Works through the hour that clocks skip and repeat."""
HOUR = timedelta(hours=1)

CALENDARS = st.sampled_from([CHINA, BERLIN])
FIRST = datetime(2023, 6, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=1500)).map(lambda since: FIRST + since)
WORK = st.timedeltas(timedelta(microseconds=1), timedelta(hours=600))


def at(text: str) -> datetime:
    """A moment on the town's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        ("2024-01-18T09:30", 2, "2024-01-18T11:30"),
        ("2024-01-18T16:30", 1, "2024-01-19T09:30"),
        ("2024-01-19T16:30", 1, "2024-01-22T09:30"),
        ("2024-01-20T12:00", 8, "2024-01-22T17:00"),
        ("2024-02-09T16:00", 2, "2024-02-18T10:00"),
        ("2024-09-30T09:00", 16, "2024-10-08T17:00"),
        ("2026-09-30T16:00", 2, "2026-10-08T10:00"),
        ("2027-10-01T09:00", 8, "2027-10-01T17:00"),
    ],
    ids=[
        *("within a day", "over night", "over a weekend", "from a Saturday"),
        *("over the Spring Festival to a Sunday worked", "over the National Day"),
        *("over that of 2026", "on a day of which no notice is known"),
    ],
)
def test_work_goes_on_in_working_hours(begin: str, hours: int, end: str) -> None:
    assert after_work(CHINA, at(begin), hours * HOUR) == at(end)
    assert worked_between(CHINA, at(begin), at(end)) == hours * HOUR


def test_a_day_has_the_hours_that_its_clocks_show() -> None:
    worked = {
        day: worked_between(
            BERLIN,
            datetime.combine(date.fromisoformat(day), time(), BERLIN.zone),
            datetime.combine(date.fromisoformat(day), time(12), BERLIN.zone),
        )
        for day in ("2024-03-31", "2024-04-01", "2024-10-27")
    }
    assert list(worked.values()) == [3 * HOUR, 4 * HOUR, 5 * HOUR]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_days_off_are_those_of_the_state_councils_notices(year: int) -> None:
    notices = holidays.country_holidays("CN", years=year)
    days = [date(year, 1, 1) + timedelta(n) for n in range(366)]
    days = [day for day in days if day.year == year]
    worked = [day for day in days if CHINA.works_on(day)]
    assert worked == [day for day in days if notices.is_working_day(day)]


@given(CALENDARS, MOMENTS, WORK)
def test_what_is_added_is_what_is_measured(
    calendar: Calendar, begin: datetime, work: timedelta
) -> None:
    end = after_work(calendar, begin, work)
    assert worked_between(calendar, begin, end) == work
    assert worked_between(calendar, begin, end - timedelta(microseconds=1)) < work


@given(CALENDARS, MOMENTS, WORK, WORK)
def test_work_added_in_two_parts_ends_when_it_does_in_one(
    calendar: Calendar, begin: datetime, one: timedelta, other: timedelta
) -> None:
    in_parts = after_work(calendar, after_work(calendar, begin, one), other)
    assert in_parts == after_work(calendar, begin, one + other)


@given(CALENDARS, st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_the_whole_is_the_sum_of_its_parts(calendar: Calendar, moments: list[datetime]) -> None:
    first, between, last = moments
    parts = worked_between(calendar, first, between) + worked_between(calendar, between, last)
    assert worked_between(calendar, first, last) == parts
    assert timedelta(0) <= parts <= last - first


@given(CALENDARS, MOMENTS, WORK, WORK)
def test_more_work_ends_later(
    calendar: Calendar, begin: datetime, one: timedelta, more: timedelta
) -> None:
    assert begin < after_work(calendar, begin, one) < after_work(calendar, begin, one + more)


def test_the_time_before_1900_and_after_2200_does_not_count() -> None:
    ever = worked_between(CHINA, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    assert ever == worked_between(CHINA, COUNTED_FROM, COUNTED_TO)
    assert after_work(CHINA, at("2199-12-31T16:00"), 1000 * HOUR).year == 2200
