"""Distinct ones as sums: what to add on which days, so that each counts once while it is there.

A number of today, of a past day, and as of one, is the sum of the roll-ups up to these days. For
one thing that is to be 1 wherever its own amounts sum to more than 0, and 0 elsewhere: the steps of
that surface over the two days are its roll-ups. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from linli.dashboards.scopes import is_wide


class Days(NamedTuple):
    """When something happened, and when it was recorded."""

    day: date
    recorded_day: date


class ThingRow(NamedTuple):
    """A row of the ledger about one thing, at one scope."""

    scope: str
    metric: str
    version: int
    persons: bool
    thing: str
    day: date
    recorded_day: date
    source: str
    position: int
    amount: int


type StepKey = tuple[str, str, int, date, date, bool]
"""The key of a row of `rollups`."""
type Amounts = Mapping[Days, int]
"""What was added of one thing on which days."""


def steps_of(rows: Iterable[ThingRow]) -> Counter[StepKey]:
    """The roll-ups of distinct ones: the steps of each, added up."""
    things = defaultdict[tuple[str, str, int, bool, str], Counter[Days]](Counter)
    for row in rows:
        things[row[:5]][Days(row.day, row.recorded_day)] += row.amount
    added = Counter[StepKey]()
    for (scope, metric, version, persons, _), amounts in things.items():
        for when, step in steps(amounts).items():
            added[scope, metric, version, *when, persons] += step
    return added


def monthly(added: Counter[StepKey]) -> Counter[StepKey]:
    """Roll-ups added up by month, where months are."""
    months = Counter[StepKey]()
    for (scope, metric, version, day, recorded_day, persons), n in added.items():
        if is_wide(scope):
            firsts = day.replace(day=1), recorded_day.replace(day=1)
            months[scope, metric, version, *firsts, persons] += n
    return months


def steps(amounts: Amounts) -> Counter[Days]:
    """What to add up instead, where it is not 0."""
    amounts = _earliest(amounts) if all(n > 0 for n in amounts.values()) else amounts
    days = sorted({when.day for when in amounts})
    found, before = Counter[Days](), dict.fromkeys(days, 0)
    so_far = Counter[date]()
    for recorded_day in sorted({when.recorded_day for when in amounts}):
        for day in days:
            so_far[day] += amounts.get(Days(day, recorded_day), 0)
        rises = _rises(days, so_far)
        for day in days:
            found[Days(day, recorded_day)] = rises[day] - before[day]
        before = rises
    return Counter({when: step for when, step in found.items() if step})


def _rises(days: Iterable[date], added: Mapping[date, int]) -> dict[date, int]:
    """On which days the sum comes to be above 0, 1, or not to be any more, -1."""
    rises: dict[date, int] = {}
    total = 0
    for day in days:
        was_there, total = total > 0, total + added[day]
        rises[day] = (total > 0) - was_there
    return rises


def _earliest(amounts: Amounts) -> Amounts:
    """Where nothing is taken away: what happened before all that had been recorded until then."""
    first = date.max
    kept: dict[Days, int] = {}
    for when in sorted(amounts, key=lambda when: (when.recorded_day, when.day)):
        if when.day < first:
            first = when.day
            kept[when] = amounts[when]
    return kept
