"""Distinct ones as sums: each counts once, on any day and as of any."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from linli.dashboards.distinct import Days, ThingRow, steps, steps_of
from linli.dashboards.metrics.catalogue import METRICS
from linli.events.contracts.casework import IssueFact

JAN = [date(2024, 1, 1) + timedelta(days=n) for n in range(6)]

days = st.builds(Days, st.sampled_from(JAN), st.sampled_from(JAN))
additions = st.dictionaries(days, st.integers(1, 3), max_size=9)
changes = st.dictionaries(days, st.integers(-2, 3), max_size=9)


def added(amounts: dict[Days, int] | Counter[Days], on: date, as_of: date) -> int:
    return sum(n for when, n in amounts.items() if when.day <= on and when.recorded_day <= as_of)


@given(additions | changes, st.sampled_from(JAN), st.sampled_from(JAN))
def test_the_steps_sum_to_one_wherever_the_amounts_are_above_nothing(
    amounts: dict[Days, int], on: date, as_of: date
) -> None:
    assert added(steps(amounts), on, as_of) == (added(amounts, on, as_of) > 0)


def test_who_comes_again_adds_no_step() -> None:
    assert steps({Days(JAN[0], JAN[0]): 1, Days(JAN[1], JAN[1]): 1}) == {Days(JAN[0], JAN[0]): 1}


def test_what_is_entered_late_moves_the_step_for_whoever_knows_of_it() -> None:
    assert steps({Days(JAN[2], JAN[2]): 1, Days(JAN[1], JAN[3]): 1}) == {
        Days(JAN[2], JAN[2]): 1,
        Days(JAN[1], JAN[3]): 1,
        Days(JAN[2], JAN[3]): -1,
    }


def test_different_things_count_each() -> None:
    rows = [
        ThingRow("lishui", "m", 1, False, thing, JAN[0], JAN[0], "lishui/issues", n, 1)
        for n, thing in enumerate("aab")
    ]
    assert steps_of(rows) == {("lishui", "m", 1, JAN[0], JAN[0], False): 2}


def test_distinct_ones_come_from_one_history_and_are_never_confidential_one_by_one() -> None:
    """One batch after the other changes their steps, and each thing counts for all or for roles."""
    distinct = [metric for metric in METRICS.values() if metric.kind == "distinct"]
    assert distinct
    for metric in distinct:
        assert metric.told_apart_by
        assert len(metric.services) == 1
        assert not any(issubclass(rule.event, IssueFact) for rule in metric.rules)
