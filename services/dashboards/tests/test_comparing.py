"""How far a number may be off, and when it is not told."""

from collections import Counter
from datetime import timedelta
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.dashboards.comparing import (
    CASES_MIN,
    compared,
    median_ranks,
    of_median,
    wilson,
)
from linli.dashboards.histograms import ERROR, bucket_of
from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.shapes import Duration, Place
from linli.dashboards.tallies import IT, Tallies, Tally

PLACE = Place(level="compound", code="yueyuan", name="悦园", parent="hainanzhou")
RATIO = next(metric for metric in METRICS.values() if metric.quotient)
HOURS = METRICS["issues.resolution_hours"]
HOUR = timedelta(hours=1) // timedelta(microseconds=1)


def share(numerator: int, denominator: int) -> Tallies:
    assert RATIO.quotient is not None
    parts = zip(RATIO.quotient, (numerator, denominator), strict=True)
    return {part.id: Counter({IT: n}) for part, n in parts}


def hours(*lengths: int) -> Tally:
    return Counter(bucket_of(length * HOUR) for length in lengths)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.27753),
        (5, 10, 0.23659, 0.76341),
        (10, 10, 0.72247, 1.0),
        (81, 263, 0.25529, 0.36621),
    ],
)
def test_the_interval_of_a_share_is_wilsons(
    successes: int, n: int, low: float, high: float
) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_of_a_share_holds_it_and_is_one_of_shares(case: tuple[int, int]) -> None:
    successes, n = case
    interval = wilson(successes, n)
    assert interval is not None
    assert 0 <= interval.low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= interval.high <= 1


@pytest.mark.parametrize(("numerator", "n"), [(0, 0), (11, 10), (-1, 10)])
def test_what_is_no_share_has_no_interval(numerator: int, n: int) -> None:
    assert wilson(numerator, n) is None


@given(st.integers(CASES_MIN, 400))
def test_the_interval_of_a_median_holds_it_in_95_of_100_cases(n: int) -> None:
    low, high = median_ranks(n)
    held = sum(comb(n, below) for below in range(low, high)) / 2**n
    assert 0.95 <= held < 0.99


@given(st.lists(st.integers(1, 10**6), min_size=CASES_MIN, max_size=50))
def test_the_interval_of_a_median_goes_from_one_of_the_durations_to_another(
    lengths: list[int],
) -> None:
    low, high = median_ranks(len(lengths))
    expected = sorted(lengths)[low - 1], sorted(lengths)[high - 1]
    assert of_median(hours(*lengths)) == pytest.approx(expected, rel=ERROR)


def test_what_was_taken_back_is_not_among_the_durations() -> None:
    tally = hours(*[2] * CASES_MIN, *[9] * 5)
    tally.subtract(hours(*[9] * 6))
    assert of_median(tally) == pytest.approx((2, 2), rel=ERROR)
    tally.subtract(hours(2))
    assert of_median(tally) is None


@pytest.mark.parametrize("n", [0, 1, CASES_MIN - 1])
@pytest.mark.parametrize("metric", [RATIO, HOURS], ids=["ratio", "durations"])
def test_few_cases_are_said_to_be_too_few_and_nothing_else(metric: Metric, n: int) -> None:
    tallies = share(n, n) if metric is RATIO else {HOURS.id: hours(*[1] * n)}
    told = compared(metric, PLACE, tallies)
    assert (told.value, told.n, told.low, told.high) == (None, n, None, None)
    assert told.insufficient


def test_enough_cases_are_told_with_their_interval() -> None:
    ratio = compared(RATIO, PLACE, share(5, CASES_MIN))
    assert (ratio.n, ratio.insufficient) == (CASES_MIN, False)
    assert (ratio.low, ratio.high) == pytest.approx((0.23659, 0.76341), abs=5e-5)
    lasted = compared(HOURS, PLACE, {HOURS.id: hours(*range(1, CASES_MIN + 1))})
    assert isinstance(lasted.value, Duration)
    assert (lasted.n, lasted.value.n) == (CASES_MIN, CASES_MIN)
    assert lasted.value.p50 == pytest.approx(5.5, rel=ERROR)
    assert (lasted.low, lasted.high) == pytest.approx((2, 9), rel=ERROR)


def test_a_count_is_told_however_small() -> None:
    reported = METRICS["issues.reported"]
    told = compared(reported, PLACE, {reported.id: Counter({IT: 1})})
    assert (told.value, told.n, told.insufficient) == (1, None, False)
