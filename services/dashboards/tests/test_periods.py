"""A stretch of days falls apart into its periods, and nothing is lost between them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linli.dashboards.months import DAY, month_end
from linli.dashboards.periods import Granularity, Period, periods

granularities: st.SearchStrategy[Granularity] = st.sampled_from(("day", "week", "month"))
days = st.dates(max_value=date.max - timedelta(days=400))
lengths = st.integers(0, 400).map(timedelta)
stretches = st.tuples(days, lengths).map(lambda stretch: (stretch[0], stretch[0] + stretch[1]))


@given(stretches, granularities)
@example((date.min, date.min), "week")
@example((date.max - 40 * DAY, date.max), "month")
@example((date.max - 40 * DAY, date.max), "week")
@example((date.max, date.max), "month")
def test_periods_follow_each_other_from_the_first_day_to_the_last(
    stretch: tuple[date, date], granularity: Granularity
) -> None:
    found = list(periods(*stretch, granularity))
    assert (found[0].first, found[-1].last) == stretch
    assert all(first <= last for first, last in found)
    assert all(one.last + DAY == other.first for one, other in pairwise(found))


@given(stretches)
def test_a_period_in_between_is_a_whole_day_week_or_month(stretch: tuple[date, date]) -> None:
    for first, last in list(periods(*stretch, "day"))[1:-1]:
        assert first == last
    for first, last in list(periods(*stretch, "week"))[1:-1]:
        assert (first.isoweekday(), last.isoweekday()) == (1, 7)
    for first, last in list(periods(*stretch, "month"))[1:-1]:
        assert (first.day, last) == (1, month_end(first))


@pytest.mark.parametrize(
    ("granularity", "ends"),
    [
        ("day", ["2024-01-27", "2024-01-28", "2024-01-29"]),
        ("week", ["2024-01-28", "2024-01-29"]),
        ("month", ["2024-01-29"]),
    ],
)
def test_at_the_ends_there_may_be_a_part_of_a_period(
    granularity: Granularity, ends: list[str]
) -> None:
    found = periods(date(2024, 1, 27), date(2024, 1, 29), granularity)
    assert [str(last) for _, last in found] == ends


def test_a_stretch_that_ends_before_it_begins_has_no_period() -> None:
    assert list(periods(date(2024, 1, 2), date(2024, 1, 1), "day")) == []


def test_a_leap_february_is_one_period() -> None:
    (february,) = periods(date(2024, 2, 1), date(2024, 2, 29), "month")
    assert february == Period(date(2024, 2, 1), date(2024, 2, 29))
