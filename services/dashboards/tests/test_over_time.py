"""Series, comparisons, changes and restatements of any history are what a naive fold says."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.dashboards.comparing import CASES_MIN
from linli.dashboards.histograms import ERROR, bucket_of, spread_of
from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.months import DAY
from linli.dashboards.over_time import (
    Asking,
    changes_of,
    comparison_of,
    restatement_of,
    series_of,
)
from linli.dashboards.periods import Granularity, periods
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.queries import Days, find_place
from linli.dashboards.shapes import Duration, Ratio
from linli.dashboards.snapshot import snapshot
from linli.dashboards.tallies import Value
from linli.dashboards.viewing import EVERYTHING
from linli.events.contracts.places import PlaceLevel
from linli.events.envelope import Recorded
from linli.events.testing import projected

from .histories import PATHS, Naive, Path, Told, codes, histories, in_town

TOWNS = (f"town-{n}" for n in count(1))
"""A town for each history that is tried, in one database."""
LEVELS: Sequence[PlaceLevel] = ("town", "community", "compound")
COUNTED = METRICS["communities.total"]
HOUR = timedelta(hours=1)
BEGUN = date(2024, 1, 30)
"""When the town is recorded; its parts on that day or, with long gaps, on the days after it."""

days = st.dates(date(2024, 1, 28), date(2024, 2, 8))
spans = st.tuples(days, days).map(sorted)
gaps = st.integers(min_value=1, max_value=10).map(lambda hours: timedelta(hours=hours))
some = st.lists(st.sampled_from(list(METRICS.values())), min_size=9, max_size=9)
granularities: st.SearchStrategy[Granularity] = st.sampled_from(("day", "week", "month"))

tried = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def asked(db: AsyncConnection, town: str, path: Path) -> Asking:
    moment = await snapshot(db, EVERYTHING)
    place = await find_place(db, LEVELS[len(path)], codes(town, path)[-1])
    return Asking(moment, place, EVERYTHING, "zh-CN")


def spread(naive: Naive, metric: Metric, days: Days) -> Any:
    """Percentiles; in a range one taken back takes off any that was as long, within the error."""
    found = naive.spread(metric)
    if days.since or days.recorded_since:
        histogram = Counter[int]()
        for _, (amount, duration) in naive.shares(metric):
            histogram[bucket_of((duration or timedelta()) // timedelta(microseconds=1))] += amount
        found = spread_of(histogram)
    return found and pytest.approx(found, rel=ERROR)


class Events:
    """A place's events, and what a metric comes to by them."""

    def __init__(self, facts: Sequence[Recorded[Any]], place: Path) -> None:
        self.facts, self.place = facts, place

    def value(self, metric: Metric, days: Days) -> Any:
        """As an answer tells it."""
        naive = Naive(self.facts, self.place, days)
        if metric.quotient:
            return tuple(naive.value(part) for part in metric.quotient)
        if metric.kind == "duration":
            return naive.value(metric), spread(naive, metric, days)
        return naive.value(metric)

    def change(self, metric: Metric, days: Days, before: Days) -> Any:
        """What the days added; of distinct ones, how many more there are than before."""
        if metric.quotient:
            return tuple(self.change(part, days, before) for part in metric.quotient)
        if metric.kind != "distinct":
            return self.value(metric, days)
        whole = days._replace(since=None, recorded_since=None)
        return self.value(metric, whole) - self.value(metric, before)

    def count(self, metric: Metric, days: Days) -> int:
        """How many events added something."""
        shares = Naive(self.facts, self.place, days).shares(metric.lineage)
        return len({(fact.envelope.source, fact.position) for fact, _ in shares})


def plain(value: Value | None) -> Any:
    match value:
        case Ratio(numerator=numerator, denominator=denominator):
            return numerator, denominator
        case Duration(n=n, p50=p50, p90=p90):
            return n, None if p50 is None else (p50, p90)
        case _:
            return value


@tried
@given(histories(), gaps, spans, granularities, st.none() | days, st.sampled_from(PATHS))
async def test_each_point_is_the_number_of_its_day_and_each_change_what_its_period_added(
    engine: AsyncEngine,
    history: list[Told],
    gap: timedelta,
    span: list[date],
    granularity: Granularity,
    as_of: date | None,
    path: Path,
) -> None:
    town, (first, last) = next(TOWNS), span
    facts = in_town(town, history, gap)
    await projected(engine, CONTRIBUTIONS, facts)
    inside = list(periods(first, last, granularity))
    async with engine.connect() as db:
        asking = await asked(db, town, path)
        about = (list(METRICS.values()), Days(last, as_of), inside, granularity)
        series = await series_of(asking, *about)
    events = Events(facts, codes(town, path))
    for id_, metric in METRICS.items():
        for point, period in zip(series.metrics[id_].points, inside, strict=True):
            assert (point.first, point.last) == period
            upto = Days(point.last, as_of)
            before = Days(point.first - DAY, as_of)
            assert plain(point.value) == events.value(metric, upto)
            change = events.change(metric, upto._replace(since=point.first), before)
            assert plain(point.change) == change


@tried
@given(some, histories(), gaps, spans, st.booleans(), st.none() | days, st.sampled_from(PATHS))
@example([COUNTED], [], HOUR, [BEGUN, BEGUN], True, BEGUN, ())
@example([COUNTED], [], 10 * HOUR, [BEGUN, BEGUN], True, BEGUN + DAY, ())
async def test_a_comparison_shows_what_each_part_and_the_whole_have(
    engine: AsyncEngine,
    metrics: list[Metric],
    history: list[Told],
    gap: timedelta,
    span: list[date],
    ever: bool,
    as_of: date | None,
    path: Path,
) -> None:
    town, (first, last) = next(TOWNS), span
    facts = in_town(town, history, gap)
    await projected(engine, CONTRIBUTIONS, facts)
    asked_about = Days(last, as_of, since=None if ever else first)
    before = Days(first - DAY, as_of)
    parts = Naive(facts, codes(town, path), Days(date.max, as_of)).parts()
    async with engine.connect() as db:
        asking = await asked(db, town, path)
        for metric in metrics:
            answer = await comparison_of(asking, metric, asked_about)
            assert {part.place.code for part in answer.parts} == parts
            for shown in (answer.whole, *answer.parts):
                place = next(p for p in PATHS if codes(town, p)[-1] == shown.place.code)
                events = Events(facts, codes(town, place))
                expected = events.value(metric, asked_about)
                if not ever:
                    expected = events.change(metric, asked_about, before)
                if metric.kind in {"ratio", "duration"}:
                    n = expected[1] if metric.quotient else expected[0]
                    assert (shown.n, shown.insufficient) == (n, n < CASES_MIN)
                    expected = None if n < CASES_MIN else expected
                assert plain(shown.value) == expected


@tried
@given(histories(), gaps, spans, st.none() | days, st.sampled_from(PATHS))
async def test_changes_are_the_numbers_of_two_days_and_what_came_between(
    engine: AsyncEngine,
    history: list[Told],
    gap: timedelta,
    span: list[date],
    as_of: date | None,
    path: Path,
) -> None:
    town, (first, last) = next(TOWNS), span
    facts = in_town(town, history, gap)
    await projected(engine, CONTRIBUTIONS, facts)
    async with engine.connect() as db:
        changes = await changes_of(await asked(db, town, path), first, last, as_of)
    events, one, other = Events(facts, codes(town, path)), Days(first, as_of), Days(last, as_of)
    for id_, metric in METRICS.items():
        told = changes.metrics[id_]
        assert plain(told.earlier) == events.value(metric, one)
        assert plain(told.later) == events.value(metric, other)
        between = other._replace(since=first + DAY)
        assert plain(told.change) == events.change(metric, between, one)


@tried
@given(histories(), gaps, days, spans, st.booleans(), st.sampled_from(PATHS))
async def test_a_restatement_names_the_late_events_that_moved_each_number(
    engine: AsyncEngine,
    history: list[Told],
    gap: timedelta,
    on: date,
    span: list[date],
    now: bool,
    path: Path,
) -> None:
    town, (earlier, until) = next(TOWNS), span
    later = None if now else until
    facts = in_town(town, history, gap)
    await projected(engine, CONTRIBUTIONS, facts)
    async with engine.connect() as db:
        restated = await restatement_of(await asked(db, town, path), on, earlier, later)
    events, before = Events(facts, codes(town, path)), Days(on, earlier)
    late = Days(on, later, recorded_since=earlier + DAY)
    for id_, metric in METRICS.items():
        told = restated.metrics[id_]
        assert plain(told.earlier) == events.value(metric, before)
        assert plain(told.later) == events.value(metric, Days(on, later))
        assert plain(told.change) == events.change(metric, late, before)
        assert told.events == events.count(metric, late)
