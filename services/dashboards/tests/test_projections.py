"""The ledger and its roll-ups in a real PostgreSQL."""

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.dashboards.audit import Difference, differing_rollups
from linli.dashboards.projections import CONTRIBUTIONS, TownAwaitedError
from linli.dashboards.queries import find_place
from linli.dashboards.tables import rollups
from linli.events.applying import passing
from linli.events.contracts.places import (
    CommunityRegistered,
    CompoundRegistered,
    CompoundRenamed,
    StationOpened,
    TownRegistered,
)
from linli.events.contracts.volunteers import VolunteerRegistered
from linli.events.envelope import TOWN_WIDE, Place, Recorded, Source
from linli.events.parked import parked, retry
from linli.events.projections import Checkpoint, Generation, NotOwnerError, take_over
from linli.events.testing import Told, projected, recorded

from .samples import sample

TOWN = recorded(sample(TownRegistered, code="lishui"))
LVDI = Place("tongsheng", "lvdi-xiangshu")
TONGSHENG = Place("tongsheng")


def volunteer(position: int, place: Place = LVDI, **around: Any) -> Recorded[Any]:
    event = sample(VolunteerRegistered)
    return recorded(event, position=position, place=place, stream=f"volunteer-{position}", **around)


async def scopes(engine: AsyncEngine, metric: str) -> dict[str, int]:
    """What every scope has of a metric."""
    r = rollups.c
    query = sa.select(r.scope, sa.func.sum(r.amount)).where(r.metric == metric).group_by(r.scope)
    async with engine.connect() as db:
        return {scope: int(amount) for scope, amount in await db.execute(query)}


async def differences(engine: AsyncEngine) -> Sequence[Difference]:
    async with engine.connect() as db:
        return await differing_rollups(db)


async def generation_of(engine: AsyncEngine) -> Generation:
    owned = await take_over(engine, CONTRIBUTIONS)
    return Generation(engine, CONTRIBUTIONS, owned.generation, owned.term)


async def test_a_contribution_counts_at_every_level_above_it(engine: AsyncEngine) -> None:
    await projected(engine, CONTRIBUTIONS, [TOWN, volunteer(1)])
    assert await scopes(engine, "volunteers.registered") == {
        "lishui": 1,
        "lishui/tongsheng": 1,
        "lishui/tongsheng/lvdi-xiangshu": 1,
    }


async def test_what_lies_in_no_part_is_the_remainder_of_its_whole(engine: AsyncEngine) -> None:
    facts = [TOWN, volunteer(1, TONGSHENG), volunteer(2, TOWN_WIDE)]
    await projected(engine, CONTRIBUTIONS, facts)
    assert await scopes(engine, "volunteers.registered") == {
        "lishui": 2,
        "lishui/_": 1,
        "lishui/tongsheng": 1,
        "lishui/tongsheng/_": 1,
    }


async def test_what_happens_in_a_town_waits_for_its_registration(engine: AsyncEngine) -> None:
    generation = await generation_of(engine)
    early = (Source("lishui", "volunteers"), Checkpoint(), [volunteer(1).envelope])
    with pytest.raises(TownAwaitedError) as waiting:
        await generation.apply(*early)
    assert passing(waiting.value)

    await projected(engine, CONTRIBUTIONS, [TOWN])
    assert (await (await generation_of(engine)).apply(*early)).position == 1


async def test_in_the_registry_itself_nothing_comes_before_the_town(engine: AsyncEngine) -> None:
    community = recorded(sample(CommunityRegistered), place=TONGSHENG, stream="community-1")
    town = TOWN.event
    await projected(engine, CONTRIBUTIONS, [community, recorded(town, position=2, stream="town-1")])
    assert [waiting.key for waiting in await parked(engine)] == ["community-1"]


async def test_a_compound_that_is_renamed_is_shown_by_its_new_name(engine: AsyncEngine) -> None:
    named = {"code": "lvdi", "community": "tongsheng"}
    at = Place("tongsheng", "lvdi")
    facts = [
        TOWN,
        recorded(sample(CompoundRegistered, **named), position=2, place=at, stream="compound-lvdi"),
        recorded(
            sample(CompoundRenamed, **named, name_zh="绿地东苑", name_en=None),
            position=3,
            place=at,
            stream="compound-lvdi",
        ),
    ]
    await projected(engine, CONTRIBUTIONS, facts[:2])
    await projected(engine, CONTRIBUTIONS, facts)
    async with engine.connect() as db:
        shown = await find_place(db, "compound", "lvdi")
    assert (shown.name_zh, shown.name_en, shown.parent) == ("绿地东苑", None, "tongsheng")


async def test_retried_events_are_added_without_those_between_them(engine: AsyncEngine) -> None:
    a, b = Place("a"), Place("b")
    facts = [
        recorded(sample(CommunityRegistered, code="a"), position=1, place=a, stream="community-a"),
        recorded(TOWN.event, position=2, stream="town-lishui"),
        recorded(sample(CommunityRegistered, code="b"), position=3, place=b, stream="community-b"),
        recorded(sample(StationOpened), position=4, place=a, stream="community-a"),
    ]
    await projected(engine, CONTRIBUTIONS, facts)
    await retry(engine, CONTRIBUTIONS, "community-a", Told(facts[0].envelope.source, facts))
    assert (await scopes(engine, "communities.total"))["lishui"] == 2
    assert (await scopes(engine, "stations.open"))["lishui"] == 1
    assert await differences(engine) == []


async def test_the_same_events_again_change_nothing(engine: AsyncEngine) -> None:
    facts = [TOWN, *map(volunteer, range(1, 6))]
    generation = await projected(engine, CONTRIBUTIONS, facts)
    again = [fact.envelope for fact in facts[1:]]
    with pytest.raises(NotOwnerError):
        await generation.apply(Source("lishui", "volunteers"), Checkpoint(), again)
    assert (await scopes(engine, "volunteers.registered"))["lishui"] == 5


async def test_a_rollup_that_is_not_the_ledger_added_up_is_found(engine: AsyncEngine) -> None:
    await projected(engine, CONTRIBUTIONS, [TOWN, volunteer(1)])
    assert await differences(engine) == []
    async with engine.begin() as db:
        await db.execute(sa.text("UPDATE rollups SET amount = 9 WHERE scope = 'lishui'"))
        await db.execute(sa.text("DELETE FROM rollups WHERE scope = 'lishui/tongsheng'"))
    found = await differences(engine)
    assert [(d.scope, d.ledger, d.rollup) for d in found] == [
        ("lishui", 1, 9),
        ("lishui/tongsheng", 1, None),
    ]
