"""A new metric over the whole history needs one declaration and a rebuild."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.dashboards.audit import differing_rollups
from linli.dashboards.lineage import contributed
from linli.dashboards.metrics.catalogue import COUNTED, METRICS, counted_by_event
from linli.dashboards.metrics.metric import Metric, Words, each, ratio
from linli.dashboards.projections import CONTRIBUTIONS, version_of
from linli.dashboards.queries import Days, find_place
from linli.dashboards.snapshot import snapshot
from linli.dashboards.totals import Sum, sums
from linli.dashboards.viewing import EVERYTHING, PUBLIC
from linli.events.contracts.places import StationOpened, StationReopened, StationSuspended
from linli.events.contracts.volunteers import ParticipantCheckedIn
from linli.events.envelope import Recorded, Source
from linli.events.reader import Reader
from linli.events.rebuild import rebuild
from linli.events.testing import Told, projected, recorded

from .persons import JINSHA, LVDI, YUEYUAN, noon, register
from .samples import sample

JAN = [date(2024, 1, n) for n in range(1, 32)]

PERSONS_AT_ACTIVITIES = Metric(
    id="tried.attendance",
    kind="count",
    unit="check-in",
    label=Words("试", "Tried"),
    definition=Words("试。", "Tried."),
    rules=(each(ParticipantCheckedIn),),
)


def check_ins() -> list[Recorded[Any]]:
    """Ann twice in one compound and once in another, the last entered late; Ben once."""
    came = [("ann", LVDI, 5, 5), ("ann", LVDI, 7, 7), ("ben", YUEYUAN, 8, 8), ("ann", JINSHA, 3, 9)]
    return [
        recorded(
            sample(ParticipantCheckedIn, person=person),
            position=n,
            place=place,
            stream=f"activity-{n}",
            time=noon(JAN[day - 1]),
            recorded_at=noon(JAN[entered - 1]),
        )
        for n, (person, place, day, entered) in enumerate(came, 1)
    ]


def stations(first: int) -> list[Recorded[Any]]:
    """Two in one compound, of which one closes for some days; then the other closes, too."""
    steps = [
        *(("a", StationOpened, 2), ("b", StationOpened, 4), ("a", StationSuspended, 6)),
        *(("b", StationSuspended, 10), ("a", StationReopened, 12)),
    ]
    return [
        recorded(
            sample(step, code=code),
            position=first + n,
            place=LVDI,
            stream=f"station-{code}",
            time=noon(JAN[day - 1]),
            recorded_at=noon(JAN[day - 1]),
        )
        for n, (code, step, day) in enumerate(steps)
    ]


def history() -> list[Recorded[Any]]:
    registered = register(JAN[0])
    return [*registered, *stations(len(registered) + 1), *check_ins()]


def readers(facts: Sequence[Recorded[Any]]) -> Callable[[Source], Reader]:
    """The histories as a rebuild reads them."""
    sources = {fact.envelope.source for fact in facts}
    told = {
        source: Told(source, [fact for fact in facts if fact.envelope.source == source])
        for source in sources
    }
    return lambda source: told[source].reader(source)


async def counted(
    engine: AsyncEngine, code: str, metric: str, on: int = 31, as_of: int | None = None
) -> Sum:
    """A metric of the town or of a compound, by the end of days of January."""
    async with engine.connect() as db:
        await snapshot(db, EVERYTHING)
        place = await find_place(db, "town" if code == "lishui" else "compound", code)
        days = Days(JAN[on - 1], JAN[as_of - 1] if as_of else None)
        return (await sums(db, place, days)).get(METRICS[metric].key, Sum())


async def test_a_new_metric_counts_the_whole_history_once_it_is_rebuilt(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = history()
    await projected(engine, CONTRIBUTIONS, facts)

    new = PERSONS_AT_ACTIVITIES
    monkeypatch.setitem(METRICS, new.id, new)  # type: ignore[arg-type]
    for event, rules in counted_by_event().items():
        monkeypatch.setitem(COUNTED, event, rules)  # type: ignore[arg-type]
    changed = replace(CONTRIBUTIONS, version=version_of(METRICS.values()))
    rebuilt = await rebuild(engine, changed, readers(facts))

    assert rebuilt.differences == [
        *("contributions: 4 rows", "rollups: 12 rows", "rollups_monthly: 3 rows"),
    ]
    assert (await counted(engine, "lishui", new.id)).value == 4
    assert (await counted(engine, "lishui", new.id, as_of=8)).value == 3
    assert (await counted(engine, "lvdi-xiangshu", new.id, on=5)).value == 1


def test_every_metric_and_every_change_of_one_asks_for_a_rebuild() -> None:
    metrics = list(METRICS.values())
    assert CONTRIBUTIONS.version == version_of(metrics)
    recounted = replace(metrics[0], version=metrics[0].version + 1)
    for changed in ([*metrics, PERSONS_AT_ACTIVITIES], [recounted, *metrics[1:]]):
        assert version_of(changed) > CONTRIBUTIONS.version


async def test_a_person_counts_once_at_every_level(engine: AsyncEngine) -> None:
    await projected(engine, CONTRIBUTIONS, history())
    here = {
        code: (await counted(engine, code, "activities.persons")).value
        for code in ("lishui", "lvdi-xiangshu", "jinsha-bandao", "yueyuan")
    }
    assert here == {"lishui": 2, "lvdi-xiangshu": 1, "jinsha-bandao": 1, "yueyuan": 1}


@pytest.mark.parametrize(
    ("on", "as_of", "persons"),
    [(2, None, 0), (3, None, 1), (3, 8, 0), (5, 8, 1), (5, None, 1), (8, 8, 2), (31, None, 2)],
)
async def test_who_is_entered_late_counts_from_the_day_they_came(
    engine: AsyncEngine, on: int, as_of: int | None, persons: int
) -> None:
    await projected(engine, CONTRIBUTIONS, history())
    assert (await counted(engine, "lishui", "activities.persons", on, as_of)).value == persons


@pytest.mark.parametrize(("on", "open_"), [(1, 0), (2, 1), (5, 1), (6, 1), (10, 0), (12, 1)])
async def test_a_compound_is_covered_while_any_of_its_stations_is_open(
    engine: AsyncEngine, on: int, open_: int
) -> None:
    await projected(engine, CONTRIBUTIONS, history())
    assert (await counted(engine, "lishui", "compounds.with_station", on)).value == open_


async def test_a_rebuild_gives_the_rollups_that_were_made_event_by_event(
    engine: AsyncEngine,
) -> None:
    facts = history()
    for n in range(1, len(facts) + 1):
        await projected(engine, CONTRIBUTIONS, facts[:n])
    assert (await rebuild(engine, CONTRIBUTIONS, readers(facts))).differences == []
    async with engine.connect() as db:
        await snapshot(db, EVERYTHING)
        assert await differing_rollups(db) == []


async def test_a_ratio_lists_the_events_of_its_numerator(engine: AsyncEngine) -> None:
    await projected(engine, CONTRIBUTIONS, history())
    covered = METRICS["stations.coverage"]
    async with engine.connect() as db:
        await snapshot(db, PUBLIC)
        town = await find_place(db, "town", "lishui")
        rows = await contributed(db, covered, town, Days(JAN[-1]), None, 9)
    assert [row.amount for row in rows] == [1, 1, -1, -1, 1]


async def test_distinct_persons_are_shown_to_roles_alone(engine: AsyncEngine) -> None:
    await projected(engine, CONTRIBUTIONS, history())
    metric = METRICS["activities.persons"]
    async with engine.connect() as db:
        await snapshot(db, PUBLIC)
        town = await find_place(db, "town", "lishui")
        assert metric.key not in await sums(db, town, Days(JAN[-1]))
        assert not await contributed(db, metric, town, Days(JAN[-1]), None, 9)


def test_a_ratio_is_of_the_services_of_both_its_parts() -> None:
    words = Words("比。", "A ratio.")
    across = ratio("tried.ratio", PERSONS_AT_ACTIVITIES, METRICS["compounds.total"], words, words)
    assert across.services == {"volunteers", "communities"}
