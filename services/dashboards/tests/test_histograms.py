"""Durations in buckets that can be added, and how near their percentiles are."""

from collections import Counter
from collections.abc import Sequence
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.dashboards.histograms import ERROR, HOUR, Histogram, bucket_of, hours_of, spread_of

TEN_YEARS = 10 * 365 * 24 * HOUR

lengths = st.integers(min_value=0, max_value=TEN_YEARS)


def histogram(durations: Sequence[int]) -> Histogram:
    return Counter(map(bucket_of, durations))


def exact(durations: Sequence[int]) -> tuple[float, float]:
    """By linear interpolation."""
    hours = [duration / HOUR for duration in durations]
    centiles = quantiles(hours * 2 if len(hours) == 1 else hours, n=100, method="inclusive")
    return centiles[49], centiles[89]


@given(lengths)
def test_a_bucket_stands_for_its_durations_within_one_percent(microseconds: int) -> None:
    assert hours_of(bucket_of(microseconds)) == pytest.approx(microseconds / HOUR, rel=ERROR)


@given(st.lists(lengths, min_size=1, max_size=200))
def test_percentiles_are_within_two_percent_of_the_exact_ones(durations: list[int]) -> None:
    assert spread_of(histogram(durations)) == pytest.approx(exact(durations), rel=0.02)


@given(st.lists(lengths, min_size=1), st.lists(lengths))
def test_the_histogram_of_a_whole_is_the_sum_of_its_parts(one: list[int], other: list[int]) -> None:
    together = Counter(histogram(one)) + Counter(histogram(other))
    assert spread_of(together) == spread_of(histogram([*one, *other]))


@given(st.lists(lengths, min_size=1), st.lists(lengths, min_size=1))
def test_what_is_taken_back_stands_no_more(kept: list[int], taken_back: list[int]) -> None:
    standing = Counter(histogram([*kept, *taken_back]))
    standing.subtract(histogram(taken_back))
    assert spread_of(standing) == spread_of(histogram(kept))


def test_nothing_has_no_percentiles() -> None:
    assert spread_of({}) is None
    assert spread_of({7: 0}) is None


def test_what_took_no_time_took_no_time() -> None:
    assert spread_of(histogram([0, 0, 0])) == (0, 0)
