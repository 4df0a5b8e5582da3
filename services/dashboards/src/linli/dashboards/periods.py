"""A stretch of days in periods: days, weeks from Monday, or months. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple, assert_never

from linli.dashboards.months import DAY, month_end

type Granularity = Literal["day", "week", "month"]

SUNDAY = 6


class Period(NamedTuple):
    """Days from the first to the last, both in it."""

    first: date
    last: date


def periods(first: date, last: date, granularity: Granularity) -> Iterator[Period]:
    """The periods from one day to another, in order; at either end there may be a part of one."""
    while first < last:
        end = min(last, _end(first, granularity, (last - first).days))
        yield Period(first, end)
        if end == last:
            return
        first = end + DAY
    if first == last:
        yield Period(first, last)


def _end(day: date, granularity: Granularity, days_left: int) -> date:
    """The last day of the period that a day is in, at most so many days later."""
    match granularity:
        case "day":
            days = 0
        case "week":
            days = SUNDAY - day.weekday()
        case "month":
            days = (month_end(day) - day).days
        case _:
            assert_never(granularity)
    return day + min(days, days_left) * DAY
