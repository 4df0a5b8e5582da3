"""Months of a town, each told by its last day."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

DAY = timedelta(days=1)


def month_end(day: date) -> date:
    """The last day of the month that a day is in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_ends(first: date, before: date) -> Iterator[date]:
    """The months from the one that ends on `first`, as far as they end before a day."""
    while first < before:
        yield first
        first = month_end(first + DAY)
