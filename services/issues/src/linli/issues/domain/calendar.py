"""Working time: what a town's working days and hours make of the time between two moments.

Moments are absolute: a day's hours begin and end when the town's clocks say so, in summer time,
too. Years that a calendar says nothing of have its weekdays, and no holidays.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from linli.events.contracts.categories import CalendarAdopted, CalendarCode
from linli.events.refusals import Refusal

NO_TIME = timedelta(0)
COUNTED_FROM = datetime(1900, 1, 1, tzinfo=UTC)
COUNTED_TO = datetime(2200, 1, 1, tzinfo=UTC)
"""Working time is counted between these, so that no date is far enough to keep us busy."""


class UnknownCalendarError(Refusal):
    """What is due in working time is due by a calendar that the town has."""

    code = "unknown-calendar"
    title = "The town has no such calendar"
    title_zh = "本镇没有这个工作日历"
    pointer = "/calendar"


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a town works."""

    zone: ZoneInfo
    opens: time
    closes: time
    weekdays: frozenset[int]
    """ISO weekdays, 1 is Monday; at least one."""
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    """Worked although a holiday or at a weekend."""

    def works_on(self, day: date) -> bool:
        """Whether the day is a working day."""
        if day in self.workdays:
            return True
        return day.isoweekday() in self.weekdays and day not in self.holidays

    def hours_of(self, day: date) -> tuple[datetime, datetime]:
        """When the day's hours begin and end, in UTC."""
        opens, closes = (
            datetime.combine(day, hour, self.zone).astimezone(UTC)
            for hour in (self.opens, self.closes)
        )
        return opens, max(opens, closes)


def evolve(
    calendars: tuple[CalendarAdopted, ...], event: CalendarAdopted
) -> tuple[CalendarAdopted, ...]:
    """The versions with one more."""
    return (*calendars, event)


def calendar_of(adopted: CalendarAdopted) -> Calendar:
    """The calendar that a version declares."""
    return Calendar(
        ZoneInfo(adopted.time_zone),
        adopted.opens,
        adopted.closes,
        frozenset(adopted.weekdays),
        frozenset(adopted.holidays),
        frozenset(adopted.workdays),
    )


@dataclass(frozen=True, slots=True)
class Year:
    """The hours of a year's working days, in order."""

    opens: Sequence[datetime]
    closes: Sequence[datetime]
    worked: Sequence[timedelta]
    """Before each of them, and at last in all: one more than there are days."""

    def until(self, moment: datetime) -> timedelta:
        """What is worked of the year before a moment."""
        days = bisect_right(self.opens, moment)
        if not days:
            return NO_TIME
        return self.worked[days] - max(NO_TIME, self.closes[days - 1] - moment)

    def when(self, worked: timedelta) -> datetime:
        """The first moment before which so much of the year is worked, above nothing and not
        more than all of it.
        """
        day = bisect_left(self.worked, worked) - 1
        return self.opens[day] + (worked - self.worked[day])


@lru_cache(maxsize=2048)
def year_of(calendar: Calendar, year: int) -> Year:
    """The working days of a year."""
    first = date(year, 1, 1)
    days = (first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days))
    hours = [calendar.hours_of(day) for day in days if calendar.works_on(day)]
    worked = accumulate((closes - opens for opens, closes in hours), initial=NO_TIME)
    return Year([opens for opens, _ in hours], [closes for _, closes in hours], list(worked))


def worked_between(calendar: Calendar, begin: datetime, end: datetime) -> timedelta:
    """The working time between two moments; none if the second comes first."""
    begin, end = counted(begin), counted(end)
    if end <= begin:
        return NO_TIME
    first, last = (local_year(calendar, moment) for moment in (begin, end))
    whole = (year_of(calendar, year).worked[-1] for year in range(first, last))
    before = year_of(calendar, first).until(begin)
    return sum(whole, year_of(calendar, last).until(end) - before)


def after_work(calendar: Calendar, begin: datetime, work: timedelta) -> datetime:
    """The first moment until which so much working time has passed; the last one counted, if it
    has not by then.
    """
    begin = counted(begin)
    if work <= NO_TIME:
        return begin
    year = local_year(calendar, begin)
    work += year_of(calendar, year).until(begin)
    while (all_ := year_of(calendar, year).worked[-1]) < work:
        work, year = work - all_, year + 1
        if year > COUNTED_TO.year:
            return COUNTED_TO
    return year_of(calendar, year).when(work)


def counted(moment: datetime) -> datetime:
    """The nearest moment between those that working time is counted between, in UTC."""
    return min(max(moment, COUNTED_FROM), COUNTED_TO).astimezone(UTC)


def local_year(calendar: Calendar, moment: datetime) -> int:
    """The year that a moment lies in where the calendar is."""
    return moment.astimezone(calendar.zone).year


def days(year: int, *spans: str) -> tuple[date, ...]:
    """Days of a year: each written as `MM-DD`, or all from one to another as `MM-DD/MM-DD`."""
    return tuple(day for span in spans for day in span_of(year, *span.split("/")))


def span_of(year: int, first: str, last: str | None = None) -> Iterator[date]:
    """All the days from the first to the last."""
    day, end = (date.fromisoformat(f"{year}-{day}") for day in (first, last or first))
    while day <= end:
        yield day
        day += timedelta(days=1)


MAINLAND = CalendarAdopted(
    code=CalendarCode("mainland-china"),
    version=0,
    time_zone="Asia/Shanghai",
    opens=time(9),
    closes=time(17),
    holidays=(
        *days(2024, "01-01", "02-10/02-17", "04-04/04-06", "05-01/05-05", "06-10"),
        *days(2024, "09-15/09-17", "10-01/10-07"),
        *days(2025, "01-01", "01-28/02-04", "04-04/04-06", "05-01/05-05", "05-31/06-02"),
        *days(2025, "10-01/10-08"),
        *days(2026, "01-01/01-03", "02-15/02-23", "04-04/04-06", "05-01/05-05"),
        *days(2026, "06-19/06-21", "09-25/09-27", "10-01/10-07"),
    ),
    workdays=(
        *days(2024, "02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
        *days(2025, "01-26", "02-08", "04-27", "09-28", "10-11"),
        *days(2026, "01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    ),
)
"""What every town works by from its first day: Monday to Friday, 9 to 17, with the holidays and the
make-up days (调休) of the State Council's notices for 2024, 2025 and 2026 (国办发明电〔2023〕7号,
〔2024〕12号, 〔2025〕7号). For other years it knows weekdays alone: a town that wants the next
notice adopts a calendar with it, under this code or its own."""

BUILT_IN_CALENDARS: Mapping[CalendarCode, tuple[CalendarAdopted, ...]] = {
    MAINLAND.code: (MAINLAND,)
}
