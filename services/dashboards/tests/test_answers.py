"""What is read of any history is what a naive fold over its events says."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.dashboards.audit import differing_rollups
from linli.dashboards.fold import PlaceRow
from linli.dashboards.histograms import ERROR
from linli.dashboards.lineage import Contributed, Key, contributed
from linli.dashboards.metrics.catalogue import DURATIONS, METRICS
from linli.dashboards.projections import CONTRIBUTIONS
from linli.dashboards.queries import Days, find_place, stated
from linli.dashboards.snapshot import Snapshot, snapshot
from linli.dashboards.totals import Sum, spreads, sums
from linli.dashboards.viewing import EVERYTHING
from linli.events.contracts.places import PlaceLevel
from linli.events.envelope import Recorded
from linli.events.testing import projected

from .histories import PATHS, Naive, Path, Told, an_issue, codes, histories, in_town

TOWNS = (f"town-{n}" for n in count(1))
"""A town for each history that is tried, in one database."""
LEVELS: Sequence[PlaceLevel] = ("town", "community", "compound")
PAGE = 3

on_days = st.dates(date(2024, 1, 28), date(2024, 2, 8))
windows = st.builds(Days, on_days, st.none() | on_days)
ranges = st.builds(Days, on_days, *[st.none() | on_days] * 3)
gaps = st.integers(min_value=1, max_value=10).map(lambda hours: timedelta(hours=hours))
orders = st.permutations(("issues", "volunteers", "library", "courses"))

tried = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def read_in(
    engine: AsyncEngine, facts: Sequence[Recorded[Any]], order: Sequence[str], cut: int
) -> None:
    """Fold the services' histories in some order, in two sittings."""
    services = ("communities", *order)
    ordered = sorted(facts, key=lambda fact: services.index(fact.envelope.source.service))
    await projected(engine, CONTRIBUTIONS, [fact for fact in ordered if fact.position <= cut])
    await projected(engine, CONTRIBUTIONS, ordered)


async def place_of(moment: Snapshot, town: str, path: Path) -> PlaceRow:
    return await find_place(moment.db, LEVELS[len(path)], codes(town, path)[-1])


@tried
@given(histories(), gaps, orders, st.integers(0, 9), windows)
async def test_numbers_and_claims_are_what_the_events_say(
    engine: AsyncEngine,
    history: list[Told],
    gap: timedelta,
    order: list[str],
    cut: int,
    days: Days,
) -> None:
    town = next(TOWNS)
    facts = in_town(town, history, gap)
    await read_in(engine, facts, order, cut)
    async with engine.connect() as db:
        moment = await snapshot(db, EVERYTHING)
        for path in PATHS:
            place = await place_of(moment, town, path)
            naive = Naive(facts, codes(town, path), days)
            counted = await sums(db, place, days)
            claims = await stated(db, place, days)
            for metric in METRICS.values():
                total = counted.get(metric.key, Sum())
                assert total == (naive.value(metric), naive.not_located(metric))
                assert claims.get(metric.id) == naive.stated(metric)


@tried
@given(histories(an_issue()), gaps, windows, st.sampled_from(PATHS))
async def test_percentiles_are_those_of_the_durations_that_stand_within_one_percent(
    engine: AsyncEngine, history: list[Told], gap: timedelta, days: Days, path: Path
) -> None:
    town = next(TOWNS)
    facts = in_town(town, history, gap)
    await projected(engine, CONTRIBUTIONS, facts)
    naive = Naive(facts, codes(town, path), days)
    async with engine.connect() as db:
        moment = await snapshot(db, EVERYTHING)
        place = await place_of(moment, town, path)
        lasted = await spreads(db, place, days)
        for metric in DURATIONS:
            exact = naive.spread(metric) or ()
            assert lasted.get(metric.key, ()) == pytest.approx(exact, rel=ERROR)


@tried
@given(histories(), gaps, orders, st.integers(0, 9), windows)
async def test_the_parts_and_what_is_not_located_are_the_whole(
    engine: AsyncEngine,
    history: list[Told],
    gap: timedelta,
    order: list[str],
    cut: int,
    days: Days,
) -> None:
    town = next(TOWNS)
    await read_in(engine, in_town(town, history, gap), order, cut)
    async with engine.connect() as db:
        moment = await snapshot(db, EVERYTHING)
        read = {path: await sums(db, await place_of(moment, town, path), days) for path in PATHS}
        assert await differing_rollups(db) == []
    for whole in (path for path in PATHS if len(path) < 2):
        parts = [path for path in PATHS if path[:-1] == whole and path]
        for key, total in read[whole].items():
            if METRICS[key[0]].kind == "distinct":
                continue
            inside = sum(read[part].get(key, Sum()).value for part in parts)
            assert inside + total.not_located == total.value


@tried
@given(histories(), gaps, ranges, st.sampled_from(PATHS))
async def test_the_events_behind_a_number_of_any_range_sum_to_it(
    engine: AsyncEngine, history: list[Told], gap: timedelta, days: Days, path: Path
) -> None:
    town = next(TOWNS)
    facts = in_town(town, history, gap)
    naive = Naive(facts, codes(town, path), days)
    await projected(engine, CONTRIBUTIONS, facts)
    async with engine.connect() as db:
        moment = await snapshot(db, EVERYTHING)
        place = await place_of(moment, town, path)
        counted = await sums(db, place, days)
        for metric in (m for m in METRICS.values() if m.lineage.kind != "distinct"):
            rows: list[Contributed] = []
            after: Key | None = None
            while page := await contributed(db, metric, place, days, after, PAGE):
                rows.extend(page)
                after = page[-1].key
            total = counted.get(metric.lineage.key, Sum())
            assert sum(row.amount for row in rows) == total.value == naive.value(metric.lineage)
            assert len({row.key for row in rows}) == len(rows)
